"""Every case through every writer; what others' programs say of the files."""
from common import *


class Cases(unittest.TestCase):
    def test_every_case_through_every_writer(self):
        for name, inputs in cases():
            with self.subTest(case=name), tempfile.TemporaryDirectory() as folder:
                status, _, err = run("report", *inputs, "-o", folder + "/", "--to", DOCUMENTS)
                self.assertEqual(status, 0, err)
                made = sorted(m for m in os.listdir(folder) if m != "charts")
                self.assertEqual([m.rsplit(".", 1)[-1] for m in made],
                                 ["csv", "html", "json", "md", "pdf", "sha256", "tex", "tree", "txt", "xml"])
                self.check_files(folder)

    def check_files(self, folder):
        html = open(os.path.join(folder, "report.html"), encoding="utf-8").read()
        self.assertIn("<!DOCTYPE html>", html)
        self.assertNotIn("<script", html)
        self.assertNotRegex(html, r'(?:src|href)="https?://[^"]*\.(?:js|css|woff2?|png|svg)"')
        json.load(open(os.path.join(folder, "report.json"), encoding="utf-8"))
        if have("xmllint"):
            schema = os.path.join(SOURCE, "schemas", "disclosure.xsd")
            done = subprocess.run(["xmllint", "--noout", "--schema", schema,
                                   os.path.join(folder, "report.xml")], capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
        pdf = os.path.join(folder, "report.pdf")
        if have("qpdf"):
            done = subprocess.run(["qpdf", "--check", pdf], capture_output=True)
            self.assertEqual(done.returncode, 0, done.stdout.decode() + done.stderr.decode())
        if have("pdffonts"):
            fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True).stdout
            rows = fonts.splitlines()[2:]
            self.assertTrue(rows)
            for row in rows:
                self.assertRegex(row, r"^[A-Z]{6}\+\S.* yes +yes +yes ", "embedded subset, Unicode")

    def test_figures_of_the_sample(self):
        """The label's figures, from the rows by hand: 38.7 h x (327.1 + 42.5 + 31.3) W and so on."""
        r = record(os.path.join(FIXTURES, "demo", "gramme.yaml"))
        runs = {run_["id"]: run_ for run_ in r["runs"]}
        pretrain = 38.7 * (327.1 + 42.5 + 31.3) / 1000
        self.assertAlmostEqual(runs["pretrain"]["energy_it_kwh"]["value"], pretrain, places=9)
        self.assertAlmostEqual(runs["pretrain"]["energy_total_kwh"]["value"], pretrain * 1.2, places=9)
        naive = sum(pretrain * k / 6 for k in range(1, 7))
        self.assertAlmostEqual(runs["pretrain"]["naive_energy_kwh"]["value"], naive, places=9)
        self.assertAlmostEqual(runs["quantise"]["energy_it_kwh"]["value"], 0.79, places=12)
        self.assertAlmostEqual(runs["pretrain"]["training_compute_flop"]["value"],
                               6 * 162e6 * 6.2e9, delta=1)
        kg = sum(run_["emissions_location_kg"]["value"] for run_ in r["runs"])
        self.assertAlmostEqual(r["totals"]["emissions_location_kg"]["value"], kg, places=9)

    def test_the_trapezoid_of_the_sample(self):
        """The nvidia-smi log again, in a few lines of Python."""
        import datetime as dt
        samples = []
        for line in open(os.path.join(FIXTURES, "demo", "logs", "evaluation.csv")).readlines()[1:]:
            stamp, _, _, power, _ = line.split(", ")
            if power.endswith(" W"):
                samples.append((dt.datetime.strptime(stamp, "%Y/%m/%d %H:%M:%S.%f"), float(power[:-2])))
        joule = sum((b[0] - a[0]).total_seconds() * (a[1] + b[1]) / 2
                    for a, b in zip(samples, samples[1:]))
        r = record(os.path.join(FIXTURES, "demo", "gramme.yaml"))
        run_ = next(run_ for run_ in r["runs"] if run_["id"] == "evaluation")
        self.assertAlmostEqual(run_["energy_it_kwh"]["value"], joule / 3.6e6, places=9)

    def test_text_of_the_pdf(self):
        if not have("pdftotext"):
            self.skipTest("pdftotext")
        with tempfile.TemporaryDirectory() as folder:
            run("report", os.path.join(FIXTURES, "demo", "gramme.yaml"), "-o", folder + "/", "--to", "pdf")
            text = subprocess.run(["pdftotext", "-layout", os.path.join(folder, "report.pdf"), "-"],
                                  capture_output=True, text=True).stdout
            self.assertIn("CO₂e", text)
            self.assertIn("Small German language model, 160 M parameters", text)

    @staticmethod
    def size_without_attachments(path):
        """Bytes of the PDF less the objects of its attached files."""
        data = open(path, "rb").read()
        attached = re.findall(rb"\d+ 0 obj\n<</Type/EmbeddedFile.*?\nendstream\nendobj\n", data, re.S)
        if len(attached) != 3:
            raise AssertionError(f"{len(attached)} attached files")
        return len(data) - sum(map(len, attached))

    def test_size_of_the_sample(self):
        with tempfile.TemporaryDirectory() as folder:
            run("report", os.path.join(FIXTURES, "demo", "gramme.yaml"), "-o", folder + "/",
                "--to", "html,pdf")
            # 40 kB and 80 kB are the aims; the whole file is bound against growth.
            self.assertLess(os.path.getsize(os.path.join(folder, "report.pdf")), 90_000)
            self.assertLess(self.size_without_attachments(os.path.join(folder, "report.pdf")), 40_000)
            html = open(os.path.join(folder, "report.html"), encoding="utf-8").read()
            bare = re.sub(r"data:[a-z]+/[a-z0-9.+-]+;[^\"')]*", "", html)
            self.assertLess(len(bare.encode()), 80_000)


if __name__ == "__main__":
    main()
