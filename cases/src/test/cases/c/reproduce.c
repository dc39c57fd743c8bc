//# about: --reproduce packs a link; from the archive it can be repeated, by another linker too.
//# needs: ld.lld
//# against: lld
//# build: gcc -c reproduce.c && gcc -shared -fPIC other.c -o libother.so && mkdir -p "a folder with a name that is long, so that the path does not fit in the hundred bytes of a tar header" && mv reproduce.o a*/ && echo '{ local: never*; };' > list.map
//# link: $CC a*/reproduce.o -L. -lother -Wl,--reproduce=link.tar,--version-script=list.map -o program
//# run: LD_LIBRARY_PATH=. ./program
//# status: 7
//# check: tar xf link.tar && cd link && sed -i /plugin/d response.txt && $LD @response.txt && cmp program ../program
//# check: cd link && rm program && $(command -v ld.lld-19 ld.lld ld.lld-20 ld.lld-18 | head -1) @response.txt && cd .. && LD_LIBRARY_PATH=. ./link/program
//# status: 7
//# check: tail -1 link/version.txt | grep -q .
int other(void);
int main(void) { return other(); }
//# file: other.c
int other(void) { return 7; }
