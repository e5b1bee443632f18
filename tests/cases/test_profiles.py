"""Profiles: what is missing is said at its place, and the lines that are offered do satisfy it."""
import json
import os
import re

from common import *

SHORT = """gramme: 1
title: Profiles
model: {name: m}
location: {country: DE, infra_type: on_premise, pue: 1.2}
hardware: {id: node1, accelerator_model: V100, accelerator_count: 1, memory_gb: 64}
runs:
  - id: a
    lifecycle_stage: training
    hardware: node1
    declared: {energy_kwh: 2, measurement_method: metered, measurement_tool: plug, energy_boundary: node, source: notebook}
    duration_wall_s: 3600
"""
OWN = """<profile name="lab" title="Our lab">
  <rule id="lab.1" severity="error" clause="3" each="runs/item"><title>Small runs</title>
    <test>2.3 >= energy_total_kwh/value</test>
    <message>run {id} used {energy_total_kwh/value} kWh</message><place>runs/item[id='{id}']/id</place>
  </rule>
</profile>
"""


class Profiles(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, text, name="gramme.yaml"):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def check(self, path, profile):
        status, out, err = run("check", path, "--profile", profile, "--format", "json")
        return status, out.decode(), json.loads(err or "[]")

    def test_missing_lines_are_named_and_satisfy(self):
        status, out, messages = self.check(self.write(SHORT), "neurips")
        self.assertEqual(status, 1)
        self.assertIn("neurips: not satisfied", out)
        missing = {m["text"]: m.get("hint") for m in messages if m["code"] == "neurips.1"}
        self.assertEqual(missing, {
            "not stated: storage of the nodes": "storage_gb: 4000   # in the entry of hardware",
            "not stated: whether the project used more compute than is reported":
                "report: {extra_compute: {disclosed: true, text: Preliminary runs are in run sweep.}}"})
        hints = list(missing.values())
        full = SHORT.replace("memory_gb: 64", "memory_gb: 64, " + hints[0].split(" #")[0].strip())
        status, out, messages = self.check(self.write(full + hints[1] + "\n"), "neurips")
        self.assertEqual(status, 0, messages)
        self.assertIn("neurips: satisfied", out)

    def test_a_report_claims_only_what_it_satisfies(self):
        path = self.write(SHORT + "report: {profiles: [neurips, climate_card, acl_arr, hf_model_card]}\n")
        conformity = {c["profile"]: c for c in record(path)["conformity"]}
        self.assertEqual({name: c["satisfied"] for name, c in conformity.items()},
                         {"core": True, "neurips": False, "climate_card": False, "acl_arr": False,
                          "hf_model_card": True})
        status, page, _ = run("report", path, "--to", "html", "-o", "-")
        self.assertEqual(status, 0)
        text = re.sub(r"<[^>]*>", "", page.decode())
        self.assertIn("This report satisfies Hugging Face model card, CO2 metadata.", text)
        self.assertNotIn("satisfies NeurIPS", text)

    def test_a_profile_of_ones_own(self):
        self.write(OWN, "lab.xml")
        path = self.write(SHORT + "report: {profiles: [./lab.xml]}\n")
        status, out, messages = self.check(path, "core")
        self.assertEqual(status, 1)
        found = [m for m in messages if m["code"] == "lab.1"]
        self.assertEqual([(m["text"], m["line"], m["column"]) for m in found],
                         [("run a used 2.4 kWh", 7, 9)])
        self.assertEqual(record(path)["conformity"][1]["rules"][0]["clause"], "3")

    def test_an_unknown_profile(self):
        path = self.write(SHORT + "report: {profiles: [neurisp]}\n")
        status, _, err = run("report", path, "--to", "json", "-o", "-")
        self.assertEqual(status, 1)
        self.assertIn("gramme.yaml:12:21: error[C900]", err)
        self.assertIn("did you mean neurips?", err)
        self.assertEqual(run("check", self.write(SHORT), "--profile", "neurisp")[0], 2)

    def test_a_text_with_quotes_has_its_place(self):
        path = self.write(SHORT.replace("model: {name: m}", """model:
  name: m
  datasets:
    - {usage: input, type: text}
    - {usage: "it's", type: text}"""))
        found = [(m["line"], m["column"]) for m in self.check(path, "boamps_1_1")[2] if m["code"] == "boamps_1_1.1.usage"]
        self.assertEqual(found, [(7, 15)])

    def test_metrics_say_what_they_are(self):
        metric = SHORT + "    performance_metrics: {name: F1, value: 0.9}\n"
        for text, expected in ((metric, ["not stated: what F1 of run a is"]),
                               (metric.replace("0.9", "0.9, statistic: mean"), [])):
            found = [m["text"] for m in self.check(self.write(text), "neurips")[2] if m["code"] == "neurips.2"]
            self.assertEqual(found, expected)

    def test_core_findings_stand_in_the_report(self):
        path = self.write(SHORT.replace("pue: 1.2", "pue: 3"))
        found = [f for f in record(path)["findings"] if f["code"] == "C05.high"]
        self.assertEqual([(f["severity"], f["file"], f["line"]) for f in found],
                         [("warning", "gramme.yaml", 4)])

    def test_sarif(self):
        status, _, err = run("check", self.write(SHORT), "--profile", "neurips", "--format", "sarif")
        self.assertEqual(status, 1)
        log = json.loads(err)
        results = log["runs"][0]["results"]
        self.assertEqual(log["version"], "2.1.0")
        self.assertTrue(all(r["ruleId"] in {x["id"] for x in log["runs"][0]["tool"]["driver"]["rules"]}
                            for r in results))
        self.assertIn("neurips.1", {r["ruleId"] for r in results})


if __name__ == "__main__":
    main()
