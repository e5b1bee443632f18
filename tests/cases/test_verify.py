"""gramme verify and gramme diff: a finished report is what it says, and two reports side by side."""
import random

from common import *

CASES = ["demo", "wholelife", "hourly"]


class Verify(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def report(self, case, name="report.json", *options):
        path = os.path.join(self.folder, name)
        status, _, err = run("report", os.path.join(FIXTURES, case), "-o", path, *options)
        self.assertEqual(status, 0, err)
        return path

    def changed(self, path, change):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        change(data)
        changed = os.path.join(self.folder, "changed.json")
        with open(changed, "w", encoding="utf-8") as file:
            json.dump(data, file)
        return changed

    def test_every_form_of_every_case_verifies(self):
        for case in CASES:
            for name in ("report.json", "report.html", "report.pdf"):
                path = self.report(case, name)
                status, out, err = run("verify", path)
                self.assertEqual(status, 0, f"{case} {name}: {err}")
                self.assertIn(b"not made anew", out)
                status, out, err = run("verify", path, os.path.join(FIXTURES, case))
                self.assertEqual(status, 0, f"{case} {name}: {err}")
                self.assertIn(b"all of the record is the same", out)

    def test_options_of_the_report_are_those_of_the_verification(self):
        for options in (("--anonymous",), ("--no-digest",), ("--compare-methods",)):
            path = self.report("demo", "report.json", *options)
            status, out, err = run("verify", path, os.path.join(FIXTURES, "demo"))
            self.assertEqual(status, 0, f"{options}: {err}")

    def test_the_record_is_named_by_its_content_however_it_is_laid_out(self):
        path = self.report("demo")
        same = self.changed(path, lambda data: data.update(findings=[], conformity=[]))
        self.assertEqual(run("verify", same)[0], 0)

    def test_a_word_changed_after_the_fact_is_told(self):
        path = self.changed(self.report("demo"), lambda data: data.update(title="Another"))
        status, _, err = run("verify", path)
        self.assertEqual(status, 1)
        self.assertIn("error[U121]", err)

    def test_a_figure_changed_after_the_fact_is_told(self):
        def cheat(data):
            data["totals"]["energy_total_kwh"]["value"] *= 0.95
        path = self.changed(self.report("demo"), cheat)
        status, _, err = run("verify", path, os.path.join(FIXTURES, "demo"))
        self.assertEqual(status, 1)
        for code in ("U121", "U122", "U124"):
            self.assertIn(f"error[{code}]", err)
        self.assertIn("/totals/energy_total_kwh", err)

    def test_other_logs_or_another_experiment_file_are_told(self):
        path = self.report("demo")
        case = os.path.join(self.folder, "case")
        shutil.copytree(os.path.join(FIXTURES, "demo"), case)
        yaml = os.path.join(case, "gramme.yaml")
        with open(yaml, encoding="utf-8") as file:
            text = file.read()
        with open(yaml, "w", encoding="utf-8") as file:
            file.write(text.replace("pue: 1.2", "pue: 1.3"))
        status, out, err = run("verify", path, case)
        self.assertEqual(status, 1)
        self.assertIn("/totals/pue", err)
        self.assertLessEqual(err.count("error[U124]"), 21)
        name = record(os.path.join(FIXTURES, "demo"))["inputs"][0]["path"]
        with open(os.path.join(case, name), "a", encoding="utf-8") as file:
            file.write("\n")
        status, out, err = run("verify", path, case)
        self.assertEqual(status, 1)
        self.assertIn(f"error[U123]: {name} is not the file", err)
        self.assertNotIn("U124", err)  # one cause, one message

    def test_an_id_of_the_users_own_stays_and_the_record_is_named_beside_it(self):
        case = os.path.join(self.folder, "case")
        os.mkdir(case)
        yaml = os.path.join(case, "gramme.yaml")
        with open(yaml, "w", encoding="utf-8") as file:
            file.write("""\
gramme: 1
title: t
report: {report_id: 0b7c2d1e-8f1f-4c7c-9a55-0d6f6a0d1c11}
runs: [{id: a, lifecycle_stage: training, declared: {energy_kwh: 3, energy_boundary: node, measurement_method: metered, source: notebook}}]
""")
        path = os.path.join(self.folder, "own.json")
        self.assertEqual(run("report", yaml, "-o", path)[0], 0)
        report = json.load(open(path, encoding="utf-8"))["report"]
        self.assertEqual(report["report_id"], "0b7c2d1e-8f1f-4c7c-9a55-0d6f6a0d1c11")
        self.assertEqual(run("verify", path, yaml)[0], 0)
        self.assertEqual(run("verify", self.changed(path, lambda d: d.update(title="u")))[0], 1)

    def test_what_is_no_report_is_refused(self):
        self.assertEqual(run("verify")[0], 2)
        self.assertEqual(run("verify", os.path.join(self.folder, "none.json"))[0], 2)
        for name in ("demo/gramme.yaml", "demo"):
            status, _, err = run("verify", os.path.join(FIXTURES, name))
            self.assertEqual(status, 1)
            self.assertIn("error[U125]", err)
        path = os.path.join(self.folder, "plain.pdf")
        for content in (b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile>>stream\nabc\nendstream endobj",
                        b"%PDF-1.7\n/EmbeddedFile", b"%PDF-1.7\n/EmbeddedFilestream"):
            with open(path, "wb") as file:
                file.write(content)
            status, _, err = run("verify", path)
            self.assertEqual(status, 1)
            self.assertIn("error[U120]", err)

    def test_hostile_records_end_with_a_word(self):
        with open(self.report("demo"), encoding="utf-8") as file:
            text = file.read()
        words = re.findall(r'"[^"]*"|-?\d[\d.e+-]*|true|false', text)
        odd = ["5", '""', "[]", "{}", "true", '"/"', '"/totals"', "-1e308", "null",
               '"/runs/99999999999999999999"', '"sum"', '{"value": 1, "from": {"op": "sum"}}']
        chance = random.Random(7)
        path = os.path.join(self.folder, "odd.json")
        for _ in range(120):
            at = chance.randrange(len(words))
            start = -1
            for _ in range(chance.randrange(1, 40)):
                start = text.find(words[at], start + 1)
            start = max(start, text.find(words[at]))
            broken = text[:start] + chance.choice(odd) + text[start + len(words[at]):]
            with open(path, "w", encoding="utf-8") as file:
                file.write(broken)
            for command in (("verify", path), ("explain", path + "#energy_total_kwh"),
                            ("diff", path, path)):
                self.assertIn(run(*command)[0], (0, 1, 2), broken[max(0, start - 80):start + 80])


class Diff(unittest.TestCase):
    def test_the_same_twice_has_no_difference(self):
        case = os.path.join(FIXTURES, "demo")
        status, out, err = run("diff", case, case)
        self.assertEqual(status, 0, err)
        self.assertIn("energy_total_kwh", out.decode())
        self.assertNotIn("only in", out.decode())

    def test_figures_runs_and_inputs_that_differ(self):
        status, out, _ = run("diff", os.path.join(FIXTURES, "demo"),
                             os.path.join(FIXTURES, "wholelife"))
        text = out.decode()
        self.assertEqual(status, 1)
        a, b = (record(os.path.join(FIXTURES, case)) for case in ("demo", "wholelife"))
        row = next(line for line in text.splitlines() if "energy_total_kwh" in line)
        ratio = (b["totals"]["energy_total_kwh"]["value"] /
                 a["totals"]["energy_total_kwh"]["value"])
        self.assertAlmostEqual(float(row.split()[-1]), ratio, delta=ratio * 1e-3)
        for run_ in a["runs"]:
            self.assertIn(f"run {run_['id']}: only in A", text)
        for input_ in a["inputs"]:
            self.assertIn(f"input {input_['path']}: only in A", text)

    def test_two_are_needed(self):
        self.assertEqual(run("diff", FIXTURES)[0], 2)


if __name__ == "__main__":
    main()
