#!/usr/bin/env python3
"""Writes schemas/README.md, the reference of the experiment file.

    reference.py            write README.md
    reference.py --check    say what is wrong; exit 1 if anything is
    reference.py --check --contract FILE.xsd    compare the structure with that file, too

Types, occurrence and what a value must be come from experiment.xsd; units, examples, crosswalk items and
meanings from keys.tsv; what the standards ask for from crosswalk.tsv.  Only the standard library is used.
"""
import csv
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).resolve().parent
XS = "{http://www.w3.org/2001/XMLSchema}"
G = "{urn:gramme:schema}"
# A run's own place and grid have the same keys as the blocks at the top.
COPIES = {"runs[].location": "location", "runs[].grid": "grid"}
STRENGTH = {"R": "required", "R1": "required", "R2": "required", "R3": "required", "r": "recommended",
            "o": "optional", "c": "input"}


def rows(name):
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def simple_types(root):
    """name -> (expects, [choices], base)"""
    types = {}
    for element in root.findall(XS + "simpleType"):
        restriction = element.find(XS + "restriction")
        types[element.get("name")] = (element.get(G + "expects"),
                                      [e.get("value") for e in restriction.findall(XS + "enumeration")],
                                      restriction.get("base"))
    return types


class Key:
    def __init__(self, path, element, shape, type_name, required, items):
        self.path, self.shape, self.type, self.required = path, shape, type_name, required
        self.short, self.items = element.get(G + "short"), items


def content(element):
    complex_type = element.find(XS + "complexType")
    if complex_type is None:
        return "value", []
    group = complex_type.find(XS + "all")
    if group is not None:
        return "map", group.findall(XS + "element")
    return "list", complex_type.find(XS + "sequence").findall(XS + "element")


def walk(element, path, keys):
    shape, children = content(element)
    for child in children:
        if shape == "list":
            walk(child, path + "[]", keys)
            continue
        name = (path + "." if path else "") + child.get("name")
        inner, below = content(child)
        item = below[0] if inner == "list" else None
        keys.append(Key(name, item if item is not None else child, inner,
                        (item if item is not None else child).get("type"),
                        child.get("minOccurs") != "0", item))
        walk(child, name, keys)
    return keys


def all_keys(root):
    return walk(root.find(XS + "element"), "", [])


def is_copy(path):
    return any(path.startswith(copy + ".") for copy in COPIES)


# -- checks ------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$")


def example_fits(key, example, types):
    if not example or key.shape != "value" and not (key.type or key.short):
        return True
    for one in re.sub(r"^\[|\]$", "", example).split(", ") if key.shape == "list" else [example]:
        one = one.strip('"')
        type_name = key.type
        if type_name is None:
            continue
        _, choices, base = types[type_name]
        while base in types:
            base = types[base][2]
        if choices and one not in choices:
            return False
        if base in ("xs:double", "xs:positiveInteger") and not NUMBER.match(one):
            return False
    return True


def check_keys(keys, documented, crosswalk, types):
    problems = []
    known = {key.path for key in keys if not is_copy(key.path)}
    for path in sorted(known - documented.keys()):
        problems.append(f"{path}: in experiment.xsd, not in keys.tsv")
    for path in sorted(documented.keys() - known):
        problems.append(f"{path}: in keys.tsv, not in experiment.xsd")
    for key in keys:
        row = documented.get(key.path)
        if not row:
            continue
        if row["item"] and row["item"] not in crosswalk:
            problems.append(f"{key.path}: no item {row['item']} in crosswalk.tsv")
        if not row["meaning"]:
            problems.append(f"{key.path}: no meaning")
        if key.shape == "value" and not row["example"]:
            problems.append(f"{key.path}: no example")
        if not example_fits(key, row["example"], types):
            problems.append(f"{key.path}: the example {row['example']} is not of its type")
    for copy, original in COPIES.items():
        def below(prefix):
            return {(k.path[len(prefix):], k.shape, k.type, k.required)
                    for k in keys if k.path.startswith(prefix + ".")}
        if below(copy) != below(original):
            problems.append(f"{copy} and {original} have different keys")
    return problems


def structure(element):
    """The element without annotations and attributes of ours (g:short is part of the contract)."""
    attributes = {k: v for k, v in element.attrib.items() if not k.startswith(G) or k == G + "short"}
    return (element.tag, attributes, [structure(c) for c in element if c.tag != XS + "annotation"])


def without_additions(ours, theirs):
    """Ours without the optional elements that theirs does not have: version 1 may grow, not change."""
    tag, attributes, children = ours
    names = {c[1].get("name") for c in theirs[2]}
    kept = [c for c in children
            if not (c[0] == XS + "element" and c[1].get("minOccurs") == "0" and c[1]["name"] not in names)]
    if len(kept) != len(theirs[2]):
        return tag, attributes, kept
    return tag, attributes, [without_additions(a, b) for a, b in zip(kept, theirs[2])]


def check_contract(root, path):
    theirs = structure(ET.parse(path).getroot())
    if without_additions(structure(root), theirs) == theirs:
        return []
    return [f"experiment.xsd takes away or changes what {path} has"]


# -- the page ----------------------------------------------------------------------------------------------

def cell(text):
    return text.replace("|", "\\|")


def asked_by(item, crosswalk, standards):
    """'required: A, B; recommended: C'"""
    if not item:
        return ""
    groups = {}
    for code in standards:
        strength = STRENGTH.get(crosswalk[item].get(code) or "")
        if strength:
            groups.setdefault(strength, []).append(code)
    order = ["required", "recommended", "optional", "input"]
    return "; ".join(f"{s}: {', '.join(groups[s])}" for s in order if s in groups)


def type_words(key, types):
    if key.type == "text":
        return "list of texts" if key.shape == "list" else "text"
    if key.type:
        expects, choices, _ = types[key.type]
        words = expects if not choices or choices[0] in expects else ", ".join(f"`{c}`" for c in choices)
        words = re.sub(r", such as .*$", "", words)
        return ("list of: " if key.shape == "list" else "") + words
    short = f" (a bare value is `{key.short}`)" if key.short else ""
    return ("list of maps" if key.shape == "list" else "map") + short


def section(top, keys, documented, crosswalk, standards, types, out):
    out.append(f"\n## {top}\n\n{documented[top]['meaning']}\n")
    out.append("| key | value | unit | example | meaning | item | asked for by |")
    out.append("|---|---|---|---|---|---|---|")
    for key in keys:
        row = documented[key.path]
        name = key.path[len(top):].lstrip(".") if key.path != top else key.path
        out.append("| `{}`{} | {} | {} | {} | {} | {} | {} |".format(
            name, " **required**" if key.required else "", cell(type_words(key, types)), row["unit"],
            f"`{cell(row['example'])}`" if row["example"] else "", cell(row["meaning"]),
            f"`{row['item']}`" if row["item"] else "", asked_by(row["item"], crosswalk, standards)))


INTRO = """# The experiment file

*Written by `schemas/reference.py` from `experiment.xsd`, `keys.tsv` and `crosswalk.tsv`: change those, and run it.*

An experiment is one YAML file, by custom `gramme.yaml`. `gramme init LOG...` writes one from logs, `gramme check FILE` says
everything that is wrong with it at once, with line, column and a hint. The short form most people write:

```yaml
{short}```

- A key with `[]` in its path stands in each item of a list. A list of one may be written without brackets or `-`.
- Where a map has one key that matters, a bare value is that key: `logs: a.csv` is `logs: [{{path: a.csv}}]`.
- Blank, `~`, `null` and `[]` are the same as no key at all.
- Values are text until the key gives them a type: `NO` is Norway, `1.10` a version. Booleans are `true` and `false`.
- Numbers have a point and no unit: the unit is in the name of the key. A number that is not known is left out.
- Quote a text that begins with `*`, `&`, `!`, `@`, `%`, `|`, `>` or a bracket, or that holds `: ` (a colon and a blank).
- A file of version 1 stays readable for ever: new keys may come, none changes its meaning.
- `gramme schema experiment --json-schema` (or `--xsd`) prints all of this for editors, each key with its meaning;
  `gramme schema disclosure` does so for the record, whose keys are described in `record_keys.tsv`.

The last two columns give the item of `crosswalk.tsv` that a key fills and the standards that ask for it: *required*,
*recommended*, *optional*, or *input* (needed for a figure the standard asks for). Keys without an item are for reading
logs or for the report's text.
"""


def page(keys, documented, crosswalk, standards, types):
    short = (HERE.parent / "fixtures/contract/short.yaml").read_text(encoding="utf-8")
    out = [INTRO.format(short=short)]
    keys = [key for key in keys if not is_copy(key.path)]
    tops = [key for key in keys if "." not in key.path and "[" not in key.path]
    plain = [key for key in tops if key.shape == "value" or key.type]
    out.append("\n## At the top\n\n| key | value | example | meaning |\n|---|---|---|---|")
    for key in plain:
        row = documented[key.path]
        out.append(f"| `{key.path}`{' **required**' if key.required else ''} | {cell(type_words(key, types))} "
                   f"| `{cell(row['example'])}` | {cell(row['meaning'])} |")
    for top in tops:
        if top not in plain:
            below = [k for k in keys if re.match(re.escape(top.path) + r"(\.|\[)", k.path)]
            section(top.path, below, documented, crosswalk, standards, types, out)
    out.append("\n## Standards\n\n| code | standard |\n|---|---|")
    out += [f"| {code} | {name} |" for code, name in standards.items()]
    return "\n".join(out) + "\n"


def main(arguments):
    root = ET.parse(HERE / "experiment.xsd").getroot()
    keys, types = all_keys(root), simple_types(root)
    documented = {row["key"]: row for row in rows("keys.tsv")}
    crosswalk = {row["item"]: row for row in rows("crosswalk.tsv")}
    standards = {row["code"]: row["name"] for row in rows("standards.tsv")}
    problems = check_keys(keys, documented, crosswalk, types)
    if "--contract" in arguments:
        problems += check_contract(root, arguments[arguments.index("--contract") + 1])
    if not problems:
        text = page(keys, documented, crosswalk, standards, types)
        readme = HERE / "README.md"
        if "--check" not in arguments:
            readme.write_text(text, encoding="utf-8")
        elif not readme.exists() or readme.read_text(encoding="utf-8") != text:
            problems.append("README.md is not what reference.py writes: run it")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
