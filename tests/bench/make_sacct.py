#!/usr/bin/env python3
"""Writes a table of sacct --parsable2: jobs with a batch and an extern step, the same bytes for the same number.

    make_sacct.py JOBS > table.psv       # 3 rows a job
"""
import datetime
import random
import sys

COLUMNS = (
    "JobID|JobName|User|Account|Partition|State|Start|End|ElapsedRaw|AllocTRES|ConsumedEnergyRaw|NodeList|NTasks"
)
STATES = ["COMPLETED"] * 8 + ["FAILED", "CANCELLED by 1001", "TIMEOUT"]


def rows(number, rng):
    nodes = rng.choice([1, 1, 1, 2, 4])
    cpus, gpus = nodes * rng.choice([8, 32, 64]), nodes * rng.choice([0, 0, 1, 4])
    elapsed = rng.randrange(60, 86400)
    start = datetime.datetime(2025, 1, 1) + datetime.timedelta(seconds=rng.randrange(31536000))
    end = start + datetime.timedelta(seconds=elapsed)
    joule = int(elapsed * nodes * rng.uniform(200, 1500))
    state = rng.choice(STATES)
    account = f"acct{rng.randrange(30):02d}"
    gres = f"gres/gpu={gpus}," if gpus else ""
    tres = f"billing={cpus},cpu={cpus},energy={joule},{gres}mem={cpus * 4}G,node={nodes}"
    first = number % 500
    hosts = f"node{first:04d}" if nodes == 1 else f"node[{first:04d}-{first + nodes - 1:04d}]"
    job, when = 100000 + number, f"{start.isoformat()}|{end.isoformat()}|{elapsed}"
    word = state.split()[0]
    yield (f"{job}|job_{number % 1000}|user{rng.randrange(200):03d}|{account}|gpu|{state}|{when}|{tres}|{joule}|{hosts}|")
    batch = f"cpu={cpus // nodes},mem={cpus * 4 // nodes}G,node=1"
    yield f"{job}.batch|batch||{account}||{word}|{when}|{batch}|{joule // nodes}|{hosts}|1"
    yield f"{job}.extern|extern||{account}||{word}|{when}|{tres}|{joule}|{hosts}|{nodes}"


def main():
    rng = random.Random(1)
    print(COLUMNS)
    for number in range(int(sys.argv[1])):
        print("\n".join(rows(number, rng)))


main()
