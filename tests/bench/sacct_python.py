#!/usr/bin/env python3
"""The obvious reader of a sacct table: a job's own row counts; trusts the format and every figure."""
import csv
import sys
from datetime import datetime

jobs = {}
with open(sys.argv[1], newline="", encoding="utf-8") as table:
    for row in csv.DictReader(table, delimiter="|", quoting=csv.QUOTE_NONE):
        job, _, step = row["JobID"].partition(".")
        if step or not row["ConsumedEnergyRaw"]:
            continue
        tres = dict(part.split("=", 1) for part in row["AllocTRES"].split(",") if "=" in part)
        jobs[job] = {
            "user": row["User"],
            "account": row["Account"],
            "state": row["State"].split()[0],
            "start": datetime.fromisoformat(row["Start"]),
            "end": datetime.fromisoformat(row["End"]),
            "elapsed_s": float(row["ElapsedRaw"]),
            "energy_j": float(row["ConsumedEnergyRaw"]),
            "cpus": tres.get("cpu"),
            "gpus": tres.get("gres/gpu"),
        }
print("%.6f kWh" % (sum(job["energy_j"] for job in jobs.values()) / 3.6e6))
