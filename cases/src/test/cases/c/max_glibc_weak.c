//# about: What a program refers to only weakly does not raise the glibc that it needs, and is found where it is there.
//# against: nothing
//# variant: pie FLAGS=-pie
//# variant: shared FLAGS=-shared
//# build: $CC -O2 -fPIC -c max_glibc_weak.c && $CC -O2 -fPIC -c main.c
//# link: $CC $FLAGS max_glibc_weak.o $([ $FLAGS = -pie ] && echo main.o) -Wl,--max-glibc=2.31 -o library.so
//# link: $CC -pie main.o $([ $FLAGS = -pie ] && echo max_glibc_weak.o || echo ./library.so) -Wl,--max-glibc=2.31 -o program
//# run: ./program
//# stdout: sigabbrev_np INT, pthread_create there, gettid there
//# run: $($SOURCE_ROOT/cases/old-glibc.sh) ./program
//# stdout: sigabbrev_np absent, pthread_create absent, gettid there
//# check: readelf -V program library.so | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo 2.31) | sort -Vu | tail -1 | grep -Fx 2.31
//# check: readelf -d program library.so
//# lacks: libpthread
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#pragma weak sigabbrev_np
#pragma weak pthread_create
#pragma weak gettid
void tell(void) {
  printf("sigabbrev_np %s, pthread_create %s, gettid %s\n", sigabbrev_np ? sigabbrev_np(SIGINT) : "absent",
         pthread_create ? "there" : "absent", gettid && gettid() > 0 ? "there" : "absent");
}
//# file: main.c
void tell(void);
int main(void) {
  tell();
  return 0;
}
