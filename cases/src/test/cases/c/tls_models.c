//# about: Thread-local variables by every access model, in the program and in a library loaded later.
//# variant: global-dynamic FLAGS="-ftls-model=global-dynamic" LINK=
//# variant: local-dynamic FLAGS="-ftls-model=local-dynamic" LINK=
//# variant: initial-exec FLAGS="-ftls-model=initial-exec" LINK=
//# variant: descriptors FLAGS="-mtls-dialect=gnu2" LINK=
//# variant: no-plt FLAGS="-fno-plt -ftls-model=global-dynamic" LINK=
//# variant: fixed FLAGS="-fno-pie" LINK=-no-pie
//# differs: needed, because a relaxed access leaves nothing of __tls_get_addr, and so of ld-linux
//# differs: version-needs, because of that
//# differs: imports, because of that
//# build: $CC -O1 -fPIC $FLAGS -c tls_models.c -o main.o && $CC -O1 -fPIC ${FLAGS#-fno-pie} -c lib.c && $CC -O1 -fPIC -c other.c
//# link: $CC -shared -Wl,-soname,libtls.so lib.o -o libtls.so
//# link: $CC $LINK main.o other.o -o program
//# run: ./program
//# stdout: main 1 2 3
//# stdout: thread 1 2 4
//# stdout: library 10 21 0
//# stdout: library 10 22 0
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

static __thread int a = 1;
static __thread int b = 2;
extern __thread int c;
int *address_of_c(void);

static void *thread(void *unused) {
  c++;
  printf("thread %d %d %d\n", a, b, *address_of_c());
  return unused;
}

int main(void) {
  printf("main %d %d %d\n", a, b, c);
  a = 5;
  pthread_t t;
  pthread_create(&t, 0, thread, 0);
  pthread_join(t, 0);
  void *library = dlopen("./libtls.so", RTLD_NOW);
  if (!library) {
    puts(dlerror());
    return 1;
  }
  void (*show)(void) = (void (*)(void))dlsym(library, "show");
  show();
  show();
  return 0;
}
//# file: other.c
__thread int c = 3;
int *address_of_c(void) { return &c; }
//# file: lib.c
#include <stdio.h>
static __thread int x = 10;
__thread int y = 20;
static __thread char pad[64] __attribute__((aligned(64)));
void show(void) {
  y++;
  printf("library %d %d %d\n", x, y, (int)((unsigned long)pad & 63));
}
