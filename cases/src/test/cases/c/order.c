//# about: Constructors and destructors with priorities, in objects and archives, run in the right order.
//# variant: pie FLAGS=
//# variant: static FLAGS=-static
//# variant: static-pie FLAGS=-static-pie
//# build: $CC -fPIE -c order.c && $CC -fPIE -c second.c && ar rcs libsecond.a second.o
//# link: $CC $FLAGS order.o libsecond.a -o program
//# run: ./program
//# stdout: c101
//# stdout: c102 second
//# stdout: c
//# stdout: main
//# stdout: d
//# stdout: d101
#include <stdio.h>
void second(void);
__attribute__((constructor)) static void c(void) { puts("c"); }
__attribute__((constructor(101))) static void c101(void) { puts("c101"); }
__attribute__((destructor)) static void d(void) { puts("d"); }
__attribute__((destructor(101))) static void d101(void) { puts("d101"); }
int main(void) {
  second();
  puts("main");
  return 0;
}
//# file: second.c
#include <stdio.h>
__attribute__((constructor(102))) static void c102(void) { puts("c102 second"); }
void second(void) {}
