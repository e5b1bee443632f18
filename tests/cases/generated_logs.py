"""Logs of the common dialects, made from a seed, with the dirt that real ones have (tests/reference/energies.py sums them).

A log is a head (lines that each piece of it must begin with) and rows; `blocks` are the places where it may be
cut in pieces.  Rows may change places within SHUFFLE rows, but not across `fixed`, where the clock jumps.
"""
import dataclasses
import datetime

SHUFFLE = 800  # rows: fewer than 1,024 samples of each device


@dataclasses.dataclass
class Log:
    name: str
    head: list
    rows: list
    blocks: list
    fixed: list = dataclasses.field(default_factory=list)
    experiment: str = ""
    text: str = ""      # a name that is in no ASCII
    shuffles: bool = True

    def write(self, rows=None):
        return "\n".join([*self.head, *(self.rows if rows is None else rows)]) + "\n"


def when(second, form):
    stamp = datetime.datetime(2024, 5, 1, 12) + datetime.timedelta(seconds=second)
    return stamp.strftime(form)


def uuid(rng):
    digits = "%032x" % rng.getrandbits(128)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def ticks(rng, count):
    """Times of samples: unsteady steps, bridged and excluded gaps, at the end the clock set back by 3 hours."""
    second, out = 0.0, []
    for place in range(count):
        second += rng.choice((1, 1, 1, 2, 3))
        second += {count // 4: 200, count // 3: 1200, count // 2: 599, count * 9 // 10: -10800}.get(place, 0)
        out.append(second)
    return out


def codecarbon(rng):
    head = ["timestamp,project_name,run_id,duration,emissions,energy_consumed,cpu_energy,gpu_energy,ram_energy,"
            "country_name,country_iso_code"]
    rows = []
    for run in range(300):
        name = uuid(rng) if run % 10 else ""
        project = rng.choice(("vision", '"a, b"', "  padded ", "r\u00e9sum\u00e9"))
        kwh, length = [0.0, 0.0, 0.0], 0.0
        for _ in range(rng.randint(1, 6) if name else 1):
            length += rng.uniform(10, 4000)
            kwh = [round(part + rng.uniform(0, 0.3), 9) for part in kwh]
            rows.append(",".join([when(run * 30000 + int(length), "%Y-%m-%dT%H:%M:%S"), project, name, f"{length:.6f}",
                                  f"{sum(kwh) * .05:.9f}", repr(sum(kwh)), *map(repr, kwh), "Sweden", "SWE"]))
            if rng.random() < .1 and name:
                rows.append(rows[-1])                                # written twice
            if rng.random() < .05:
                rows.append(rng.choice(("0,,,,", ".0,,,", "ne,N,,,,", *head)))
    return Log("codecarbon", head, rows, [100, 555], text="r\u00e9sum\u00e9")


def nvidia_smi(rng):
    head = ["timestamp, index, name, power.draw [W], power.limit [W]"]
    rows, jump = [], 0
    times = ticks(rng, 5000)
    for place, second in enumerate(times):
        jump = len(rows) if place and second < times[place - 1] else jump
        for gpu in range(2):
            watt = f"{rng.uniform(20, 400):.2f} W"
            if rng.random() < .02:
                watt = rng.choice(("[N/A]", "N/A", "[Unknown Error]", "[Not Supported]"))
            rows.append(f"{when(second + gpu * .002, '%Y/%m/%d %H:%M:%S.%f')[:-3]}, {gpu}, "
                        f"NVIDIA Titan \u00e9, {watt}, 400.00 W")
            if rng.random() < .01:
                rows.append(rows[-1])
        if rng.random() < .003:
            rows.append(rng.choice((*head, "Wed May  1 12:00:01 CEST 2024", "Terminated",
                                    "Unable to determine the device handle for GPU 0000:00:1E.0: Unknown Error")))
    return Log("nvidia_smi", head, rows, [2400, 6000], [jump], text="\u00e9")


MAPPED = """gramme: 1
title: mapped
runs:
  - id: r
    lifecycle_stage: training
    logs:
      - path: "log*"
        format: csv
        delimiter: ";"
        decimal_mark: ","
        measurement_method: counter
        columns:
          - {role: time, name: when}
          - {role: device, name: card}
          - {role: power, name: draw, unit: mW, scope: gpu}
"""


def mapped_csv(rng):
    rows, jump = [], 0
    times = [int(second) for second in ticks(rng, 4000)]
    for place, second in enumerate(times):
        jump = len(rows) if place and second < times[place - 1] else jump
        for card in ("links", "stra\u00dfe"):
            draw = f"{rng.uniform(1000, 90000):.3f}".replace(".", ",") if rng.random() > .02 else "nan"
            rows.append(f"{when(second, '%Y-%m-%dT%H:%M:%SZ')};{card};{draw}")
    return Log("mapped_csv", ["when;card;draw"], rows, [1000, 5001], [jump], MAPPED, "stra\u00dfe")


def powerjoular(rng):
    rows, jump = [], 0
    times = [int(second) for second in ticks(rng, 3000)]
    for place, second in enumerate(times):
        jump = len(rows) if place and second < times[place - 1] else jump
        cpu, gpu = round(rng.uniform(5, 60), 6), round(rng.uniform(5, 300), 6)
        rows.append(f"{when(second, '%Y-%m-%d %H:%M:%S')},{rng.random():.14f},{cpu + gpu:.6f},{cpu:.6f},{gpu:.6f}")
    return Log("powerjoular", ["Date,CPU Utilization,Total Power,CPU Power,GPU Power"], rows, [700, 1700], [jump])


def eco2ai(rng):
    head = ["id,project_name,experiment_description,epoch,start_time,duration(s),power_consumption(kWh),"
            "CO2_emissions(kg),CPU_name,GPU_name,OS,region/country,cost"]
    rows, blocks = [], []
    for run in range(200):
        name, start, length = uuid(rng), run * 20000, 0
        form, kwh = rng.choice(("once", "epochs")), 0.0
        blocks += [len(rows)] if run in (60, 130) else []
        for epoch in range(rng.randint(2, 5) if form == "epochs" else 1):
            start += int(length) + 2
            length, kwh = round(rng.uniform(30, 900), 3), round(rng.uniform(.001, .5), 9)
            rows.append(f'{name},"proj, {run}",\u00e9t\u00e9,"epoch: {epoch + 1}, lr: 0.1, ",'
                        f"{when(start, '%Y-%m-%d %H:%M:%S')},{length},{kwh!r},{kwh * .3:.9f},"
                        '"CPU/1 device(s), TDP:45.0",GPU 1 device(s),Linux,SE/Stockholm,0')
    return Log("eco2ai", head, rows, blocks, text="\u00e9t\u00e9")


def sacct(rng):
    head = ["JobID|JobName|User|State|Start|End|Elapsed|NNodes|AllocTRES|ConsumedEnergyRaw"]
    none = ("", "0", "18446744073709551614")
    rows, blocks = [], []
    for job in range(400):
        blocks += [len(rows)] if job in (100, 250) else []
        start, length, nodes = job * 1000, rng.randint(600, 90000), rng.randint(1, 4)
        days, rest = divmod(length, 86400)
        span = f"{when(start, '%Y-%m-%dT%H:%M:%S')}|{when(start + length, '%Y-%m-%dT%H:%M:%S')}|" + (
            f"{days}-" if days else "") + f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
        joule = int(length * nodes * rng.uniform(200, 900))
        form = rng.choice(("job", "extern", "steps", "pending"))
        state = rng.choice(("COMPLETED", "FAILED", "TIMEOUT", "CANCELLED by 1001", "OUT_OF_MEMORY"))
        if form == "pending":
            rows.append(f"{7000 + job}|tr\u00e4na|ada|PENDING|Unknown|Unknown|00:00:00|1|cpu=8,node=1|")
            continue
        values = {"": joule if form == "job" else rng.choice(none), ".batch": joule // 3,
                  ".extern": joule if form != "steps" else rng.choice(none), ".0": joule // 4, ".1": joule // 5}
        for step, value in values.items():
            rows.append(f"{7000 + job}{step}|tr\u00e4na|{'' if step else 'ada'}|{state}|{span}|{nodes}|"
                        f"cpu={8 * nodes},node={nodes}|{value}")
    return Log("sacct", head, rows, blocks, text="tr\u00e4na", shuffles=False)


def perf(rng):
    head = ["# started on Thu Apr 25 16:08:02 2024", ""]
    rows, second = [], 0.0
    for _ in range(2000):
        second += 1 + rng.uniform(0, .001)
        for event in ("pkg", "cores", "ram"):
            joule = f"{rng.uniform(1, 200):.2f}" if rng.random() > .01 else "<not counted>"
            rows.append(f"{second:16.9f},{joule},Joules,power/energy-{event}/,1000000000,100.00,,")
    return Log("perf", head, rows, [1500, 4200])


LOGS = (codecarbon, nvidia_smi, mapped_csv, powerjoular, eco2ai, sacct, perf)
