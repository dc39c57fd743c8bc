//# about: An object with more sections than fit in 16 bits.
//# build: sh generate.sh > many.c && $CC -O0 -ffunction-sections -fno-asynchronous-unwind-tables -c many.c && $CC -c many_sections.c
//# link: $CC many.o many_sections.o -o program
//# run: ./program
//# stdout: 69999
#include <stdio.h>
int f69999(void);
int main(void) {
  printf("%d\n", f69999());
  return 0;
}
//# file: generate.sh
seq 0 69999 | sed 's/.*/int f&(void) { return &; }/'
