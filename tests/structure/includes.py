"""Includes go only from a later room to an earlier one, in the order of src/README.md.

usage: includes.py SOURCE_DIR
"""
import os
import re
import sys

SOURCES = os.path.join(sys.argv[1], "src")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rooms():
    """Names of the rooms, in order."""
    table = read(os.path.join(SOURCES, "README.md"))
    return re.findall(r"^\| (\w+)/ \|", table, re.MULTILINE)


def sources():
    """(room, path) of every source; files beside the rooms (main.c) have the room ""."""
    for folder, _, names in sorted(os.walk(SOURCES)):
        for name in sorted(names):
            if name.endswith((".c", ".h", ".def", ".inc")):
                path = os.path.relpath(os.path.join(folder, name), SOURCES)
                yield (path.split(os.sep)[0] if os.sep in path else ""), path


def faults(order, room, path):
    if room and room not in order:
        yield f"{path}: the room {room}/ is not in src/README.md"
        return
    for included in INCLUDE.findall(read(os.path.join(SOURCES, path))):
        target = included.split("/")[0]
        if not os.path.isfile(os.path.join(SOURCES, included)):
            yield f"{path}: includes \"{included}\", which is no file below src/"
        elif target not in order:
            yield f"{path}: includes \"{included}\", which is in no room"
        elif room and order.index(target) > order.index(room):
            yield f"{path}: {room}/ includes \"{included}\" of a later room"


def main():
    order = rooms()
    files = list(sources())
    if len(order) < 10 or len(files) < 20:
        sys.exit(f"only {len(order)} rooms and {len(files)} files found")
    found = [fault for room, path in files for fault in faults(order, room, path)]
    print("\n".join(found) or f"{len(files)} files in {len(order)} rooms")
    sys.exit(1 if found else 0)


main()
