//# about: A cache for another JDK, or from other jars, is made again beside the running links, once, and is never in their way.
//# against: nothing
//# build: $CC -c cache.c
//# variant: jdk CHANGE='sh other-jdk.sh'
//# variant: jar CHANGE='touch clone/.ferrule/lib/core.jar'
//# variant: missing CHANGE='rm clone/.ferrule/lib/ferrule.aot'
//# variant: interrupted CHANGE='rm clone/.ferrule/lib/release; touch clone/.ferrule/lib/ferrule.aot.new clone/.ferrule/lock'
//# check: sh $SOURCE_ROOT/cases/clone.sh built clone && sleep 0.1 && eval "$CHANGE"
//# check: for i in 1 2 3 4; do clone/ferrule cache.o -o program$i & all="$all $!"; done; for p in $all; do wait $p || exit 1; done; for i in 1 2 3 4; do ./program$i; done
//# stdout: cached
//# stdout: cached
//# stdout: cached
//# stdout: cached
//# check: for i in $(seq 600); do test -e clone/.ferrule/lib/release && test -s clone/.ferrule/lib/ferrule.aot && test -s clone/.ferrule/lib/ferrule-large.aot && ! test clone/.ferrule/lib/core.jar -nt clone/.ferrule/lib/ferrule.aot && exit; sleep 0.1; done; exit 1
//# check: FERRULE_JAVA_OPTIONS=-Xlog:class+load:file=loaded clone/ferrule cache.o -o program && ./program && grep 'command.Main source' loaded
//# stdout contains: cached
//# stdout contains: source: shared objects file
//# check: ls clone/.ferrule clone/.ferrule/lib | grep -e new -e old
//# status: 1
//# check: head -c 3000000 clone/.ferrule/lib/ferrule.aot > cut && cp cut clone/.ferrule/lib/ferrule.aot && clone/ferrule cache.o -o program && ./program
//# stdout: cached
#include <stdio.h>
int main(void) {
  puts("cached");
  return 0;
}
//# file: other-jdk.sh
# A JDK that was updated in its place: another "release" file.
set -eu
read -r jdk < clone/.ferrule/jdk
mkdir jdk
ln -s "$jdk"/* jdk/
rm jdk/release
cp "$jdk"/release jdk/
echo "$PWD/jdk" > clone/.ferrule/jdk
