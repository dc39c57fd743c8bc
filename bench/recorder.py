#!/usr/bin/env python3
"""Stands in for ld: keeps a link's inputs and arguments where FERRULE_RECORD says, then really links."""

import os
import re
import shutil
import sys

SYSTEM = ("/usr/", "/lib/", "/lib64/")


def recorded(arguments, folder):
    """The arguments with every input replaced by its copy in the folder."""
    files = os.path.join(folder, "files")
    os.makedirs(files)
    kept, searched = [], []
    count = 0

    def copy(path):
        nonlocal count
        if os.path.realpath(path).startswith(SYSTEM) and not path.endswith(".rlib"):
            return os.path.abspath(path)
        count += 1
        name = "%04d-%s" % (count, os.path.basename(path))
        shutil.copyfile(path, os.path.join(files, name))
        return os.path.join("files", name)

    values = iter(arguments)
    for word in values:
        if word in ("-plugin", "-o"):
            next(values)
        elif word.startswith("-plugin-opt"):
            pass
        elif word == "-L":
            searched.append(next(values))
        elif word.startswith("-L"):
            searched.append(word[2:])
        elif word.startswith("-l"):
            kept.append(("library", word[2:]))
        elif word.startswith("--version-script="):
            kept.append("--version-script=" + copy(word.split("=", 1)[1]))
        elif word.startswith("--dynamic-list="):
            kept.append("--dynamic-list=" + copy(word.split("=", 1)[1]))
        elif not word.startswith("-") and os.path.isfile(word):
            kept.append(copy(word))
        else:
            kept.append(word)
    result = ["-L" + os.path.realpath(s) for s in searched if os.path.realpath(s).startswith(SYSTEM)]
    static = False
    for word in kept:
        if isinstance(word, str):
            static = {"-Bstatic": True, "-Bdynamic": False}.get(word, static)
            result.append(word)
            continue
        names = ["lib%s.a" % word[1]] if static else ["lib%s.so" % word[1], "lib%s.a" % word[1]]
        found = next(
            (os.path.join(s, n) for s in searched for n in names if os.path.isfile(os.path.join(s, n))), None)
        own = found and not os.path.realpath(found).startswith(SYSTEM)
        result.append(copy(found) if own else "-l" + word[1])
    return result


def main():
    arguments = []
    for word in sys.argv[1:]:
        if word.startswith("@") and os.path.isfile(word[1:]):
            arguments += open(word[1:]).read().split("\n")
        else:
            arguments.append(word)
    output = os.path.basename(arguments[arguments.index("-o") + 1]) if "-o" in arguments else "a.out"
    folder = os.environ["FERRULE_RECORD"]
    if re.sub("-[0-9a-f]{16}$", "", output) == os.environ["FERRULE_RECORD_NAME"]:
        shutil.rmtree(os.path.join(folder, "files"), ignore_errors=True)
        words = recorded(arguments, folder)
        with open(os.path.join(folder, "arguments"), "w") as file:
            file.write("\n".join(words) + "\n")
    os.execvp("ld", ["ld"] + sys.argv[1:])


main()
