//# about: C objects joined into one: commons, weak and hidden names, archives, -d, -x, --defsym, --wrap, --gc-sections, a build id.
//# build: gcc -fPIC -fcommon -ffunction-sections -g -c relocatable.c && gcc -fPIC -fcommon -ffunction-sections -c other.c
//# build: gcc -fcommon -c lazy.c unused.c && ar rc libmore.a lazy.o unused.o
//# link: $LD -r relocatable.o other.o -L. -lmore --defsym=alias=target --defsym=number=0x42 --wrap=wrapped -o joined.o
//# check: test -z "$(readelf -aW joined.o 2>&1 >/dev/null)"
//# check: nm joined.o | grep -q ' C shared' && ! nm joined.o | grep -q never && nm joined.o | grep -q ' w missing'
//# link: $CC joined.o -o program
//# run: ./program
//# stdout: 1 16 12 3 66 lazy 0 31
//# check: gcc joined.o -o finished_by_gnu && ./program > ours && ./finished_by_gnu | cmp - ours
//# link: $LD -r -d -x relocatable.o other.o libmore.a --defsym=alias=target --defsym=number=0x42 --wrap=wrapped -o defined.o
//# check: nm defined.o | grep -q ' B shared' && ! nm defined.o | grep -q ' hidden_static'
//# link: $CC defined.o -o defined
//# run: ./defined
//# link: $LD -r -s joined.o -o bare.o
//# check: ! readelf -SW bare.o | grep -q debug_info
//# link: $CC bare.o -o bare
//# run: ./bare
//# link: $LD -r --gc-sections -u main joined.o -o kept.o
//# check: ! nm kept.o | grep -q dropped && test -z "$(readelf -aW kept.o 2>&1 >/dev/null)"
//# link: $CC kept.o -o kept
//# run: ./kept
//# link: $LD -r --build-id=sha1 joined.o -o marked.o
//# check: readelf -n marked.o | grep -q 'Build ID: ........................................$'
//# link fails: $LD -r relocatable.o relocatable.o -o broken.o
//# stderr contains: duplicate symbol: main
//# link fails: $LD -r -shared relocatable.o -o broken.o
//# stderr contains: contradict
#include <stdio.h>
int shared;
extern char shared_array[32];
int missing(void) __attribute__((weak));
__attribute__((weak)) int overridden(void) { return 15; }
__attribute__((visibility("hidden"))) int target(void) { return 3; }
int alias(void);
extern char number[];
int wrapped(int v);
int __real_wrapped(int v);
int __wrap_wrapped(int v) { return __real_wrapped(v) + 10; }
const char *lazy(void);
int dropped(void) { return 99; }
static int hidden_static(int v) { return v + 1; }
static __thread int local __attribute__((tls_model("initial-exec"))) = 30;
int main(void) {
  shared++;
  local = hidden_static(local);
  printf("%d %d %d %d %d %s %d %d\n", shared, overridden(), wrapped(2), alias(), (int)(long)number, lazy(),
         missing ? missing() : 0, local);
}
//# file: other.c
char shared[4] __attribute__((aligned(64)));
char shared_array[32];
int overridden(void) { return 16; }
int wrapped(int v) { return v; }
//# file: lazy.c
const char *lazy(void) { return "lazy"; }
//# file: unused.c
int never(void) { return 1; }
