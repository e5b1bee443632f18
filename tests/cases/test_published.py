"""Published figures through the whole program, from a table; where one contradicts itself, that is flagged."""
import csv
import math

from common import *

HEAD = "gramme: 1\ntitle: published\n"


class Published(unittest.TestCase):
    def totals(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "gramme.yaml")
            with open(path, "w", encoding="utf-8") as file:
                file.write(HEAD + text)
            return record(path)

    def test_the_table(self):
        with open(os.path.join(SOURCE, "tests", "cases", "published.csv"), encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 10)
        for row in rows:
            with self.subTest(case=row["case"]):
                pue = f"location: {{pue: {row['pue']}}}\n" if row["pue"] else ""
                totals = self.totals(
                    f"{pue}grid: {{carbon_intensity_g_per_kwh: {row['g_per_kwh']}, "
                    f"carbon_intensity_source: {row['source']}}}\n"
                    "runs: [{id: a, lifecycle_stage: training, estimate: {"
                    f"device_hours: {row['device_hours']}, power_tdp_w: {row['power_w']}}}}}]\n")["totals"]
                self.assertTrue(math.isclose(totals["energy_total_kwh"]["value"], float(row["kwh"]),
                                             rel_tol=float(row["tolerance_kwh"])))
                self.assertTrue(math.isclose(totals["emissions_location_kg"]["value"],
                                             float(row["kg"]), rel_tol=float(row["tolerance_kg"])))

    def test_by_the_hour(self):
        """The sum is worked out in fixtures/hourly/gramme.yaml."""
        run_ = record(os.path.join(FIXTURES, "hourly"))["runs"][0]
        self.assertEqual(run_["intensity_origin"], "series")
        self.assertAlmostEqual(run_["carbon_intensity_g_per_kwh"]["value"], 150, places=9)
        self.assertAlmostEqual(run_["emissions_location_kg"]["value"], 0.045, places=12)

    def test_an_intensity_of_two_grams_is_flagged(self):
        """A card's kilograms over its kilowatt-hours give 2.6 g/kWh; 0.26 is one in kg/kWh."""
        found = self.totals(
            "grid: {carbon_intensity_g_per_kwh: 0.26, carbon_intensity_source: card}\n"
            "runs: [{id: a, lifecycle_stage: training, estimate: {device_hours: 10, power_tdp_w: 300}}]\n")
        self.assertIn("A043", {f["code"] for f in found["findings"]})


if __name__ == "__main__":
    main()
