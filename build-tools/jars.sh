# SPDX-License-Identifier: Apache-2.0
# For scripts that run what this project builds: builds jars when their sources are newer. Sourced after jdk.sh;
# `here` is the root of the project, `tool` what to call ourselves in messages.

# is_stale BUILD SOURCE...: whether a source file is newer than the last build.
is_stale() {
  build=$1
  shift
  [ ! -f "$build/classpath" ] ||
    [ -n "$(find "$here/pom.xml" "$@" -newer "$build/classpath" -type f -print -quit 2>/dev/null)" ]
}

# build_jars JDK BUILD MODULE: builds a module and what it needs into a new folder BUILD/lib-*, whose name goes to
# BUILD/classpath when it is complete. All output goes to BUILD/build.log.
build_jars() {
  jdk=$1
  build=$2
  module=$3
  if ! command -v mvn >/dev/null 2>&1; then
    echo "$tool: needs Maven (mvn) to build itself; install it (Debian: apt-get install maven)." >&2
    return 2
  fi
  if [ -f "$build/classpath" ]; then
    echo "$tool: building again, for its sources have changed ..." >&2
  else
    echo "$tool: building (the first time this fetches libraries and takes a minute or two) ..." >&2
  fi
  if ! { mkdir -p "$build" && touch "$build/build.log"; } 2>/dev/null; then
    echo "$tool: cannot write to $build, where its jars go when it is built; make it writable, or have its owner" >&2
    echo "run $0 once" >&2
    return 1
  fi
  # One lib folder a build: what runs keeps the jars that it was started with.
  lib="$build/lib-$$"
  # Modules one after the other, for all of them copy to one folder.
  if ! (cd "$here" && JAVA_HOME="$jdk" mvn -q -B -T1 -Dstyle.color=never -pl "$module" -am -DskipTests -Dmaven.test.skip=true \
      -Dspotless.check.skip=true package org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$lib" >"$build/build.log" 2>&1); then
    tail -n 30 "$build/build.log" >&2
    echo "$tool: the build failed; all of its output is in $build/build.log" >&2
    return 1
  fi
  # For `drover version`; empty where this is no clone.
  [ ! -e "$here/.git" ] ||
    git -C "$here" describe --always --dirty --abbrev=12 --exclude='*' >"$lib/commit" 2>/dev/null || true
  # The jars of the modules that it needs are among what was copied.
  for jar in "$here/$module"/target/drover-*.jar; do
    case "$jar" in *-tests.jar) ;; *) cp "$jar" "$lib/" || return 1 ;; esac
  done
  for old in "$build"/lib-*; do
    # Jars of an earlier build are kept for a day, for what still runs from them.
    if [ "$old" != "$lib" ] && [ -n "$(find "$old" -maxdepth 0 -mmin +1440)" ]; then
      rm -rf "$old"
    fi
  done
  # With its real path, for what is cached for these jars is for the names by which they were called.
  (CDPATH= cd -- "$lib" && pwd -P) >"$build/classpath.new" || return 1
  mv "$build/classpath.new" "$build/classpath"
}
