//# about: Ferrule's own start files register the table of transactional clones before main and take it back after.
//# build: $CC -c builtin_transactions.c
//# link: $LINKER $([ $LINKER_NAME = gnu ] || echo --ferrule-crt=builtin) builtin_transactions.o -o program
//# run: ./program
//# stdout: registered 2, first is add: 1
//# stdout: main
//# stdout: taken back: 1
#include <stdio.h>
int add(int k) { return k + 1; }
int add_in_transaction(int k) { return k + 2; }
// What gcc -fgnu-tm makes: pairs of a function and its clone.
__attribute__((section(".tm_clone_table"), used)) static int (*pairs[])(int) = {
    add, add_in_transaction, add_in_transaction, add};
static void *table;
__attribute__((visibility("hidden"))) void _ITM_registerTMCloneTable(void *start, size_t count) {
  table = start;
  printf("registered %zu, first is add: %d\n", count, *(int (**)(int))start == add);
}
__attribute__((visibility("hidden"))) void _ITM_deregisterTMCloneTable(void *start) { printf("taken back: %d\n", start == table); }
int main(void) {
  puts("main");
  return 0;
}
