"""Templates: those compiled in over every case, parameters, partials and files beside one's own."""
import pathlib
import struct
import zlib

from common import *

DEMO = os.path.join(FIXTURES, "demo", "gramme.yaml")
HEAD = '<report xmlns:g="urn:gramme:template" g:attr-title="title">'


def report(*options, to="tree", inputs=(DEMO,)):
    status, out, err = run("report", *inputs, "--to", to, "-o", "-", *options)
    return status, out.decode("utf-8", "replace"), err


class Templates(unittest.TestCase):
    def own(self, text, *options, files=()):
        """The tree of a template of one's own, with files beside it."""
        with tempfile.TemporaryDirectory() as folder:
            for name, body in files:
                path = pathlib.Path(folder, name)
                path.parent.mkdir(exist_ok=True)
                path.write_text(body)
            path = pathlib.Path(folder, "own.xhtml")
            path.write_text(text)
            return report("--template", str(path), *options)

    def refused(self, text, code, *options, files=()):
        status, _, err = self.own(text, *options, files=files)
        self.assertNotEqual(status, 0, text)
        self.assertIn(f"[{code}]", err)
        return err

    def test_all_are_listed_and_printed(self):
        listed = [line.split()[0] for line in run("list", "templates")[1].decode().splitlines()]
        self.assertLessEqual({"report", "paper-appendix", "model-card", "statements"}, set(listed))
        for name in listed:
            with self.subTest(template=name):
                status, text, _ = run("template", name)
                self.assertEqual(status, 0)
                self.assertEqual(text.decode(), pathlib.Path(SOURCE, "templates", name + ".xhtml").read_text())

    def test_pages(self):
        if not have("pdfinfo"):
            self.skipTest("pdfinfo")
        most = {"model-card": 1, "paper-appendix": 2}
        for name, inputs in cases():
            for template, pages in most.items():
                with self.subTest(case=name, template=template), tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, "x.pdf")  # Letter is the shorter of the two papers
                    status, _, err = run("report", *inputs, "--template", template, "--paper", "letter", "-o", path)
                    self.assertEqual(status, 0, err)
                    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
                    self.assertLessEqual(int(re.search(r"Pages:\s+(\d+)", info).group(1)), pages)

    def test_short_ones_say_what_the_report_says(self):
        """Figures of the label: the same in all templates that have one."""
        whole = report()[1]
        for template in ("model-card", "paper-appendix"):
            text = report("--template", template)[1]
            for key in ("This work emitted about", "Two thirds of the energy"):
                self.assertIn(key, whole)
                self.assertIn(key, text)
            for figure in re.findall(r'strong "([\d.]+\s\S+)"', whole)[:1]:
                self.assertIn(figure, text)

    def test_short_ones_link_to_nothing_that_is_not_there(self):
        for template in ("model-card", "paper-appendix", "report"):
            page = report("--template", template, to="html")[1]
            for target in re.findall(r'href="#([^"]+)"', page):
                self.assertIn(f'id="{target}"', page, template)

    def test_parameters(self):
        plain, without = report()[1], report("--set", "equivalents=no")[1]
        self.assertIn("driving an average US car", plain)
        self.assertNotIn("driving an average US car", without)
        text = HEAD + '<g:param name="who" value="nobody"/><section><h2>A</h2><p g:text="$who"/></section></report>'
        self.assertIn('p "nobody"', self.own(text)[1])
        self.assertIn('p "a = b"', self.own(text, "--set", "who=x", "--set", "who=a = b")[1])
        self.assertIn("it has", self.refused(text, "T013", "--set", "what=x"))
        self.refused(text.replace('value="nobody"', 'value="b" values="b c"'), "T014", "--set", "who=x")
        self.assertEqual(report("--set", "who")[0], 2)

    def test_includes(self):
        text = HEAD + '<g:include file="parts/p.xhtml"/></report>'
        part = '<g:block xmlns:g="urn:gramme:template"><section><h2>B</h2><p g:text="title"/></section></g:block>'
        self.assertIn('p "Small German', self.own(text, files=[("parts/p.xhtml", part)])[1])
        deep = part.replace('g:text="title"', 'g:text="title["')
        self.assertRegex(self.refused(text, "T004", files=[("parts/p.xhtml", deep)]), r"parts/p\.xhtml:1:")
        builtin = HEAD + ('<g:block g:let-t="totals" g:let-runs="runs/item" g:let-has-kg="true()" g:let-equivalents="\'no\'">'
                          '<section><h2>B</h2><p><g:include name="part-sentence"/></p></section></g:block></report>')
        self.assertIn("This work emitted", self.own(builtin)[1])

    def test_includes_stay_in_their_folder(self):
        for file in ("../x.xhtml", "/etc/passwd", "a/../../x.xhtml", "a\\x.xhtml", ""):
            self.refused(f'{HEAD}<g:include file="{file}"/></report>', "T012")
        with tempfile.TemporaryDirectory() as folder:
            inner = pathlib.Path(folder, "inner")
            inner.mkdir()
            pathlib.Path(folder, "secret.xhtml").write_text("<p>secret</p>")
            (inner / "link.xhtml").symlink_to("../secret.xhtml")
            own = inner / "own.xhtml"
            own.write_text(HEAD + '<g:include file="link.xhtml"/></report>')
            self.assertIn("[T012]", report("--template", str(own))[2])

    def test_includes_without_end(self):
        loop = HEAD.replace("report", "section", 1).replace(' g:attr-title="title"', "") + '<g:include file="a.xhtml"/></section>'
        self.refused(HEAD + '<g:include file="a.xhtml"/></report>', "T008", files=[("a.xhtml", loop)])

    def test_mistakes_have_their_place(self):
        """file:line:col, the expression, and a caret under it; an entity before it counts as it is written."""
        err = self.refused(HEAD + '\n<p g:if="1 &lt; 2 and f:figur(title)"/></report>', "T005")
        line, caret = re.search(r"\| (<p .*)\n *\| ( *\^~*)", err).groups()
        self.assertIn("own.xhtml:2:23: error", err)
        self.assertEqual(line[len(caret) - len(caret.lstrip()):len(caret)], "f:figur")
        err = self.refused(HEAD + '<p g:say="no-such"/></report>', "T010")
        self.assertIn("no-such", err)

    def test_accent(self):
        page = report("--set", "accent=#0C4A9E", to="html")[1]
        self.assertIn("--accent:#0c4a9e", page)
        for value, why in (("#ffcc00", "dark enough is #"), ("blue", "#rrggbb"), ("#12345", "#rrggbb"), ("#1234567", "#rrggbb")):
            status, _, err = report("--set", f"accent={value}", to="html")
            self.assertEqual(status, 2)
            self.assertIn("[T014]", err)
            self.assertIn(why, err)
        hint = re.search(r"dark enough is (#[0-9a-f]{6})", report("--set", "accent=#ffcc00", to="html")[2]).group(1)
        self.assertEqual(report("--set", f"accent={hint}", to="html")[0], 0, "what the hint says is dark enough")

    def test_logo(self):
        svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1">{}</svg>'
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "logo.svg")
            path.write_text(svg.format('<rect width="2" height="1" fill="#123456"/>'))
            page = report("--set", f"logo={path}", to="html")[1]
            self.assertIn('<img alt="" src="data:image/svg+xml;base64,', page)
            self.assertIn("img-src data:;", page)
            self.assertNotIn("img-src", report(to="html")[1])
            for bad in ("<script>1</script>", '<rect onclick="x()"/>', '<image href="http://x/y.png"/>',
                        '<rect fill="url(http://x/)"/>', '<rect fill="url(#a) URL(http://x/)"/>',
                        "<style>@import 'x'</style>", '<a href="http://x/">x</a>'):
                path.write_text(svg.format(bad))
                status, _, err = report("--set", f"logo={path}", to="html")
                self.assertEqual(status, 1, bad)
                self.assertIn("[T014]", err)
            path.write_text("GIF89a")
            self.assertIn("neither PNG nor SVG", report("--set", f"logo={path}", to="html")[2])
            path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 8)
            self.assertIn("cut off", report("--set", f"logo={path}", to="html")[2])

    def test_logo_png(self):
        def chunk(kind, data):
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        image, end = chunk(b"IDAT", zlib.compress(b"\0\x80")), chunk(b"IEND", b"")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "logo.png")
            path.write_bytes(head + image + end)
            status, page, _ = report("--set", f"logo={path}", to="html")
            self.assertEqual(status, 0)
            self.assertIn('<img alt="" src="data:image/png;base64,', page)
            for bad, why in ((head, "cut off"), (head + image[:-6], "cut off"), (head + image, "cut off"),
                             (head + image[:-1] + b"?" + end, "checksum"), (head + end, "no image"),
                             (head + b"\xff" * 8 + end, "cut off")):
                path.write_bytes(bad)
                status, _, err = report("--set", f"logo={path}", to="html")
                self.assertEqual(status, 1, why)
                self.assertIn(why, err)

    def test_badge(self):
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("report", DEMO, "--to", "badge", "-o", folder + "/")
            if "[W060]" in err:
                self.skipTest("cairo")
            self.assertEqual(status, 0, err)
            for name in ("label", "line"):
                text = pathlib.Path(folder, "badge", name + ".svg").read_text()
                self.assertTrue(text.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="'))
                self.assertIn("prefers-color-scheme:dark", text)
                self.assertNotIn("http", text.replace("http://www.w3.org/2000/svg", ""))
                self.assertIn("9.2", text)
                if have("xmllint"):
                    self.assertEqual(subprocess.run(["xmllint", "--noout", "-"], input=text.encode()).returncode, 0)
                self.assertEqual(pathlib.Path(folder, "badge", name + ".png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.assertIn("[W070]", run("report", DEMO, "--to", "badge", "--template", "statements", "-o", "/tmp/")[2])

    def test_templates_do_no_arithmetic(self):
        for path in pathlib.Path(SOURCE, "templates").glob("*.xhtml"):
            text = re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.S)
            self.assertIsNone(re.search(r'="[^"]*( div | mod |[\w)] \* [\w$(])', text), path.name)

    def test_one_of_your_own_begins_with_one_of_ours(self):
        """The example of templates/README.md, as it stands there."""
        text = pathlib.Path(SOURCE, "templates", "README.md").read_text()
        example = re.search(r"```xml\n(.*?)```", text, re.S).group(1)
        status, out, err = self.own(example, "--set", "greeting=Thank you")
        self.assertEqual(status, 0, err)
        self.assertIn('h2 number="1" "Thank you"', out)
        self.assertIn("kg\u00a0CO₂e", out)
        for form in ("html", "pdf", "latex", "markdown"):
            self.assertEqual(self.own(example)[0], 0)


if __name__ == "__main__":
    main()
