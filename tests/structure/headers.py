"""Every header compiles alone, so that including it never depends on what came before.

usage: headers.py SOURCE_DIR COMPILER [FLAG...]
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

SOURCES = os.path.join(sys.argv[1], "src")
COMMAND = [*sys.argv[2:], "-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
           "-fsyntax-only", "-I", SOURCES, "-x", "c", "-"]


def headers():
    for folder, _, names in sorted(os.walk(SOURCES)):
        for name in sorted(names):
            if name.endswith(".h"):
                yield os.path.relpath(os.path.join(folder, name), SOURCES)


def compile_alone(header):
    """Twice: its guard must hold."""
    text = f'#include "{header}"\n#include "{header}"\n'
    done = subprocess.run(COMMAND, input=text, capture_output=True, text=True)
    return f"{header} does not compile alone:\n{done.stderr}" if done.returncode else None


def main():
    found = list(headers())
    if len(found) < 10:
        sys.exit(f"only {len(found)} headers found")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        broken = [fault for fault in pool.map(compile_alone, found) if fault]
    print("\n".join(broken) or f"{len(found)} headers compile alone")
    sys.exit(1 if broken else 0)


main()
