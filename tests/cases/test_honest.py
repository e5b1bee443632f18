"""Exit status and files: nothing half-written, nothing silent."""
from common import *

DEMO = os.path.join(FIXTURES, "demo", "gramme.yaml")
LOG = os.path.join(FIXTURES, "demo", "logs", "sweep.csv")


class Honest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def ends(self, expected, *args, says="", **kwargs):
        status, out, err = run(*args, **kwargs)
        self.assertEqual(status, expected, f"{args}: {err}")
        self.assertIn(says, err)
        self.assertNotIn("Sanitizer", err)
        return out

    def test_usage(self):
        self.ends(2, says="U103")
        self.ends(2, "reprot", LOG, says="did you mean gramme report?")
        self.ends(2, "report", says="U106")
        self.ends(2, "report", LOG, "--anonymus", says="did you mean --anonymous?")
        self.ends(2, "report", LOG, "--to", "docx", says="U107")
        self.ends(2, "report", LOG, "-o", "-", says="U108")
        self.ends(2, "report", LOG, "--fail-on", "decison", says="U102")
        self.ends(2, "check", LOG, "--to", "pdf", says="U104")
        self.ends(2, "report", DEMO, DEMO, says="U105")
        self.ends(2, "report", DEMO, LOG, says="U105")

    def test_help_and_version(self):
        self.assertIn(b"report", self.ends(0, "--help"))
        self.assertIn(b"--anonymous", self.ends(0, "report", "--help"))
        self.assertRegex(self.ends(0, "--version"), rb"^gramme [0-9.]+\n$")
        self.assertIn(b"libxml2", self.ends(0, "--version", "--verbose"))
        for what in ("formats", "writers", "templates", "limits"):
            self.assertTrue(self.ends(0, "list", what))
        self.assertIn(b"France", self.ends(0, "list", "factors", "FR"))
        self.assertIn(b"A100", self.ends(0, "list", "hardware", "a100"))
        self.assertIn(b"unknown option", self.ends(0, "explain", "U101"))
        self.ends(2, "explain", "X999", says="U109")

    def test_missing_and_wrong_inputs(self):
        self.ends(2, "report", os.path.join(self.folder, "no.csv"), says="no.csv")
        self.ends(2, "report", os.path.join(self.folder, "no.yaml"), says="no.yaml")
        self.ends(2, "report", self.folder, says="neither a gramme.yaml nor logs")
        self.ends(1, "report", self.file("empty.csv", ""), "-o", self.folder + "/")
        self.ends(1, "report", self.file("x.csv", "hello, world\n1,2\n"), "-o", self.folder + "/")
        self.ends(1, "report", self.file("lfs.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
                  "-o", self.folder + "/", says="Git LFS")
        self.ends(1, "report", self.file("bad.yaml", "gramme: 1\ntitel: x\n"), says="did you mean title?")
        self.assertFalse([n for n in os.listdir(self.folder) if n.startswith("report")])

    def test_output_that_cannot_be_written(self):
        self.ends(2, "report", LOG, "--to", "json", "-o", "/dev/full/x.json")
        self.ends(2, "report", LOG, "--to", "json", "-o", "/proc/none/x.json")
        folder = os.path.join(self.folder, "out.json")
        os.mkdir(folder)
        os.mkdir(os.path.join(self.folder, "r"))
        os.mkdir(os.path.join(self.folder, "r", "report.pdf"))
        self.ends(2, "report", LOG, "--to", "html,pdf", "-o", os.path.join(self.folder, "r") + "/")
        self.assertEqual(os.listdir(os.path.join(self.folder, "r")), ["report.pdf"], "all or nothing")

    def test_full_disk_on_standard_output(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([GRAMME, "report", LOG, "--to", "json", "-o", "-"], stdout=full,
                                  stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2, done.stderr)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([GRAMME, "--help"], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 2)

    def test_strict_writes_the_report_and_ends_with_3(self):
        out = os.path.join(self.folder, "s") + "/"
        self.ends(3, "report", DEMO, "--strict", "-o", out)
        self.assertEqual(sorted(os.listdir(out)), ["report.html", "report.pdf"])

    def test_names_of_outputs(self):
        shutil.copytree(os.path.join(FIXTURES, "demo"), os.path.join(self.folder, "demo"))
        demo = os.path.join(self.folder, "demo")
        os.rename(os.path.join(demo, "gramme.yaml"), os.path.join(demo, "small.gramme.yaml"))
        out = os.path.join(self.folder, "o") + "/"
        self.ends(0, "report", os.path.join(demo, "small.gramme.yaml"), "-o", out, "--to", "json")
        self.assertEqual(os.listdir(out), ["small.json"])
        self.ends(0, "report", os.path.join(demo, "logs", "sweep.csv"), "--to", "json")
        self.assertIn("report.json", os.listdir(os.path.join(demo, "logs")))
        page = os.path.join(self.folder, "page.html")
        self.ends(0, "report", os.path.join(demo, "small.gramme.yaml"), "-o", page)
        self.assertTrue(open(page).read().startswith("<!DOCTYPE html>"))

    def test_standard_input(self):
        data = open(LOG, "rb").read()
        out = self.ends(0, "report", "-", "--to", "json", "-o", "-", stdin=data)
        whole = json.loads(out)["totals"]["energy_total_kwh"]["value"]
        self.assertAlmostEqual(whole, record(LOG)["totals"]["energy_total_kwh"]["value"], places=12)

    def test_init_writes_what_check_accepts(self):
        shutil.copy(LOG, os.path.join(self.folder, "emissions.csv"))
        yaml = self.ends(0, "init", "emissions.csv", cwd=self.folder)
        self.file("gramme.yaml", yaml)
        self.ends(0, "check", os.path.join(self.folder, "gramme.yaml"))
        r = record(os.path.join(self.folder, "gramme.yaml"))
        self.assertEqual(r["location"]["country"], "DE")

    def test_no_place_means_no_emissions(self):
        log = os.path.join(FIXTURES, "demo", "logs", "evaluation.csv")
        r = record(log)
        self.assertNotIn("emissions_location_kg", r["totals"])
        self.assertIn("location.country", [m["key"] for m in r["missing"]])


if __name__ == "__main__":
    main()
