#!/usr/bin/env python3
"""Several logs of one run: the outer measurement is the total, what is inside it the parts; each energy counts once.

Every expected energy is worked out by hand beside its log.  1 kWh is 3 600 000 J.
"""
import os
import shutil
import tempfile
import unittest

import common

START = "2026-01-02 00:00"  # UTC; 1767312000 s


def log(head, *rows):
    return "\n".join([head, *rows]) + "\n"


def nvidia_smi(*watts, column="index", devices=("0", "1"), hour=0):
    """Constant powers of GPUs over 10 minutes: energy in kWh = sum of the powers in W / 6000."""
    return log(f"timestamp, {column}, power.draw [W]",
               *(f"2026/01/02 {hour:02}:{minute:02}:00.000, {device}, {watt}.00 W"
                 for minute in range(11) for device, watt in zip(devices, watts)))


def powercap(package_w, dram_w, hour=0):
    """Counters of a CPU and its memory over the same 10 minutes."""
    rows = []
    for minute in range(11):
        for zone, name, watt in (("intel-rapl:0", "package-0", package_w), ("intel-rapl:0:0", "core", 1),
                                 ("intel-rapl:0:1", "dram", dram_w)):
            rows.append(f"{1767312000 + 3600 * hour + 60 * minute},{zone},{name},{watt * 60000000 * minute},262143328850")
    return log("timestamp,zone,name,energy_uj,max_energy_range_uj", *rows)


def ipmitool(watt, hour=0):
    return "".join(f"{1767312000 + 3600 * hour + 60 * minute}\nCurrent Power                        : {watt} Watts\n"
                   "Power Measurement                    : Active\n" for minute in range(11))


def wall(watt, step=1):
    return log("when,watt", *(f"2026-01-02T00:{minute:02}:00Z,{watt}" for minute in range(0, 11, step)))


def sacct(joule):
    return log("JobID|User|State|Start|End|Elapsed|NNodes|AllocTRES|ConsumedEnergyRaw",
               f"7|ada|COMPLETED|2026-01-02T00:00:00|2026-01-02T00:10:00|00:10:00|1|cpu=8,node=1|{joule}")


def dmon(*watts):
    return log("#Date, Time, gpu, pwr, gtemp", "#YYYYMMDD, HH:MM:SS, Idx, W, C",
               *(f"20260102, 00:{minute:02}:00, {gpu}, {watt}, 40"
                 for minute in range(11) for gpu, watt in enumerate(watts)))


def codecarbon(*kwh, project="p"):
    """Ranks on one machine of as many GPUs, each of which measured all of it."""
    head = ("timestamp,project_name,run_id,duration,emissions,energy_consumed,cpu_energy,gpu_energy,ram_energy,"
            "cpu_count,cpu_model,gpu_count,gpu_model,ram_total_size,tracking_mode,country_name,country_iso_code")
    return log(head, *(f"2026-01-02T00:10:0{rank},{project},0000000{rank}-1111-4222-8333-00000000000{rank},600,0.01,{e},"
                       f"{e / 4},{e / 2},{e / 4},64,EPYC,{len(kwh)},{len(kwh)} x A100,512,machine,Sweden,SWE"
                       for rank, e in enumerate(kwh)))


WALL = "{path: wall.csv, format: csv, measurement_method: metered, scope: wall, columns: [{role: time, name: when}, " \
       "{role: power, name: watt, unit: W, scope: wall}]}"


class Joining(unittest.TestCase):
    def put(self, logs, entries=None):
        """A folder with one run of these logs: name -> text, and the entries of `logs:` where a name is not enough."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for name, text in logs.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write(text)
        entries = entries or [f'{{path: "{name}", time_zone: UTC}}' for name in logs]
        with open(os.path.join(folder, "gramme.yaml"), "w", encoding="utf-8") as out:
            out.write("gramme: 1\ntitle: t\nruns:\n  - id: r\n    lifecycle_stage: training\n    logs:\n"
                      + "".join(f"      - {entry}\n" for entry in entries))
        return folder

    def report(self, logs, entries=None):
        return common.record(os.path.join(self.put(logs, entries), "gramme.yaml"))

    def near(self, record, total, **components):
        """Total and energy by component, in kWh; the components that are not named are not there."""
        self.assertAlmostEqual(record["totals"]["energy_it_kwh"]["value"], total, places=12)
        got = {}
        for part in record["runs"][0]["components"]:
            name = part["component"]
            got[name] = got.get(name, 0) + part["energy_it_kwh"]["value"]
        self.assertEqual(sorted(got), sorted(components), record["runs"][0]["components"])
        for name, want in components.items():
            self.assertAlmostEqual(got[name], want, places=12)

    def codes(self, record):
        return sorted(d["code"] for d in record["decisions"] if d["code"].startswith("A01") or d["code"] == "R263")

    def test_gpu_and_cpu_add(self):
        """300 W + 150 W of two GPUs, 120 W of a package (its core inside), 30 W of memory, 10 min: 600 W / 6000."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "rapl.csv": powercap(120, 30)})
        self.near(record, 0.1, accelerator=450 / 6000, cpu=120 / 6000, memory=30 / 6000)
        self.assertEqual(self.codes(record), [])

    def test_node_by_ipmi_holds_gpu_and_cpu(self):
        """The node's 900 W are the total; 300 W of it are in none of its parts."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "rapl.csv": powercap(120, 30), "bmc.txt": ipmitool(900)})
        self.near(record, 0.15, accelerator=450 / 6000, cpu=120 / 6000, memory=30 / 6000, other=300 / 6000)
        self.assertEqual([(k["class"], round(k["share_ratio"], 12)) for k in record["runs"][0]["knowledge"]],
                         [("measured", 1)])
        self.assertEqual(self.codes(record), ["A011"])
        self.assertEqual(record["runs"][0]["energy_boundary"], "node")

    def test_node_by_sacct_holds_gpu_and_cpu(self):
        """720 000 J are 0.2 kWh."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "rapl.csv": powercap(120, 30), "sacct.txt": sacct(720000)})
        self.near(record, 0.2, accelerator=450 / 6000, cpu=120 / 6000, memory=30 / 6000, other=0.1)
        self.assertEqual(self.codes(record), ["A011"])

    def test_wall_holds_gpu_and_cpu(self):
        """1200 W at the socket, 0.2 kWh."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "rapl.csv": powercap(120, 30), "wall.csv": wall(1200)},
                             ["{path: gpu.csv, time_zone: UTC}", "rapl.csv", WALL])
        self.near(record, 0.2, accelerator=450 / 6000, cpu=120 / 6000, memory=30 / 6000, other=600 / 6000)
        self.assertEqual(self.codes(record), ["A011"])

    def test_wall_holds_node_holds_gpu(self):
        """The meter at the socket is the widest: 1200 W; the node's 900 W are inside it, and so is the GPU."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "bmc.txt": ipmitool(900), "wall.csv": wall(1200)},
                             ["{path: gpu.csv, time_zone: UTC}", "{path: bmc.txt, time_zone: UTC}", WALL])
        self.near(record, 0.2, accelerator=450 / 6000, other=750 / 6000)
        self.assertEqual(self.codes(record), ["A010", "A011"])

    def test_parts_above_the_meter(self):
        """A node of 300 W cannot hold GPUs of 450 W: the parts count, and it is said."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "bmc.txt": ipmitool(300)})
        self.near(record, 450 / 6000, accelerator=450 / 6000)
        self.assertEqual(self.codes(record), ["A012"])

    def test_meter_at_another_time_adds(self):
        """GPUs of 450 W in the first hour, a node of 900 W an hour later: 1350 W over 10 min."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "bmc.txt": ipmitool(900, hour=1)})
        self.near(record, 1350 / 6000, accelerator=450 / 6000, other=900 / 6000)
        self.assertEqual(self.codes(record), [])

    def test_two_hosts_by_index_add(self):
        """Each has a GPU 0 and a GPU 1: 300 + 150 and 200 + 100 W."""
        record = self.report({"a/gpu.csv": nvidia_smi(300, 150), "b/gpu.csv": nvidia_smi(200, 100)})
        self.near(record, 750 / 6000, accelerator=750 / 6000)

    def test_two_hosts_by_uuid_add(self):
        record = self.report({"a/gpu.csv": nvidia_smi(300, 150, column="uuid", devices=("GPU-a0", "GPU-a1")),
                              "b/gpu.csv": nvidia_smi(200, 100, column="uuid", devices=("GPU-b0", "GPU-b1"))})
        self.near(record, 750 / 6000, accelerator=750 / 6000)

    def test_two_hosts_of_counters_add(self):
        """Package and memory of two machines: 120 + 30 and 80 + 20 W."""
        record = self.report({"a/rapl.csv": powercap(120, 30), "b/rapl.csv": powercap(80, 20)})
        self.near(record, 250 / 6000, cpu=200 / 6000, memory=50 / 6000)

    def test_two_hosts_with_meters(self):
        """Two nodes of 900 and 600 W hold GPUs of 450 and 300 W."""
        record = self.report({"a/gpu.csv": nvidia_smi(300, 150), "b/gpu.csv": nvidia_smi(200, 100),
                              "a/bmc.txt": ipmitool(900), "b/bmc.txt": ipmitool(600)})
        self.near(record, 0.25, accelerator=750 / 6000, other=750 / 6000)

    def test_one_gpu_by_two_tools(self):
        """nvidia-smi and its dmon saw the same GPUs: 450 W, once."""
        record = self.report({"gpu.csv": nvidia_smi(300, 150), "dmon.csv": dmon(300, 150)})
        self.near(record, 450 / 6000, accelerator=450 / 6000)
        self.assertEqual(self.codes(record), ["A010"])

    def test_ranks_that_measured_one_machine(self):
        """Four ranks on a machine of four GPUs: the largest counts, not the sum of 2.0."""
        record = self.report({"emissions.csv": codecarbon(0.5, 0.498, 0.502, 0.5)})
        self.near(record, 0.502, accelerator=0.251, cpu=0.1255, memory=0.1255)
        self.assertEqual(self.codes(record), ["R263"])

    def test_tracker_beside_counters(self):
        """CodeCarbon's 0.502 kWh of GPU 0.251, CPU 0.1255, memory 0.1255, and nvidia-smi's 600 W of GPU: of the GPU the
        larger of two counters (0.251), the counter of the CPU (0.02) before CodeCarbon's model of it."""
        record = self.report({"emissions.csv": codecarbon(0.502), "gpu.csv": nvidia_smi(400, 200),
                              "rapl.csv": powercap(120, 30)})
        self.near(record, 0.251 + 0.025, accelerator=0.251, cpu=0.02, memory=0.005)
        self.assertEqual(set(self.codes(record)), {"A010"})

    def test_one_cpu_by_two_tools(self):
        """perf stat sees 72 000 J of the package that powercap has as 120 W, once."""
        rows = [f"{60 * minute:.9f},7200.00,Joules,power/energy-pkg/,60000000000,100.00,," for minute in range(1, 11)]
        record = self.report({"rapl.csv": powercap(120, 30),
                              "perf.txt": log("# started on Fri Jan  2 00:00:00 2026", "", *rows)})
        self.near(record, 150 / 6000, cpu=120 / 6000, memory=30 / 6000)
        self.assertEqual(self.codes(record), ["A010"])

    def mapped(self, hour):
        gpu = log("when,watt", *(f"2026-01-02T{hour:02}:{minute:02}:00Z,450" for minute in range(11)))
        return self.report({"gpu.csv": gpu, "wall.csv": wall(1200)}, [WALL.replace("wall.csv", "gpu.csv")
                           .replace("wall", "gpu").replace("metered", "counter"), WALL])

    def test_wall_and_gpu_of_one_format(self):
        self.near(self.mapped(0), 0.2, accelerator=450 / 6000, other=750 / 6000)

    def test_wall_and_gpu_of_one_format_at_another_time(self):
        self.near(self.mapped(3), 1650 / 6000, accelerator=450 / 6000, other=0.2)

    def test_meter_that_ends_before_its_parts(self):
        """The GPUs were logged for an hour more than the node: the total lacks that, and it is said."""
        longer = nvidia_smi(10, 10) + nvidia_smi(10, 10, hour=1).split("\n", 1)[1]
        folder = self.put({"gpu.csv": longer, "bmc.txt": ipmitool(900)})
        status, _, said = common.run("report", os.path.join(folder, "gramme.yaml"), "--to", "json", "-o", "-")
        self.assertEqual(status, 0, said)
        self.assertIn("[A014]", said)

    def test_without_an_experiment_file(self):
        """No one says that the node holds the GPUs: both are counted, with a warning."""
        folder = self.put({"gpu.csv": nvidia_smi(300, 150), "bmc.txt": ipmitool(900)})
        files = [os.path.join(folder, name) for name in ("gpu.csv", "bmc.txt")]
        status, _, said = common.run("report", *files, "--to", "json", "-o", "-")
        self.assertEqual(status, 0, said)
        self.assertIn("[A013]", said)

    def test_how_each_run_is_known(self):
        """One GPU at 100 W: 10 min of samples, a gap of 9 min that is bridged, 1 min, a gap of an hour that is not, 1 min.
        10 + 1 + 1 min measured, 9 bridged, 60 missing: of 81 min, and so of the energy at one power."""
        minutes = [*range(11), 19, 20, 80, 81]
        rows = [f"2026/01/02 {m // 60:02}:{m % 60:02}:00.000, 0, 100.00 W" for m in minutes]
        run = self.report({"gpu.csv": log("timestamp, index, power.draw [W]", *rows)})["runs"][0]
        for got, (name, share) in zip(run["knowledge"], (("measured", 12 / 81), ("interpolated", 9 / 81), ("missing", 60 / 81))):
            self.assertEqual(got["class"], name)
            self.assertAlmostEqual(got["share_ratio"], share, places=12)
        self.assertAlmostEqual(run["coverage_ratio"]["value"], 12 / 81, places=12)

    def said(self, logs, entries=None):
        folder = self.put(logs, entries)
        return common.run("report", os.path.join(folder, "gramme.yaml"), "--to", "json", "-o", "-")[2]

    def test_power_that_no_device_draws(self):
        """4939 mW under a name that says W."""
        self.assertIn("gpu.csv:2: warning[A066]", self.said({"gpu.csv": nvidia_smi(4939, 150)}))
        self.assertNotIn("A066", self.said({"gpu.csv": nvidia_smi(2900, 150)}))

    def test_order_of_logs_does_not_matter(self):
        logs = {"gpu.csv": nvidia_smi(300, 150), "rapl.csv": powercap(120, 30), "bmc.txt": ipmitool(900)}
        there = self.report(logs)["totals"]["energy_it_kwh"]["value"]
        back = self.report(dict(reversed(logs.items())))["totals"]["energy_it_kwh"]["value"]
        self.assertEqual(there, back)


if __name__ == "__main__":
    common.main()
