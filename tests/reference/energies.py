"""Sums of energy logs in the plainest way: whole files in memory, floating point, a function a dialect.

It shares no line with the program and knows only the clean forms and the dirt of
tests/cases/generated_logs.py; what it gives is what the program must give too.
"""
import bisect
import csv
import datetime

JOULE_PER_KWH = 3.6e6
WINDOW = 1024


def number(text):
    """A figure, or None for what tools write where they have none."""
    try:
        value = float(text.strip().removesuffix(" W"))
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def seconds(text, *formats):
    """Seconds since 1970 of a stamp in one of the formats, or None."""
    for form in formats:
        try:
            stamp = datetime.datetime.strptime(text.strip(), form)
            return (stamp - datetime.datetime(1970, 1, 1)) / datetime.timedelta(seconds=1)
        except ValueError:
            continue
    return None


def rows(text, delimiter=","):
    """Rows of a table as dictionaries; a repeated header and rows of another length are left out."""
    table = list(csv.reader(text.splitlines(), delimiter=delimiter))
    names = [name.strip() for name in table[0]]
    for row in table[1:]:
        cells = [cell.strip() for cell in row]
        if len(cells) == len(names) and cells != names:
            yield dict(zip(names, cells))


def trapezoid(samples):
    """Joule of (second, watt) in the order of the file: late ones put in place, segments, gaps of more than 10 min
    left out."""
    segments = [[]]
    for second, watt in samples:
        held = segments[-1]
        if len(held) > WINDOW and second < held[-WINDOW - 1][0]:
            segments.append([])
            held = segments[-1]
        place = bisect.bisect_left(held, (second,))
        if place < len(held) and held[place][0] == second:
            held[place] = (second, watt)
        else:
            held.insert(place, (second, watt))
    longest = 600  # of a step that counts; shorter ones count whether or not they are called a gap
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for held in segments for a, b in zip(held, held[1:])
               if b[0] - a[0] <= longest)


def sampled(samples):
    """kWh of (device, second, watt)."""
    devices = {}
    for device, second, watt in samples:
        if second is not None and watt is not None:
            devices.setdefault(device, []).append((second, watt))
    return sum(trapezoid(chain) for chain in devices.values()) / JOULE_PER_KWH


def codecarbon(text):
    """Of each run the row of the greatest duration; a row without an id is a run of its own."""
    runs = {}
    for place, row in enumerate(rows(text)):
        kwh, duration = number(row["energy_consumed"]), number(row["duration"])
        if seconds(row["timestamp"], "%Y-%m-%dT%H:%M:%S") is None or kwh is None:
            continue
        run = row["run_id"] or place
        if run not in runs or duration >= runs[run][0]:
            runs[run] = duration, kwh
    return sum(kwh for _, kwh in runs.values())


def nvidia_smi(text):
    return sampled((row["index"], seconds(row["timestamp"], "%Y/%m/%d %H:%M:%S.%f"), number(row["power.draw [W]"]))
                   for row in rows(text))


def mapped_csv(text):
    """Semicolons, decimal commas, milliwatt."""
    return sampled((row["card"], seconds(row["when"], "%Y-%m-%dT%H:%M:%SZ"), milliwatt(row["draw"]))
                   for row in rows(text, ";"))


def milliwatt(text):
    value = number(text.replace(",", "."))
    return None if value is None else value / 1000


def powerjoular(text):
    return sampled((part, seconds(row["Date"], "%Y-%m-%d %H:%M:%S"), number(row[part]))
                   for row in rows(text) for part in ("CPU Power", "GPU Power"))


def eco2ai(text):
    """Rows of one id that begin together are cumulative, others are epochs; copies count once."""
    parts = {}
    for row in rows(text):
        kwh, duration = number(row["power_consumption(kWh)"]), number(row["duration(s)"])
        start = seconds(row["start_time"], "%Y-%m-%d %H:%M:%S")
        if kwh is None or duration is None or start is None:
            continue
        part = row["id"], start
        if part not in parts or duration >= parts[part][0]:
            parts[part] = duration, kwh
    return sum(kwh for _, kwh in parts.values())


def sacct(text):
    """The row of the job; else its extern step; else the batch and numbered steps."""
    jobs = {}
    for row in rows(text, "|"):
        job, _, step = row["JobID"].partition(".")
        joule = number(row["ConsumedEnergyRaw"]) or 0
        jobs.setdefault(job, {})[step] = joule if joule < 1e15 else 0
    total = 0
    for job in jobs.values():
        steps = sum(joule for step, joule in job.items() if step not in ("", "extern"))
        total += job.get("", 0) or job.get("extern", 0) or steps
    return total / JOULE_PER_KWH


def perf(text):
    """Package and memory by interval; cores are part of the package."""
    total = 0
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) > 3 and cells[3] in ("power/energy-pkg/", "power/energy-ram/"):
            total += number(cells[1]) or 0
    return total / JOULE_PER_KWH
