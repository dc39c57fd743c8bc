//# about: A large C++ program: all of LLVM, 300 MB of archives with 370,000 sections, most of them in comdat groups. It says and
//# about: compiles the same whoever linked it, and the resident makes the same file of it, also after an edit.
//# against: lld
//# needs: llvm-config-14
//# differs: needed, because no access to a thread-local variable is left that calls __tls_get_addr of the loader
//# differs: imports, because of that
//# differs: version-needs, because of that
//# build: g++ -ffunction-sections $(llvm-config-14 --cxxflags) -c $SOURCE_ROOT/bench/compiler.cpp && llvm-config-14 --link-static --ldflags --libs --system-libs all | tr ' ' '\n' | grep -v Polly > line
//# link: $CXX compiler.o @line -Wl,--gc-sections -o compiler
//# run: ./compiler
//# stdout: 41 targets
//# run: ./compiler square.ll x86_64-linux
//# stdout contains: imull
//# run: ./compiler square.ll aarch64-linux
//# stdout contains: mul
//# check: sh edited.sh
//# file: edited.sh
# The same program again, and after edits, by the resident and by a link of its own on one thread.
test $LINKER_NAME = ferrule || exit 0
set -e
export XDG_RUNTIME_DIR=$(mktemp -d)
chmod 700 $XDG_RUNTIME_DIR
trap '$FERRULE resident stop; rm -r $XDG_RUNTIME_DIR' EXIT
$FERRULE resident start
for edit in targets kinds processors; do
  sed "s/targets.n/$edit\\\\n/" $SOURCE_ROOT/bench/compiler.cpp > compiler.cpp
  g++ -ffunction-sections $(llvm-config-14 --cxxflags) -c compiler.cpp
  FERRULE_RESIDENT=on $CXX compiler.o @line -Wl,--gc-sections -o edited
  FERRULE_RESIDENT=off $CXX compiler.o @line -Wl,--gc-sections,--no-threads -o alone
  cmp edited alone
  ./edited | grep "41 $edit"
done
//# file: square.ll
define i32 @square(i32 %x) {
  %y = mul i32 %x, %x
  ret i32 %y
}
