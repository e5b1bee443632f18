"""Writes a lab: N experiments, each an experiment file, a CodeCarbon table and 2,000 samples of nvidia-smi.

    make_lab.py FOLDER N

The same bytes every time.  Folders: group/project/run; sixteen different logs of samples, moved in time.
"""
import os
import random
import sys

HEADER = ("timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
          "cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,cloud_provider,"
          "cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,"
          "ram_total_size,tracking_mode,on_cloud,pue")
STAGES = ("training", "tuning", "evaluation", "inference")
OUTCOMES = ("final", "discarded", "failed", "used")
COUNTRIES = ("SE", "FR", "DE", "US", "PL", "CA")
SAMPLES = 2000


def powers(seed):
    """The rows of a log without their date: (time of day, rest)."""
    dice = random.Random(seed)
    level = dice.uniform(120, 320)
    rows = []
    for i in range(SAMPLES // 2):
        level = min(395.0, max(60.0, level + dice.uniform(-12, 12)))
        for gpu in (0, 1):
            second = i * 2
            rows.append(f" {8 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{dice.randrange(1000):03d}, "
                        f"{gpu}, {level + dice.uniform(-9, 9):.2f} W\n")
    return rows


def main():
    top, count = sys.argv[1], int(sys.argv[2])
    logs = [powers(seed) for seed in range(16)]
    for n in range(count):
        dice = random.Random(n)
        folder = os.path.join(top, f"group{n % 7}", f"project{n % 61:02d}", f"run{n:06d}")
        os.makedirs(folder, exist_ok=True)
        month, day = 1 + n % 12, 1 + n // 12 % 28
        date = f"2025/{month:02d}/{day:02d}"
        with open(os.path.join(folder, "gramme.yaml"), "w", encoding="utf-8") as out:
            out.write(f"""gramme: 1
title: Run {n} of project {n % 61}
model: {{name: model-{n % 211}, parameter_count: {dice.randrange(10, 900)}e6}}
location: {{country: {COUNTRIES[n % 6]}, pue: 1.{dice.randrange(1, 5)}, pue_source: facility meter 2024}}
report: {{authors: [A. Author, B. Author]}}
hardware: {{id: node1, accelerator_model: NVIDIA A100-SXM4-80GB, accelerator_count: 2}}
runs:
  - id: main
    lifecycle_stage: {STAGES[n % 4]}
    outcome: {OUTCOMES[n // 4 % 4]}
    hardware: node1
    user: user{n % 53}
    logs: power.csv
  - id: host
    lifecycle_stage: {STAGES[n % 4]}
    outcome: {OUTCOMES[n // 4 % 4]}
    logs: emissions.csv
""")
        with open(os.path.join(folder, "power.csv"), "w", encoding="utf-8") as out:
            out.write("timestamp, index, power.draw [W]\n")
            out.write(date + date.join(logs[n % 16]))
        with open(os.path.join(folder, "emissions.csv"), "w", encoding="utf-8") as out:
            out.write(HEADER + "\n")
            for row in range(10):
                cpu, ram = dice.uniform(0.01, 0.4), dice.uniform(0.001, 0.05)
                hours = dice.uniform(0.4, 3)
                out.write(f"2025-{month:02d}-{day:02d}T{10 + row}:00:00,project,{n:08x}-0000-4000-8000-{row:012x},"
                          f"{n:08x}-0000-4000-8000-000000000000,{hours * 3600},{(cpu + ram) * 0.3},1e-06,"
                          f"{cpu / hours * 1000},0,{ram / hours * 1000},{cpu},0,{ram},{cpu + ram},Sweden,SWE,,,,Linux,"
                          f"3.11.2,2.3.4,64,AMD EPYC 7302,,,,,503.5,machine,N,1.0\n")


main()
