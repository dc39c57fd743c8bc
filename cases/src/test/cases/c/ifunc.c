//# about: Indirect functions in the program and in a library, called, and their addresses compared.
//# against: lld
//# variant: pie FLAGS=-pie COMPILE=-fPIE
//# variant: no-pie FLAGS=-no-pie COMPILE=-fno-pie
//# variant: now FLAGS="-pie -Wl,-z,now" COMPILE=-fPIE
//# build: $CC -O1 -fPIC -c lib.c && $CC -O1 $COMPILE -c ifunc.c && $CC -O1 $COMPILE -c other.c
//# link: $CC -shared lib.o -o libpick.so
//# link: $CC $FLAGS ifunc.o other.o ./libpick.so -o program
//# run: ./program
//# stdout: inside 1 1 1
//# stdout: library 2 2 2
//# stdout: same address inside: 1
//# stdout: same address library: 1 1
#include <stdio.h>
static int real_inside(void) { return 1; }
static int (*pick_inside(void))(void) { return real_inside; }
int inside(void) __attribute__((ifunc("pick_inside")));
static int (*table[])(void) = {inside};

int library(void);
int call_library(void);
int (*library_address(void))(void);
int call_inside(void);
int (*inside_address(void))(void);
static int (*library_table[])(void) = {library};

int main(void) {
  printf("inside %d %d %d\n", inside(), call_inside(), table[0]());
  printf("library %d %d %d\n", library(), call_library(), library_table[0]());
  printf("same address inside: %d\n", table[0] == inside_address());
  printf("same address library: %d %d\n", library_address() == library, library_table[0] == library);
  return 0;
}
//# file: other.c
int inside(void);
int call_inside(void) { return inside(); }
int (*inside_address(void))(void) { return inside; }
//# file: lib.c
static int real_library(void) { return 2; }
static int (*pick_library(void))(void) { return real_library; }
int library(void) __attribute__((ifunc("pick_library")));
int call_library(void) { return library(); }
int (*library_address(void))(void) { return library; }
