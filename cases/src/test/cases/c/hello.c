//# about: Hello in C through gcc -B: PIE, not PIE, static, static PIE.
//# variant: pie FLAGS=-pie COMPILE=-fPIE
//# variant: no-pie FLAGS=-no-pie COMPILE=-fno-pie
//# variant: static FLAGS=-static COMPILE=-fno-pie
//# variant: static-pie FLAGS=-static-pie COMPILE=-fPIE
//# build: $CC $COMPILE -O1 -c hello.c
//# link: $CC $FLAGS hello.o -o hello
//# run: ./hello one two
//# stdout: hello 3 one 42
//# ldd: ./hello
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>

static const char *words[] = {"hello", "other"};
static int numbers[4] = {40, 2};
static char zero[4096];

int main(int argc, char **argv) {
  errno = 0;
  char *copy = malloc(16);
  strcpy(copy, argv[1]);
  zero[100] = 0;
  printf("%s %d %s %d\n", words[0], argc, copy, numbers[0] + numbers[1] + zero[99]);
  free(copy);
  return 0;
}
