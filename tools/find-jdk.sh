# Finds a JDK of at least 25 and sets FERRULE_JDK to its folder; leaves it empty if there is none.
# Sourced by the launcher and by ./build. Asks the JDK's "release" file, which is faster than running java.

FERRULE_NO_JDK="needs Java 25 or newer; there is none in JAVA_HOME, PATH or the usual folders"

# FOLDER PROGRAM
ferrule_jdk_is_recent() {
  [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r ferrule_line; do
    case $ferrule_line in
      JAVA_VERSION=*)
        ferrule_version=${ferrule_line#JAVA_VERSION=\"}
        ferrule_version=${ferrule_version%%[!0-9]*}
        [ "${ferrule_version:-0}" -ge 25 ] && return 0
        return 1 ;;
    esac
  done < "$1/release"
  return 1
}

# ferrule_find_jdk [java]: one that can compile, or with "java" one that can at least run.
ferrule_find_jdk() {
  FERRULE_JDK=
  ferrule_program=${1:-javac}
  if [ -n "${JAVA_HOME:-}" ] && ferrule_jdk_is_recent "$JAVA_HOME" "$ferrule_program"; then
    FERRULE_JDK=$JAVA_HOME
    return
  fi
  ferrule_java=$(command -v java 2>/dev/null) && ferrule_java=$(readlink -f "$ferrule_java") || ferrule_java=
  for ferrule_home in "${ferrule_java%/bin/java}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
    "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* /usr/java/*; do
    if [ -n "$ferrule_home" ] && ferrule_jdk_is_recent "$ferrule_home" "$ferrule_program"; then
      FERRULE_JDK=$ferrule_home
      return
    fi
  done
}
