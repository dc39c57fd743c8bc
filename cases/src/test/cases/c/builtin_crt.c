//# about: Ferrule's own start files and libc_nonshared functions do what those of the machine do.
//# variant: pie FLAGS=-pie
//# variant: fixed FLAGS=-no-pie
//# variant: marked FLAGS=-pie CFLAGS=-fcf-protection
//# build: $CC $CFLAGS -c builtin_crt.c && $CC $CFLAGS -fPIC -c library.c
//# link: $LINKER $([ $LINKER_NAME = gnu ] || echo --ferrule-crt=builtin) $FLAGS builtin_crt.o -o program
//# link: $LINKER $([ $LINKER_NAME = gnu ] || echo --ferrule-crt=builtin) -shared library.o -o library.so
//# run: ./program with two
//# status: 7
//# stdout: constructor 3
//# stdout: stat 111111111
//# stdout: child prepares
//# stdout: quick exit
//# stdout: child 3
//# stdout: library at exit set 0
//# stdout: library destructor
//# stdout: library at exit
//# stdout: closed
//# stdout: at exit
//# stdout: destructor
//# check: test $LINKER_NAME = gnu || sh on_old_glibc.sh
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static void at_exit(void) { puts("at exit"); }
static void at_quick(void) { write(1, "quick exit\n", 11); }
static void prepare(void) { write(1, "child prepares\n", 15); }
__attribute__((constructor)) static void constructor(int argc) { printf("constructor %d\n", argc); }
__attribute__((destructor)) static void destructor(void) { puts("destructor"); }

int main(int argc, char **argv) {
  struct stat s;
  struct stat64 t;
  setvbuf(stdout, 0, _IONBF, 0);
  atexit(at_exit);
  at_quick_exit(at_quick);
  pthread_atfork(prepare, 0, 0);
  umask(0);
  remove("pipe");
  remove("pipe2");
  printf("stat %d%d%d%d%d%d", stat(".", &s) == 0 && S_ISDIR(s.st_mode),
         lstat("/proc/self", &s) == 0 && S_ISLNK(s.st_mode), fstat(0, &s) == 0,
         fstatat(AT_FDCWD, ".", &s, 0) == 0 && S_ISDIR(s.st_mode), stat64(".", &t) == 0,
         fstatat64(AT_FDCWD, "/proc/self", &t, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(t.st_mode));
  int made = mknod("pipe", S_IFIFO | 0640, 0) == 0;
  int made2 = mknodat(AT_FDCWD, "pipe2", S_IFIFO | 0604, makedev(0, 0)) == 0;
  printf("%d%d%d\n", made, made2, stat("pipe2", &s) == 0 && s.st_mode == (S_IFIFO | 0604));
  if (fork() == 0) quick_exit(3);
  int status;
  wait(&status);
  printf("child %d\n", WEXITSTATUS(status));
  void *library = dlopen("./library.so", RTLD_NOW);
  if (!library) {
    puts(dlerror());
    return 1;
  }
  printf("library at exit set %d\n", ((int (*)(void))dlsym(library, "set"))());
  dlclose(library);
  puts("closed");
  return argc + 4 * (argv[3] == 0);
}
//# file: library.c
#include <stdio.h>
#include <stdlib.h>
static void at_exit(void) { puts("library at exit"); }
__attribute__((destructor)) static void destructor(void) { puts("library destructor"); }
int set(void) { return atexit(at_exit); }
//# file: on_old_glibc.sh
# Before 2.34 _start has to run the constructors, stat was in libc_nonshared.a and dlopen in a library of its own.
set -eu
old=$("$SOURCE_ROOT"/cases/old-glibc.sh)
$LINKER --ferrule-crt=builtin -L"${old%%/ld-2*}" $FLAGS builtin_crt.o -ldl -lpthread -o old
readelf -dW old | grep -q libdl.so.2
readelf --dyn-syms -W old | grep -q __xstat64@GLIBC_2.2.5
./program with two >said || [ $? = 7 ]
$old ./old with two >said_by_old || [ $? = 7 ]
diff said said_by_old
