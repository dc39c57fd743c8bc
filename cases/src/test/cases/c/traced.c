//# about: --print-gc-sections names what is left out, --trace-symbol who defines and who refers.
//# build: $CC -fPIE -ffunction-sections -c traced.c && $CC -fPIE -c other.c
//# link: $CC traced.o other.o -Wl,--gc-sections,--print-gc-sections,--trace-symbol=target -o program
//# stderr contains: removing unused section '.text.unused_function' in file 'traced.o'
//# run: ./program
//# stdout: 3
//# link: $CC traced.o other.o -Wl,-y,target -o again > again.log 2>&1
//# check: grep -q 'other.o: definition of target' again.log && grep -q 'traced.o: reference to target' again.log
#include <stdio.h>
int target(void);
int unused_function(void) { return 99; }
int main(void) {
  printf("%d\n", target());
  return 0;
}
//# file: other.c
int target(void) { return 3; }
