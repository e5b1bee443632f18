"""Statements to paste: their slots and figures by hand; LaTeX that compiles."""
import pathlib

from common import *

# 100 kWh x PUE 1.1 = 110 kWh; x 250 g = 27.5 kg, without PUE 25 kg; 10 h on 4 devices = 40 device-hours;
# 27 500 g / (11 000 g / 12 months) = 30 months = 2.5 years; 27.5 kg at 200 USD/t = 5.5 USD.
WHOLE = """\
gramme: 1
title: Statements & 100 % of slots_
report:
  paper: {title: A paper, url: "https://example.org/p", section: A.3}
  extra_compute: {disclosed: true, text: Early runs}
  positive_impact: Replaces a larger service
model: {name: tiny_model, parameter_count: 124e6, model_public: true}
location: {country: SE, infra_type: public_cloud, provider_name: gcp, cloud_region: europe-north1, pue: 1.1, pue_source: meter}
grid: {carbon_intensity_g_per_kwh: 250, carbon_intensity_source: Statistics office}
hardware: {id: node, accelerator_model: NVIDIA A100-SXM4-80GB, accelerator_count: 4, accelerator_power_tdp_w: 400,
           memory_gb: 512, storage_gb: 4000}
social_cost: {usd_per_t: 200, low: 100, high: 400, source: a table}
runs:
  - id: train
    lifecycle_stage: training
    outcome: final
    hardware: node
    duration_wall_s: 36000
    declared: {energy_kwh: 100, energy_boundary: node, measurement_method: metered, measurement_tool: plug meter, source: notebook}
    performance_metrics: {name: accuracy, value: 0.91, statistic: single_run}
inference: {functional_unit: request, energy_per_unit_wh: 0.4}
"""
CO2 = "CO₂"


def statements(yaml, to="markdown", *options):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "gramme.yaml")
        pathlib.Path(path).write_text(yaml)
        status, out, err = run("report", path, "--template", "statements", "--to", to, "-o", "-", *options)
        if status:
            raise AssertionError(err)
        return out.decode()


def section(text, title):
    """The text under a heading, with blanks of one kind."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S).group(1)
    return re.sub(r"[\s\u00a0\u202f]+", " ", found).strip().replace("\\", "")


class Statements(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.whole = statements(WHOLE)

    def test_ml_co2_impact(self):
        self.assertEqual(section(self.whole, "ML CO2 Impact"),
            f"Experiments were conducted using gcp in region europe-north1, which has a carbon efficiency of 0.25 "
            f"kg{CO2}eq/kWh. A cumulative 40 hours of computation was performed on hardware of type NVIDIA "
            f"A100-SXM4-80GB (TDP of 400W). Total emissions are estimated to be 25.00 kg{CO2}eq, without PUE, of "
            f"which 0 percents were directly offset by the cloud provider. In the form of the Machine Learning "
            f"Impact calculator, from the energy of this report instead of the TDP. "
            f"[Lacoste et al. 2019](https://arxiv.org/abs/1910.09700)")

    def test_offsets_are_a_share_and_never_taken_off(self):
        text = section(statements(WHOLE + "offsets: [{offset_kg: 5, registry: R}]\n"), "ML CO2 Impact")
        self.assertIn("estimated to be 25.00", text)
        self.assertIn("of which 20.0 percents", text)

    def test_green_algorithms(self):
        self.assertRegex(section(self.whole, "Green Algorithms"),
            rf"^This work runs in 10h and 0min on 4 × A100-SXM4-80GB, and draws 110\.00 kWh\. Based in Sweden, this "
            rf"has a carbon footprint of 27\.50 kg{CO2}e, which is equivalent to 2\.50 tree-years \(computed with "
            rf"Gramme [0-9.]+, PUE 1\.1, in the form of green-algorithms\.org\)\.")

    def test_systematic_reporting(self):
        self.assertRegex(section(self.whole, "Systematic reporting"),
            rf"^This work contributed 27\.500000 kg of {CO2}eq and used 110\.000000 kWh of electricity, having a "
            rf"Sweden-specific social cost of carbon of \$5\.50 \(\$2\.7[45], \$11\.0[0-9]\)\. Carbon accounting "
            rf"information can be found at https://example\.org/p\. The statement was made with Gramme [0-9.]+; "
            rf"the energy is by declared figures\. A PUE multiplier of 1\.1 and a total wall-clock time of "
            rf"10\.000 hours were used\.")

    def test_checklists(self):
        self.assertEqual(section(self.whole, "NeurIPS checklist, item 8"),
            "**Experiments compute resources** [Yes] Compute workers: 4 × A100-SXM4-80GB, on the cloud of gcp, with "
            "512 GB of memory and 4000 GB of storage. Run train took 10.0 h on NVIDIA A100-SXM4-80GB. In total the "
            "1 run took 40.0 device-hours. The full project used more compute than these runs: Early runs.")
        self.assertEqual(section(self.whole, "ACL Rolling Review, C1 and C3"),
            "**C1.** Yes, section A.3. The model has 124.0 million parameters; the total computational budget was "
            "40.0 device-hours (GPU hours where a GPU ran); the infrastructure was 4 × A100-SXM4-80GB. "
            "**C3.** Yes, section A.3. Accuracy of run train is 0.91 (single run).")

    def test_climate_card(self):
        rows = dict(re.findall(r"^\| (\d+\..*?) \| (.*?) \|$", self.whole.replace("\u00a0", " "), re.M))
        self.assertEqual(len(rows), 11)
        values = [rows[key] for key in sorted(rows, key=lambda k: int(k.split(".")[0]))]
        self.assertEqual(values[:10], ["yes", "10.00 h", "10.00 h", "110.0 kWh, PUE 1.1 included", "Sweden",
            f"250 g{CO2}eq/kWh", f"27.50 kg {CO2}eq", f"27.50 kg {CO2}eq", f"0.100 g {CO2}eq",
            "Replaces a larger service"])

    def test_model_card_section(self):
        text = section(self.whole, "Model card, Environmental Impact")
        self.assertEqual(re.findall(r"\*\*(.*?):\*\*", text),
                         ["Hardware Type", "Hours used", "Cloud Provider", "Compute Region", "Carbon Emitted"])
        self.assertIn(f"**Carbon Emitted:** 27.50 kg {CO2}eq, location-based, with PUE", text)

    def test_what_is_not_known_is_said(self):
        text = statements("gramme: 1\ntitle: T\nruns:\n  - id: a\n    lifecycle_stage: training\n    declared: {energy_kwh: 1, energy_boundary: node, "
                          "measurement_method: metered, source: n}\n")
        self.assertEqual(section(text, "ML CO2 Impact"),
            "Not complete, missing: provider, or that the infrastructure is private, region of the cloud, carbon "
            "intensity, device-hours of every run, hardware.")
        for title in ("Green Algorithms", "Systematic reporting", "NeurIPS checklist, item 8"):
            self.assertIn("Not complete, missing: ", section(text, title))
        self.assertEqual(section(text, "Model card, Environmental Impact").count("[More Information Needed]"), 5)

    def test_the_rating_of_other_hardware_is_not_taken(self):
        """The only TDP that was looked up is that of the V100 of a failed run."""
        with_demo = run("report", os.path.join(FIXTURES, "demo", "gramme.yaml"), "--template", "statements",
                        "--to", "markdown", "-o", "-")[1].decode()
        self.assertIn("missing: TDP of every accelerator", section(with_demo, "ML CO2 Impact"))

    def test_every_writer_and_pdflatex(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "gramme.yaml")
            pathlib.Path(path).write_text(WHOLE)
            status, _, err = run("report", path, "--template", "statements", "--to", "html,pdf,markdown,latex",
                                 "-o", folder + "/out/")
            self.assertEqual(status, 0, err)
            if not have("pdflatex"):
                return
            fragment = pathlib.Path(os.path.join(folder, "out", "report.tex")).read_text()
            self.assertIn("Climate performance model card for tiny\\_model", fragment)
            cited = re.findall(r"~\\cite\{([^}]*)\}", fragment)
            self.assertEqual(cited, ["lacoste2019quantifying", "lannelongue2021green", "henderson2020towards",
                                     "hershcovich2022towards"])
            entries = run("report", path, "--to", "bib", "-o", "-")[1].decode()
            self.assertLessEqual(set(cited), set(re.findall(r"^@\w+\{([\w-]+),", entries, re.M)))
            alone = run("report", path, "--template", "statements", "--to", "latex", "--standalone", "-o", "-")[1]
            self.assertNotIn(b"\\cite", alone)
            for head in ("\\documentclass{article}", "\\documentclass[twocolumn]{article}\\usepackage{hyperref}"):
                pathlib.Path(folder, "x.tex").write_text(
                    head + "\\begin{document}\n" + fragment + "\\end{document}\n")
                done = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x.tex"],
                                      cwd=folder, capture_output=True)
                self.assertEqual(done.returncode, 0, done.stdout.decode(errors="replace")[-1500:])

    def test_bibliography(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "gramme.yaml")
            yaml = re.sub(r"^grid:.*\n", "", WHOLE, flags=re.M).replace("title: Statements", "title: \u00c5 {b \\\\ % 漢 Statements", 1)
            pathlib.Path(path).write_text(yaml.replace("title: \u00c5", "title: '\u00c5", 1).replace("slots_\n", "slots_'\n", 1),
                                          encoding="utf-8")
            status, out, err = run("report", path, "--to", "bib", "-o", "-")
            self.assertEqual(status, 0, err)
            keys = re.findall(r"^@\w+\{([\w-]+),", out.decode(), re.M)
            self.assertEqual(keys[:4] + keys[-1:], ["lacoste2019quantifying", "lannelongue2021green", "henderson2020towards",
                                                    "hershcovich2022towards", "gramme-report"])
            sources = {f["source_id"] for f in record(path)["factors"] if "source_id" in f}
            self.assertEqual(sorted(keys[4:-1]), sorted(sources))
            self.assertEqual(len(set(keys)), len(keys))
            if not have("pdflatex", "bibtex"):
                return
            pathlib.Path(folder, "r.bib").write_bytes(out)
            pathlib.Path(folder, "x.tex").write_text("\\documentclass{article}\\begin{document}x\\cite{" + ",".join(keys) +
                                                     "}\\bibliographystyle{plain}\\bibliography{r}\\end{document}\n")
            for program in (["pdflatex", "-interaction=nonstopmode", "x"], ["bibtex", "x"],
                            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x"],
                            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x"]):
                done = subprocess.run(program, cwd=folder, capture_output=True, text=True, errors="replace")
                self.assertEqual(done.returncode, 0, done.stdout[-1500:])
                self.assertNotIn("Warning--", done.stdout)
            self.assertNotIn("undefined", done.stdout)


if __name__ == "__main__":
    main()
