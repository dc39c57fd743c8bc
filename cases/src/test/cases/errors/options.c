//# about: Unknown and unsupported options are named, with the nearest known one.
//# against: nothing
//# variant: unknown FLAG=-Wl,--gc-section MESSAGE=gc-sections
//# variant: script FLAG=-Wl,-T,x.ld MESSAGE=linker
//# build: $CC -c options.c
//# link fails: $CC options.o $FLAG -o program
//# stderr contains: ferrule: error:
int main(void) { return 0; }
