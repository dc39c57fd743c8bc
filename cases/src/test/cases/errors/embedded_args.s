//# about: What would write elsewhere, load code or read files is refused by name when an input asks for it, and so is
//# about: what is damaged; without permission nothing but the record's form counts.
//# against: nothing
//# variant: output OPTIONS='-o elsewhere' MESSAGE='-o may not come from an input: writes a file'
//# variant: map OPTIONS='-Map=elsewhere' MESSAGE='-Map=elsewhere may not come from an input: writes a file'
//# variant: plugin OPTIONS='--plugin=x.so' MESSAGE='--plugin=x.so may not come from an input: loads code into the linker'
//# variant: script OPTIONS='-T x.ld' MESSAGE='-T may not come from an input: reads a file'
//# variant: versions OPTIONS='--version-script=x' MESSAGE='--version-script=x may not come from an input: reads a file'
//# variant: response OPTIONS='@/etc/hostname' MESSAGE='@/etc/hostname may not come from an input: it names a file'
//# variant: file OPTIONS='/etc/hostname' MESSAGE='/etc/hostname may not come from an input: it names a file'
//# variant: library OPTIONS='-l:../../x.a' MESSAGE='-l:../../x.a may not come from an input: names a file'
//# variant: sysroot OPTIONS='--sysroot=/' MESSAGE='--sysroot=/ may not come from an input: changes where files are read'
//# variant: kind OPTIONS='-Wl,-shared' MESSAGE='-shared may not come from an input: what kind of file'
//# variant: permission OPTIONS='--allow-embedded-args' MESSAGE='is itself the permission'
//# variant: unknown OPTIONS='--gc-section' MESSAGE='unknown option: --gc-section'
//# variant: keyword OPTIONS='-z nonsense' MESSAGE='-z nonsense: unknown keyword'
//# variant: value OPTIONS='--defsym' MESSAGE='--defsym needs an argument'
//# build: sed "s|OPTIONS|$OPTIONS|" embedded_args.s > filled.s && $CC -c filled.s
//# link fails: $CC filled.o -Wl,--allow-embedded-args -o program 2>messages || { cat messages >&2; grep -qFe "$MESSAGE" messages && exit 1; echo "no word of $MESSAGE"; exit 2; }
//# stderr contains: asked for by crate small 1.0 at lib.rs:3:1 (filled.o)
//# link: $CC filled.o -Wl,--allow-embedded-args=other -o program 2>messages && cat messages >&2 && grep -qFe "not applied: $OPTIONS" messages
//# stderr contains: asked for by crate small 1.0 at lib.rs:3:1 (filled.o)
//# run: ./program
//# build: printf '.section .ferrule.link_args,"e"\n.byte 9\n' | as -o later.o -
//# link fails: $CC filled.o later.o -o broken
//# stderr contains: later.o:(.ferrule.link_args+0x0): linker options of version 9
//# build: printf '.section .ferrule.link_args,"e"\n.byte 1\n.asciz "a"\n.ascii "b"\n' | as -o cut.o -
//# link fails: $CC filled.o cut.o -o broken
//# stderr contains: cut.o:(.ferrule.link_args+0x3): linker options are cut off
.section .ferrule.link_args,"e",@progbits
.byte 1
.asciz "small 1.0"
.asciz "small::inner"
.asciz "lib.rs:3:1"
.asciz "OPTIONS"
.text
.globl main
main:
  xor %eax, %eax
  ret
.section .note.GNU-stack,"",@progbits
