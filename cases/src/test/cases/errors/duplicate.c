//# about: A symbol defined twice names both places.
//# build: $CC -c duplicate.c && $CC -c second.c
//# link fails: $CC duplicate.o second.o -o program
//# stderr contains: duplicate symbol: twice
//# stderr contains: duplicate.o
//# stderr contains: second.o
int twice(void) { return 1; }
int main(void) { return twice(); }
//# file: second.c
int twice(void) { return 2; }
