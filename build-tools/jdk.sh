# SPDX-License-Identifier: Apache-2.0
# Finds a JDK 25, or a JRE 25 where `runtime` is not empty. Sourced; `tool` is what to call ourselves in messages.
# A shell's own commands alone where it can be: each process that a script starts costs a millisecond or two.

runtime=${runtime-}

is_25() {
  [ -x "$1/bin/java" ] && { [ -n "$runtime" ] || [ -x "$1/bin/javac" ]; } &&
    grep -q '^JAVA_VERSION="25[".]' "$1/release" 2>/dev/null
}

# Prints the home of a JDK 25, or says how to get one and fails.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && is_25 "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return
  fi
  program=javac
  [ -z "$runtime" ] || program=java
  on_path=$(command -v $program 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    candidate=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
    if is_25 "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  fi
  own=${HOME:-/nonexistent}
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$own"/.sdkman/candidates/java/* \
      "$own"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk@25; do
    if is_25 "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  {
    echo "$tool: needs a JDK 25, and none was found in JAVA_HOME, on the PATH, or in the usual folders."
    echo "Install one (Debian: apt-get install temurin-25-jdk or openjdk-25-jdk; macOS: brew install openjdk@25;"
    echo "any system: https://adoptium.net), or set JAVA_HOME to where it is."
  } >&2
  return 1
}

# known_jdk FILE: sets `jdk`, as it was found the last time with the same JAVA_HOME and PATH if it is still there.
known_jdk() {
  asked="${JAVA_HOME-} $PATH"
  if [ -r "$1" ] && { read -r jdk && IFS= read -r for_whom; } <"$1" && [ "$for_whom" = "$asked" ] &&
      [ -x "$jdk/bin/java" ] && [ "$1" -nt "$jdk/release" ]; then
    return
  fi
  jdk=$(find_jdk) || return 1
  # Where it cannot be written, it is looked for each time.
  { printf '%s\n%s\n' "$jdk" "$asked" >"$1.$$" && mv -f "$1.$$" "$1"; } 2>/dev/null || rm -f "$1.$$" 2>/dev/null || true
}
