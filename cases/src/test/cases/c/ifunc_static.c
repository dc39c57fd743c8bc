//# about: Indirect functions in static programs: the start code applies IRELATIVE relocations.
//# against: lld
//# variant: static FLAGS=-static COMPILE=-fno-pie
//# variant: static-pie FLAGS=-static-pie COMPILE=-fPIE
//# build: $CC -O1 $COMPILE -c ifunc_static.c && $CC -O1 $COMPILE -c other.c
//# link: $CC $FLAGS ifunc_static.o other.o -o program
//# run: ./program
//# stdout: 1 1 1 1
//# stdout: len 5
#include <stdio.h>
#include <string.h>
static int real(void) { return 1; }
static int (*pick(void))(void) { return real; }
int chosen(void) __attribute__((ifunc("pick")));
int (*chosen_address(void))(void);
static int (*table[])(void) = {chosen};
size_t (*volatile length)(const char *) = strlen;

int main(void) {
  printf("%d %d %d %d\n", chosen(), table[0](), chosen_address()(), chosen_address() == table[0]);
  printf("len %zu\n", length("abcde"));
  return 0;
}
//# file: other.c
int chosen(void);
int (*chosen_address(void))(void) { return chosen; }
