# Drover's guardian. It outlives a Drover that was killed, notices by the end of its input, and ends what was left behind.
# $1: what the environment of each process holds that Drover has started; $2: the folder of their cgroups, if any.
# Its input names process groups: +ID while they are there to be ended, -ID from then on.
trap '' HUP INT QUIT TERM TSTP
exec >/dev/null 2>&1
cd / || exit 1
top=${2%/*}
# Not beside Drover, where whoever is found is asked whose child it is.
[ -z "$2" ] || { mkdir "$top/guardian"; echo $$ >"$top/guardian/cgroup.procs"; }
while read -r line; do
  case $line in
    +*) eval "drover_group_${line#+}=" ;;
    -*) unset "drover_group_${line#-}" ;;
  esac
done
[ -z "$2" ] || echo 1 >"$2/cgroup.kill"
set | while IFS='=' read -r name _; do
  case $name in
    drover_group_[0-9]*) kill -s KILL -- "-${name#drover_group_}" ;;
  esac
done
# What has left its group, until a look finds nothing.
rounds=0
while [ "$rounds" -lt 100 ]; do
  rounds=$((rounds + 1))
  found=
  for file in $(grep -ls "$1" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    kill -s KILL "${pid%/environ}" && found=yes
  done
  [ -n "$found" ] || break
done
[ -n "$2" ] || exit 0
rmdir "$2"/*/ "$2" "$top/self"
# Where Drover lives, it does the rest.
[ ! -d "$top/self" ] || exit 0
if ! echo $$ >"${top%/*}/cgroup.procs"; then
  # Drover was there, so it is Drover that has controllers handed down to it, since when no process is taken in.
  for controller in $(cat "$top/cgroup.subtree_control"); do
    echo "-$controller" >"$top/cgroup.subtree_control"
    echo "-$controller" >"${top%/*}/cgroup.subtree_control"
  done
  echo $$ >"${top%/*}/cgroup.procs"
fi
rmdir "$top/guardian" "$top"
