"""Published figures through the whole program, from a table; where one contradicts itself, that is flagged."""
import csv
import math

from common import *

HEAD = "gramme: 1\ntitle: published\n"
CODECARBON = ("timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
              "cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,"
              "cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,cpu_model,gpu_count,"
              "gpu_model,longitude,latitude,ram_total_size,tracking_mode,on_cloud,pue\n")


def near(test, value, want, tolerance):
    test.assertTrue(math.isclose(value, want, rel_tol=tolerance), f"{value} is not {want} within {tolerance}")


class Published(unittest.TestCase):
    def report(self, text, logs=()):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("gramme.yaml", HEAD + text), *logs):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(content)
            return record(os.path.join(folder, "gramme.yaml"))

    def test_the_table(self):
        with open(os.path.join(SOURCE, "tests", "cases", "published.csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 35)
        for row in rows:
            with self.subTest(case=row["case"]):
                pue = f"location: {{pue: {row['pue']}}}\n" if row["pue"] else ""
                grid = (f"grid: {{carbon_intensity_g_per_kwh: {row['g_per_kwh']}, "
                        f"carbon_intensity_source: {row['source']}}}\n" if row["g_per_kwh"] else "")
                totals = self.report(
                    f"{pue}{grid}runs: [{{id: a, lifecycle_stage: training, estimate: {{"
                    f"device_hours: {row['device_hours']}, power_tdp_w: {row['power_w']}}}}}]\n")["totals"]
                near(self, totals["energy_total_kwh"]["value"], float(row["kwh"]),
                     float(row["tolerance_kwh"]))
                if row["kg"]:
                    near(self, totals["emissions_location_kg"]["value"], float(row["kg"]),
                         float(row["tolerance_kg"]))
                else:
                    self.assertNotIn("emissions_location_kg", totals)

    def test_sums_of_published_parts(self):
        """Rows of a table as runs: the total is theirs, not rounded before (BLOOM's 24.69 + 14.6 t of energy)."""
        tables = {
            "Llama 3.1 (t)": ([420, 2040, 8930], 11390, 1e-9),
            "Llama 4 (t)": ([1354, 645], 1999, 1e-9),
            "BLOOM, dynamic and idle (t)": ([24.6922, 14.6288], 24.69 + 14.6, 2e-3),
        }
        for name, (parts, whole, tolerance) in tables.items():
            with self.subTest(case=name):
                runs = ", ".join(f"{{id: r{i}, lifecycle_stage: training, estimate: {{device_hours: {t * 1000}, "
                                 "power_tdp_w: 1000}}" for i, t in enumerate(parts))
                totals = self.report("grid: {carbon_intensity_g_per_kwh: 1000, carbon_intensity_source: unit}\n"
                                     f"runs: [{runs}]\n")["totals"]
                near(self, totals["emissions_location_kg"]["value"] / 1000, whole, tolerance)

    def test_compute_of_gpt3(self):
        """Table D.1: 174.6e9 parameters, 300e9 tokens: 3.14e23 FLOP, 3640 petaflop/s-days."""
        run_ = self.report(
            "runs: [{id: a, lifecycle_stage: training, estimate: {device_hours: 1, power_tdp_w: 300}, "
            "training_compute_flop: {parameters: 174.6e9, tokens: 300e9}}]\n")
        near(self, run_["runs"][0]["training_compute_flop"]["value"], 3.14e23, 2e-3)
        near(self, run_["totals"]["petaflops_days"]["value"], 3640, 2e-3)

    def water(self, pue, litres, boundary):
        where = f"{{pue: {pue}, wue_l_per_kwh: {litres}, wue_boundary: {boundary}}}"
        return self.report(f"location: {where}\nruns: [{{id: a, lifecycle_stage: training, "
                           "estimate: {device_hours: 1287000, power_tdp_w: 1000}}]\n")["totals"]

    def test_water_of_gpt3(self):
        """Li et al.: 1287 MWh; 0.55 l/kWh on site: 0.708 Ml; PUE 1.17, 3.142 l/kWh off site: 4.731 Ml."""
        near(self, self.water(1.0, 0.55, "site")["water_site_l"]["value"], 0.708e6, 5e-4)
        near(self, self.water(1.17, 3.142, "source")["water_source_l"]["value"], 4.731e6, 5e-4)

    def embodied(self, kg, years, hours, count=1, share=""):
        return self.report(
            f"hardware: {{id: h, accelerator_model: NVIDIA A100-SXM4-40GB, accelerator_count: {count}, "
            f"embodied: {{total_kg: {kg}, lifetime_years: {years}}}}}\n{share}"
            f"runs: [{{id: a, lifecycle_stage: training, hardware: h, duration_wall_s: {hours * 3600}, "
            f"estimate: {{device_hours: {hours * count}, power_tdp_w: 400}}}}]\n")["totals"]["emissions_embodied_kg"]["value"]

    def test_embodied_shares(self):
        """The SCI specification: 1000 kg over 4 years, an hour of it: "around 28 g".  Morrison et al.: a node of
        3700 kg with 8 GPUs over 4 years: 0.013 kg by GPU-hour."""
        near(self, self.embodied(1000, 4, 1), 0.02854, 2e-3)
        near(self, self.embodied(3700, 4, 1, count=8) / 8, 0.013, 2e-2)

    @staticmethod
    def implied(run_):
        """g/kWh of a log's own emissions over its own energy."""
        return run_["log_emissions_kg"]["value"] / run_["energy_total_kwh"]["value"] * 1000

    def codecarbon(self, row, yaml=""):
        return self.report(yaml + "runs: [{id: a, lifecycle_stage: training, logs: emissions.csv}]\n",
                           [("emissions.csv", CODECARBON + row)])["runs"][0]

    @staticmethod
    def row(duration, kg, cpu, gpu, ram, country, iso, gpu_w=""):
        return (f"2023-05-01T10:00:00,p,00000001-1111-4222-8333-000000000001,{duration},{kg},,42.5,{gpu_w},20,{cpu},{gpu},{ram},{cpu + gpu + ram!r},"
                f"{country},{iso},,,,Linux,3.10,2.3.4,8,Xeon,1,GPU,,,32,machine,N,1.0\n")

    def test_codecarbon_rows(self):
        """Two rows of logs on the Hub: the sum of parts is their energy; their own emissions imply 637 g/kWh (India)
        and 138.7 g/kWh (Oregon's 305.891 lb/MWh)."""
        run_ = self.codecarbon(self.row(275.18, 0.0248122, 0.00324856, 0.03209286, 0.00359902, "India", "IND", 405.47))
        near(self, run_["energy_it_kwh"]["value"], 0.03894045, 1e-6)
        near(self, self.implied(run_), 637.2, 1e-4)
        run_ = self.codecarbon(self.row(26.141416549682617, 0.0009910009605665277, 0.0003088011458516121,
                                        0.003764645233985675, 0.003068911963294198, "United States", "USA"))
        near(self, run_["energy_it_kwh"]["value"], 0.007142358343131486, 1e-9)
        near(self, self.implied(run_), 305.891 * 0.45359237, 1e-4)

    def test_mean_power_of_published_runs(self):
        """0.506065 kWh in 3.163 h: 160 W; BoAmps' 0.00267074 kWh in 19.0939 s: 503.5 W; a row that prints 405.47 W
        used 419.8 W by its energy."""
        for kwh, seconds, watts in ((0.506065, 3.163 * 3600, 160.0), (0.00267074, 19.0939, 503.5),
                                    (0.03209286, 275.18, 419.8)):
            with self.subTest(watts=watts):
                run_ = self.report(
                    f"runs: [{{id: a, lifecycle_stage: inference, duration_wall_s: {seconds}, declared: "
                    f"{{energy_kwh: {kwh}, energy_boundary: node, measurement_method: counter, source: log}}}}]\n")
                near(self, run_["runs"][0]["power_average_w"]["value"], watts, 2e-3)

    def test_equivalents_of_the_epa(self):
        """A thousand tonnes: 112,524 gallons of gasoline at 8.887 kg, 233 vehicle-years at 4.29 t."""
        totals = self.report("grid: {carbon_intensity_g_per_kwh: 1000, carbon_intensity_source: unit}\n"
                             "runs: [{id: a, lifecycle_stage: training, estimate: {device_hours: 1e6, "
                             "power_tdp_w: 1000}}]\n")["totals"]
        kg = totals["emissions_location_kg"]["value"]
        with open(os.path.join(SOURCE, "src", "factors", "equivalences.csv"), encoding="utf-8") as file:
            factors = {row[0]: row for row in csv.reader(file)}
        found = [float(cell) for row in factors.values() for cell in row if re.fullmatch(r"\d+(\.\d+)?", cell)]
        self.assertTrue(any(math.isclose(kg / f, 112524, rel_tol=1e-4) for f in found if f > 0))
        self.assertTrue(any(math.isclose(kg / f, 233, rel_tol=1e-3) for f in found if f > 0))

    def test_by_the_hour(self):
        """The sum is worked out in fixtures/hourly/gramme.yaml."""
        run_ = record(os.path.join(FIXTURES, "hourly"))["runs"][0]
        self.assertEqual(run_["intensity_origin"], "series")
        self.assertAlmostEqual(run_["carbon_intensity_g_per_kwh"]["value"], 150, places=9)
        self.assertAlmostEqual(run_["emissions_location_kg"]["value"], 0.045, places=12)

    def card(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "README.md")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            status, out, err = run("report", path, "--to", "json", "-o", "-")
            return (json.loads(out) if status == 0 else None), err

    def test_cards_that_agree_and_that_do_not(self):
        """Aira-2-1B1: 3.51 kWh, 1710 g and 1.71 kg, Singapore: 487 g/kWh.  A card whose front matter has 83.524 in
        the field for grams and 83.52 kg in its text is not believed."""
        card = "---\nco2_eq_emissions:\n  emissions: {}\n  source: CodeCarbon\n  geographical_location: {}\n---\n" \
               "- **Emissions:** {} KgCO2 ({})\n- **Total Energy Consumption:** {} kWh\n"
        good, _ = self.card(card.format(1710, "Singapore", 1.71, "Singapore", 3.51))
        near(self, self.implied(good["runs"][0]), 487, 1e-3)
        bad, err = self.card(card.format(83.524, "Germany", 83.52, "Germany", 696.03))
        self.assertIn("R246", {d["code"] for d in bad["decisions"] + bad["findings"]})
        self.assertNotIn("emissions_location_kg", bad["totals"])
        self.assertIn("R246", err)

    def test_an_intensity_of_two_grams_is_flagged(self):
        """A card's kilograms over its kilowatt-hours give 2.6 g/kWh; 0.26 is one in kg/kWh."""
        found = self.report(
            "grid: {carbon_intensity_g_per_kwh: 0.26, carbon_intensity_source: card}\n"
            "runs: [{id: a, lifecycle_stage: training, estimate: {device_hours: 10, power_tdp_w: 300}}]\n")
        self.assertIn("A043", {f["code"] for f in found["findings"]})


if __name__ == "__main__":
    main()
