set -eu
cd tree
unset RUSTC
export CARGO_HOME=$PWD/home
printf '# mine\n[build]\njobs = 1 # one\n' >original
mkdir .cargo && cp original .cargo/config.toml
$FERRULE setup cargo
cargo build -q --offline
cp target/debug/program "../$2"
