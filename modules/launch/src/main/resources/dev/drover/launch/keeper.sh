# Drover's keeper: the parent of a process that is to outlive Drover. It stops itself before that begins, so it never asks
# for its exit: the kernel keeps the status. And it holds both ends of the pipes that the process prints to, and the journal.
# $1: setsid; $2, $3: the folders of the keepers' cgroup and of the process's own, if any; then the program with its words.
# 0: the mark of the launch, once keeper and process are on record; 1, 2: output; 3: the journal; 4: takes the pid.
[ -z "$2" ] || echo 0 >"$2/cgroup.procs" || exit
"$1" /bin/sh -c '
  [ -z "$3" ] || echo 0 >"$3/cgroup.procs" || exit
  kill -s STOP "$0"
  echo $$ >&4
  read -r DROVER_LAUNCH || { kill -s KILL "$0"; exit; }
  shift 3
  exec </dev/null 3>&- 4>&-
  unset PWD OLDPWD SHLVL
  exec "$@"' $$ "$@"
exit
