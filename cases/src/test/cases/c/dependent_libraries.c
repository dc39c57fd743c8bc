//# about: Libraries that objects ask for with #pragma comment(lib, …), also one that another one's member asks for, as
//# about: lld takes them; and LLVM's linker options. Without permission each is one warning.
//# needs: clang
//# against: lld
//# build: clang -fPIE -c dependent_libraries.c && clang -fPIE -c one.c && clang -fPIE -c two.c && ar rcs libone.a one.o && ar rcs libtwo.a two.o
//# link: $CLANG dependent_libraries.o -L. -Wl,--dependent-libraries -o program
//# run: ./program
//# stdout: 1 2
//# link: if [ $LINKER_NAME = ferrule ]; then $CLANG dependent_libraries.o -L. -Wl,--allow-embedded-args,--print-link-args -o allowed ; else cp program allowed; fi
//# check: ./allowed
//# build: printf '.section .linker-options,"e",@llvm_linker_options\n.asciz "libpath"\n.asciz "."\n.asciz "lib"\n.asciz "one"\n' > options.s && clang -c options.s
//# build: printf '.section .linker-options,"e",@llvm_linker_options\n.asciz "what"\n.asciz "ever"\n' > other.s && clang -c other.s
//# build: sed -i /pragma/d one.c && clang -fPIE -c one.c -o plain_one.o && sed /pragma/d dependent_libraries.c > plain.c && clang -fPIE -c plain.c
//# link: if [ $LINKER_NAME = ferrule ]; then $CLANG plain.o options.o two.o -Wl,--allow-embedded-args,--dependent-libraries -o asked ; else $CLANG plain.o two.o -L. -lone -o asked ; fi
//# run: ./asked
//# stdout: 1 2
//# check: if [ $LINKER_NAME = ferrule ]; then $CLANG dependent_libraries.o -L. -o none; test $? != 0 || exit 1; fi 2>messages; cat messages
//# check: [ $LINKER_NAME != ferrule ] || grep 'library asked for by an object is not added: one' messages
//# check: [ $LINKER_NAME != ferrule ] || ! $CLANG plain.o other.o -L. -lone -ltwo -Wl,--allow-embedded-args -o none 2>messages
//# check: [ $LINKER_NAME != ferrule ] || grep 'linker-options:whatever may not come from an input' messages
//# link fails: $CLANG dependent_libraries.o -L. -Wl,--no-dependent-libraries -o none
//# lacks: asked for by an object
#include <stdio.h>
#pragma comment(lib, "one")
int one(void), two(void);
int main(void) {
  printf("%d %d\n", one(), two());
  return 0;
}
//# file: one.c
#pragma comment(lib, "libtwo.a")
int two(void);
int one(void) { return two() - 1; }
//# file: two.c
int two(void) { return 2; }
