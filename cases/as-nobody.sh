#!/bin/sh
# as-nobody.sh built|stale|fresh COMMAND: runs COMMAND in a folder that holds everything of this one and a clone, where only
# out/ can be written. File modes mean nothing to root, so it is then another user who runs it.
set -eu
folder=$(TMPDIR=/tmp mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cp ./*.o "$folder"
case $1 in
  fresh) sh "$SOURCE_ROOT/cases/clone.sh" fresh "$folder/clone" ;;
  *) sh "$SOURCE_ROOT/cases/clone.sh" built "$folder/clone" ;;
esac
[ "$1" != stale ] || touch "$folder"/clone/.ferrule/lib/core.jar
mkdir "$folder/out"
chmod -R a+rX,a-w "$folder"
chmod 777 "$folder/out"
cd "$folder"
if [ "$(id -u)" = 0 ]; then
  setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "$2"
else
  sh -c "$2"
fi
