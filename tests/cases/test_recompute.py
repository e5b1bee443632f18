"""Every quantity again from its `from`, by a program that shares no line with ours."""
import math
import statistics

from common import *


def operand(root, item):
    if isinstance(item, str):
        node = at(root, item)
        return node["value"] if isinstance(node, dict) else node
    return item


FOLD = {
    "sum": lambda a, b: a + b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "difference": lambda a, b: a - b,
}


def slope(values):
    xs, ys = values[0::2], [math.log2(y) for y in values[1::2]]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return (sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs))


WHOLE = {
    "mean": statistics.fmean,
    "geometric_mean": statistics.geometric_mean,
    "standard_error": lambda v: statistics.stdev(v) / math.sqrt(len(v)),
    "growth_per_year": lambda v: 2 ** (slope(v) * 365.25),
    "doubling_months": lambda v: 12 / 365.25 / slope(v),
    "weighted_mean": lambda v: (sum(w * y for w, y in zip(v[0::2], v[1::2])) / sum(v[0::2])),
}


class Recompute(unittest.TestCase):
    def test_every_quantity_of_every_case(self):
        for name, inputs in cases():
            with self.subTest(case=name):
                root = record(*inputs)
                count = 0
                for pointer, q in quantities(root):
                    self.check(root, pointer, q)
                    count += 1
                self.assertGreater(count, 5)

    def check(self, root, pointer, q):
        self.assertLessEqual(q["low"], q["value"], pointer)
        self.assertGreaterEqual(q["high"], q["value"], pointer)
        self.assertGreaterEqual(q["low"], 0, pointer)
        origin = q["from"]
        if origin["op"] in ("read", "declared", "table"):
            if "factor" in origin:
                self.assertTrue(math.isclose(at(root, origin["factor"])["value"], q["value"],
                                             rel_tol=1e-12), pointer)
            else:
                self.assertTrue(origin.get("where"), f"{pointer} has no place")
            return
        values = [operand(root, item) for item in origin["of"]]
        if origin["op"] in WHOLE:
            result = WHOLE[origin["op"]](values)
        else:
            result = values[0]
            for value in values[1:]:
                result = FOLD[origin["op"]](result, value)
        self.assertTrue(math.isclose(result, q["value"], rel_tol=1e-9, abs_tol=1e-300),
                        f"{pointer}: {origin['op']} gives {result}, the record says {q['value']}")

    def test_uncertain_figures_have_an_interval(self):
        root = record(os.path.join(FIXTURES, "demo", "gramme.yaml"))
        for pointer, q in quantities(root):
            if "energy" in pointer or "emissions" in pointer:
                if q["value"] > 0:
                    self.assertLess(q["low"], q["value"], pointer)
                    self.assertGreater(q["high"], q["value"], pointer)

    def test_places_exist(self):
        """file:line:col of a reading points at the number itself."""
        root = record(os.path.join(FIXTURES, "demo", "gramme.yaml"))
        run_ = next(r for r in root["runs"] if r["id"] == "quantise")
        where = run_["components"][0]["energy_it_kwh"]["from"]["where"][0]
        name, line, col = where.split(":")
        text = open(os.path.join(FIXTURES, "demo", name)).read().splitlines()[int(line) - 1]
        self.assertTrue(text[int(col) - 1:].startswith("0.79"), where)


if __name__ == "__main__":
    main()
