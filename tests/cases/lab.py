"""Labs for the tests of batch: small experiments of our own in folders, and what a site holds."""
import hashlib
import os

SMI = "timestamp, index, power.draw [W]\n"


def experiment(folder, seed=1, title=None, group=None, rows=30, name="gramme.yaml"):
    """A folder with an experiment file, a CodeCarbon table and samples of a GPU."""
    os.makedirs(folder, exist_ok=True)
    stem = name[:-len(".gramme.yaml")] + "-" if name != "gramme.yaml" else ""
    group = f"    group: {group}\n" if group else ""
    with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
        out.write(f"""gramme: 1
title: {title or f'Experiment {seed}'}
location: {{country: SE, pue: 1.2, pue_source: facility meter}}
hardware: {{id: node1, accelerator_model: NVIDIA A100-SXM4-80GB, accelerator_count: 1}}
runs:
  - id: final
    lifecycle_stage: training
    outcome: final
    hardware: node1
{group}    logs: {stem}power.csv
""")
    with open(os.path.join(folder, f"{stem}power.csv"), "w", encoding="utf-8") as out:
        out.write(SMI)
        for i in range(rows):
            out.write(f"2025/03/{1 + seed % 28:02d} 10:{i // 60:02d}:{i % 60:02d}.000, 0, "
                      f"{100 + (seed * 7 + i * 13) % 200}.{i % 100:02d} W\n")


def lab(folder, count=8):
    """count experiments in two groups of folders, one a file beside others, one folder with logs alone."""
    for i in range(count):
        experiment(os.path.join(folder, "ab"[i % 2], f"run{i}"), seed=i)
    experiment(os.path.join(folder, "b"), seed=count, name="beside.gramme.yaml")
    os.makedirs(os.path.join(folder, "logs only"), exist_ok=True)
    with open(os.path.join(folder, "logs only", "smi.csv"), "w", encoding="utf-8") as out:
        out.write(SMI)
        for i in range(20):
            out.write(f"2025/04/01 08:00:{i:02d}.000, 0, {200 + i}.00 W\n")
    return count + 2


def files(site):
    """Every file of a site but its own data: path -> SHA-256."""
    found = {}
    for folder, folders, names in os.walk(site):
        if os.path.basename(folder) == ".gramme":
            folders[:] = []
            continue
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, site)] = hashlib.sha256(file.read()).hexdigest()
    return found


def stamps(site):
    """Every file of a site: path -> (inode, time of its last change)."""
    found = {}
    for folder, folders, names in os.walk(site):
        if os.path.basename(folder) == ".gramme":
            folders[:] = []
            continue
        for name in names:
            path = os.path.join(folder, name)
            st = os.stat(path)
            found[os.path.relpath(path, site)] = (st.st_ino, st.st_mtime_ns)
    return found
