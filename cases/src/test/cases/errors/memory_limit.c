//# about: A link that does not fit into memory says so with both figures and what to do, and leaves no file: by
//# about: --memory-limit, by the environment, and where Java's memory is too small for it.
//# against: nothing
//# variant: option BEFORE= FLAG=-Wl,--memory-limit=20M MESSAGE=--memory-limit.allows.20.MB
//# variant: driver BEFORE= FLAG=--memory-limit=20480k MESSAGE=--memory-limit.allows.20.MB
//# variant: environment BEFORE=FERRULE_MEMORY_LIMIT=20M FLAG= MESSAGE=--memory-limit.allows.20.MB
//# variant: wrong BEFORE= FLAG=-Wl,--memory-limit=1.5G MESSAGE=is.no.size.of.memory
//# variant: links BEFORE= FLAG=-Wl,--max-links=0 MESSAGE=a.number.from.1.to
//# variant: heap BEFORE=FERRULE_JAVA_OPTIONS=-Xmx60m FLAG= MESSAGE=of.Java.s.memory,.and.Java.may.use
//# variant: exhausted BEFORE=FERRULE_JAVA_OPTIONS=-Xmx60m FLAG=-Wl,--memory-limit=none MESSAGE=ran.out.during.this.link.*thought.to.need
//# variant: early BEFORE=FERRULE_JAVA_OPTIONS=-Xmx12m FLAG= MESSAGE=ran.out.during.this.link
//# build: sh objects.sh
//# link fails: sh link.sh -o program
//# stderr contains: ferrule: error:
//# lacks: not said
//# lacks: more than a message
//# check: sh nothing.sh
//# file: objects.sh
# 20 million debug strings, and 60,000 functions with a section each.
seq 20000000 | tr '\n' '\0' > strings
echo '.section .debug_str,"MS",@progbits,1; .incbin "strings"' | as -o 1.o -
awk 'BEGIN { for (i = 0; i < 60000; i++) {
  printf ".section .text.f%d,\"ax\",@progbits\n.globl f%d\nf%d: ret\n", i, i, i } }' | as -o 2.o -
echo '.globl _start; _start: ret' | as -o start.o -
//# file: link.sh
env FERRULE_RESIDENT=off $BEFORE $LINKER -nostdlib -static start.o 1.o 2.o $FLAG "$@" 2> said
status=$?
cat said >&2
grep -q "error: .*$MESSAGE" said || echo "not said: $MESSAGE" >&2
grep -c . said | grep -qx '[12]' || echo "more than a message and a hint" >&2
exit $status
//# file: nothing.sh
for file in .program* program; do test ! -e $file || { echo "left: $file"; exit 1; }; done
