"""PDF/A-3b and PDF/UA-1: our own reader over every kind of report, PDFBox's preflight, MuPDF."""
from common import *

import base64
import glob
import hashlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pdf_rules
from pdf_file import Pdf

DEMO = os.path.join(FIXTURES, "demo", "gramme.yaml")
LOGS = os.path.join(FIXTURES, "logs")
JARS = ["preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "commons-io", "javax.activation", "jaxb-api"]


def make(folder, *arguments, name="report.pdf"):
    path = os.path.join(folder, name)
    status, _, err = run("report", *arguments, "-o", path)
    if status != 0:
        raise AssertionError(f"exit {status}: {err}")
    return path, err


def kinds():
    """Every experiment, and the first log of every dialect that makes a report."""
    for name in sorted(os.listdir(FIXTURES)):
        yaml = os.path.join(FIXTURES, name, "gramme.yaml")
        if os.path.exists(yaml):
            yield name, [yaml]
    for dialect in sorted(os.listdir(LOGS)):
        for name in sorted(os.listdir(os.path.join(LOGS, dialect))):
            log = os.path.join(LOGS, dialect, name)
            if run("report", log, "--to", "json", "-o", "-")[0] == 0:
                yield dialect, [log]
                break


def element(pdf, role):
    return next(e for e in pdf_rules.elements(pdf) if e.role == role).node


def page(pdf, number=0):
    return pdf.pages()[number][1]


def splice(pdf, old, new):
    """Changes the first page's content."""
    stream = pdf.entry(page(pdf)["/Contents"])["stream"]
    data = base64.b64decode(stream["data"])
    assert old in data
    stream["data"] = base64.b64encode(data.replace(old, new, 1)).decode()


def replace_stream(pdf, reference, old, new):
    stream = pdf.entry(reference)["stream"]
    data = base64.b64decode(stream["data"])
    assert old in data
    stream["data"] = base64.b64encode(data.replace(old, new)).decode()


def font(pdf):
    return next(iter(pdf.get(pdf.get(page(pdf), "/Resources")["/Font"]).values()))


def attached(pdf):
    return pdf.get(pdf.get(pdf.get(pdf.catalog["/Names"])["/EmbeddedFiles"])["/Names"])[1]


# What breaks one rule each, and what the rules then say: a checker that finds nothing anywhere is none.
BREAKS = [
    (lambda p: element(p, "Figure").pop("/Alt"), "a figure without description"),
    (lambda p: element(p, "Figure").pop("/A"), "a figure without its bounds"),
    (lambda p: element(p, "H1").update({"/S": "/H2"}), "H2 after level 0"),
    (lambda p: element(p, "H3").update({"/S": "/H5"}), "H5 after level 2"),
    (lambda p: element(p, "TH").pop("/A"), "a head without scope"),
    (lambda p: element(p, "TR")["/K"].pop(), "a table with rows of"),
    (lambda p: element(p, "TD").update({"/S": "/P"}), "a row of"),
    (lambda p: element(p, "LI").update({"/S": "/P"}), "a list of"),
    (lambda p: element(p, "P").pop("/K"), "an empty P"),
    (lambda p: element(p, "P").update({"/S": "/Absatz"}), "is no standard type"),
    (lambda p: element(p, "Sect").update({"/P": "1 0 R"}), "names another parent"),
    (lambda p: p.catalog.pop("/MarkInfo"), "is not marked"),
    (lambda p: p.catalog.update({"/Lang": "u:"}), "no language"),
    (lambda p: p.catalog.pop("/ViewerPreferences"), "title is not shown"),
    (lambda p: page(p).update({"/Tabs": "/R"}), "tab order"),
    (lambda p: page(p).update({"/StructParents": 3}), "the parent tree does not fit"),
    (lambda p: splice(p, b"EMC\n", b"EMC\nBT /F0 10 Tf(A)Tj ET\n"), "neither content nor artifact"),
    (lambda p: splice(p, b"/Artifact BMC", b"/P<</MCID 0>>BDC"), "are not one each"),
    (lambda p: splice(p, b"Tj\n", b"Tj\n0.5 g\n"), "that the output intent says nothing of"),
    (lambda p: splice(p, b"Tj\n", b"Tj\n/G7 gs\n"), "no state /G7"),
    (lambda p: splice(p, b"Tj\n", b"Tj\nzz\n"), "operator zz"),
    (lambda p: splice(p, b"Tj\n", b"Tj\nq\n"), "q without Q"),
    (lambda p: splice(p, b"Tj\n", b"Tj\n(\x01\x80)Tj\n"), "shows .notdef"),
    (lambda p: p.get(p.get(p.get(font(p))["/DescendantFonts"])[0]).pop("/W"), "wide, not None"),
    (lambda p: replace_stream(p, p.get(font(p))["/ToUnicode"], b"<20><7E><0020>", b"<20><21><0020>"), "has no text"),
    (lambda p: p.get(p.get(page(p)["/Annots"])[0]).pop("/Contents"), "says not where"),
    (lambda p: p.get(p.get(page(p)["/Annots"])[0]).update({"/F": 0}), "not printed, or hidden"),
    (lambda p: p.get(p.get(page(p)["/Annots"])[0]).update({"/StructParent": 0}), "not in the tree"),
    (lambda p: p.catalog.pop("/OutputIntents"), "not one output intent"),
    (lambda p: p.catalog.pop("/AF"), "not associated"),
    (lambda p: p.get(attached(p)).pop("/AFRelationship"), "no relation"),
    (lambda p: p.get(attached(p)).pop("/F"), "the name of attached file"),
    (lambda p: p.get(p.get(p.get(attached(p))["/EF"])["/UF"]).pop("/Subtype"), "no media type"),
    (lambda p: p.get(p.get(p.get(p.get(attached(p))["/EF"])["/UF"])["/Params"]).update({"/Size": 7}), "size or checksum"),
    (lambda p: p.catalog.update({"/OpenAction": "1 0 R"}), "/OpenAction"),
    (lambda p: p.trailer.pop("/ID"), "no ID"),
    (lambda p: replace_stream(p, p.catalog["/Metadata"], b"<pdfaid:part>3", b"<pdfaid:part>2"), "as PDF/A-3b"),
    (lambda p: replace_stream(p, p.catalog["/Metadata"], b"<pdfaProperty:name>part", b"<pdfaProperty:name>amd"),
     "is described nowhere"),
    (lambda p: replace_stream(p, p.catalog["/Metadata"], b"<pdfuaid:part>1</pdfuaid:part>", b""), "as PDF/UA-1"),
    (lambda p: p.get(p.trailer["/Info"]).update({"/Title": "u:Other"}), "/Title is not what the XMP says"),
]


@unittest.skipUnless(have("qpdf"), "qpdf")
class Rules(unittest.TestCase):
    def check(self, path):
        pdf = Pdf(path)
        self.assertEqual(sorted(set(pdf_rules.a3_faults(pdf))), [])
        self.assertEqual(sorted(set(pdf_rules.ua_faults(pdf))), [])
        return pdf

    def test_every_kind_of_report(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, inputs in kinds():
                with self.subTest(case=name):
                    self.check(make(folder, *inputs)[0])

    def test_paper_scripts_and_anonymity(self):
        with tempfile.TemporaryDirectory() as folder:
            self.check(make(folder, DEMO, "--paper", "letter", "--compare-methods")[0])
            scripts = os.path.join(SOURCE, "tests", "browser", "scripts.xhtml")
            self.check(make(folder, DEMO, "--template", scripts)[0])
            pdf = self.check(make(folder, DEMO, "--anonymous")[0])
            names = pdf.get(pdf.get(pdf.get(pdf.catalog["/Names"])["/EmbeddedFiles"])["/Names"])[::2]
            self.assertEqual([Pdf.text(n) for n in names], ["disclosure.json", "disclosure.xml"])

    def test_the_rules_find_what_breaks_them(self):
        with tempfile.TemporaryDirectory() as folder:
            path, _ = make(folder, DEMO)
            for i, (breaks, says) in enumerate(BREAKS):
                with self.subTest(number=i, says=says):
                    pdf = Pdf(path)
                    breaks(pdf)
                    found = []
                    for rules in (pdf_rules.a3_faults, pdf_rules.ua_faults):
                        try:
                            found += rules(pdf)
                        except (KeyError, TypeError, AttributeError):
                            pass
                    self.assertTrue([f for f in found if says in f], found)

    def test_a_template_that_breaks_them(self):
        """The file then does not say that it is PDF/UA, and why not."""
        bodies = {
            "rows of a table": "<table><tbody><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
            "leads to #nowhere": "<p><a href='#nowhere'>there</a></p>",
        }
        with tempfile.TemporaryDirectory() as folder:
            for says, body in bodies.items():
                with self.subTest(says=says):
                    template = os.path.join(folder, "mine.xhtml")
                    with open(template, "w", encoding="utf-8") as file:
                        file.write(f"<report lang='en' title='Mine'><h2>One</h2>{body}</report>")
                    path, err = make(folder, DEMO, "--template", template)
                    self.assertIn("note[W021]", err)
                    self.assertIn(says, err)
                    pdf = Pdf(path)
                    self.assertIsNone(pdf_rules.property_of(pdf_rules.xmp(pdf), pdf_rules.PDFUA + "part"))

    def test_levels_of_headings_are_closed_up(self):
        with tempfile.TemporaryDirectory() as folder:
            template = os.path.join(folder, "mine.xhtml")
            with open(template, "w", encoding="utf-8") as file:
                file.write("<report lang='en' title='Mine'><h3>A finding</h3><p>Text</p><h2>A section</h2><p/>"
                           "<ol><li>first</li></ol><pre>code</pre></report>")
            path, err = make(folder, DEMO, "--template", template)
            self.assertNotIn("W021", err)
            roles = [e.role for e in pdf_rules.elements(self.check(path))]
            self.assertEqual(roles, ["Document", "H1", "P", "H2", "L", "LI", "Lbl", "LBody", "P", "Code"])


class Attachments(unittest.TestCase):
    def take_out(self, path, folder):
        out = tempfile.mkdtemp(dir=folder)
        subprocess.run(["pdfdetach", "-saveall", "-o", out, path], check=True, capture_output=True)
        return {name: open(os.path.join(out, name), "rb").read() for name in os.listdir(out)}

    @unittest.skipUnless(have("pdfdetach"), "pdfdetach")
    def test_they_are_the_files(self):
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("report", DEMO, "-o", folder + "/", "--to", "pdf,json,xml", "--attach-logs")
            self.assertEqual(status, 0, err)
            found = self.take_out(os.path.join(folder, "report.pdf"), folder)
            expected = {"gramme.yaml": DEMO, "disclosure.json": os.path.join(folder, "report.json"),
                        "disclosure.xml": os.path.join(folder, "report.xml")}
            expected |= {os.path.basename(p): p for p in glob.glob(os.path.join(FIXTURES, "demo", "logs", "*.csv"))}
            self.assertEqual(sorted(found), sorted(expected))
            for name, path in expected.items():
                self.assertEqual(found[name], open(path, "rb").read(), name)
            digests = {i["sha256"] for i in json.load(open(os.path.join(folder, "report.json")))["inputs"]}
            self.assertLessEqual(digests, {hashlib.sha256(data).hexdigest() for data in found.values()})

    @unittest.skipUnless(have("pdfdetach", "qpdf"), "pdfdetach, qpdf")
    def test_names_that_are_alike(self):
        log = open(os.path.join(FIXTURES, "demo", "logs", "evaluation.csv"), "rb").read()
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for place, name, data in (("a", "power.csv", log[:4000].rsplit(b"\n", 1)[0] + b"\n"),
                                      ("b", "Power.csv", log[:3000].rsplit(b"\n", 1)[0] + b"\n"),
                                      ("c", "Größe (1) €.csv", log[:2000].rsplit(b"\n", 1)[0] + b"\n")):
                os.mkdir(os.path.join(folder, place))
                paths.append(os.path.join(folder, place, name))
                with open(paths[-1], "wb") as file:
                    file.write(data)
            path, _ = make(folder, *paths, "--attach-logs")
            pdf = Pdf(path)
            self.assertEqual(sorted(set(pdf_rules.a3_faults(pdf))), [])
            found = self.take_out(path, folder)
            self.assertIn("power.csv", found)
            self.assertIn("Power-2.csv", found)
            self.assertIn("Größe (1) €.csv", found)

    def test_refusals(self):
        log = os.path.join(FIXTURES, "demo", "logs", "evaluation.csv")
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "x.pdf")
            for arguments, says, stdin in (
                    ([log, "--anonymous", "-o", out], "an anonymous report carries no logs", None),
                    ([log, "-o", os.path.join(folder, "x.html")], "no format asked for can hold the logs", None),
                    (["-", "-o", out], "- cannot be attached", open(log, "rb").read())):
                with self.subTest(says=says):
                    status, _, err = run("report", *arguments, "--attach-logs", stdin=stdin)
                    self.assertNotEqual(status, 0)
                    self.assertIn("error[U112]", err)
                    self.assertIn(says, err)
                    self.assertEqual(os.listdir(folder), [])
            big = os.path.join(folder, "big.csv")
            head = open(log, "rb").read()
            lines = head.split(b"\n", 1)
            with open(big, "wb") as file:
                file.write(head)
                for _ in range((32 << 20) // len(lines[1]) + 1):
                    file.write(lines[1])
            status, _, err = run("report", big, "-o", out, "--attach-logs", "--no-digest")
            self.assertEqual(status, 1)
            self.assertIn("the logs are more than 32 MiB", err)


class Others(unittest.TestCase):
    """What programs of others say."""

    @staticmethod
    def twin(path, folder):
        """The same file as PDF/A-1b: what part 3 added is taken away, what it dropped is put back."""
        done = subprocess.run(["qpdf", "--json-output", "--json-stream-data=inline", "--decode-level=generalized",
                               path], capture_output=True, check=True)
        data = json.loads(done.stdout)
        data["qpdf"][0]["pdfversion"] = "1.4"
        objects = data["qpdf"][1]
        trailer = objects["trailer"]["value"]
        for key in ("/Type", "/W", "/DecodeParms", "/Filter", "/Length", "/Index"):
            trailer.pop(key, None)
        catalog = objects["obj:" + trailer["/Root"]]["value"]
        for key in ("/AF", "/Names"):
            catalog.pop(key, None)
        for name in list(objects):
            entry = objects[name]
            node = entry["stream"]["dict"] if "stream" in entry else entry.get("value")
            if not isinstance(node, dict):
                continue
            if node.get("/Type") in ("/EmbeddedFile", "/Filespec"):
                del objects[name]
            elif node.get("/Subtype") == "/XML":
                text = base64.b64decode(entry["stream"]["data"])
                text = text.replace(b"<pdfaid:part>3", b"<pdfaid:part>1")
                entry["stream"]["data"] = base64.b64encode(text).decode()
            elif node.get("/Subtype") == "/CIDFontType2":
                Others.put_cid_set(objects, node)
            for state in (node.get("/ExtGState") or {}).values() if isinstance(node.get("/ExtGState"), dict) else ():
                state["/ca"] = state["/CA"] = 1
        profile = objects["obj:" + catalog["/OutputIntents"][0]["/DestOutputProfile"]]["stream"]
        header = bytearray(base64.b64decode(profile["data"]))
        header[8] = 2  # part 1 knows profiles up to version 2
        profile["data"] = base64.b64encode(header).decode()
        source, twin = os.path.join(folder, "twin.json"), os.path.join(folder, "twin.pdf")
        with open(source, "w", encoding="utf-8") as file:
            json.dump(data, file)
        subprocess.run(["qpdf", "--json-input", source, "--object-streams=disable", "--stream-data=uncompress",
                        "--newline-before-endstream", twin], check=True, capture_output=True)
        return twin

    @staticmethod
    def put_cid_set(objects, node):
        widths = node["/W"]
        cids = [0] + [first + i for first, row in zip(widths[::2], widths[1::2]) for i in range(len(row))]
        bits = bytearray(max(cids) // 8 + 1)
        for cid in cids:
            bits[cid // 8] |= 128 >> cid % 8
        number = max(int(name[4:].split()[0]) for name in objects if name.startswith("obj:")) + 1
        objects[f"obj:{number} 0 R"] = {"stream": {"dict": {}, "data": base64.b64encode(bytes(bits)).decode()}}
        objects["obj:" + node["/FontDescriptor"]]["value"]["/CIDSet"] = f"{number} 0 R"

    @unittest.skipUnless(have("java", "qpdf"), "java, qpdf")
    def test_preflight_of_the_twin(self):
        jars = [f"/usr/share/java/{name}.jar" for name in JARS]
        if not all(map(os.path.exists, jars)):
            print("skipped without libpdfbox2-java")
            self.skipTest("libpdfbox2-java")
        with tempfile.TemporaryDirectory() as folder:
            for inputs in ([DEMO], [os.path.join(FIXTURES, "wholelife", "gramme.yaml")]):
                path, _ = make(folder, *inputs)
                twin = self.twin(path, folder)
                done = subprocess.run(["java", "-Xshare:auto", "-cp", ":".join(jars),
                                       "org.apache.pdfbox.preflight.Validator_A1b", twin],
                                      capture_output=True, text=True, timeout=120)
                self.assertIn("is a valid PDF/A-1b file", done.stdout + done.stderr, done.stdout + done.stderr)

    @unittest.skipUnless(have("mutool", "pdftotext"), "mutool, pdftotext")
    def test_mupdf_reads_the_same_text(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, inputs in (("demo", [DEMO]), ("wholelife", [os.path.join(FIXTURES, "wholelife", "gramme.yaml")])):
                with self.subTest(case=name):
                    path, _ = make(folder, *inputs)
                    mine = subprocess.run(["mutool", "draw", "-q", "-F", "txt", path], capture_output=True, text=True)
                    self.assertEqual(mine.returncode, 0, mine.stderr)
                    theirs = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True)
                    letters = [sorted(re.sub(r"\s", "", text)) for text in (mine.stdout, theirs.stdout)]
                    self.assertGreater(len(letters[0]), 2000)
                    self.assertEqual(letters[0], letters[1])


if __name__ == "__main__":
    main()
