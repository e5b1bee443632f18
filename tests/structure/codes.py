"""The catalogue of diagnostics: every code in use has its row, every row is in use, in good order.

usage: codes.py SOURCE_DIR
"""
import os
import re
import sys

TOP = sys.argv[1]
CODES = os.path.join(TOP, "src", "base", "codes")
ROW = re.compile(r'^CODE\((\w+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\)',
                 re.MULTILINE)
STARTS = re.compile(r"^CODE\(", re.MULTILINE)
USE = re.compile(r'"([A-Z][0-9]{3})"')


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def literal(text):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def rows():
    """(file name, code, title, explanation) in order, and faults of form."""
    found, faults = [], []
    for name in sorted(os.listdir(CODES)):
        text = read(os.path.join(CODES, name))
        here = [(name, code, literal(title), literal(explanation))
                for code, title, explanation in ROW.findall(text)]
        if len(here) != len(STARTS.findall(text)):
            faults.append(f"{name}: a row is not CODE(id, \"title\", \"explanation\")")
        found += here
    return found, faults


def uses():
    """code -> first place that has it as a string: sources, and the tables compiled in."""
    found = {}
    for room in ("src", "schemas"):
        for folder, _, names in sorted(os.walk(os.path.join(TOP, room))):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".xml")):
                    path = os.path.join(folder, name)
                    for code in USE.findall(read(path)):
                        found.setdefault(code, os.path.relpath(path, TOP))
    return found


def form_faults(table):
    last = ""
    for name, code, title, explanation in table:
        if not re.fullmatch(name[0] + "[0-9]{3}", code):
            yield f"{name}: {code} is not {name[0]} and three digits"
        if code[0] == last[:1] and code <= last:
            yield f"{name}: {code} comes after {last}"
        if not title or title.endswith(".") or len(title) > 80:
            yield f"{name}: the title of {code} should be a few words without a full stop"
        if not explanation.endswith("."):
            yield f"{name}: the explanation of {code} should be whole sentences"
        last = code


def main():
    table, faults = rows()
    used = uses()
    known = {code for _, code, _, _ in table}
    letters = {code[0] for code in known}
    faults += form_faults(table)
    faults += [f"{place}: {code} has no row in src/base/codes/{code[0]}.def"
               for code, place in sorted(used.items()) if code[0] in letters and code not in known]
    faults += [f"{name}: nothing uses {code}" for name, code, _, _ in table if code not in used]
    if len(table) < 10:
        faults.append(f"only {len(table)} rows found")
    print("\n".join(faults) or f"{len(table)} codes")
    sys.exit(1 if faults else 0)


main()
