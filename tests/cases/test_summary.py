"""The summary of a lab: its figures are those of its reports, its files agree, its options hold."""
import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import unittest

from common import FIXTURES, run

CASES = ("demo", "wholelife", "hourly")


def batch(lab, site, *options):
    status, out, err = run("batch", lab, "-o", site, "-j", "2", "-q", *options)
    return status, out.decode() + err


def summary(site, *options):
    status, out, err = run("summary", site, *options)
    return status, out.decode() + err


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def lab_json(site):
    return json.loads(read(site, "lab.json"))


class Summary(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.lab = os.path.join(cls.folder, "lab")
        cls.site = os.path.join(cls.folder, "site")
        for name in CASES:
            shutil.copytree(os.path.join(FIXTURES, name), os.path.join(cls.lab, "group", name))
        os.makedirs(os.path.join(cls.lab, "broken"))
        with open(os.path.join(cls.lab, "broken", "gramme.yaml"), "w", encoding="utf-8") as file:
            file.write("gramme: 1\ntitel: no\n")
        cls.status, cls.said = batch(cls.lab, cls.site, "--to", "html,pdf,json")
        cls.record = lab_json(cls.site)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def reports(self):
        for name in CASES:
            yield name, json.loads(read(self.site, "group", name, "report.json"))

    def test_one_broken_experiment_is_listed_and_the_others_are_there(self):
        self.assertEqual(self.status, 1, self.said)
        done = self.record["completeness"]
        self.assertEqual((done["found"], done["included"], done["failed"]), (4, 3, 1))
        self.assertEqual(done["left_out"][0]["experiment"], "broken")
        self.assertIn("titel", " ".join(done["left_out"][0]["diagnostics"]))
        self.assertIn(b"broken", read(self.site, "index.html"))

    def test_totals_are_the_sums_of_the_reports(self):
        for key in ("energy_total_kwh", "emissions_location_kg", "device_hours", "duration_wall_s"):
            values = [r["totals"][key]["value"] for _, r in self.reports() if key in r["totals"]]
            self.assertAlmostEqual(self.record["totals"][key]["value"], sum(values), delta=1e-9 * sum(values))
        runs = sum(r["totals"]["run_count"] for _, r in self.reports())
        self.assertEqual(self.record["totals"]["run_count"], runs)

    def test_a_lab_of_one_has_the_interval_of_its_report(self):
        for name, report in self.reports():
            with tempfile.TemporaryDirectory() as folder:
                lab, site = os.path.join(folder, "lab"), os.path.join(folder, "site")
                shutil.copytree(os.path.join(FIXTURES, name), os.path.join(lab, "one"))
                self.assertEqual(batch(lab, site, "--to", "html")[0], 0)
                totals = lab_json(site)["totals"]
                for key in ("energy_total_kwh", "emissions_location_kg"):
                    for end in ("low", "value", "high"):
                        want = report["totals"][key][end]
                        self.assertAlmostEqual(totals[key][end], want, delta=1e-9 * want, msg=f"{name} {key} {end}")

    def test_parts_add_up(self):
        whole = self.record["totals"]["energy_total_kwh"]["value"]
        for key in ("by_stage", "by_outcome", "by_hardware", "by_country", "by_owner", "by_boundary", "months"):
            total = sum(row["energy_kwh"] for row in self.record[key])
            undated = self.record["totals"].get("undated_energy_kwh", 0) if key == "months" else 0
            self.assertAlmostEqual(total + undated, whole, delta=1e-9 * whole, msg=key)
        top = [g for g in self.record["groups"] if g["depth"] == 0]
        self.assertAlmostEqual(sum(g["energy_kwh"] for g in top), whole, delta=1e-9 * whole)

    def test_csv_json_and_page_agree(self):
        rows = list(csv.DictReader(io.StringIO(read(self.site, "lab.csv").decode())))
        self.assertEqual([r["experiment"] for r in rows], [e["experiment"] for e in self.record["experiments"]])
        for row, item in zip(rows, self.record["experiments"]):
            self.assertEqual(row["energy_kwh"] and float(row["energy_kwh"]), item.get("energy_kwh", ""))
        page = read(self.site, "index.html").decode()
        for row in rows:
            if row["state"] == "included":
                self.assertIn(f'href="{row["html"]}"', page)
                self.assertTrue(os.path.exists(os.path.join(self.site, row["html"])))

    def test_the_page_has_one_script_and_names_its_digest(self):
        page = read(self.site, "index.html")
        scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
        self.assertEqual(len(scripts), 1)
        digest = base64.b64encode(hashlib.sha256(scripts[0]).digest())
        self.assertIn(b"script-src 'sha256-" + digest + b"'", page)
        self.assertNotIn(b"unsafe", page)
        self.assertNotRegex(page, rb"\son[a-z]+=")

    def test_a_second_summary_has_the_same_bytes(self):
        names = ("index.html", "index.pdf", "lab.csv", "lab.json")
        before = {name: read(self.site, name) for name in names}
        for name in names:
            os.remove(os.path.join(self.site, name))
        self.assertEqual(summary(self.site)[0], 0)
        for name in names:
            self.assertEqual(read(self.site, name), before[name], name)

    def with_options(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            site = os.path.join(folder, "site")
            shutil.copytree(self.site, site)
            status, said = summary(site, *options)
            return status, said, lab_json(site), read(site, "index.html").decode()

    def test_budgets(self):
        whole = self.record["totals"]["energy_total_kwh"]["value"]
        self.assertEqual(self.with_options("--max-kwh", str(whole * 1.01))[0], 0)
        status, said, record, page = self.with_options("--max-kwh", str(whole * 0.99))
        self.assertEqual(status, 4, said)
        self.assertIn("B101", said)
        self.assertTrue(record["budget"]["exceeded"])
        self.assertIn("Budget exceeded", page)
        self.assertEqual(self.with_options("--max-kg", "0")[0], 4)

    def test_periods_part_the_energy(self):
        whole = self.record["totals"]["energy_total_kwh"]["value"]
        undated = self.record["totals"].get("undated_energy_kwh", 0)
        month = max(self.record["months"], key=lambda m: m["energy_kwh"])["month"]
        before = self.with_options("--to-date", month + "-09")[2]["totals"].get("energy_total_kwh", {}).get("value", 0)
        after = self.with_options("--from-date", month + "-10")[2]["totals"].get("energy_total_kwh", {}).get("value", 0)
        self.assertAlmostEqual(before + after, whole - undated, delta=1e-9 * whole)
        nothing = self.with_options("--from-date", "2199-01-01")[2]
        self.assertNotIn("energy_total_kwh", nothing["totals"])
        self.assertEqual(nothing["completeness"]["included"], 0)

    def test_wrong_options_are_told(self):
        for options in (("--max-kwh", "-1"), ("--from-date", "yesterday"), ("--group-by", "x"),
                        ("--from-date", "2024-02-01", "--to-date", "2024-01-01")):
            self.assertEqual(summary(self.site, *options)[0], 2, options)
        self.assertEqual(summary(self.folder)[0], 2)
        self.assertEqual(run("summary")[0], 2)

    def test_groups(self):
        self.assertEqual(self.with_options("--group-by", "folder")[2]["groups"][0]["group"], "group")
        self.assertEqual(self.with_options("--group-by", "tag")[2]["group_kind"], "tag")

    def test_anonymous_has_no_names(self):
        with tempfile.TemporaryDirectory() as folder:
            lab, site = os.path.join(folder, "lab"), os.path.join(folder, "site")
            shutil.copytree(os.path.join(FIXTURES, "demo"), os.path.join(lab, "secretname"))
            self.assertEqual(batch(lab, site, "--to", "html", "--anonymous")[0], 0)
            for name in ("index.html", "lab.csv", "lab.json"):
                self.assertNotIn(b"secretname", read(site, name), name)
            self.assertNotIn("by_user", lab_json(site))


unittest.main(argv=[sys.argv[0]])
