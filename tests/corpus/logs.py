#!/usr/bin/env python3
"""Real logs of others through the whole program, compared with figures computed by other means.

    logs.py GRAMME TABLE.tsv SAMPLES     exit 0: all agree, 1: some differ, 77: there are no samples

A row of the table, separated by tabs:
  files      below SAMPLES; several of one run are joined by " + "
  reader     that must be chosen for the first of them, "-" is not compared
  expected   kWh of the report (its total), or LOW..HIGH, or refused:CODE (and exit status 1)
  tolerance  relative, "-" for 0.001; means nothing with a range
  options    optional: what the experiment file says of each log, as YAML: {sample_interval_s: 1}
"""
import json
import os
import subprocess
import sys
import tempfile


def report(gramme, paths, options):
    """(exit status, record or None, messages)"""
    inputs = paths
    with tempfile.TemporaryDirectory() as folder:
        if options:
            experiment = os.path.join(folder, "gramme.yaml")
            inner = options.strip()[1:-1]
            entries = "".join(f"      - {{path: {json.dumps(p)}, {inner}}}\n" for p in paths)
            with open(experiment, "w", encoding="utf-8") as out:
                out.write(f"gramme: 1\ntitle: t\nruns:\n  - id: r\n    lifecycle_stage: training\n"
                          f"    logs:\n{entries}")
            inputs = [experiment]
        done = subprocess.run([gramme, "report", *inputs, "--to", "json", "-o", "-"],
                              capture_output=True, timeout=120)
    text = done.stderr.decode("utf-8", "replace")
    return done.returncode, json.loads(done.stdout) if done.stdout else None, text


def energy_of(record):
    totals = (record or {}).get("totals", {})
    return totals.get("energy_total_kwh", {}).get("value")


def wrong_figure(expected, tolerance, got):
    if got is None:
        return f"no energy, expected {expected}"
    if ".." in expected:
        low, high = (float(x) for x in expected.split(".."))
    else:
        share = 1e-3 if tolerance in ("", "-") else float(tolerance)
        low, high = float(expected) * (1 - share), float(expected) * (1 + share)
    return None if low <= got <= high else f"{got!r} kWh, expected {expected}"


def check(gramme, samples, row):
    """What is wrong, or None."""
    files, reader, expected, tolerance, options = (row + [""] * 5)[:5]
    paths = [os.path.join(samples, name.strip()) for name in files.split(" + ")]
    status, record, messages = report(gramme, paths, options)
    if expected.startswith("refused:"):
        code = expected.partition(":")[2]
        if status == 1 and f"[{code}]" in messages:
            return None
        return f"exit {status}, expected {expected}\n{messages}"
    if status != 0:
        return f"exit {status}, expected {expected}\n{messages}"
    if reader not in ("", "-") and record["inputs"][0]["format"] != reader:
        return f"read as {record['inputs'][0]['format']}, expected {reader}"
    return wrong_figure(expected, tolerance, energy_of(record))


def main():
    gramme, table, samples = sys.argv[1], sys.argv[2], os.path.abspath(sys.argv[3])
    if not os.path.isdir(samples):
        print(f"skipped: there is no {samples}")
        return 77
    rows, wrong = 0, 0
    with open(table, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                row = [cell.strip() for cell in line.rstrip("\n").split("\t")]
                problem = check(gramme, samples, row)
                rows += 1
                wrong += problem is not None
                if problem:
                    print(f"{row[0]}: {problem}")
    print(f"{rows} rows, {wrong} of them not as expected")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
