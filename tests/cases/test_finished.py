"""A finished report as an input: rendered anew it is the same, and only if it is what it says it is."""
from common import *

FORMATS = "html,json,latex,markdown,csv,xml,sentence,sha256,tree"


class Finished(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def make(self, place, *arguments, formats=FORMATS):
        folder = os.path.join(self.folder, place)
        status, _, err = run("report", *arguments, "-o", folder + "/", "--to", formats)
        self.assertEqual(status, 0, err)
        return {name: open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder)
                if os.path.isfile(os.path.join(folder, name))}

    def test_the_same_files_from_the_record_alone(self):
        inputs = [[os.path.join(FIXTURES, name, "gramme.yaml")] for name in ("demo", "wholelife", "hourly")]
        inputs.append([os.path.join(FIXTURES, "demo", "logs", "evaluation.csv")])
        inputs.append([os.path.join(FIXTURES, "demo"), "--anonymous"])
        for number, arguments in enumerate(inputs):
            with self.subTest(inputs=arguments):
                first = self.make(f"a{number}", *arguments, formats=FORMATS + ",pdf")
                for kind in ("json", "html", "pdf"):
                    source = os.path.join(self.folder, f"a{number}", "report." + kind)
                    again = self.make(f"b{number}{kind}", source)
                    self.assertEqual(set(first) - set(again), {"report.pdf"})
                    for name, data in again.items():
                        self.assertEqual(data, first[name], f"{name} from {kind}")

    @unittest.skipUnless(have("pdftotext"), "pdftotext")
    def test_the_pdf_says_the_same(self):
        self.make("a", os.path.join(FIXTURES, "demo"), formats="pdf,json")
        self.make("b", os.path.join(self.folder, "a", "report.json"), formats="pdf")
        texts = [subprocess.run(["pdftotext", "-layout", os.path.join(self.folder, p, "report.pdf"), "-"],
                                capture_output=True).stdout for p in "ab"]
        self.assertGreater(len(texts[0]), 2000)
        self.assertEqual(texts[0], texts[1])

    def test_check(self):
        self.make("a", os.path.join(FIXTURES, "demo"), formats="json")
        status, out, err = run("check", os.path.join(self.folder, "a", "report.json"))
        self.assertEqual((status, out, err), (0, b"valid\n", ""))

    def test_what_is_refused(self):
        self.make("a", os.path.join(FIXTURES, "demo"), formats="json")
        path = os.path.join(self.folder, "a", "report.json")
        whole = json.load(open(path, encoding="utf-8"))

        def changed(change):
            value = json.loads(json.dumps(whole))
            change(value)
            return value

        cases_ = [
            (changed(lambda r: r["totals"]["energy_total_kwh"].update(value=99)), "U122",
             "/totals/energy_total_kwh does not follow from its origin"),
            (changed(lambda r: r["totals"]["energy_total_kwh"].update(tier="guessed")), "U120",
             "/totals/energy_total_kwh/tier"),
            (changed(lambda r: r["runs"][1].pop("id")), "U120", "/runs/1"),
            (changed(lambda r: r.update(runs="none")), "U120", "/runs"),
            (changed(lambda r: r.update(title="Another")), "U121", "its content has changed"),
            (changed(lambda r: r["model"].update({"a b": 1})), "U120", "cannot stand in XML"),
            (changed(lambda r: r["model"].update(name="a\x01b")), "U120", "cannot stand in XML"),
        ]
        for number, (value, code, says) in enumerate(cases_):
            with self.subTest(says=says):
                bad = os.path.join(self.folder, f"bad{number}.json")
                with open(bad, "w", encoding="utf-8") as file:
                    json.dump(value, file)
                for command in ("report", "check"):
                    status, _, err = run(command, bad)
                    self.assertEqual(status, 1, err)
                    self.assertIn(f"error[{code}]", err)
                    self.assertIn(says, err)
        before = sorted(os.listdir(self.folder))
        for option in ("--anonymous", "--attach-logs", "--compare-methods", "--no-digest"):
            status, _, err = run("report", path, "-o", os.path.join(self.folder, "x.pdf"), option)
            self.assertEqual(status, 2)
            self.assertIn(f"{option} comes too late", err)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_it_is_not_written_over(self):
        self.make("a", os.path.join(FIXTURES, "demo"), formats="pdf")
        path = os.path.join(self.folder, "a", "report.pdf")
        before = open(path, "rb").read()
        for arguments in ([path], [path, "-o", path], [path, "-o", os.path.join(self.folder, "a") + "/", "--to", "pdf"]):
            status, _, err = run("report", *arguments)
            self.assertEqual(status, 2)
            self.assertIn("would be written over by its own rendering", err)
        self.assertEqual(open(path, "rb").read(), before)


if __name__ == "__main__":
    main()
