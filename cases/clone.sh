#!/bin/sh
# clone.sh fresh FOLDER: Ferrule's sources as a new clone has them.
# clone.sh built FOLDER [OPTION OF cp]: with what the build installed for the launcher.
set -eu
here=$(cd "${0%/*}"/.. && pwd)
kind=$1 folder=$2
mkdir -p "$folder"
case $kind in
  fresh) tar -C "$here" --exclude=target --exclude=.git --exclude=.ferrule -cf - . | tar -C "$folder" -xf - ;;
  built)
    for part in ferrule build tools examples .ferrule; do
      cp "${3:--a}" "$here/$part" "$folder/"
    done ;;
esac
