//# about: Two first links of a new clone at once: one builds, both link.
//# against: nothing
//# timeout: 400
//# build: $CC -c first_use.c
//# build: mkdir -p old/bin && echo 'JAVA_VERSION="17.0.15"' > old/release && printf '#!/bin/sh\nexit 3\n' > old/bin/java && chmod +x old/bin/java
//# check: sh $SOURCE_ROOT/cases/clone.sh fresh "new clone"
//# check: export JAVA_HOME=$PWD/old; "new clone/ferrule" first_use.o -o one 2> one.said & "new clone/ferrule" first_use.o -o two 2> two.said; second=$?; wait $! && test $second = 0 || { cat one.said two.said; exit 1; }; ./one && ./two && cat one.said two.said
//# stdout: built
//# stdout: built
//# stdout: ferrule: first use: building (about half a minute) ...
//# stdout: ferrule: ready
//# check: FERRULE_JAVA_OPTIONS=-Xlog:class+load:file=loaded "new clone/ferrule" --version && grep 'command.Main source' loaded
//# stdout contains: source: shared objects file
#include <stdio.h>
int main(void) {
  puts("built");
  return 0;
}
