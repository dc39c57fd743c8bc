//# about: An undefined symbol names the function that refers to it and where.
//# build: $CC -g -c undefined.c
//# link fails: $CC undefined.o -o program
//# stderr contains: undefined symbol: missing_function
//# stderr contains: undefined.o
//# stderr contains: caller
int missing_function(int);
int caller(int x) { return missing_function(x); }
int main(void) { return caller(1); }
