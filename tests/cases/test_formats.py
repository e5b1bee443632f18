"""Documents and machine formats, read by what others wrote."""
import csv
import hashlib
import io
import json
import math
import os
import re

from common import *

DEMO = os.path.join(FIXTURES, "demo")
BOAMPS = os.path.join(SOURCE, "..", "shared", "boamps")
NASTY = r"""100 % of \input{x} & $y$ #1 _a_ ^b^ ~c~ {d} <script> | `e` [f](javascript:g) "h" --- 中文 Ω"""


def have(tool):
    return shutil.which(tool) is not None


class Formats(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def make(self, *args):
        status, out, err = run("report", *args)
        self.assertIn(status, (0,), err)
        return out.decode().replace("\u00a0", " ")

    def nasty(self):
        path = os.path.join(self.folder, "gramme.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"""gramme: 1
title: {json.dumps(NASTY, ensure_ascii=False)}
location: {{country: DE}}
runs:
  - id: a
    name: {json.dumps(NASTY, ensure_ascii=False)}
    lifecycle_stage: training
    duration_wall_s: 3600
    declared: {{energy_kwh: 2, measurement_method: metered, measurement_tool: plug, energy_boundary: node, source: "a, b"}}
""")
        return path

    def latex(self, *args):
        done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", *args],
                              cwd=self.folder, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout.decode("utf-8", "replace")[-1500:])

    def words(self, name):
        out = subprocess.run(["pdftotext", os.path.join(self.folder, name), "-"], capture_output=True)
        return re.sub(r"\s+", " ", out.stdout.decode())

    @unittest.skipUnless(have("pdflatex") and have("pdftotext"), "pdflatex is not installed")
    def test_latex_compiles(self):
        self.make(DEMO, "-o", self.folder + "/", "--to", "latex", "--standalone")
        self.latex("report.tex")
        text = self.words("report.pdf")
        for figure in ("27.95", "9.21", "23.29", "6.96 to 12.20"):
            self.assertIn(figure, text)
        for source in (DEMO, self.nasty()):
            for document in (r"\documentclass{article}", r"\documentclass[twocolumn]{article}",
                             r"\documentclass{article}\usepackage{booktabs,graphicx,hyperref}"):
                self.make(source, "-o", os.path.join(self.folder, "part.tex"))
                with open(os.path.join(self.folder, "whole.tex"), "w", encoding="utf-8") as file:
                    file.write(document + r"\begin{document}Before.\input{part}\end{document}")
                self.latex("whole.tex")
        self.assertIn("100 % of \\input{x} & $y$", self.words("whole.pdf").replace("“", '"'))

    def test_markdown_says_what_the_page_says(self):
        text = self.make(DEMO, "-o", "-", "--to", "markdown")
        for figure in ("| 27.95 |", "| 9.21 |", "6.96 to 12.20", "**9.2** kg CO₂e"):
            self.assertIn(figure, text)

    @unittest.skipUnless(have("cmark-gfm"), "cmark-gfm is not installed")
    def test_markdown_is_inert(self):
        text = self.make(self.nasty(), "-o", "-", "--to", "markdown")
        page = subprocess.run(["cmark-gfm", "-e", "table", "--unsafe"], input=text.encode(),
                              capture_output=True).stdout.decode()
        self.assertIn("<table>", page)
        self.assertNotIn("<script", page)
        self.assertNotIn('href="javascript', page)
        plain = re.sub(r"<[^>]*>", "", page).replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
        self.assertIn(NASTY.replace('"', "&quot;"), plain)

    def test_csv_is_the_record(self):
        rows = list(csv.DictReader(io.StringIO(self.make(DEMO, "-o", "-", "--to", "csv"))))
        runs = record(DEMO)["runs"]
        self.assertEqual([r["id"] for r in rows], [r["id"] for r in runs])
        for row, one in zip(rows, runs):
            for key in ("energy_total_kwh", "emissions_location_kg", "device_hours"):
                if key in one:
                    self.assertEqual(float(row[key]), one[key]["value"])
                    self.assertEqual(float(row[key + "_low"]), one[key]["low"])
                else:
                    self.assertEqual(row[key], "")

    def test_a_cell_is_no_formula(self):
        path = self.nasty()
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"    name: .*", '    name: "=HYPERLINK(1)"', file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.assertIn("\na,\"'=HYPERLINK(1)\",", self.make(path, "-o", "-", "--to", "csv"))

    def test_digests_are_those_of_sha256sum(self):
        lines = self.make(DEMO, "-o", "-", "--to", "sha256").splitlines()
        self.assertEqual(len(lines), 3)
        for line in lines:
            digest, path = line.split("  ")
            with open(os.path.join(DEMO, path), "rb") as file:
                self.assertEqual(hashlib.sha256(file.read()).hexdigest(), digest)

    def test_sentence(self):
        text = self.make(DEMO, "-o", "-", "--to", "sentence")
        self.assertTrue(text.startswith("This work emitted about 9.2 kg CO₂e"), text)
        self.assertEqual(text.count("\n"), 1)

    def test_model_card_block(self):
        text = self.make(DEMO, "-o", "-", "--to", "hf")
        number = re.search(r"emissions: (\S+)\n", text).group(1)
        self.assertRegex(number, r"^[0-9]+(\.[0-9]+)?$")
        grams = 1000 * record(DEMO)["final"]["emissions_location_kg"]["value"]
        self.assertTrue(math.isclose(float(number), grams, rel_tol=1e-5))
        for key in ("source", "training_type", "geographical_location", "hardware_used"):
            self.assertIn(f"\n  {key}: \"", text)
        self.assertIn("PUE 1.2 included", text)

    def test_a_very_small_number_survives_the_hub(self):
        path = self.nasty()
        with open(path, encoding="utf-8") as file:
            text = file.read().replace("energy_kwh: 2", "energy_kwh: 1e-10")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        value = re.search(r"emissions: \"(\S+)\"\n", self.make(path, "-o", "-", "--to", "hf")).group(1)
        self.assertRegex(value, r"^0\.0000[0-9]+$")

    def boamps(self):
        path = os.path.join(self.folder, "gramme.yaml")
        with open(os.path.join(DEMO, "gramme.yaml"), encoding="utf-8") as file:
            text = file.read()
        shutil.copytree(os.path.join(DEMO, "logs"), os.path.join(self.folder, "logs"))
        text = re.sub(r"(?m)^model:\n", "model:\n  datasets: {name: reviews, usage: input, type: text}\n", text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_boamps(self):
        status, _, err = run("report", DEMO, "-o", "-", "--to", "boamps")
        self.assertEqual(status, 1)
        self.assertIn("BoAmps needs a dataset", err)
        path = self.boamps()
        report = json.loads(self.make(path, "-o", "-", "--to", "boamps"))
        final = record(path)["final"]
        self.assertEqual(report["measures"][0]["powerConsumption"], final["energy_it_kwh"]["value"])
        self.assertEqual(report["measures"][0]["measurementDateTime"], "2025-03-19 03:22:11")
        self.assertEqual(report["task"]["algorithms"][0]["parametersNumber"], 0.162)
        self.assertIn("PUE 1.2 gives 18.6178 kWh", report["task"]["taskDescription"])

    def test_overhead_that_is_inside_is_not_denied(self):
        """Energy of a facility whose PUE nobody states: every format says that the overhead is in it."""
        path = self.nasty()
        with open(path, encoding="utf-8") as file:
            text = file.read().replace("energy_boundary: node", "energy_boundary: facility")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("duration_wall_s", "start: 2025-01-01T00:00:00Z\n    duration_wall_s")
                       + "model: {name: m}\n")
        self.assertNotIn("pue", record(path)["runs"][0])
        for name, words in (("hf", "data-centre overhead included"), ("spdx", "data-centre overhead included"),
                            ("tree", "with data-centre overhead"), ("tree", "overhead inside, PUE not stated")):
            made = self.make(path, "-o", "-", "--to", name)
            self.assertIn(words, made)
            for denial in ("without data-centre overhead", "overhead is not in the figures", "no overhead counted"):
                self.assertNotIn(denial, made)

    def test_boamps_by_its_schemas(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        if not os.path.isdir(BOAMPS):
            self.skipTest("the schemas of BoAmps are not here")
        store = {}
        for name in os.listdir(BOAMPS):
            if name.endswith(".json"):
                with open(os.path.join(BOAMPS, name), encoding="utf-8") as file:
                    schema = json.load(file)
                store[schema["id"]] = schema
        root = next(s for uri, s in store.items() if uri.endswith("report_schema.json"))
        root["properties"]["measures"].pop("required", None)  # of an array: without effect
        resolver = jsonschema.RefResolver(root["id"], root, store)
        report = json.loads(self.make(self.boamps(), "-o", "-", "--to", "boamps"))
        faults = list(jsonschema.Draft4Validator(root, resolver=resolver).iter_errors(report))
        self.assertEqual(faults, [])


if __name__ == "__main__":
    main()
