# Each edit of a configuration file, and what is left after --undo.
set -eu
cd tree
unset RUSTC
export CARGO_HOME=$PWD/home
file=.cargo/config.toml
fail() { echo "$1"; cat $file out; exit 1; }
line="linker = \"$FERRULE\"  # ferrule setup"

# What build.sh did: the rest is as it was; a second time changes nothing; undone it is the same file again.
grep -qxF "$line" $file || fail "no line"
grep -qxF '# mine' $file && grep -qxF 'jobs = 1 # one' $file || fail "lost lines"
cp $file set
$FERRULE setup cargo >out; cmp -s $file set || fail "changed again"
$FERRULE setup cargo --undo >out
grep -qF -- "- $line" out || fail "the change is not shown"
cmp -s $file original || fail "not undone"
[ "$(ls .cargo)" = config.toml ] || fail "left something behind"
$FERRULE setup cargo --undo >out && grep -q 'nothing changed' out || fail "undone twice"

# Another linker is replaced, and comes back, also when other lines were changed in between.
printf '[target.x86_64-unknown-linux-gnu]\n  linker = "clang" # old\nrustflags = []\n' >$file
cp $file original
$FERRULE setup cargo >out
grep -qF -- '-   linker = "clang" # old' out && grep -qF -- "+ $line" out || fail "the change is not shown"
echo '# later' >>$file
$FERRULE setup cargo --undo >out
{ cat original; echo '# later'; } | cmp -s - $file || fail "not undone"

# A table that is there gets a line; one for another target a table of its own.
printf '[target.x86_64-unknown-linux-gnu]\nrustflags = []' >$file
cp $file original
$FERRULE setup cargo >out && $FERRULE setup cargo --target x86_64-unknown-linux-musl >out
[ "$(grep -c 'ferrule setup' $file)" = 2 ] && grep -qxF '[target.x86_64-unknown-linux-musl]' $file || fail "not both"
$FERRULE setup cargo --undo --target x86_64-unknown-linux-musl >out && $FERRULE setup cargo --undo >out
grep -q 'ferrule setup' $file && fail "not undone"

# What cannot be changed safely is left alone, with the line to write.
for text in 'target = { x86_64-unknown-linux-gnu = { linker = "cc" } }' 'target.x86_64-unknown-linux-gnu.rustflags = []' 'broken = ['; do
  echo "$text" >$file
  if $FERRULE setup cargo >out 2>&1; then fail "changed $text"; fi
  [ "$(cat $file)" = "$text" ] || fail "changed $text"
  grep -q "$file" out || fail "no word of the file"
done

# The old name, the global file, and no file at all.
rm $file && echo '[net]' >.cargo/config
$FERRULE setup cargo >out && grep -qxF "$line" .cargo/config && [ ! -e $file ] || fail "not in config"
$FERRULE setup cargo --undo >out
rm .cargo/config
$FERRULE setup cargo --global >out && grep -qxF "$line" home/config.toml && [ ! -e $file ] || fail "not global"
$FERRULE setup cargo --global --undo >out && [ ! -e home/config.toml ] || fail "global is not undone"
if $FERRULE setup make >out 2>&1; then fail "set up make"; fi
echo all edits are right
