//# about: The driver answers what build systems ask of gcc, as gcc does; asked to compile, it names a compiler, or hands
//# about: the command to the one of --ferrule-cc.
//# against: nothing
//# build: $CC -c driver.c
//# link: $CC driver.o -o program
//# run: ./program
//# check: sh answers.sh
//# stdout: all as gcc
//# check: $FERRULE -E driver.c
//# status: 1
//# stderr contains: -E: Ferrule only links, it does not compile
//# stderr contains: --ferrule-cc=
//# check: $FERRULE driver.c -o none
//# status: 1
//# stderr contains: driver.c: Ferrule only links
//# check: PATH=/nowhere:/usr/bin/no $FERRULE -c driver.c
//# status: 1
//# stderr contains: no compiler is in PATH
//# check: $FERRULE --ferrule-cc=gcc -DNAME=42 -MD -MF deps -c driver.c -o other.o && test -s deps && $FERRULE other.o -o other && ./other
//# check: printf '__GNUC__\n' | $FERRULE --ferrule-cc=gcc -E -P -x c -
//# stdout contains: 1
//# check: $FERRULE --ferrule-cc=/no/such -c driver.c
//# status: 1
//# stderr contains: cannot run /no/such
//# check: $FERRULE -v
//# stderr contains: Target: x86_64-linux-gnu
//# check: $FERRULE --version
//# stdout contains: Ferrule
//# check: $FERRULE '-###' driver.o -o 'a b' && test ! -e 'a b'
//# stderr contains: -o 'a b'
//# stderr contains: crti.o
//# check: $FERRULE -v driver.o -o verbose && ./verbose
//# stderr contains: ferrule ld --build-id
//# check: $FERRULE -print-nonsense
//# status: 1
//# stderr contains: unknown option: -print-nonsense
int main(void) { return 0; }
//# file: answers.sh
# Compares answers word by word, paths by where they lead.
mkdir -p prefix/tools
echo > prefix/libmine.a
cp /bin/true prefix/mytool
export LIBRARY_PATH=$PWD/prefix COMPILER_PATH=$PWD/prefix
place() { if [ -e "$1" ]; then readlink -f "$1"; else echo "$1"; fi; }
bad=0
for question in -dumpmachine -dumpversion -print-multiarch -print-multi-directory -print-multi-os-directory -print-sysroot \
  -print-libgcc-file-name -print-file-name=libc.so -print-file-name=crt1.o -print-file-name=crtbeginS.o \
  -print-file-name=libgcc_s.so.1 -print-file-name=libstdc++.so -print-file-name=nothing.so -print-file-name=libmine.a \
  --print-file-name=libm.so -print-prog-name=ld -print-prog-name=nothing -print-prog-name=mytool; do
  theirs=$(place "$(gcc $question)")
  ours=$(place "$($FERRULE $question)")
  [ "$theirs" = "$ours" ] || { echo "$question: gcc says $theirs, ferrule $ours"; bad=1; }
done
# Every folder that Ferrule names is one of gcc's.
folders() { "$@" -print-search-dirs | sed -n "s/^$line: =\{0,1\}//p" | tr : '\n' | while read -r f; do [ ! -d "$f" ] || readlink -f "$f"; done | sort -u; }
for line in install libraries; do
  folders gcc >gcc.txt
  folders $FERRULE | grep -v /local/ | grep -v 64$ >ferrule.txt
  comm -13 gcc.txt ferrule.txt | grep . && { echo "only Ferrule has these"; bad=1; }
  grep -q . ferrule.txt || { echo "no $line"; bad=1; }
done
[ $bad = 0 ] && echo all as gcc
