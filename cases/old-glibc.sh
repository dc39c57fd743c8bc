#!/bin/sh
# Fetches a real older glibc (2.31, of Debian's bullseye suite), once, and prints the command that runs a program on it:
#   $(cases/old-glibc.sh) ./program
# Nothing is installed; the libraries are kept in ${FERRULE_TEST_CACHE:-~/.cache/ferrule-test}. The packages come from the
# mirror that the machine's apt uses, or else from Debian's own and its archive; their checksums are fixed here.
set -eu
folder=${FERRULE_TEST_CACHE:-${HOME:?}/.cache/ferrule-test}/glibc-2.31
lib=$folder/lib/x86_64-linux-gnu
answer="$lib/ld-2.31.so --library-path $lib:$folder/usr/lib/x86_64-linux-gnu"

packages='
05f7264da867b37f4c5ce49266b558ea1e81e05a9464f623152fca70f3550282 pool/main/g/glibc/libc6_2.31-13+deb11u11_amd64.deb
e478f2709d8474165bb664de42e16950c391f30eaa55bc9b3573281d83a29daf pool/main/g/gcc-10/libgcc-s1_10.2.1-6_amd64.deb
'

mkdir -p "${folder%/*}"
exec 9>"$folder.lock"
flock 9
if [ -f "$folder/complete" ]; then
  echo "$answer"
  exit
fi
rm -rf "$folder"
mkdir -p "$folder"

mirrors=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  sed -n 's/^URIs: *\(http[^ ]*debian\/*\) *$/\1/p; s/^deb \(\[.*\] \)*\(http[^ ]*debian\/*\) .*/\2/p' | sort -u)
echo "$packages" | while read -r sum path; do
  [ -n "$sum" ] || continue
  deb=$folder/package.deb
  for mirror in $mirrors http://deb.debian.org/debian http://archive.debian.org/debian; do
    curl -fsSL --retry 2 -m 120 -o "$deb" "${mirror%/}/$path" 2>/dev/null || continue
    echo "$sum  $deb" | sha256sum -c --status && break
    rm -f "$deb"
  done
  [ -f "$deb" ] || {
    echo "cannot fetch $path (glibc 2.31) from a Debian mirror: put its libraries into $folder and make $folder/complete" >&2
    exit 1
  }
  dpkg-deb -x "$deb" "$folder"
  rm "$deb"
done
: >"$folder/complete"
echo "$answer"
