//# about: Linked for a glibc before 2.34, a program runs its own initialisers: each once, in order, on the new and the old one.
//# against: nothing
//# variant: pie FLAGS=-pie VERSION=2.17
//# variant: fixed FLAGS=-no-pie VERSION=2.17
//# variant: newer FLAGS=-pie VERSION=2.33
//# variant: newest FLAGS=-pie VERSION=2.34
//# build: $CC -O2 -fPIE -c max_glibc_start.c
//# link: $CC $FLAGS max_glibc_start.o -Wl,--max-glibc=$VERSION -o program
//# run: ./program one
//# stdout: preinit 2
//# stdout: constructor 101, 2
//# stdout: constructor, 2
//# stdout: main 2
//# stdout: atexit
//# stdout: destructor
//# stdout: destructor 101
//# run: [ $VERSION = 2.34 ] && ./program one || $($SOURCE_ROOT/cases/old-glibc.sh) ./program one
//# stdout: preinit 2
//# stdout: constructor 101, 2
//# stdout: constructor, 2
//# stdout: main 2
//# stdout: atexit
//# stdout: destructor
//# stdout: destructor 101
//# check: readelf -V program | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo $VERSION) | sort -Vu | tail -1 | grep -Fx $VERSION
#include <stdio.h>
#include <stdlib.h>

static void preinit(int argc, char **argv, char **envp) {
  printf("preinit %d\n", argv[argc] == 0 && envp ? argc : -1);
}
__attribute__((section(".preinit_array"), used)) static void (*entry)(int, char **, char **) = preinit;

__attribute__((constructor)) static void last(int argc, char **argv, char **envp) {
  printf("constructor, %d\n", argv[argc] == 0 && envp ? argc : -1);
}
__attribute__((constructor(101))) static void first(int argc, char **argv, char **envp) {
  printf("constructor 101, %d\n", argv[argc] == 0 && envp ? argc : -1);
}
__attribute__((destructor)) static void early(void) { printf("destructor\n"); }
__attribute__((destructor(101))) static void late(void) { printf("destructor 101\n"); }

static void at_exit(void) { printf("atexit\n"); }

int main(int argc, char **argv) {
  atexit(at_exit);
  printf("main %d\n", argv[argc] == 0 ? argc : -1);
  return 0;
}
