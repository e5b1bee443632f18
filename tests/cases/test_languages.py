"""Languages: catalogues that are whole, figures that are the same, marks of what stays English."""
import collections
import pathlib

from common import *

DEMO = os.path.join(FIXTURES, "demo", "gramme.yaml")
CODES = ("fr", "de")
LIFE = os.path.join(FIXTURES, "wholelife", "gramme.yaml")


def catalogue(*files):
    """{key: text} of the SENTENCE rows."""
    found = {}
    for name in files:
        text = re.sub(r"/\*.*?\*/", "", pathlib.Path(SOURCE, "src", "template", name).read_text(), flags=re.S)
        for key, body in re.findall(r'SENTENCE\(\s*"([^"]+)"\s*,((?:\s*"(?:[^"\\]|\\.)*")+)\s*\)', text):
            found[key] = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', body))
    return found


def arguments(text):
    return set(re.findall(r"\{\^?(\d)", text))


def document(to, *options, inputs=(DEMO,)):
    status, out, err = run("report", *inputs, "--to", to, "-o", "-", *options)
    if status:
        raise AssertionError(err)
    return out


class Languages(unittest.TestCase):
    def test_catalogues_are_whole(self):
        """Every key of English in every language, with the same arguments and marks of bold."""
        english = catalogue("sentences.def", "figures_words.def")
        self.assertGreater(len(english), 400)
        for code in CODES:
            other = catalogue(f"sentences_{code}.def")
            with self.subTest(language=code):
                self.assertEqual(sorted(set(english) - set(other)), [], "keys that are missing")
            for key in set(english) & set(other):
                with self.subTest(language=code, key=key):
                    self.assertEqual(arguments(other[key]), arguments(english[key]))
                    self.assertEqual(other[key].count("*"), english[key].count("*"))
                    self.assertEqual(other[key].count("{"), other[key].count("}"))

    def figures(self, tree, code):
        """The numbers of a tree, written with a point; those in words of the languages are left out."""
        text = re.sub(r' (?:id|chart|lang|href|class|colspan|title|label)="[^"]*"', "", tree)
        if code != "en":
            text = re.sub(r"(?<=\d),(?=\d)", ".", text)
        return collections.Counter(re.findall(r"\d+(?:[.\u202f]\d+)*", text))

    def test_figures_agree(self):
        for inputs in ([DEMO], [LIFE]):
            english = self.figures(document("tree", inputs=inputs).decode(), "en")
            for code in CODES:
                with self.subTest(language=code, case=inputs[0]):
                    other = self.figures(document("tree", "--set", f"language={code}", inputs=inputs).decode(), code)
                    self.assertEqual(other - english, collections.Counter())
                    self.assertEqual(english - other, collections.Counter())

    def test_what_is_marked(self):
        for code in CODES:
            page = document("html", "--set", f"language={code}").decode()
            self.assertIn(f'<html lang="{code}">', page)
            self.assertRegex(page, r'<li lang="en">|<span lang="en">')
            self.assertNotIn("Skip to content", page)
            self.assertNotIn('lang="en"', document("html").decode().replace('<html lang="en">', ""))
            if have("pdfinfo"):
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "x.pdf")
                    run("report", DEMO, "--set", f"language={code}", "-o", path, "--no-digest")
                    self.assertIn(f"/Lang", subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"],
                                  capture_output=True).stdout.decode("latin-1") if have("qpdf") else "/Lang")

    def test_heads_are_translated(self):
        """No heading or head of a column of English is left, but for names that are the same."""
        same = {"GPU", "CPU", "Code", "Source", "SHA-256", "Total", "PUE", "FLOP", "g/kWh", "kWh", "Clause", "n/m"}
        def heads(tree):
            return {t for t in re.findall(r'^ *(?:h2 number="\d+"|h3(?: id="\w+")?|dt|th scope="col"(?: class="\w+")?|p class="key") "([^"]+)"$', tree, re.M)}
        english = heads(document("tree").decode())
        self.assertGreater(len(english), 15)
        for code in CODES:
            left = (heads(document("tree", "--set", f"language={code}").decode()) & english) - same
            self.assertEqual(left, set(), code)

    def test_machine_formats_stay(self):
        for to in ("json", "xml", "csv", "cyclonedx", "hf"):
            plain = document(to, "--no-digest")
            for code in CODES:
                self.assertEqual(document(to, "--no-digest", "--set", f"language={code}"), plain, to)

    def test_statements_stay_english(self):
        tree = document("tree", "--template", "statements", "--set", "language=fr").decode()
        self.assertTrue(tree.startswith("report") and 'lang="en"' in tree.splitlines()[0])
        self.assertEqual(tree.splitlines()[1:], document("tree", "--template", "statements").decode().splitlines()[1:])
        card = document("tree", "--template", "model-card", "--set", "language=de").decode()
        self.assertIn("Hardware Type:", card)
        self.assertIn("38.70", card)
        self.assertIn("9,2", card)

    def test_the_experiment_says_its_language(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "gramme.yaml")
            path.write_text("gramme: 1\ntitle: Essai\nreport: {language: fr-CA}\nlocation: {country: FR}\n"
                            "runs: {id: a, lifecycle_stage: training, declared: {energy_kwh: 1.5, energy_boundary: node, measurement_method: metered, source: n}}\n")
            self.assertIn("Ce travail a émis", document("sentence", inputs=(str(path),)).decode())
            self.assertIn("This work emitted", document("sentence", "--set", "language=en", inputs=(str(path),)).decode())
        status, _, err = run("report", DEMO, "--set", "language=xx", "--to", "tree", "-o", "-")
        self.assertEqual(status, 2)
        self.assertIn("[T014]", err)


if __name__ == "__main__":
    main()
