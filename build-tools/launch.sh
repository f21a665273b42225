# SPDX-License-Identifier: Apache-2.0
# Runs Drover from its jars: in a clone, and where it is installed. Sourced; needs `jdk`, and `tool` for messages.
#
# There are three kinds of JVM: that of the commands that are given most, in their plain form (`ask`), that of others that ask a Drover that runs,
# or leave one behind (`cli`), and one that may become a Drover (`up`). Each has
# flags and an AOT cache (JEP 514) of its own: classes that are loaded and linked, for one JDK, one class path and one set of flags. A JVM
# passes over a cache that is not for it, and says nothing; so whatever is wrong with a cache, commands are slower, and no more.

# What runs for some milliseconds is compiled three times as late, for to compile more of it takes longer than it spares: of `ps` a tenth, of
# `up` until its process runs a twentieth.
late=-XX:CompileThresholdScaling=3
# Where the JVM need not look for the kernel's way to wait for sockets, that spares a tenth of a command.
epoll=
[ ! -e /proc/self/exe ] || epoll=-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider
# Its cache is mapped where it was made for, or each pointer in it would be put right at each start; what little is reflected is called in
# native code, for the JDK would make and load classes for that.
cli_flags="-Ddrover.asks=true $epoll -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $late -XX:-UsePerfData -Xms8m -Xmx256m \
-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Djdk.reflect.useNativeAccessorOnly=true"
# What Drover starts is to have the caller's limit of open files, which a JVM would raise: Drover does if it must.
# It begins with a small heap, for by default HotSpot takes a 64th of the machine's memory at once, and has a bound, for it would rather
# grow to a fourth of that memory than collect; and looks for idle
# monitors each 10 s instead of four times a second, which is most of what an idle Drover would use.
up_flags="-XX:-MaxFDLimit -XX:+UseSerialGC -XX:TieredStopAtLevel=1 $late \
-Xms20m -Xmx${DROVER_HEAP:-768m} -XX:NewSize=4m -XX:MaxNewSize=64m -XX:+UseCompactObjectHeaders \
-XX:+UnlockDiagnosticVMOptions -XX:AsyncDeflationInterval=10000 \
--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED"

# classpath_of LIB KIND: sets `classpath`: the jars that this kind needs, in an order that is always the same. Each one takes a third of a
# millisecond at the start.
classpath_of() {
  classpath=
  case "$2" in
    ask | cli) set -- "$1"/drover-*.jar "$1"/config-*.jar "$1"/jackson-*.jar "$1"/picocli-*.jar "$1"/slf4j-api-*.jar ;;
    *) set -- "$1"/*.jar ;;
  esac
  for jar in "$@"; do
    classpath="$classpath${classpath:+:}$jar"
  done
}

# identify_jdk: sets `identity` of what is at `jdk`, by the first lines of what it says of itself, which have its exact version.
identify_jdk() {
  identity=$jdk
  { read -r one; read -r two; read -r three; } <"$jdk/release" 2>/dev/null || true
  identity="$identity ${one-} ${two-} ${three-}"
}

# is_cached LIB FOLDER: whether the caches there are of this JDK and not older than the jars.
is_cached() {
  [ -r "$2/key" ] && IFS= read -r made_for <"$2/key" && [ "$made_for" = "$identity" ] && ! [ "$1" -nt "$2/key" ]
}

# caches_of LIB MAKE: sets `caches` to the folder of the caches of these jars, or to nothing; makes them if MAKE is not empty.
caches_of() {
  identify_jdk
  caches="$1/aot"
  ! is_cached "$1" "$caches" || return 0
  if [ -n "${XDG_CACHE_HOME:-${HOME:-}}" ]; then
    name=
    rest=${1#/}
    while [ "$rest" != "${rest#*/}" ]; do
      name="$name${rest%%/*}-"
      rest=${rest#*/}
    done
    users="${XDG_CACHE_HOME:-${HOME:-}/.cache}/drover/$name$rest"
    ! is_cached "$1" "$users" || { caches=$users; return 0; }
  fi
  if [ -n "$2" ]; then
    for caches in "$1/aot" "${users-}"; do
      if [ -n "$caches" ] && mkdir -p "$caches" 2>/dev/null && [ -w "$caches" ]; then
        # Whoever comes while another one makes them goes on without; a maker that was killed is not waited for by the next one.
        [ -z "$(find "$caches/making" -maxdepth 0 -mmin +3 2>/dev/null)" ] || rmdir "$caches/making" 2>/dev/null || true
        ! mkdir "$caches/making" 2>/dev/null || make_caches "$1" || true
        return 0
      fi
    done
  fi
  caches=
}

# make_caches LIB: in `caches`, by a rehearsal: a Drover of a folder of its own, reached by its Unix socket alone, and commands to it.
# What it makes comes by a rename, so whoever else makes or reads the same is not disturbed. The key comes last, also where there was
# a failure: what has failed is not tried again each time.
make_caches() (
  echo "$tool: preparing for a quick start (once, for some seconds) ..." >&2
  classpath_of "$1" up
  work=$(mktemp -d "${TMPDIR:-/tmp}/drover-aot.XXXXXX") || { rmdir "$caches/making"; return 1; }
  trap 'rm -rf "$work" "$caches"/*.new.$$ "$caches"/*.new.$$.config; rmdir "$caches/making"' EXIT
  trap 'exit 130' INT TERM HUP
  echo 'processes { one { command = "echo training; exec sleep 100", ready { log = training } } }' >"$work/drover.conf"
  bound=
  ! command -v timeout >/dev/null || bound='timeout -k 5 60'
  # shellcheck disable=SC2086 # several words each
  $bound "$jdk/bin/java" $up_flags "-XX:AOTCacheOutput=$caches/up.new.$$" -Ddrover.daemon=idle -cp "$classpath" \
    dev.drover.app.Main up -f "$work/drover.conf" </dev/null 2>"$work/up.log" | {
    read -r _ || exit 0
    daemon_jvm "$1"
    classpath_of "$1" cli
    for kind in ask cli; do
      $bound "$jdk/bin/java" $cli_flags "$daemon_jvm" "-XX:AOTCacheOutput=$caches/$kind.new.$$" -cp "$classpath" \
        dev.drover.app.Rehearsal "$work" $kind </dev/null >"$work/$kind.log" 2>&1 || true
    done
  } || true
  for kind in up cli ask; do
    rm -f "$caches/$kind"
    [ ! -f "$caches/$kind.new.$$" ] || mv -f "$caches/$kind.new.$$" "$caches/$kind"
  done
  printf '%s\n' "$identity" >"$caches/key.new.$$" && mv -f "$caches/key.new.$$" "$caches/key"
)

# daemon_jvm LIB: sets `daemon_jvm` to a property that tells a command how the JVM that it is to leave behind is run: a line each.
daemon_jvm() {
  classpath_of "$1" up
  daemon_jvm="-Ddrover.jvm=$jdk/bin/java"
  # shellcheck disable=SC2086 # several words
  for word in $up_flags; do
    daemon_jvm="$daemon_jvm
$word"
  done
  [ -z "${caches-}" ] || [ ! -f "$caches/up" ] || daemon_jvm="$daemon_jvm
-XX:AOTCache=$caches/up"
  daemon_jvm="$daemon_jvm
-cp
$classpath"
}

# is_detached WORD...: whether these words after `up` leave all work to a JVM that is left behind; a node of a cluster does some before.
is_detached() {
  detached=1
  for word in "$@"; do
    case "$word" in
      -d | --detach) detached=0 ;;
      --cluster) return 1 ;;
      --) break ;;
    esac
  done
  return $detached
}

# launch LIB WORD...: becomes Drover, with the caches that are there.
launch() {
  lib=$1
  shift
  word=${1-}
  [ "$word" != -C ] || word=${3-}
  daemon_jvm=
  case "$word" in
    up)
      kind=up flags=$up_flags
      if is_detached "$@"; then
        daemon_jvm "$lib"
        kind=cli flags=$cli_flags
      fi
      ;;
    ps | status | start | stop | restart | kill) kind=ask flags=$cli_flags ;;
    nodes | scale | drain | move | signal | send | logs | errors | urls | events | down)
      kind=cli flags=$cli_flags ;;
    *) kind=up flags=$up_flags ;;
  esac
  classpath_of "$lib" "$kind"
  cache=
  [ -z "$caches" ] || [ ! -f "$caches/$kind" ] || cache="-XX:AOTCache=$caches/$kind"
  # The JVM cannot ask how large the terminal is. Not exported: what Drover starts is to have the caller's environment.
  columns=
  if [ -t 1 ] && size=$(stty size 2>/dev/null </dev/tty); then
    columns="-Ddrover.columns=${size#* } -Ddrover.rows=${size% *}"
  fi
  # shellcheck disable=SC2086 # several words, and none where there is no terminal
  $run "$jdk/bin/java" $flags ${cache:+"$cache"} ${DROVER_AOT_MODE:+-XX:AOTMode=$DROVER_AOT_MODE} $columns ${daemon_jvm:+"$daemon_jvm"} -cp "$classpath" \
    dev.drover.app.Main "$@"
}

# For what a project file runs of this JDK; JAVA_HOME stays what the caller has.
hand_over() {
  export DROVER_JAVA_HOME="$jdk"
  # A JVM reads names of files and variables by the charset of its locale. Drover gives its processes the caller's LC_ALL.
  export DROVER_CALLER_LC_ALL="${LC_ALL+=$LC_ALL}"
  export LC_ALL=C.UTF-8
}
