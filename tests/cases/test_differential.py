#!/usr/bin/env python3
"""Generated logs against a plain reference; what does not change the energy must not change a digit of it."""
import codecs
import gzip
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

import common
import generated_logs

sys.path.insert(0, os.path.join(common.SOURCE, "tests", "reference"))
import energies  # noqa: E402

SEEDS = (1,)


def shuffled(log, rng):
    """Rows in another order, none further than SHUFFLE from its place and none across a place that is fixed."""
    out, ends = [], [*log.fixed, len(log.rows)]
    for begin, end in zip([0, *ends], ends):
        for place in range(begin, end, generated_logs.SHUFFLE):
            part = log.rows[place:min(place + generated_logs.SHUFFLE, end)]
            rng.shuffle(part)
            out += part
    return out


class Differential(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def kwh(self, log, *files):
        """What the program says of files, each as bytes and the end of its name."""
        folder = tempfile.mkdtemp(dir=self.folder)
        inputs = []
        for place, (data, suffix) in enumerate(files):
            inputs.append(os.path.join(folder, f"log{place}{suffix}"))
            with open(inputs[-1], "wb") as out:
                out.write(data)
        if log.experiment:
            inputs = [os.path.join(folder, "gramme.yaml")]
            with open(inputs[0], "w", encoding="utf-8") as out:
                out.write(log.experiment)
        totals = common.record(*inputs)["totals"]
        return totals.get("energy_it_kwh", totals["energy_total_kwh"])["value"]

    def same(self, log, rng):
        """(what was done, files): each has the energy of the log."""
        text = log.write()
        plain = text.encode()
        cuts = [0, *log.blocks, len(log.rows)]
        pieces = [log.write(log.rows[a:b]).encode() for a, b in zip(cuts, cuts[1:])]
        yield "split", [(piece, ".csv") for piece in pieces]
        yield "split, the last first", [(piece, ".csv") for piece in reversed(pieces)]
        yield "split and packed", [(gzip.compress(piece), ".csv.gz") for piece in pieces]
        if log.shuffles:
            yield "shuffled", [(log.write(shuffled(log, rng)).encode(), ".csv")]
        if log.name != "perf":  # its stamps begin anew
            yield "concatenated", [(b"".join(pieces), ".csv")]
        yield "without the last line end", [(plain.rstrip(b"\n"), ".csv")]
        yield "CRLF", [(text.replace("\n", "\r\n").encode(), ".csv")]
        yield "byte order mark", [(codecs.BOM_UTF8 + plain, ".csv")]
        yield "gzip", [(gzip.compress(plain), ".csv.gz")]
        if log.text:
            yield "Latin-1", [(text.encode("latin-1"), ".csv")]
        if shutil.which("zstd"):
            packed = subprocess.run(["zstd", "-q", "-c"], input=plain, capture_output=True, check=True).stdout
            yield "zstd", [(packed, ".csv.zst")]


def case(make):
    def test(self):
        for seed in SEEDS:
            rng = random.Random(seed)
            log = make(rng)
            self.assertTrue(log.text in log.write(), "the name is in no row")
            got = self.kwh(log, (log.write().encode(), ".csv"))
            want = getattr(energies, log.name)(log.write())
            with self.subTest("reference", seed=seed):
                self.assertLess(abs(got / want - 1), 1e-9, f"{got!r}, {want!r} by the reference")
            for what, files in self.same(log, rng):
                with self.subTest(what, seed=seed):
                    self.assertEqual(self.kwh(log, *files), got)
    return test


for make in generated_logs.LOGS:
    setattr(Differential, f"test_{make.__name__}", case(make))


if __name__ == "__main__":
    common.main()
