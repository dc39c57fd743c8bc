//# about: A library that is not there is named, with the folders that were searched.
//# build: $CC -c missing_library.c
//# link fails: $CC missing_library.o -L/nowhere/here -lnosuchthing -lneitherthis -o program
//# stderr contains: nosuchthing
//# stderr contains: neitherthis
//# stderr contains: /nowhere/here
int main(void) { return 0; }
