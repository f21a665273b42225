# Drover's guardian. It outlives a Drover that was killed, notices by the end of its input, and ends what was left behind.
# $1: what the environment of each process holds that Drover has started; $2: the folder of their cgroups, if any.
# Its input names process groups: +ID while they are there to be ended, -ID from then on.
# $3: empty, or each how many seconds it looks whether Drover was heard of. Its input then names moments as well: fTIME, in
# hundredths of a second since the machine began. Past the last one it ends what it knows, and goes on. It has both ends
# of one more pipe as 3 and 4.
trap '' HUP INT QUIT TERM TSTP
exec >/dev/null 2>&1
cd / || exit 1
top=${2%/*}
# Not beside Drover, where whoever is found is asked whose child it is.
[ -z "$2" ] || { mkdir "$top/guardian"; echo $$ >"$top/guardian/cgroup.procs"; }

hear() {
  case $1 in
    +*) eval "drover_group_${1#+}=" ;;
    -*) unset "drover_group_${1#-}" ;;
  esac
}

kill_groups() {
  [ -z "$1" ] || echo 1 >"$1/cgroup.kill"
  set | while IFS='=' read -r name _; do
    case $name in
      drover_group_[0-9]*) kill -s KILL -- "-${name#drover_group_}" ;;
    esac
  done
}

# What has left its group, until a look finds nothing.
kill_marked() {
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
}

# Removes folders of cgroups, the inner ones first. Who has just been killed is in its cgroup for a moment yet.
remove() {
  rounds=0
  while
    left=
    for cgroup; do [ ! -d "$cgroup" ] || rmdir "$cgroup" || left=yes; done
    [ -n "$left" ] && [ "$rounds" -lt 100 ]
  do
    rounds=$((rounds + 1))
    sleep 0.05
  done
}

now() {
  read -r up _ </proc/uptime
  now=${up%.*}${up#*.}
}

# It must not have Drover's end of the input, which would have no end then; so it ticks into the other pipe.
begin_ticker() {
  (
    exec <&- 3<&- 5<&-
    trap 'kill -s KILL "$!"; exit 0' USR1
    while sleep "$1" & wait "$!"; do echo t >&4 || exit; done
  ) &
  ticker=$!
  now
  ticked=$now
}

watch() {
  exec 5<&0
  (
    exec 3<&-
    while read -r line; do echo "$line" || exit; done
    echo .
  ) <&5 >&4 &
  exec <&3 3<&- 5<&-
  begin_ticker "$3"
  until=
  ended=
  while read -r line; do
    case $line in
      t)
        now
        ticked=$now
        if [ -n "$until" ] && [ "$now" -gt "$until" ]; then
          kill_groups "$2"
          [ -n "$ended" ] || kill_marked "$1"
          ended=yes
        fi
        ;;
      f*)
        until=${line#f}
        ended=
        now
        # Somebody has ended it, or stopped it.
        [ $((now - ticked)) -lt "$4" ] || { kill -s KILL "$ticker"; begin_ticker "$3"; }
        ;;
      .) break ;;
      *)
        ended=
        hear "$line"
        ;;
    esac
  done
  kill -s USR1 "$ticker"
  wait "$ticker"
}

if [ -n "$3" ]; then
  watch "$@"
else
  while read -r line; do hear "$line"; done
fi
kill_groups "$2"
kill_marked "$1"
[ -n "$2" ] || exit 0
remove "$2"/*/ "$2"
# Where Drover lives, it does the rest.
! read -r _ <"$top/self/cgroup.procs" || exit 0
remove "$top/self"
if ! echo $$ >"${top%/*}/cgroup.procs"; then
  # Drover was there, so it is Drover that has controllers handed down to it, since when no process is taken in.
  for controller in $(cat "$top/cgroup.subtree_control"); do
    echo "-$controller" >"$top/cgroup.subtree_control"
    echo "-$controller" >"${top%/*}/cgroup.subtree_control"
  done
  echo $$ >"${top%/*}/cgroup.procs"
fi
remove "$top/guardian" "$top"
