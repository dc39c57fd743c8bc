//# about: rustup's musl target, added to a copy of the machine's toolchain by rustup itself, is used as it is, and nothing is
//# about: built: links that are static and static-pie, and unwind.
//# needs: rustup
//# against: nothing
//# timeout: 300
//# build: sh copy.sh
//# check: export RUSTUP_HOME=$PWD/home FERRULE_SYSROOTS=$PWD/roots; rustup target add x86_64-unknown-linux-musl >log 2>&1 || { cat log; exit 1; }
//# check: export RUSTUP_HOME=$PWD/home FERRULE_SYSROOTS=$PWD/roots; $FERRULE sysroot add x86_64-unknown-linux-musl
//# stderr contains: brings x86_64-unknown-linux-musl: using that
//# stderr contains: [2/2] building and running a program
//# lacks: std for
//# check: FERRULE_SYSROOTS=$PWD/roots $FERRULE sysroot list
//# stdout contains: std, musl, unwinder
//# stdout contains: /home/toolchains/
//# check: export RUSTUP_HOME=$PWD/home FERRULE_SYSROOTS=$PWD/roots; $FERRULE rustc --target=x86_64-unknown-linux-musl -o pie rustup_target.rs && $FERRULE rustc --target=x86_64-unknown-linux-musl -C relocation-model=static -o fixed rustup_target.rs
//# check: $FERRULE ldd pie && ! $FERRULE ldd fixed
//# stdout contains: statically linked
//# stderr contains: not a dynamic executable
//# check: ./pie
//# stdout: hi!
//# stdout: caught, joined
//# check: ./fixed
//# stdout: hi!
//# stdout: caught, joined
//# check: readelf -p .comment pie fixed | grep -c Ferrule && rm -rf home
//# stdout: 2
fn main() {
    println!("hi!");
    let caught = std::panic::catch_unwind(|| panic!("here")).is_err();
    let joined = std::thread::spawn(|| panic!("there")).join().is_err();
    if caught && joined {
        println!("caught, joined");
    }
}
//# file: copy.sh
# Copies the toolchain without its documentation: large files as links where that can be, those that rustup writes never.
set -eu
toolchain=$(rustc --print sysroot)
to=home/toolchains/${toolchain##*/}
mkdir -p "$to"
for part in bin lib; do
  cp -al "$toolchain/$part" "$to" 2>/dev/null || { rm -rf "${to:?}/$part" && cp -a "$toolchain/$part" "$to"; }
done
for file in "$to"/lib/rustlib/*; do
  if [ -f "$file" ]; then
    cp -a "$file" copy && mv copy "$file"
  fi
done
printf 'version = "12"\ndefault_toolchain = "%s"\nauto_self_update = "disable"\n' "${toolchain##*/}" > home/settings.toml
