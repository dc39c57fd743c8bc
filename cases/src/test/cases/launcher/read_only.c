//# about: A clone that a user may read but not write links if it is built, also without its AOT cache; else it says what to do.
//# against: nothing
//# build: $CC -c read_only.c
//# build: cp "$SOURCE_ROOT/cases/as-nobody.sh" .
//# check: sh as-nobody.sh built 'clone/ferrule read_only.o -o out/program && out/program'
//# stdout: read only
//# check: sh as-nobody.sh built 'rm clone/.ferrule/lib/ferrule.aot 2> out/said; clone/ferrule read_only.o -o out/program && out/program && grep -c denied out/said'
//# stdout: read only
//# stdout: 1
//# check: sh as-nobody.sh stale 'clone/ferrule read_only.o -o out/program && out/program'
//# stdout: read only
//# check: sh as-nobody.sh fresh 'clone/ferrule read_only.o -o out/program'
//# status: 1
//# stderr contains: ferrule: error: not built yet, and
//# stderr contains: clone is read-only: run ./build where it can be written
#include <stdio.h>
int main(void) {
  puts("read only");
  return 0;
}
