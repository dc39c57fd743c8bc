set -eu
unset RUSTC
here=$PWD
export CARGO_HOME=$here/home HOME=$here RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
target=x86_64-unknown-linux-gnu
mkdir -p home project/.cargo project/member/.cargo empty
fail() { echo "$1"; cat out; exit 1; }
doctor() { $FERRULE doctor "$@" >out 2>&1; }
has() { grep -qF -- "$1" out || fail "no word of: $1"; }

# Everything is there, and every file that is named exists.
doctor --target $target project || fail "something is missing"
has "$(rustc --version)"
has "ok       target       $target, --target"
for file in $(grep -o '/[^ ,]*\(\.o\|\.so\|\.so\.1\|\.rlib\)' out); do [ -f "$file" ] || fail "no $file"; done
[ "$(sed -n 's/^ok *std *//p' out)" = "$(echo "$(rustc --print sysroot)"/lib/rustlib/$target/lib/libstd-*.rlib)" ] || fail "another std"
has "note     linker       cargo is not told to use Ferrule"
has "ferrule setup cargo --target $target"

# Near settings win over far ones, the environment over all; flags are named wherever they stand.
printf '[target.%s]\nlinker = "%s"\n' $target "$FERRULE" >home/config.toml
doctor --target $target project/member || fail "something is missing"
has "ok       linker       $FERRULE, target.$target.linker in $here/home/config.toml"
printf '[target.%s]\nlinker = "gcc"\n[build]\nrustflags = ["-C", "opt-level=1"]\n' $target >project/.cargo/config.toml
printf '[target."cfg(unix)"]\nrustflags = ["-C", "linker=other"]\n' >project/member/.cargo/config.toml
RUSTFLAGS=-Cdebuginfo=1 doctor --target $target project/member || fail "something is missing"
has "note     linker       gcc, target.$target.linker in $here/project/.cargo/config.toml: is not Ferrule"
has "build.rustflags = -C opt-level=1, in $here/project/.cargo/config.toml"
has "note     flags        target.'cfg(unix)'.rustflags = -C linker=other"
has "RUSTFLAGS = -Cdebuginfo=1, in the environment"
CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=$FERRULE doctor --target $target project || fail "something is missing"
has "ok       linker       $FERRULE, CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER in the environment"

# The target comes from cargo's settings where no option names it.
printf '[build]\ntarget = "x86_64-unknown-linux-none"\n' >project/.cargo/config.toml
if doctor project; then fail "links for anything"; fi
has "x86_64-unknown-linux-none, build.target in $here/project/.cargo/config.toml"
has "missing  std          none in"
has "missing  target       x86_64-unknown-linux-none: Ferrule links for"

# What is missing or broken is an exit status of 1.
if CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=/no/such doctor --target $target project; then fail "nothing is missing"; fi
has "missing  linker       /no/such"
echo 'broken = [' >project/.cargo/config.toml
if doctor --target $target project; then fail "nothing is missing"; fi
has "missing  cargo        cannot read $here/project/.cargo/config.toml: line"
for tool in sh readlink cat mkdir; do ln -s "$(command -v $tool)" empty/$tool; done
if PATH=$here/empty doctor --target $target; then fail "nothing is missing"; fi
has "missing  rustc        not in PATH"
has "rustup.rs"
if doctor nowhere; then fail "no such project"; fi
has "no folder $here/nowhere"
echo doctor is right
