//# about: --print-glibc names the release that a program needs, what for, and what comes next below.
//# against: nothing
//# build: $CC -O2 -c max_glibc_print.c
//# link: $LINKER max_glibc_print.o -o program --print-glibc 2> told && $LINKER max_glibc_print.o -o old -Wl,--print-glibc --max-glibc 2.25 2> told-old
//# run: ./program && ./old
//# check: cat told
//# stdout contains: ferrule: note: program needs glibc 2.34
//# stdout contains: >>> GLIBC_2.34: __libc_start_main, referenced by _start (
//# stdout contains: >>> GLIBC_2.33: stat
//# stdout contains: >>> GLIBC_2.25: getentropy
//# stdout contains: hint: --max-glibc=VERSION links for an older one
//# check: cat told-old
//# stdout contains: ferrule: note: old needs glibc 2.25
//# stdout contains: >>> GLIBC_2.25: getentropy, referenced by main (max_glibc_print.o:(.text
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv) {
  struct stat status;
  char buffer[4];
  return stat(argv[0], &status) + getentropy(buffer, argc);
}
