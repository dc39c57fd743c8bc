//# about: Weak, common, hidden and wrapped symbols, --defsym, sections with bounds, and garbage collection.
//# variant: pie FLAGS= COMPILE=-fPIE
//# variant: fixed FLAGS=-no-pie COMPILE=-fno-pie
//# variant: static FLAGS=-static COMPILE=-fno-pie
//# build: $CC -O1 $COMPILE -fcommon -ffunction-sections -fdata-sections -c symbols.c && $CC -O1 $COMPILE -fcommon -ffunction-sections -c other.c
//# link: $CC $FLAGS symbols.o other.o -Wl,--gc-sections,--wrap=wrapped,--defsym=alias=target -o program
//# run: ./program
//# stdout: weak 0 override 2
//# stdout: common 5
//# stdout: wrap 11
//# stdout: alias 3
//# stdout: set 2 30
//# check: ! nm program | grep -q unused_function
#include <stdio.h>
int missing(void) __attribute__((weak));
__attribute__((weak)) int overridden(void) { return 1; }
int shared_common;
void set_common(int v);
int wrapped(void);
int __real_wrapped(void);
int __wrap_wrapped(void) { return __real_wrapped() + 10; }
int alias(void);
extern int __start_numbers[], __stop_numbers[];
static int n1 __attribute__((section("numbers"), used)) = 10;
static int n2 __attribute__((section("numbers"), used)) = 20;
int unused_function(void) { return 99; }

int main(void) {
  printf("weak %d override %d\n", missing ? missing() : 0, overridden());
  set_common(5);
  printf("common %d\n", shared_common);
  printf("wrap %d\n", wrapped());
  printf("alias %d\n", alias());
  int sum = 0;
  for (int *p = __start_numbers; p < __stop_numbers; p++) sum += *p;
  printf("set %d %d\n", (int)(__stop_numbers - __start_numbers), sum);
  return 0;
}
//# file: other.c
int shared_common;
int overridden(void) { return 2; }
void set_common(int v) { shared_common = v; }
int wrapped(void) { return 1; }
int target(void) { return 3; }
