//# about: An old JDK in JAVA_HOME and PATH is passed over; without any there is one clear sentence.
//# against: nothing
//# build: $CC -c jdks.c
//# build: mkdir -p old/bin && echo 'JAVA_VERSION="17.0.15"' > old/release && printf '#!/bin/sh\necho old java was run\nexit 3\n' > old/bin/java && chmod +x old/bin/java
//# check: sh $SOURCE_ROOT/cases/clone.sh built clone
//# check: JAVA_HOME=$PWD/old PATH=$PWD/old/bin:$PATH clone/ferrule jdks.o -o program && ./program
//# stdout: found
//# check: rm clone/.ferrule/jdk; JAVA_HOME=$PWD/old PATH=$PWD/old/bin:$PATH clone/ferrule jdks.o -o program && ./program
//# stdout: found
//# check: echo /nowhere > clone/.ferrule/jdk; JAVA_HOME=$PWD/old clone/ferrule jdks.o -o program && ./program
//# stdout: found
//# check: unshare $(test $(id -u) = 0 || echo --map-root-user) --mount sh without-jdk.sh 'clone/ferrule jdks.o -o program'
//# status: 1
//# stderr contains: ferrule: error: needs Java 25 or newer; there is none in JAVA_HOME, PATH or the usual folders
//# lacks: not found
//# check: sh $SOURCE_ROOT/cases/clone.sh fresh fresh && unshare $(test $(id -u) = 0 || echo --map-root-user) --mount sh without-jdk.sh 'fresh/ferrule jdks.o -o program'
//# status: 1
//# stderr contains: ferrule: error: needs Java 25 or newer; there is none in JAVA_HOME, PATH or the usual folders
//# lacks: not found
#include <stdio.h>
int main(void) {
  puts("found");
  return 0;
}
//# file: without-jdk.sh
# In a mount namespace of its own: hides every JDK that is found, then runs the command.
set -eu
. "$SOURCE_ROOT/tools/find-jdk.sh"
mkdir -p empty
while ferrule_find_jdk java; [ -n "$FERRULE_JDK" ]; do
  mount --bind empty "$(readlink -f "$FERRULE_JDK")"
done
sh -c "$1" 2> said || status=$?
cat said >&2
test "$(wc -l < said)" = 1
exit ${status:-0}
