"""What the whole-program tests share: running gramme, walking a record, finding the cases."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

GRAMME = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2])
FIXTURES = os.path.join(SOURCE, "fixtures")
DOCUMENTS = "html,pdf,latex,markdown,json,xml,tree,csv,sentence,sha256"


def run(*args, cwd=None, env=None, stdin=None, umask=None):
    """Runs gramme; (exit status, stdout, stderr)."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment.update(env or {})
    before = (lambda: os.umask(umask)) if umask is not None else None
    done = subprocess.run([GRAMME, *args], cwd=cwd, env=environment, input=stdin,
                          capture_output=True, timeout=120, preexec_fn=before)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def cases():
    """(name, inputs): folders with a gramme.yaml, and every log that is read as it is."""
    found = []
    for name in sorted(os.listdir(FIXTURES)):
        if os.path.exists(os.path.join(FIXTURES, name, "gramme.yaml")):
            found.append((name, [os.path.join(FIXTURES, name, "gramme.yaml")]))
    for dialect in sorted(os.listdir(os.path.join(FIXTURES, "logs"))):
        folder = os.path.join(FIXTURES, "logs", dialect)
        for name in sorted(os.listdir(folder)):
            status = run("report", os.path.join(folder, name), "--to", "json", "-o", "-")[0]
            if status == 0:
                found.append((f"{dialect}/{name}", [os.path.join(folder, name)]))
    return found


def record(*inputs, options=()):
    """The record of a report, parsed."""
    status, out, err = run("report", *inputs, "--to", "json", "-o", "-", *options)
    if status != 0:
        raise AssertionError(f"exit {status}: {err}")
    return json.loads(out)


def quantities(node, pointer=""):
    """Every (pointer, quantity) of a record."""
    if isinstance(node, dict):
        if "value" in node and "from" in node:
            yield pointer, node
            return
        for key, child in node.items():
            yield from quantities(child, f"{pointer}/{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from quantities(child, f"{pointer}/{index}")


def at(root, pointer):
    """The node at a JSON pointer."""
    node = root
    for step in pointer.split("/")[1:]:
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node


def have(*tools):
    """True if every tool is installed; says by name which is not."""
    missing = [tool for tool in tools if not shutil.which(tool)]
    for tool in missing:
        print(f"skipped without {tool}")
    return not missing


def main():
    """unittest over this program's arguments; 77 if every test was skipped."""
    result = unittest.main(argv=sys.argv[:1], exit=False, verbosity=1).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) == result.testsRun else 0)


__all__ = ["DOCUMENTS", "FIXTURES", "GRAMME", "SOURCE", "at", "cases", "have", "json", "main", "os",
           "quantities", "re", "record", "run", "shutil", "subprocess", "sys", "tempfile", "unittest"]
