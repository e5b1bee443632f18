"""Beyond the sums: words and arithmetic of growth, of hourly series over many files and idle hours, of nodes."""
import datetime
import math

from common import *

RUN = """\
  - id: r{0}
    lifecycle_stage: training
    outcome: used
    start: {1}T00:00:00Z
    end: {1}T01:00:00Z
    estimate: {{accelerator_model: NVIDIA A100-SXM4-40GB, device_hours: 1}}
    training_compute_flop: {2}
"""


class Life(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def trend(self, *points):
        runs = "".join(RUN.format(i, day, flop) for i, (day, flop) in enumerate(points))
        return record(self.put("gramme.yaml", "gramme: 1\ntitle: t\nruns:\n" + runs))["trend"]

    def test_why_there_is_no_growth(self):
        self.assertEqual(self.trend(("2024-01-01", "1e18"))["why_no_fit"], "fewer than 3 points")
        self.assertEqual(self.trend(*[("2024-01-01", flop) for flop in ("1e18", "2e18", "4e18")])["why_no_fit"],
                         "the points are of one day")
        # ten days, a thousandfold: 365 doublings a year are no figure, but the points are not of one day
        steep = self.trend(("2024-01-01", "1e15"), ("2024-01-06", "3e16"), ("2024-01-11", "1e18"))
        self.assertNotIn("growth_per_year", steep)
        self.assertEqual(steep["why_no_fit"], "the points are too close for a growth by year")
        self.assertNotIn("why_no_fit", self.trend(("2023-01-01", "1e18"), ("2023-07-01", "2e18"), ("2024-01-01", "4e18")))

    def hourly(self, hours, watts, series):
        """A run of so many hours against a series; beside the device one that draws nothing."""
        start = datetime.datetime(2024, 2, 1)
        lines = [f"{start + datetime.timedelta(minutes=10 * i):%Y-%m-%dT%H:%M:%SZ},{watts(i / 6)},0"
                 for i in range(6 * hours + 1)]
        self.put("power.csv", "time,watts,idle\n" + "\n".join(lines) + "\n")
        return record(self.put("gramme.yaml", f"""\
gramme: 1
title: t
location: {{country: DE}}
grid: {{series: {{path: "{series}", format: csv}}}}
runs:
  - id: r
    lifecycle_stage: training
    logs: {{path: power.csv, format: csv, columns: [{{role: time, name: time}}, {{role: power, name: watts, unit: W, scope: gpu, device: a}},
                                                {{role: power, name: idle, unit: W, scope: gpu, device: b}}]}}
"""))["runs"][0]["carbon_intensity_g_per_kwh"]

    def grid(self, name, day, days, g):
        start = datetime.datetime(2024, 2, day)
        self.put(name, "time,g_per_kwh\n" + "".join(
            f"{start + datetime.timedelta(hours=h):%Y-%m-%dT%H:%M:%SZ},{g}\n" for h in range(24 * days)))

    def test_hours_without_energy_have_no_weight(self):
        self.grid("grid.csv", 1, 10, 100)
        # 240 hours are shown by blocks of two; in the first 25 of them only the device without energy is logged
        q = self.hourly(240, lambda h: 100 if h >= 50 else "", "grid.csv")
        self.assertTrue(math.isclose(q["value"], 100, rel_tol=1e-9))
        of = q["from"]["of"]
        self.assertEqual(len(of) % 2, 0)
        self.assertTrue(math.isclose(sum(w * g for w, g in zip(of[0::2], of[1::2])) / sum(of[0::2]), 100,
                                     rel_tol=1e-9))

    def test_a_pattern_of_series_is_all_of_its_files(self):
        self.grid("grid-a.csv", 1, 1, 100)
        self.grid("grid-b.csv", 2, 1, 300)
        q = self.hourly(48, lambda h: 100, "grid-*.csv")
        self.assertTrue(math.isclose(q["value"], 200, rel_tol=1e-9), q["value"])

    def test_embodied_of_nodes(self):
        share = record(self.put("gramme.yaml", """\
gramme: 1
title: t
hardware: {id: h, node_count: 2, accelerator_model: NVIDIA A100-SXM4-40GB, accelerator_count: 4, embodied: {total_kg: 2400, lifetime_years: 4}}
runs:
  - {id: r, lifecycle_stage: training, hardware: h, duration_wall_s: 3600, estimate: {wall_hours: 1}}
"""))["runs"][0]["embodied"][0]
        self.assertEqual((share["total_kg"]["value"], share["total_kg"]["from"]["op"]), (4800, "product"))
        self.assertEqual(share["total_kg"]["from"]["of"], [2400, 2])
        self.assertTrue(math.isclose(share["emissions_kg"]["value"], 4800 / (4 * 8760), rel_tol=1e-9))


if __name__ == "__main__":
    main()
