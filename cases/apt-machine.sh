#!/bin/sh
# apt-machine.sh: runs ferrule sysroot add on a real Debian without any compiler, where it has to install one.
#
# Debian's smallest system is made with debootstrap (again each time, below ${FERRULE_TEST_CACHE:-~/.cache/ferrule-test}), the
# JDK and Ferrule's folder are mounted into it read-only. Asked without --yes, Ferrule must install nothing; with it, it
# installs a compiler with apt, makes the sysroot, and links a program that runs. It needs root, debootstrap and a network, and
# takes about five minutes.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
cache=${FERRULE_TEST_CACHE:-${HOME:?}/.cache/ferrule-test}
root=$cache/apt-machine
. "$here/tools/find-jdk.sh"
ferrule_find_jdk
. /etc/os-release
mkdir -p "$cache"
rm -rf "$root"
debootstrap --variant=minbase --include=ca-certificates "$VERSION_CODENAME" "$root" http://deb.debian.org/debian
if [ -f /etc/apt/sources.list.d/debian.sources ]; then
  : >"$root/etc/apt/sources.list"
  cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
else
  cp /etc/apt/sources.list "$root/etc/apt/"
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# Whom this machine trusts, for cargo: there may be a proxy with a certificate of its own.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
export root here jdk="$FERRULE_JDK"
exec unshare -m sh -c '
  set -eu
  for path in "$jdk" "$here"; do
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
    mount -o remount,bind,ro "$root$path"
  done
  mount --rbind /proc "$root/proc"
  mount --rbind /dev "$root/dev"
  exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C FERRULE_RESIDENT=off \
    JAVA_HOME="$jdk" ferrule="$here/ferrule" sh -euxc '\''
      cd /root
      apt-get -q=2 update
      target=x86_64-unknown-linux-musl
      ! $ferrule sysroot add $target
      test ! -e /usr/bin/rustc
      $ferrule sysroot add --yes $target
      echo "fn main() { println!(\"hi!\"); assert!(std::panic::catch_unwind(|| panic!()).is_err()) }" > hello.rs
      $ferrule rustc --target=$target hello.rs
      ./hello
      $ferrule ldd hello
      $ferrule sysroot list
    '\''
'
