# SPDX-License-Identifier: Apache-2.0
# Completes the command line of Drover in bash. Made by `drover completion bash`.
# Names of processes come from Drover and are text only: nothing here evaluates them.

# Sets found to the options of a command.
_drover_options() {
  case $1 in
@options@
  esac
}

# Sets kind to what an option of a command takes: COMMAND OPTION.
_drover_value() {
  case $1:$2 in
@values@
  esac
}

# Sets kind to what a command takes in a place: COMMAND NUMBER.
_drover_place() {
  case $1:$2 in
@places@
  esac
}

# Sets found to names of a kind, as Drover tells them, one a line.
_drover_names() {
  local program=${COMP_WORDS[0]} line
  [[ $program != '~/'* ]] || program=${HOME-}/${program:2}
  found=()
  while IFS= read -r line; do
    found+=("$line")
  done < <("$program" __complete "$1" quoted ${words[@]+"${words[@]}"} 2>/dev/null </dev/null)
}

# Offers those of found that begin as what was typed, with a suffix.
_drover_offer() {
  local candidate
  for candidate in ${found[@]+"${found[@]}"}; do
    [[ $candidate == "$cur"* ]] || continue
    candidate=${candidate:${#head}}
    case $quote in
      "'") [[ $candidate != *"'"* ]] || continue ;;
      '"') [[ $candidate != *[\"\$\`\\!]* ]] || continue ;;
      *) printf -v candidate %q "$candidate" ;;
    esac
    COMPREPLY+=("$lead$candidate${1-}")
  done
}

# Sets words to those before the cursor, cur to the one at it, and head to the part of that which bash took for words of its own.
_drover_split() {
  local at word piece broken=
  for ((at = 1; at <= COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]-}
    if [[ ${#words[@]} -gt 0 && -n $word && (-n $broken || $word =~ ^[=:]+$) ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    broken=
    [[ ! $word =~ ^[=:]+$ ]] || broken=yes
    piece=$word
  done
  [[ ! ${piece-} =~ ^[=:]+$ ]] || piece=
  if [[ ${#words[@]} -gt 0 ]]; then
    cur=${words[${#words[@]} - 1]}
    unset "words[${#words[@]}-1]"
  fi
  head=${cur:0:${#cur}-${#piece}}
  case $cur in
    "'"*) quote="'" cur=${cur:1} ;;
    '"'*) quote='"' cur=${cur:1} ;;
    *) cur=${cur//\\/} ;;
  esac
}

# Offers paths as Drover takes them: from the directory of -C, where that was given. KIND.
_drover_files() {
  local file from=${base//\\/}
  from=${from#[\"\']}
  from=${from%[\"\']}
  [[ $from != '~/'* ]] || from=${HOME-}/${from:2}
  compopt -o filenames 2>/dev/null || true
  while IFS= read -r file; do
    if [[ -n $from && -d $from/$file ]]; then
      file+=/ # readline would look for it from here
      compopt -o nospace 2>/dev/null || true
    fi
    COMPREPLY+=("$lead$file")
  done < <(
    [[ -z $from ]] || CDPATH='' cd -- "$from" >/dev/null 2>&1 || exit 0
    if [[ $1 == file ]]; then compgen -f -- "$cur"; else compgen -d -- "$cur"; fi
  )
}

# Offers what is of this kind.
_drover_complete() {
  local -a found=()
  case $1 in
    names | nodes) _drover_names "$1" && _drover_offer ;;
    counts)
      compopt -o nospace 2>/dev/null || true
      _drover_names processes && _drover_offer =
      ;;
    'word '*)
      found=(${1#* })
      _drover_offer
      ;;
    'list '*)
      compopt -o nospace 2>/dev/null || true
      if [[ $cur == *,* ]]; then
        [[ ${cur%,*} =~ ^[a-z,-]*$ ]] || return 0
        lead+=${cur%,*},
        cur=${cur##*,}
      fi
      found=(${1#* })
      _drover_offer
      ;;
    file | directory)
      _drover_files "$1"
      ;;
  esac
  return 0
}

_drover() {
  local IFS=$' \t\n' cur= head= quote= lead= base= verb= kind= pending= ended= place=0 word name
  local -a words=() found=()
  COMPREPLY=()
  _drover_split
  for word in ${words[@]+"${words[@]}"}; do
    if [[ -n $pending ]]; then
      [[ $pending != directory ]] || base=$word
      pending=
    elif [[ -n $ended || $word != -?* ]]; then
      if [[ -z $verb ]]; then verb=$word; else place=$((place + 1)); fi
    elif [[ $word == -- ]]; then
      ended=yes
    else
      kind=
      _drover_value "$verb" "$word"
      pending=$kind
    fi
  done
  kind=$pending
  if [[ -z $kind && -z $ended && $cur == -*=* ]]; then
    name=${cur%%=*}
    _drover_value "$verb" "$name"
    cur=${cur:${#name}+1}
    if [[ ${#head} -gt ${#name} ]]; then head=${head:${#name}+1}; else lead=$name=; fi
  elif [[ -z $kind && -z $ended && $cur == -* ]]; then
    _drover_options "$verb"
    _drover_offer
    return 0
  elif [[ -z $kind && -z $verb ]]; then
    kind='word @commands@'
  elif [[ -z $kind ]]; then
    _drover_place "$verb" "$place"
  fi
  _drover_complete "$kind"
}

complete -F _drover drover
