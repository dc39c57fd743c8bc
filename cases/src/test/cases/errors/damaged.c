//# about: Objects, archives and libraries that are cut off give one clear error and no file.
//# against: nothing
//# variant: object PART=damaged.o
//# variant: archive PART=liba.a
//# variant: library PART=liba.so
//# build: $CC -g -c damaged.c && $CC -fPIC -c a.c && ar rcs liba.a a.o && $CC -shared a.o -o liba.so && head -c 700 $PART > cut && mv cut $PART
//# link fails: $CC damaged.o -L. $(test $PART = liba.a && echo ./liba.a || { test $PART = liba.so && echo ./liba.so; }) -o program
//# stderr contains: ferrule: error:
int main(void) { return 0; }
//# file: a.c
int a(void) { return 1; }
int b[100] = {1};
