//# about: Thin archives, archives without an index, --whole-archive, and a script in the place of a library.
//# against: lld
//# build: $CC -c archives.c && $CC -c one.c && $CC -c two.c && $CC -c three.c
//# build: ar rcT libone.a one.o && ar rcS libtwo.a two.o && ar rc libthree.a three.o && echo 'GROUP ( ./libone.a AS_NEEDED ( ./libtwo.a ) )' > libboth.so
//# link: $CC archives.o -L. -lboth -Wl,--whole-archive libthree.a -Wl,--no-whole-archive -o program
//# run: ./program
//# stdout: three
//# stdout: 1 2
#include <stdio.h>
int one(void), two(void);
int main(void) {
  printf("%d %d\n", one(), two());
  return 0;
}
//# file: one.c
int one(void) { return 1; }
//# file: two.c
int two(void) { return 2; }
//# file: three.c
#include <stdio.h>
__attribute__((constructor)) static void three(void) { puts("three"); }
