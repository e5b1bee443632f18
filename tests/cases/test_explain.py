"""Figures as worked arithmetic: each headline again by bc, and every example of schemas/METHOD.md."""
import math
import shlex

from common import *

HEADLINES = ["energy_total_kwh", "emissions_location_kg", "energy_it_kwh", "emissions_market_kg",
             "emissions_embodied_kg", "water_site_l", "water_source_l", "energy_idle_kwh",
             "social_cost_usd", "power_average_w", "petaflops_days", "carbon_intensity_g_per_kwh"]


def bc(line):
    env = dict(os.environ, BC_LINE_LENGTH="0")
    done = subprocess.run(["bc", "-l"], input=line + "\n", capture_output=True, text=True, env=env)
    if done.stderr:
        raise AssertionError(f"bc: {done.stderr} in {line}")
    return float(done.stdout)


@unittest.skipUnless(shutil.which("bc"), "bc is not installed")
class Explain(unittest.TestCase):
    def folders(self):
        return [os.path.join(FIXTURES, name) for name in sorted(os.listdir(FIXTURES))
                if os.path.exists(os.path.join(FIXTURES, name, "gramme.yaml"))]

    def test_each_headline_is_one_line_of_bc(self):
        count = 0
        with tempfile.TemporaryDirectory() as folder:
            for case in self.folders():
                path = os.path.join(folder, os.path.basename(case) + ".json")
                self.assertEqual(run("report", case, "-o", path)[0], 0)
                totals = json.load(open(path, encoding="utf-8"))["totals"]
                for figure in HEADLINES:
                    if figure not in totals:
                        continue
                    status, out, err = run("explain", f"{path}#{figure}")
                    self.assertEqual(status, 0, err)
                    words = shlex.split(out.decode().strip().splitlines()[-1])
                    self.assertEqual(words[0], "echo")
                    value = totals[figure]["value"]
                    self.assertTrue(math.isclose(bc(words[1]), value, rel_tol=1e-9),
                                    f"{case} {figure}: {words[1]}")
                    count += 1
        self.assertGreater(count, 20)

    def test_the_chain_ends_at_lines_of_logs(self):
        for case in ("demo", "hourly"):
            out = run("explain", os.path.join(FIXTURES, case) + "#emissions_location_kg")[1].decode()
            places = re.findall(r"^ *at (.+?):(\d+)", out, re.M)
            self.assertTrue(places, out)
            for name, line in places:
                text = open(os.path.join(FIXTURES, case, name), encoding="utf-8").readlines()
                self.assertLessEqual(int(line), len(text))

    def test_unknown_figures_name_those_there_are(self):
        status, out, err = run("explain", os.path.join(FIXTURES, "demo") + "#nothing")
        self.assertEqual((status, out), (2, b""))
        self.assertIn("energy_total_kwh", err)

    def test_a_broken_record_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "r.json")
            for text in ('{"gramme": 1, "totals": [', '{"gramme": 1, ' + '"a": {' * 90 + "}" * 91):
                open(path, "w", encoding="utf-8").write(text)
                self.assertEqual(run("explain", path + "#energy_total_kwh")[0], 1)

    def test_a_record_with_anything_in_it_is_no_crash(self):
        totals = {"no_op": {"value": 1, "from": {"of": [1, 2]}},
                  "maps": {"value": 1, "from": {"op": "sum", "of": [{"a": 1}, [2], True]}},
                  "text": {"value": 1, "from": "nowhere"},
                  "kinds": {"value": 1, "from": {"op": 5, "where": [3], "of": "a"}}}
        for i in range(31):  # each twice the one before: 2^31 terms
            totals[f"f{i}"] = {"value": 1, "from": {"op": "sum", "of": [f"/totals/f{i + 1}"] * 2}}
        totals["f31"] = {"value": 1, "from": {"op": "read", "where": ["log.csv:2"]}}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "r.json")
            json.dump({"gramme": 1, "totals": totals}, open(path, "w", encoding="utf-8"))
            for figure in ("no_op", "maps", "text", "kinds", "f0", "f31"):
                status, out, err = run("explain", f"{path}#{figure}")
                self.assertEqual((status, err), (0, ""), figure)
                self.assertLess(len(out), 20 << 20, figure)

    def test_examples_of_the_method(self):
        text = open(os.path.join(SOURCE, "schemas", "METHOD.md"), encoding="utf-8").read()
        count = 0
        for block in re.findall(r"```bc\n(.*?)```", text, re.S):
            for line in block.splitlines():
                code, said = line.split("# =")
                value = float(re.match(r"\s*([-0-9.]+)", said).group(1).rstrip("."))
                self.assertTrue(math.isclose(bc(code), value, rel_tol=2e-6), line)
                count += 1
        self.assertGreater(count, 25)


if __name__ == "__main__":
    main()
