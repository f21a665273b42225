# Drover's guardian. It outlives a Drover that was killed, notices by the end of its input, and ends what was left behind.
# $1: what the environment of each process holds that Drover has started; $2: the folder of their cgroups, if any.
# Its input names process groups: +ID while they are there to be ended, -ID from then on.
trap '' HUP INT QUIT TERM TSTP
exec >/dev/null 2>&1
cd / || exit 1
[ -z "$2" ] || echo $$ >"${2%/*/*}/cgroup.procs"
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
[ -z "$2" ] || rmdir "$2"/*/ "$2" "${2%/*}/self" "${2%/*}"
