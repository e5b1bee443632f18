"""gramme card: figures into model cards of others, every other byte left; gramme check of a card's claim."""
import hashlib
import pathlib

from common import *

# 100 kWh x PUE 1.1 x 250 g/kWh = 27.5 kg; 10 h on 4 devices.
INPUT = """\
gramme: 1
title: T
model: {name: m}
location: {country: SE, region: Luleå, infra_type: on_premise, pue: 1.1, pue_source: meter}
grid: {carbon_intensity_g_per_kwh: 250, carbon_intensity_source: Statistics office}
hardware: {id: node, accelerator_model: NVIDIA A100-SXM4-80GB, accelerator_count: 4}
runs:
  - id: train
    lifecycle_stage: training
    outcome: final
    hardware: node
    duration_wall_s: 36000
    declared: {energy_kwh: 100, energy_boundary: node, measurement_method: metered, measurement_tool: meter, source: notebook}
"""
BULLETS = ["Hardware Type", "Hours used", "Cloud Provider", "Compute Region", "Carbon Emitted"]
SAMPLES = os.path.join(SOURCE, "..", "shared", "samples", "modelcards")


class Card(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name, "README.md")
        self.input = pathlib.Path(self.folder.name, "gramme.yaml")
        self.input.write_text(INPUT, encoding="utf-8")

    def edit(self, card, *options, status=0):
        """The card after gramme card, which a second time changes nothing; stderr."""
        self.path.write_bytes(card)
        got, _, err = run("card", str(self.path), str(self.input), *options)
        self.assertEqual(got, status, err)
        after = self.path.read_bytes()
        if status == 0:
            run("card", str(self.path), str(self.input), *options)
            self.assertEqual(self.path.read_bytes(), after, "a second time")
        else:
            self.assertEqual(after, card)
        return after, err

    def test_order_comments_and_unknown_keys_stay(self):
        before = (b"---\n# first\nlicense: mit   # why\nco2_eq_emissions:  # by hand\n    emissions: 5\n"
                  b"    # of the node\n    on_cloud: false\n    source: me\n\n# after\nx-own: [1,  2]\n---\n\n# Model\n"
                  b"\n### ENVIRONMENTAL impact ###\nold\n\n#### Sub\nkept\n")
        after, _ = self.edit(before)
        text = after.decode()
        head, _, rest = text.partition("co2_eq_emissions:")
        self.assertEqual(head, "---\n# first\nlicense: mit   # why\n")
        block, _, tail = rest.partition("\n\n# after\n")
        self.assertEqual([line.strip().split(":")[0] for line in block.splitlines()[1:]],
                         ["emissions", "source", "training_type", "geographical_location", "hardware_used",
                          "# of the node", "on_cloud"])
        self.assertTrue(block.startswith("  # by hand\n    emissions: 27500\n    source: \""), block)
        self.assertTrue(tail.startswith("x-own: [1,  2]\n---\n\n# Model\n\n### ENVIRONMENTAL impact ###\n\n- **Hardware"))
        self.assertTrue(tail.endswith("\n\n#### Sub\nkept\n"))
        self.assertNotIn("old", tail)

    def test_the_section(self):
        text = self.edit(b"---\nlicense: mit\n---\n")[0].decode()
        self.assertEqual(re.findall(r"^- \*\*(.*?):\*\*", text, re.M)[:5], BULLETS)
        for line in ("- **Hardware Type:** 4 x NVIDIA A100-SXM4-80GB", "- **Hours used:** 40 device-hours",
                     "- **Cloud Provider:** none (own cluster)", "- **Compute Region:** Luleå, Sweden",
                     "- **Carbon Emitted:** 27.5 kg CO2eq", "- **Energy Consumption:** 110 kWh"):
            self.assertIn(line + "\n", text)
        self.assertRegex(text, r"\*\*95 % Interval:\*\* \d+(\.\d+)? to \d+(\.\d+)? kg CO2eq\n")

    def test_unknown_is_the_placeholder(self):
        self.input.write_text(INPUT.replace("infra_type: on_premise, ", "").replace("duration_wall_s: 36000", "seed: 1"),
                              encoding="utf-8")
        text = self.edit(b"---\nlicense: mit\n---\n")[0].decode()
        self.assertIn("- **Hours used:** [More Information Needed]\n- **Cloud Provider:** [More Information Needed]\n",
                      text)

    def test_ends_of_lines_and_mark(self):
        after, _ = self.edit(b"\xef\xbb\xbf---\r\nlicense: mit\r\n---\r\n# M\r\ntext")
        self.assertTrue(after.startswith(b"\xef\xbb\xbf---\r\nlicense: mit\r\nco2_eq_emissions:\r\n  emissions: 27500\r\n"))
        self.assertIn(b"---\r\n# M\r\ntext\r\n\r\n## Environmental Impact\r\n\r\n- **Hardware", after)
        self.assertEqual(after.count(b"\n"), after.count(b"\r\n"))

    def test_without_front_matter(self):
        after, _ = self.edit(b"# M\n\ntext\n")
        self.assertRegex(after.decode(), r"\A---\nco2_eq_emissions:\n(  \w+: .*\n){5}---\n\n# M\n\ntext\n\n## Env")
        self.edit(b"")

    def test_headings(self):
        """A heading in a fence or a comment is none; setext headings are."""
        before = (b"---\na: b\n---\n```\n## Environmental Impact\n```\n<!--\n## Environmental Impact\n-->\n"
                  b"Environmental Impact\n---\nold\n\nNext\nlines\n=====\nkept\n")
        text = self.edit(before)[0].decode()
        self.assertIn("```\n## Environmental Impact\n```\n<!--\n## Environmental Impact\n-->\nEnvironmental Impact\n---\n\n- **", text)
        self.assertTrue(text.endswith("\n\nNext\nlines\n=====\nkept\n"))
        self.assertNotIn("old", text)

    def test_forms_of_the_block(self):
        for block in ("co2_eq_emissions: 0.0121", "co2_eq_emissions:", "co2_eq_emissions: {emissions: 3, source: x}",
                      "co2_eq_emissions:\n- emissions: 1.2g CO2\n- hardware used: 12 CPU", 'co2_eq_emissions: "TBD"',
                      "co2_eq_emissions: {emissions: 3,\n  source: x}", "co2_eq_emissions:\n  emissions: |\n    TBD\n    later"):
            with self.subTest(block=block):
                text = self.edit(f"---\na: b\n{block}\nz: 1\n---\nx\n".encode())[0].decode()
                self.assertRegex(text, r"\A---\na: b\nco2_eq_emissions:\n  emissions: 27500\n(  \w+: .*\n){4}z: 1\n---\nx\n")

    def test_misnamed_keys_only_with_fix(self):
        card = (b"---\nco2_eq_emissions:\n  emissions: 3\n  geographic_location: Denmark\n  hardware used: x\n"
                b"  Training Type: y\n  on_cloud: false\n---\n")
        text, err = self.edit(card)
        for key in (b"geographic_location: Denmark\n", b"hardware used: x\n", b"Training Type: y\n"):
            self.assertIn(key, text)
        self.assertIn("[R247]", err)
        text, err = self.edit(card, "--fix")
        self.assertNotRegex(text.decode(), "geographic_location|hardware used|Training Type")
        self.assertIn(b"  on_cloud: false\n---\n", text)
        self.assertNotIn("[R247]", err)
        text, _ = self.edit(b"---\nCO2 Eq Emissions:\n  Emissions: 3\n---\n", "--fix")
        self.assertRegex(text.decode(), r"\A---\nco2_eq_emissions:\n  emissions: 27500\n")
        self.assertNotIn(b"Eq", text)

    def test_broken_cards_stay(self):
        for card, place in ((b"---\na: b\nc: 'd\n---\n", r":\d+:\d+: error\[Y"), (b"---\na: b\n", r":1:1: error\[R243\]"),
                            (b"---\n- a\n---\n", r":2:1: error\[W080\]"), (b"---\n{a: b, c: d}\n---\n", r":2:2: error\[W080\]"),
                            (b"---\nco2_eq_emissions: 1\nco2_eq_emissions: 2\n---\n", r":3:1: error\[W080\]"),
                            (b"---\nco2_eq_emissions: &x 1\ny: *x\n---\n", r":2:1: error\[W080\]"),
                            (b"---\na: b\n---\n# Environmental Impact\n# Environmental Impact\n", r"error\[W080\]"),
                            (b"---\na: b\n---\n# Environmental Impact\n```\n# Next\n", r"error\[W080\]"),
                            (b"---\na: b\n---\n<!-- open\n", r"error\[W080\]")):
            with self.subTest(card=card):
                err = self.edit(card, status=1)[1]
                self.assertRegex(err, re.escape(str(self.path)) + place if place[0] == ":" else place)

    def test_link_and_place(self):
        pdf = pathlib.Path(self.folder.name, "my report.pdf")
        pdf.write_bytes(b"%PDF-1.7 x")
        text = self.edit(b"---\na: b\n---\n", "--link", str(pdf))[0].decode()
        digest = hashlib.sha256(b"%PDF-1.7 x").hexdigest()
        self.assertIn(f"[Energy and carbon report](my%20report.pdf), SHA-256 `{digest}`.\n", text)
        r = record(str(self.input))
        self.assertEqual(text.count(r["report"]["report_id"]), 2)
        status, _, err = run("card", str(self.path), str(self.input), "--link", "/nowhere/x.pdf")
        self.assertEqual(status, 2, err)

    def test_elsewhere(self):
        card = b"---\na: b\n---\n"
        self.path.write_bytes(card)
        shown = run("card", str(self.path), str(self.input), "-o", "-")[1]
        other = pathlib.Path(self.folder.name, "other.md")
        self.assertEqual(run("card", str(self.path), str(self.input), "-o", str(other))[0], 0)
        self.assertEqual(self.path.read_bytes(), card)
        self.assertEqual(other.read_bytes(), shown)

    def test_anonymous(self):
        text = self.edit(b"---\na: b\n---\n", "--anonymous")[0].decode()
        self.assertNotIn("Lule", text)
        self.assertIn("Sweden", text)

    def test_text_of_users_is_no_markup(self):
        self.input.write_text(INPUT.replace("NVIDIA A100-SXM4-80GB", "'<b>*x*_y_ | [z](u)'"), encoding="utf-8")
        text = self.edit(b"---\na: b\n---\n")[0].decode()
        self.assertIn(r"- **Hardware Type:** 4 x &lt;b&gt;\*x\*\_y\_ \| \[z\](u)", text)

    @unittest.skipUnless(os.path.isdir(SAMPLES), "samples")
    def test_real_cards(self):
        for name in sorted(os.listdir(SAMPLES)):
            with self.subTest(card=name):
                before = pathlib.Path(SAMPLES, name).read_bytes()
                after, _ = self.edit(before)
                self.assertIn(b"\n  emissions: 27500\n", after)
                # Outside the block every byte stays, and the section is all that is new at the end.
                section = after.index(b"\n## Environmental Impact\n")
                for text, end in ((before, len(before)), (after, section)):
                    self.assertEqual(text[:end].count(b"co2_eq_emissions"), 1)
                self.assertEqual(self.outside(after[:section]), self.outside(before))

    @staticmethod
    def outside(card):
        """All but the lines of the block, without blank lines at the end."""
        return re.sub(rb"^co2_eq_emissions.*\n(?:(?:  |- ).*\n)*", b"", card, flags=re.M).rstrip(b"\n")

    FINDINGS = {"aira-2-1b1.md": [], "aira-2-1b5-2024-02-kg-in-grams-field.md": ["34:14 R246", "37:26 R248"],
                "aira-2-1b5-2025-06-corrected.md": ["36:26 R248"], "autotrain-dontknowwhatImdoing-scalar.md": [],
                "autotrain-foxhunterirontesting-emissions-only.md": [], "bart-base-cnn-xsum-swe-tiny-value.md": [],
                "resnet50-fer-tbd-misnamed-key.md": ["16:14 R244", "19:3 R247"],
                "static-similarity-sentence-transformers-extended.md": [],
                "textmood-list-of-maps.md": ["18:14 R247", "18:14 R244", "22:3 R247"]}

    @unittest.skipUnless(os.path.isdir(SAMPLES), "samples")
    def test_claims_of_real_cards(self):
        for name, expected in self.FINDINGS.items():
            with self.subTest(card=name):
                status, _, err = run("check", os.path.join(SAMPLES, name), "--format", "short")
                self.assertEqual(status, 0, err)
                found = [f"{place} {code}" for place, code in re.findall(r"\.md:(\d+:\d+): \w+\[(\w+)\]", err)]
                self.assertEqual(sorted(found), sorted(expected))

    def test_a_finished_report(self):
        """The same card as from its inputs; a changed record is refused."""
        card = b"---\na: b\n---\n"
        made, _ = self.edit(card)
        report = pathlib.Path(self.folder.name, "report.json")
        self.assertEqual(run("report", str(self.input), "-o", str(report))[0], 0)
        self.path.write_bytes(card)
        status, _, err = run("card", str(self.path), str(report))
        self.assertEqual(status, 0, err)
        self.assertEqual(self.path.read_bytes(), made)
        report.write_text(report.read_text(encoding="utf-8").replace('"title": "T"', '"title": "U"'), encoding="utf-8")
        status, _, err = run("card", str(self.path), str(report))
        self.assertEqual(status, 1)
        self.assertIn("[U121]", err)
        self.assertEqual(self.path.read_bytes(), made)

    def test_a_card_without_a_claim(self):
        self.path.write_bytes(b"---\na: b\n---\n")
        status, _, err = run("check", str(self.path))
        self.assertEqual(status, 0)
        self.assertIn("[W082]", err)
        self.assertEqual(run("check", str(self.path), "--fail-on", "warning")[0], 3)
        self.path.write_bytes(b"---\na: 'b\n---\n")
        self.assertEqual(run("check", str(self.path))[0], 1)

    def test_without_emissions(self):
        self.input.write_text(re.sub(r"^(location|grid):.*\n", "", INPUT, flags=re.M), encoding="utf-8")
        self.assertIn("[W071]", self.edit(b"---\na: b\n---\n", status=1)[1])


if __name__ == "__main__":
    main()
