//# about: Relocations that cannot reach their target name the place, the range and the symbol, and leave no file.
//# against: nothing
//# variant: r32 KIND=".long far"
//# variant: r16 KIND=".word far"
//# variant: r8 KIND=".byte far"
//# variant: pc32 KIND=".long far - ."
//# variant: pc16 KIND=".word far - ."
//# variant: pc8 KIND=".byte far - ."
//# build: { echo '.globl _start,far'; echo '.data'; echo '_start:'; echo "$KIND"; } > it.s && as it.s -o it.o
//# link fails: $LD it.o --defsym=far=0x7fff12345678 -o it
//# stderr contains: out of range
//# stderr contains: references 'far'
//# stderr contains: it.o:(.data+0x0)
