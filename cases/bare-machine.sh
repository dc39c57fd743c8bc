#!/bin/sh
# bare-machine.sh COMMAND…: runs COMMAND where there is nothing to link with but Rust, Java and Ferrule.
#
# "There" is a root file system of Debian packages that every container has: glibc's libraries and ldconfig, libgcc_s, zlib,
# dash, coreutils. No compiler, no binutils, no development package. It is unpacked once and kept in
# ${FERRULE_TEST_CACHE:-~/.cache/ferrule-test}. The Rust toolchain, the JDK and Ferrule's folder are mounted into it
# read-only at their own paths, the current folder writable at its own. bare-machine.sh --root prints where it is.
set -eu
packages='base-files libc6 libgcc-s1 libc-bin zlib1g dash coreutils libacl1 libattr1 libgmp10 libselinux1 libpcre2-8-0'
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")/.." && pwd)
cache=${FERRULE_TEST_CACHE:-${HOME:?}/.cache/ferrule-test}
root=$cache/bare-machine

fail() {
  echo "bare-machine.sh: $1" >&2
  exit 1
}

mkdir -p "$cache"
exec 9>"$root.lock"
flock 9
if [ ! -f "$root.complete" ]; then
  rm -rf "$root" "$root.debs"
  mkdir -p "$root.debs" "$root/proc" "$root/dev" "$root/tmp" "$root/etc"
  for folder in bin sbin lib lib64; do
    mkdir -p "$root/usr/$folder"
    ln -s "usr/$folder" "$root/$folder"
  done
  (cd "$root.debs" && apt-get -q download $packages >"$root.log" 2>&1) ||
    fail "cannot get Debian's packages: run apt-get update as root, and see $root.log"
  for deb in "$root.debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink --no-same-owner -C "$root"
  done
  ln -sf dash "$root/usr/bin/sh"
  rm -rf "$root.debs"
  : >"$root.complete"
fi
exec 9>&-
if [ "${1:-}" = --root ]; then
  echo "$root"
  exit
fi

rust=$(rustc --print sysroot)
[ -x "$rust/bin/cargo" ] || fail "needs a Rust toolchain with a folder of its own, as rustup installs it; $rust is none"
. "$here/tools/find-jdk.sh"
ferrule_find_jdk
[ -n "$FERRULE_JDK" ] || fail "needs a JDK of version 25 or newer"
ferrule=$(dirname "${FERRULE:-$here/ferrule}")

spaces=-m
[ "$(id -u)" = 0 ] || spaces=-rm
unshare $spaces true 2>/dev/null ||
  fail "cannot make a mount namespace: run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)"

export root rust ferrule jdk="$FERRULE_JDK"
exec unshare $spaces sh -c '
  set -eu
  mount -t tmpfs none "$root/tmp"
  for path in "$rust" "$jdk" "$ferrule"; do
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
    mount -o remount,bind,ro "$root$path" 2>/dev/null || true
  done
  mkdir -p "$root$PWD"
  mount --bind "$PWD" "$root$PWD"
  mount --rbind /proc "$root/proc"
  mount --rbind /dev "$root/dev"
  chroot "$root" /sbin/ldconfig
  exec chroot "$root" /usr/bin/env -i PATH="$rust/bin:/usr/bin:/bin" HOME=/tmp CARGO_HOME=/tmp/cargo LC_ALL=C \
    FERRULE_RESIDENT=off JAVA_HOME="$jdk" folder="$PWD" sh -c '\''cd "$folder" && exec "$@"'\'' sh "$@"
' sh "$@"
