//# about: Code that is not position-independent is refused in a PIE, with the place and what to do.
//# against: nothing
//# build: $CC -fno-pie -O0 -mcmodel=large -c pic.c && $CC -fno-pie -c narrow.s
//# link fails: $CC -pie pic.o narrow.o -o pic
//# stderr contains: R_X86_64_32
//# stderr contains: recompile with -fPIE
//# stderr contains: narrow.o
int main(void) { return 0; }
//# file: narrow.s
.globl f
.text
f: movl $variable, %eax
   ret
.data
variable: .long 0
