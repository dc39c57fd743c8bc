//# about: A built clone that was copied elsewhere links, below a path with spaces too, and its AOT cache goes with it.
//# against: nothing
//# build: $CC -c moved.c
//# check: sh $SOURCE_ROOT/cases/clone.sh built "a b/clone"
//# check: cd "a b" && clone/ferrule ../moved.o -o ../program && ../program
//# stdout: moved
//# check: FERRULE_JAVA_OPTIONS=-Xlog:class+load:file=loaded "a b/clone/ferrule" --version && grep 'command.Main source' loaded
//# stdout contains: source: shared objects file
//# check: sh $SOURCE_ROOT/cases/clone.sh built once && mv once "moved away" && "moved away/ferrule" moved.o -o program && ./program
//# stdout: moved
//# check: sh $SOURCE_ROOT/cases/clone.sh built other -r && other/ferrule moved.o -o program && ./program
//# stdout: moved
#include <stdio.h>
int main(void) {
  puts("moved");
  return 0;
}
