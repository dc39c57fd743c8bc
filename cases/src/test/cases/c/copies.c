//# about: Variables of a library that a fixed-address program addresses directly, under every one of their names.
//# differs: exports, because every name that the library has for a copied variable must lead to the copy
//# build: $CC -O1 -fPIC -c lib.c && $CC -O1 -fno-pie -c copies.c
//# link: $CC -shared -Wl,-soname,libv.so lib.o -o libv.so
//# link: $CC -no-pie copies.o ./libv.so -Wl,-rpath,. -o program
//# run: ./program
//# stdout: 1 7
//# stdout: same 1
//# stdout: function 1
//# stdout: environ 1
#include <stdio.h>
extern int value;
extern const int constant;
void set(int v);
int read_alias(void);
void callee(void);
void *address_of_callee(void);
extern char **environ;

int main(void) {
  int before = value;
  set(7);
  printf("%d %d\n", before, value);
  printf("same %d\n", read_alias() == 7 && constant == 42);
  printf("function %d\n", (void *)callee == address_of_callee());
  printf("environ %d\n", environ != 0);
  return 0;
}
//# file: lib.c
int value = 1;
extern int other_name __attribute__((weak, alias("value")));
const int constant = 42;
void set(int v) { value = v; }
int read_alias(void) { return other_name; }
void callee(void) {}
void *address_of_callee(void) { return callee; }
