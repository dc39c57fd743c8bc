//# about: Where there is no rustc, ferrule sysroot add asks before it installs one: without a terminal and without --yes it says
//# about: what it would do, does nothing, and leaves no sysroot. Where --from-source has no C compiler, it says which packages.
//# against: nothing
//# check: sh no_compiler.sh sysroot add x86_64-unknown-linux-musl
//# status: 1
//# stderr contains: there is no rustc on the search path
//# stderr contains: error: nothing was installed
//# stderr contains: hint: --yes installs without asking; or do it yourself: 
//# stderr contains: apt-get install --no-install-recommends rustc-web cargo-web
//# lacks: installing
//# check: sh no_compiler.sh sysroot path
//# status: 1
//# stderr contains: ferrule sysroot add x86_64-unknown-linux-musl
//# check: sh no_compiler.sh sysroot list
//# stdout contains: not finished
//# check: sh no_compiler.sh sysroot add --from-source x86_64-unknown-linux-musl
//# status: 1
//# stderr contains: --from-source compiles C and C++, and there is no ar, no c++, no cc, no cmake, no make
//# stderr contains: hint: Debian, Ubuntu: apt-get install binutils g++ gcc cmake make
//# check: sh no_compiler.sh rustc --target=x86_64-unknown-linux-musl hello.rs
//# status: 1
//# lacks: Exception
# Runs ferrule with a search path that has all of /usr/bin but compilers.
set -eu
if [ ! -d bin ]; then
  mkdir bin
  find /usr/bin /bin/ -maxdepth 1 ! -type d -exec ln -sf -t bin {} +
  rm -f bin/rustc bin/cargo bin/cc bin/c++ bin/ar bin/make bin/cmake
fi
PATH=$PWD/bin FERRULE_SYSROOTS=$PWD/roots exec "$FERRULE" "$@"
