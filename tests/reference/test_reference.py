#!/usr/bin/env python3
"""reference.py --check finds what is wrong: each change to a copy of schemas/ must make it fail."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANGES = [
    ("keys.tsv", "location.pue\tratio", "location.puff\tratio", "location.pue: in experiment.xsd, not in keys.tsv"),
    ("keys.tsv", "location.pue\tratio", "location.puff\tratio", "location.puff: in keys.tsv, not in experiment.xsd"),
    ("keys.tsv", "\tcountry\tSE", "\tcountries\tSE", "location.country: no item countries"),
    ("keys.tsv", "\t1.2\tPower", "\tabout one\tPower", "location.pue: the example about one is not of its type"),
    ("keys.tsv", "\ton_premise\t", "\tat home\t", "location.infra_type: the example at home is not of its type"),
    ("keys.tsv", "Sentiment in Swedish reviews", "Reviews", "README.md is not what reference.py writes"),
    ("experiment.xsd", 'name="seed" type="text"', 'name="seed" type="number"', "README.md is not"),
    ("experiment.xsd", 'name="wue_boundary" type', 'name="wue_bound" type', "location.wue_boundary: in keys.tsv"),
    ("README.md", "PUE", "pue", "README.md is not what reference.py writes"),
]


def check(schemas, *arguments):
    run = subprocess.run([sys.executable, schemas / "reference.py", "--check", *arguments],
                         capture_output=True, text=True)
    return run.returncode, run.stderr


def fresh(folder):
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copytree(ROOT / "fixtures" / "contract", folder / "fixtures" / "contract")
    return folder / "schemas"


def main():
    failures = 0
    for name, old, new, message in CHANGES:
        with tempfile.TemporaryDirectory() as folder:
            schemas = fresh(Path(folder))
            text = (schemas / name).read_text(encoding="utf-8")
            assert old in text, f"{old!r} is not in {name}"
            (schemas / name).write_text(text.replace(old, new), encoding="utf-8")
            status, said = check(schemas)
            if status != 1 or message not in said:
                print(f"{name}: {old!r} -> {new!r}: exit {status}, {said!r}")
                failures += 1
    with tempfile.TemporaryDirectory() as folder:
        schemas = fresh(Path(folder))
        other = Path(folder) / "other.xsd"
        text = (schemas / "experiment.xsd").read_text(encoding="utf-8")
        for old, new, expected in [("", "", 0), (' minOccurs="0"', "", 1), (' g:short="path"', "", 1),
                                   ("g:hint=", "g:other=", 0), ('value="kW"', 'value="KW"', 1)]:
            other.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
            status, said = check(schemas, "--contract", str(other))
            if status != expected:
                print(f"contract with {old!r} -> {new!r}: exit {status}, {said!r}")
                failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
