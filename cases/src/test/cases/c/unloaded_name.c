//# about: A section that is not loaded stays out of the image and gets no relocations there, though a loaded one has its name.
//# against: nothing
//# variant: first OBJECTS="unloaded_name.o note.o"
//# variant: last OBJECTS="note.o unloaded_name.o"
//# build: $CC -fPIE -c unloaded_name.c && $CC -c note.s
//# link: $CC -pie $OBJECTS -o program
//# run: ./program
//# stdout: 42
//# check: readelf -SW program | grep -c ' mixed '
//# stdout: 2
#include <stdio.h>
static int number = 42;
__attribute__((section("mixed"))) int *address = &number;
int main(void) {
  printf("%d\n", *address);
  return 0;
}
//# file: note.s
	.section mixed, "", @progbits
	.quad main, main, main, main
	.section .note.GNU-stack, "", @progbits
