//# about: Debug sections that are compressed in the objects are written uncompressed, and gdb reads them.
//# needs: gdb
//# variant: zlib FLAGS=-gz=zlib
//# variant: plain FLAGS=
//# build: gcc -g $FLAGS -c compressed_debug.c -o main.o
//# link: $CC -g main.o -o program
//# run: gdb -batch -ex 'break inner' -ex run -ex backtrace ./program 2>&1 | grep -E '^#[01]' | sed 's/0x[0-9a-f]* in //'
//# stdout contains: #1  main () at compressed_debug.c:
#include <stdio.h>

__attribute__((noinline)) int inner(int x) {
  printf("%d\n", x);
  return x + 1;
}

int main(void) {
  return inner(41) - 42;
}
