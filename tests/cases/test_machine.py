"""What other programs read: SCI, bills of materials, the EU form, JSON Schemas; and what a rule means."""
from common import *

FULL = os.path.join(FIXTURES, "profiles", "full.yaml")
SHORT = os.path.join(FIXTURES, "profiles", "short.yaml")
# CycloneDX 1.6: what bom-1.6.schema.json allows.
ACTIVITIES = {"design", "data-collection", "data-preparation", "training", "fine-tuning", "validation", "deployment",
              "inference", "other"}
SOURCES = {"coal", "oil", "natural-gas", "nuclear", "wind", "solar", "geothermal", "hydropower", "biofuel", "unknown",
           "other"}


class Machine(unittest.TestCase):
    def make(self, path, writer):
        status, out, err = run("report", path, "--to", writer, "-o", "-")
        self.assertEqual(status, 0, err)
        return json.loads(out)

    def test_every_writer_at_once(self):
        listed = [line.split() for line in run("list", "writers")[1].decode().splitlines() if line[0] != " "]
        endings = {words[0]: words[1] for words in listed if words[1].startswith(".")}
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("report", FULL, "-o", folder, "--to", ",".join(words[0] for words in listed))
            self.assertEqual(status, 0, err)
            self.assertEqual([w for w, end in endings.items() if not os.path.exists(f"{folder}/full{end}")], [])
        self.assertGreater(len(endings), 14)

    def test_sci(self):
        """0.5 kWh x 1.2 x 329.65 g/kWh = 197.79 g; (164 + 2500) kg x 1 h of 4 years of 8760 h = 76.027 g; 1000 units."""
        score = self.make(FULL, "sci")
        self.assertAlmostEqual(score["sci_g_per_unit"], (197.79 + 2664000 / 35040) / 1000, 12)
        self.assertAlmostEqual(sum(c["sci_g_per_unit"] for c in score["components"]), score["sci_g_per_unit"], 12)
        self.assertEqual([c["method"] for c in score["components"]], ["measured", "modeled"])
        self.assertTrue(all(c["unit"] and c["value"] >= 0 for c in score["coefficients"]))
        self.assertTrue(score["boundary"] and score["methodology"] and score["functional_unit"])

    def consumptions(self, bom):
        self.assertEqual((bom["bomFormat"], bom["specVersion"]), ("CycloneDX", "1.6"))
        model = bom["components"][0]
        self.assertEqual(model["type"], "machine-learning-model")
        return model["modelCard"]["considerations"]["environmentalConsiderations"]["energyConsumptions"]

    def test_cyclonedx(self):
        for path in (FULL, os.path.join(FIXTURES, "demo")):
            whole = record(path)["totals"]
            found = self.consumptions(self.make(path, "cyclonedx"))
            for one in found:
                self.assertLessEqual(set(one), {"activity", "energyProviders", "activityEnergyCost",
                                                "co2CostEquivalent", "co2CostOffset"})
                self.assertIn(one["activity"], ACTIVITIES)
                self.assertEqual(one["activityEnergyCost"]["unit"], "kWh")
                self.assertEqual(one["co2CostEquivalent"]["unit"], "tCO2eq")
                provided = 0
                for provider in one["energyProviders"]:
                    self.assertEqual(set(provider), {"organization", "energySource", "energyProvided"})
                    self.assertIn(provider["energySource"], SOURCES)
                    provided += provider["energyProvided"]["value"]
                self.assertAlmostEqual(provided, one["activityEnergyCost"]["value"], 9)
            self.assertAlmostEqual(sum(c["activityEnergyCost"]["value"] for c in found),
                                   whole["energy_total_kwh"]["value"], 9)
            self.assertAlmostEqual(1000 * sum(c["co2CostEquivalent"]["value"] for c in found),
                                   whole["emissions_location_kg"]["value"], 9)
        full = self.consumptions(self.make(FULL, "cyclonedx"))
        self.assertEqual([(p["energySource"], round(p["energyProvided"]["value"], 9)) for p in full[0]["energyProviders"]],
                         [("wind", 3.6), ("natural-gas", 2.4)])

    def test_spdx(self):
        graph = self.make(FULL, "spdx")["@graph"]
        ids = {e.get("spdxId", e.get("@id")) for e in graph}
        package = next(e for e in graph if e["type"] == "ai_AIPackage")
        self.assertTrue(all(e["creationInfo"] in ids for e in graph if "creationInfo" in e))
        energy = package["ai_energyConsumption"]
        self.assertEqual([(k, v[0]["ai_energyQuantity"], v[0]["ai_energyUnit"]) for k, v in energy.items() if k != "type"],
                         [("ai_trainingEnergyConsumption", 6, "kilowattHour"),
                          ("ai_inferenceEnergyConsumption", 0.6, "kilowattHour")])
        self.assertIn("2.17569 kg CO2e", package["comment"])

    def test_eu_form(self):
        """5 kWh x 1.2 = 0.006 MWh; 10 h = 0.4167 days of one device."""
        form = self.make(FULL, "eu_mdf")
        self.assertEqual({k: form[k]["text"] for k in ("model_size", "training_compute", "training_energy",
                                                       "training_time_wall_clock", "training_time_hardware")},
                         {"model_size": "1.2e8", "training_compute": "8.0e18", "training_energy": "0.0060",
                          "training_time_wall_clock": "0.42", "training_time_hardware": "4.2e-1"})
        self.assertEqual(form["training_compute"]["order_of_magnitude"], "1e18")
        self.assertEqual(form["training_time_range"], "less than 1 month")
        self.assertEqual((form["training_energy"]["boundary"], form["training_energy"]["pue"]), ("facility", 1.2))

    def test_refusals_offer_lines(self):
        wanted = {"sci": "inference: {functional_unit: request, functional_unit_count: 1000}",
                  "cyclonedx": "model: {name: ...}", "spdx": "start: 2025-01-31T09:00:00Z   # in the run",
                  "eu_mdf": "training_compute_flop: {parameters: 124e6, tokens: 2.5e9}   # in each run of training"}
        for writer, line in wanted.items():
            status, out, err = run("report", SHORT, "--to", writer, "-o", "-", "--format", "json")
            found = [m for m in json.loads(err) if m["code"] == "W072"]
            self.assertEqual((status, out), (1, b""), writer)
            self.assertIn(line, [m["hint"] for m in found])

    def test_anonymous(self):
        for writer in ("cyclonedx", "spdx", "eu_mdf", "sci"):
            _, out, err = run("report", FULL, "--to", writer, "-o", "-", "--anonymous")
            self.assertTrue(out, err)
            self.assertNotIn(b"Example Lab", out)

    def test_json_schemas(self):
        try:
            from jsonschema import Draft202012Validator
            from experiments import load
        except ImportError:
            self.skipTest("jsonschema or PyYAML is not installed")
        schemas = {}
        for name in ("experiment", "disclosure"):
            schema = json.loads(run("schema", name, "--json-schema")[1])
            Draft202012Validator.check_schema(schema)
            schemas[name] = Draft202012Validator(schema)
        files = [os.path.join(FIXTURES, d, f) for d in sorted(os.listdir(FIXTURES)) if d != "logs"
                 for f in sorted(os.listdir(os.path.join(FIXTURES, d))) if f.endswith(".yaml")]
        seen = 0
        for path in files:
            with open(path, encoding="utf-8") as file:
                value = load(file)
            if not isinstance(value, dict):
                continue # a table of cases
            errors = list(schemas["experiment"].iter_errors(value))
            self.assertEqual(bool(errors), path.endswith("mistakes.yaml"), f"{path}: {errors[:1]}")
            seen += 1
        self.assertGreater(seen, 8)
        for name, inputs in cases() + [("full", [FULL])]:
            errors = list(schemas["disclosure"].iter_errors(record(*inputs)))
            self.assertEqual(errors, [], name)
        broken = record(FULL)
        broken["totals"]["energy_total_kwh"]["tier"] = "guessed"
        self.assertEqual(len(list(schemas["disclosure"].iter_errors(broken))), 1)

    def test_every_key_is_described(self):
        """Once in a table, and in both schemas; no row that describes nothing."""
        import xml.etree.ElementTree as ET
        xs = "{http://www.w3.org/2001/XMLSchema}"
        for name, table in (("experiment", "keys.tsv"), ("disclosure", "record_keys.tsv")):
            with open(os.path.join(SOURCE, "schemas", table), encoding="utf-8") as file:
                head, *rows = [line.rstrip("\n").split("\t") for line in file]
            keys = [row[head.index("key")] for row in rows]
            self.assertEqual(len(keys), len(set(keys)), "a key twice")
            meanings = {row[head.index("meaning")] for row in rows}
            xsd = run("schema", name)[1]
            self.assertEqual(xsd, run("schema", name, "--xsd")[1])
            said = set()
            for element in ET.fromstring(xsd).iter(xs + "element"):
                text = element.findtext(f"{xs}annotation/{xs}documentation")
                if element.get("name") not in ("item", "experiment", "disclosure"):
                    self.assertTrue(text, f"{name}: {element.get('name')}")
                said.add(text)
            told = set()

            def walk(node):
                if isinstance(node, list):
                    for child in node:
                        walk(child)
                elif isinstance(node, dict):
                    for key, child in node.get("properties", {}).items():
                        self.assertTrue(child.get("description"), f"{name}: {key}")
                        told.add(child["description"])
                    for child in node.values():
                        walk(child)
            walk(json.loads(run("schema", name, "--json-schema")[1]))
            for texts in (said - {None}, told):
                starts = [m for m in meanings if not any(t.startswith(m) for t in texts)]
                self.assertEqual(starts, [], f"{name}: rows of {table} that describe nothing")
        self.assertEqual(run("schema", "experiment", "--xsd", "--json-schema")[0], 2)

    def test_a_rule_is_explained(self):
        text = run("explain", "neurips.1")[1].decode()
        for part in ("NeurIPS Paper Checklist", "item 8", "storage of the nodes", "storage_gb: 4000   # in the entry",
                     "report: {extra_compute: {disclosed"):
            self.assertIn(part, text)
        self.assertIn("near(emissions_location_kg/value", run("explain", "C08")[1].decode())
        self.assertEqual(run("explain", "neurips.99")[0], 2)


if __name__ == "__main__":
    main()
