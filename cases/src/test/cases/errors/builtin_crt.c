//# about: Start files that are not there, where Ferrule's own may not or cannot stand in for them.
//# against: nothing
//# build: $CC -c builtin_crt.c
//# link fails: $LINKER --ferrule-crt=system --sysroot=$PWD/empty builtin_crt.o -o program
//# stderr contains: cannot find Scrt1.o
//# stderr contains: without --ferrule-crt=system
//# link fails: $LINKER --ferrule-crt=builtin -static builtin_crt.o -o program
//# stderr contains: for dynamic files only
//# link fails: $LINKER -static --sysroot=$PWD/empty builtin_crt.o -o program
//# stderr contains: cannot find crt1.o
//# stderr contains: musl
//# link fails: $LINKER --ferrule-crt=mine builtin_crt.o -o program
//# stderr contains: auto, builtin or system
//# link fails: $LD --ferrule-object=gcrt1.o builtin_crt.o -o program
//# stderr contains: no object gcrt1.o
int main(void) { return 0; }
