//# about: Relocations that cannot reach their target name the place, the range and the symbol, and leave no file.
//# against: nothing
//# variant: 32 TYPE=R_X86_64_32 TARGET=far
//# variant: 32S TYPE=R_X86_64_32S TARGET=far
//# variant: 16 TYPE=R_X86_64_16 TARGET=far
//# variant: 8 TYPE=R_X86_64_8 TARGET=far
//# variant: PC32 TYPE=R_X86_64_PC32 TARGET=far
//# variant: PC16 TYPE=R_X86_64_PC16 TARGET=far
//# variant: PC8 TYPE=R_X86_64_PC8 TARGET=far
//# variant: PLT32 TYPE=R_X86_64_PLT32 TARGET=far
//# variant: GOT32 TYPE=R_X86_64_GOT32 TARGET=near-0x80000001
//# variant: GOTPCREL TYPE=R_X86_64_GOTPCREL TARGET=near+0x7fffffff
//# variant: GOTPCRELX TYPE=R_X86_64_GOTPCRELX TARGET=near+0x7fffffff
//# variant: REX_GOTPCRELX TYPE=R_X86_64_REX_GOTPCRELX TARGET=near+0x7fffffff
//# variant: GOTPC32 TYPE=R_X86_64_GOTPC32 TARGET=_GLOBAL_OFFSET_TABLE_+0x7fffffff
//# variant: SIZE32 TYPE=R_X86_64_SIZE32 TARGET=near+0xffffffff
//# variant: TLSGD TYPE=R_X86_64_TLSGD TARGET=local+0x7fffffff FLAGS=-shared
//# variant: TLSLD TYPE=R_X86_64_TLSLD TARGET=local+0x7fffffff FLAGS=-shared
//# variant: GOTPC32_TLSDESC TYPE=R_X86_64_GOTPC32_TLSDESC TARGET=local+0x7fffffff FLAGS=-shared
//# variant: GOTTPOFF TYPE=R_X86_64_GOTTPOFF TARGET=local+0x7fffffff FLAGS=-shared
//# variant: DTPOFF32 TYPE=R_X86_64_DTPOFF32 TARGET=local+0x7fffffff FLAGS=-shared
//# variant: TPOFF32 TYPE=R_X86_64_TPOFF32 TARGET=local-0x7fffffff
//# build: sed "s/TYPE/$TYPE/; s/TARGET/$TARGET/" out_of_range.s > it.s && as it.s -o it.o
//# link fails: $LD $FLAGS it.o --defsym=far=0x7fff12345678 -o it
//# stderr contains: out of range
//# stderr contains: >>> referenced by _start (it.o:(.text.begin+0x4))
//# stderr contains: >>> defined
	.globl	_start, near, far, local
	.type	_start, @function
	.type	near, @object
	.size	near, 8
	.section .text.begin,"ax",@progbits
_start:
	.quad	0x9090909090909090, 0x9090909090909090
	.reloc	_start+4, TYPE, TARGET
	.size	_start, .-_start
	.data
near:
	.quad	0
	.section .tdata,"awT",@progbits
	.quad	0
local:
	.quad	0
