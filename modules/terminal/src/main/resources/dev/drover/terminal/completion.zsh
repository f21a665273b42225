#compdef drover
# SPDX-License-Identifier: Apache-2.0
# Completes the command line of Drover in zsh. Made by `drover completion zsh`.
# Names of processes come from Drover and are text only: nothing here evaluates them.

# Sets reply to names of a kind, as Drover tells them, one a line.
_drover_ask() {
  local program=${(Q)drover_words[1]}
  [[ $program != '~/'* ]] || program=$HOME/${program#'~/'}
  reply=("${(@f)$("$program" __complete $1 bare "${(@Q)drover_words[2,drover_current-1]}" 2>/dev/null </dev/null)}")
  reply=("${(@)reply:#}")
}

_drover_names() {
  local -a reply
  _drover_ask names
  compadd "$@" -a reply
}

_drover_counts() {
  local -a reply
  _drover_ask processes
  compadd "$@" -S = -a reply
}

_drover_nodes() {
  local -a reply
  _drover_ask nodes
  compadd "$@" -a reply
}

# Paths as Drover takes them: from the directory of -C, where that was given.
_drover_files() {
  local base= at
  for ((at = 2; at < drover_current - 1; at++)); do
    [[ $drover_words[at] != -C ]] || base=${(Q)drover_words[at+1]}
  done
  [[ $base != '~/'* ]] || base=$HOME/${base#'~/'}
  if [[ -n $base ]]; then _files "$@" -W "$base"; else _files "$@"; fi
}

_drover_commands() {
  local -a commands
  commands=(
@commands@
  )
  _describe -t commands command commands
}

_drover() {
  local context state state_descr line
  local -A opt_args
  local -a drover_words
  local drover_current=$CURRENT
  drover_words=("${words[@]}")
  _arguments -C -s \
@root@    '1: :_drover_commands' \
    '*:: :->rest' && return 0
  [[ $state == rest ]] || return 1
  case $line[1] in
@verbs@
    *) return 1 ;;
  esac
}

# As a file of $fpath this is the body of the function; otherwise it is sourced.
if [[ ${(%):-%N} == _drover ]]; then
  _drover "$@"
elif whence compdef >/dev/null; then
  compdef _drover drover
fi
