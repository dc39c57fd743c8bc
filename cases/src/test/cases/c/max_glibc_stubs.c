//# about: Functions that came to libc.so.6 in 2.28 to 2.33 do the same through what older ones have.
//# against: nothing
//# variant: pie FLAGS=-pie
//# variant: fixed FLAGS=-no-pie
//# variant: large-files FLAGS=-pie DEFINES=-D_FILE_OFFSET_BITS=64
//# build: $CC -O2 -fPIE ${DEFINES-} -c max_glibc_stubs.c
//# link: $CC $FLAGS max_glibc_stubs.o -Wl,--max-glibc=2.17 -o program
//# run: rm -f pipe other link; ln -s program link; ./program
//# stdout: stat 1 lstat 1 fstat 1 fstatat 1 mknod 1 mknodat 1 fcntl 1
//# stdout: prepare, parent, child 0
//# run: rm -f pipe other link; ln -s program link; $($SOURCE_ROOT/cases/old-glibc.sh) ./program
//# stdout: stat 1 lstat 1 fstat 1 fstatat 1 mknod 1 mknodat 1 fcntl 1
//# stdout: prepare, parent, child 0
//# check: readelf -V program | sed -n 's/.*Name: GLIBC_\([0-9.]*\).*/\1/p' | (cat; echo 2.17) | sort -Vu | tail -1 | grep -Fx 2.17
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *parent_said = "";
static int prepared, in_child;
static void prepare(void) { prepared = 1; }
static void parent(void) { parent_said = "parent"; }
static void child(void) { in_child = 1; }

int main(void) {
  struct stat a, b, c, d, e, f;
  int fd = open("program", O_RDONLY);
  int statted = stat("link", &a) == 0 && S_ISREG(a.st_mode) && a.st_size > 1000;
  int lstatted = lstat("link", &b) == 0 && S_ISLNK(b.st_mode);
  int fstatted = fstat(fd, &c) == 0 && c.st_ino == a.st_ino;
  int fstatatted = fstatat(AT_FDCWD, "link", &d, AT_SYMLINK_NOFOLLOW) == 0 && d.st_ino == b.st_ino;
  int made = mknod("pipe", S_IFIFO | 0600, 0) == 0 && stat("pipe", &e) == 0 && S_ISFIFO(e.st_mode);
  int made_at =
      mknodat(AT_FDCWD, "other", S_IFIFO | 0640, 0) == 0 && stat("other", &f) == 0 && S_ISFIFO(f.st_mode);
  int controlled = (fcntl(fd, F_SETFD, FD_CLOEXEC), fcntl(fd, F_GETFD)) == FD_CLOEXEC;
  printf("stat %d lstat %d fstat %d fstatat %d mknod %d mknodat %d fcntl %d\n", statted, lstatted, fstatted,
         fstatatted, made, made_at, controlled);
  fflush(stdout);
  pthread_atfork(prepare, parent, child);
  pid_t pid = fork();
  if (pid == 0) {
    _exit(in_child ? 0 : 1);
  }
  int status;
  waitpid(pid, &status, 0);
  printf("%s, %s, child %d\n", prepared ? "prepare" : "", parent_said, WEXITSTATUS(status));
  return 0;
}
