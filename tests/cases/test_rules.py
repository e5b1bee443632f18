"""Rules of the profiles: each is broken by itself, and every line that is offered does satisfy it."""
import datetime
import xml.etree.ElementTree as xml

from common import *

try:
    from experiments import load
except ImportError:
    print("skipped without PyYAML")
    sys.exit(77)

RULES = os.path.join(FIXTURES, "profiles")
BEGIN = datetime.datetime(2025, 3, 1)
# Seconds that have a sample.
LOGS = {"power.csv": [range(121)], "few.csv": [range(31)], "slow.csv": [range(0, 600, 5)],
        "gap.csv": [range(301), range(400, 501)], "holes.csv": [range(61), range(1000, 1061)]}
PROFILES = os.path.join(SOURCE, "schemas", "profiles")
# Where the comment after an offered line says that it belongs.
PLACES = [("in the entry of hardware", lambda x: [x["hardware"]] if isinstance(x["hardware"], dict) else x["hardware"]),
          ("in performance_metrics", lambda x: [x["runs"][0]["performance_metrics"]]),
          ("in the log of", lambda x: [log for r in x["runs"] for log in r.get("logs", [r.get("declared")])]),
          ("in each run", lambda x: x["runs"]),
          ("in the run", lambda x: x["runs"]),
          ("in run", lambda x: x["runs"])]


def read(name):
    with open(os.path.join(RULES, name), encoding="utf-8") as file:
        return load(file)


def merge(into, new):
    """Maps grow into maps, and into each map of a list; lists of one side grow by the other; null takes away."""
    for key, value in new.items():
        old = into.get(key)
        if value is None:
            into.pop(key, None)
        elif old and key == "unavailable":
            into[key] = (old if isinstance(old, list) else [old]) + [value]
        elif isinstance(old, dict) and isinstance(value, dict):
            merge(old, value)
        elif isinstance(old, list) and isinstance(value, dict):
            for item in old:
                merge(item, value)
        elif isinstance(old, list) and isinstance(value, list) and old and isinstance(old[0], dict):
            for index, item in enumerate(value):
                merge(old[index], item) if index < len(old) else old.append(item)
        else:
            into[key] = json.loads(json.dumps(value))
    return into


def apply(experiment, line):
    """An offered line, put where its comment says."""
    body, _, comment = line.partition("   # ")
    for place, targets in PLACES:
        if comment.startswith(place):
            for target in targets(experiment):
                merge(target, load(body))
                target.pop("declared" if "in place of declared" in comment else "", None)
            return experiment
    assert not comment, f"nobody knows where to put: {line}"
    return merge(experiment, load(body))


def profile_names():
    return sorted(name[:-4] for name in os.listdir(PROFILES) if name.endswith(".xml"))


def rules_of(profile):
    return xml.parse(os.path.join(PROFILES, profile + ".xml")).getroot().findall("rule")


class Rules(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name, spans in LOGS.items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write("timestamp,power_w\n" + "".join(
                    f"{BEGIN + datetime.timedelta(seconds=s):%Y-%m-%dT%H:%M:%SZ},300\n" for span in spans for s in span))

    def check(self, experiment, profile):
        """(exit status, [(code, text, hint)] of this profile)."""
        path = os.path.join(self.folder, "gramme.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(experiment, file, indent=1)
        status, _, err = run("check", path, "--profile", profile, "--format", "json")
        messages = json.loads(err or "[]")
        broken = [m for m in messages if m["code"][0] in "YCU" and not re.match(r"C\d\d(\.|$)", m["code"])]
        self.assertEqual(broken, [], profile)
        ids = {rule.get("id") for rule in rules_of(profile)}
        return status, [(m["code"], m["text"], m.get("hint")) for m in messages if m["code"] in ids]

    def test_each_rule_is_broken_by_itself(self):
        for case in read("rules.yaml"):
            rule = case["rule"]
            profile = "core" if re.match(r"C\d", rule) else rule.split(".")[0]
            with self.subTest(rule=rule, message=case["message"]):
                experiment = merge(read(case.get("from", "full.yaml")), case["change"])
                _, found = self.check(experiment, profile)
                self.assertEqual([f[:2] for f in found], [(rule, case["message"])])

    def test_every_rule_has_a_case(self):
        broken = {case["rule"] for case in read("rules.yaml")}
        with open(os.path.join(SOURCE, "tests", "unit", "check", "test_rules.c"), encoding="utf-8") as file:
            broken |= set(re.findall(r'^    {"([A-Za-z0-9_.]+)", "/', file.read(), re.M))
        for profile in profile_names():
            for rule in rules_of(profile):
                held = rule.get("where") in ("output", "import") or rule.find("reported") is not None
                if not held and rule.find("test") is not None:
                    self.assertIn(rule.get("id"), broken)

    def test_lines_offered_satisfy(self):
        """From next to nothing, the lines that check offers lead to all that a profile needs."""
        for profile in profile_names():
            with self.subTest(profile=profile):
                experiment, offered = read("short.yaml"), []
                for _ in range(6):
                    _, found = self.check(experiment, profile)
                    missing = [f for f in found if f[1].startswith("not stated")]
                    for code, text, hint in missing:
                        self.assertIsNotNone(hint, f"{code} offers no line for: {text}")
                        offered.append(text)
                        apply(experiment, hint)
                    if not missing:
                        break
                self.assertEqual(missing, [])
                self.assertEqual(len(offered), len(set(offered)), "a line did not satisfy what it was offered for")

    def test_each_need_is_named(self):
        """Every need with a line to offer is said missing where it is not stated."""
        said = {}
        log = os.path.join(FIXTURES, "logs", "codecarbon", "copied_rows.csv")
        for profile in profile_names():
            for code, text, _ in self.check(read("short.yaml"), profile)[1]:
                said.setdefault(code, []).append(text)
            for message in json.loads(run("check", log, "--profile", profile, "--format", "json")[2]):
                said.setdefault(message["code"], []).append(message["text"])
        for case in read("needs.yaml"):
            profile = case["rule"].split(".")[0]
            found = self.check(merge(read(case.get("from", "full.yaml")), case["change"]), profile)[1]
            self.assertIn(case["rule"], [f[0] for f in found], case)
            said.setdefault(case["rule"], []).extend(f[1] for f in found if f[0] == case["rule"])
        for profile in profile_names():
            for rule in rules_of(profile):
                needs = [] if profile == "core" else rule.findall("needs")
                for need in (n for n in needs if n.get("yaml")):
                    words = re.escape(need.text)
                    words = re.sub(r"\\\{.*?\\\}", ".*", words)
                    texts = said.get(rule.get("id"), [])
                    self.assertTrue(any(re.fullmatch("not stated: " + words, t) for t in texts),
                                    f"{rule.get('id')}: {need.text} is never missing")


if __name__ == "__main__":
    main()
