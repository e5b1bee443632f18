#!/usr/bin/env python3
"""Expected figures of the CodeCarbon files of a corpus, in decimal arithmetic and with Python's own csv
module: of each run the row of greatest duration (tasks add up), and the sum of every row.

    expected_codecarbon.py SAMPLES > codecarbon.tsv
"""
import csv
import sys
from decimal import Decimal
from pathlib import Path


def text_of(path):
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def figures(path):
    rows = [row for row in csv.reader(text_of(path).splitlines()) if row]
    names = [name.strip() for name in rows[0]] if rows else []
    if "energy_consumed" not in names:
        return None
    held, naive = {}, Decimal(0)
    for number, row in enumerate(rows[1:]):
        cells = dict(zip(names, (cell.strip() for cell in row)))
        if not cells["energy_consumed"]:
            continue
        energy, kg = Decimal(cells["energy_consumed"]), Decimal(cells["emissions"])
        duration = Decimal(cells["duration"])
        key = cells.get("run_id") or number
        naive += energy
        old = held.get(key)
        if "task_name" in names and old:
            held[key] = (duration, old[1] + energy, old[2] + kg)
        elif old is None or duration >= old[0]:
            held[key] = (duration, energy, kg)
    return sum(h[1] for h in held.values()), naive, sum(h[2] for h in held.values()), len(held)


def main():
    root = Path(sys.argv[1])
    print("# file\tenergy_kwh\tnaive_kwh\temissions_kg\truns with energy\tdiagnostic where refused")
    for path in sorted(root.glob("codecarbon/*")) + sorted(root.glob("codecarbon-tasks/*")):
        found = figures(path)
        name = path.relative_to(root)
        if not found:
            print(f"{name}\t-\t-\t-\t0\tR003")
        elif not found[3]:
            print(f"{name}\t-\t-\t-\t0\tR012")
        else:
            kwh, naive, kg, runs = found
            print(f"{name}\t{kwh:.15g}\t{naive:.15g}\t{kg:.15g}\t{runs}\t-")


main()
