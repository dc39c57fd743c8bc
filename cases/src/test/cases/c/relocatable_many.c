//# about: Joined objects with more sections than fit in 16 bits, and the joined one is linked.
//# against: nothing
//# build: sh generate.sh a > many_a.c && sh generate.sh b > many_b.c
//# build: gcc -O0 -ffunction-sections -fno-asynchronous-unwind-tables -c many_a.c many_b.c relocatable_many.c
//# link: $LD -r many_a.o many_b.o relocatable_many.o -o joined.o
//# check: test -z "$(readelf -hSsW joined.o 2>&1 >/dev/null)" && readelf -SW joined.o | grep -q SYMTAB.SECTION
//# link: $CC joined.o -Wl,--gc-sections -o program
//# run: ./program
//# stdout: 36000 36001
//# check: gcc joined.o -o finished_by_gnu && ./finished_by_gnu | grep -qx '36000 36001'
#include <stdio.h>
int a36000(void);
int b36001(void);
int main(void) {
  printf("%d %d\n", a36000(), b36001());
  return 0;
}
//# file: generate.sh
seq 1 36001 | sed "s/.*/int $1&(void) { return &; }/"
