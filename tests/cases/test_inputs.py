#!/usr/bin/env python3
"""Ways to give logs: packed, through a pipe, by pattern, by folder; each says the same as the plain file."""
import gzip
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import common

LOG = os.path.join(common.FIXTURES, "logs", "nvidia_smi", "noheader.csv")
OTHER = os.path.join(common.FIXTURES, "logs", "codecarbon", "v2.2_30col_crlf.csv")
EXPERIMENT = """gramme: 1
title: t
runs:
  - id: r
    lifecycle_stage: training
    logs: {}
"""


def kwh(*inputs, **how):
    status, out, err = common.run("report", *inputs, "--to", "json", "-o", "-", **how)
    if status != 0:
        raise AssertionError(f"exit {status}: {err}")

    return json.loads(out)["totals"]["energy_total_kwh"]["value"], err


class Inputs(unittest.TestCase):
    def setUp(self):

        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.want = kwh(LOG)[0]
        self.both = self.want + kwh(OTHER)[0]

    def put(self, name, data):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(data)
        return path

    def plain(self, source=LOG):
        with open(source, "rb") as file:
            return file.read()

    def test_packed(self):
        self.assertEqual(kwh(self.put("a.csv.gz", gzip.compress(self.plain())))[0], self.want)
        if not shutil.which("zstd"):
            self.skipTest("there is no zstd")
        packed = subprocess.run(["zstd", "-q", "-c"], input=self.plain(), capture_output=True,
                                check=True).stdout
        self.assertEqual(kwh(self.put("a.csv.zst", packed))[0], self.want)

    def test_plain_and_packed_together_are_counted_once(self):
        plain = self.put("a.csv", self.plain())
        packed = self.put("a.csv.gz", gzip.compress(self.plain()))
        for inputs in ((plain, packed), (packed, plain)):
            status, out, _ = common.run("report", *inputs, "--to", "json", "-o", "-")
            record = json.loads(out)
            self.assertEqual(record["totals"]["energy_total_kwh"]["value"], self.want)
            self.assertIn("R026", [d["code"] for d in record["decisions"]])

    def test_pipe(self):
        self.assertEqual(kwh("-", stdin=self.plain())[0], self.want)

    def test_pattern(self):
        self.put("a.csv", self.plain())
        self.put("b.csv", self.plain(OTHER))
        got = kwh(os.path.join(self.folder, "*.csv"))[0]
        self.assertAlmostEqual(got, self.both, places=15)
        yaml = self.put("gramme.yaml", EXPERIMENT.format('"*.csv"').encode())
        self.assertAlmostEqual(kwh(yaml)[0], self.both, places=15)

    def test_folder(self):
        self.put("deep/er/a.csv", self.plain())
        self.put("b.csv", self.plain(OTHER))
        self.put(".hidden.csv", self.plain(OTHER).replace(b"2", b"3"))
        self.put("notes.txt", b"nothing to see\n")
        self.put("own/gramme.yaml", EXPERIMENT.format("x.csv").encode())
        self.put("own/x.csv", self.plain(OTHER).replace(b"2", b"4"))
        os.symlink(self.folder, os.path.join(self.folder, "deep", "round"))
        got, said = kwh(self.folder)
        self.assertAlmostEqual(got, self.both, places=15)
        self.assertIn("[I021]", said)
        self.assertIn("notes.txt", said)

    def test_bomb(self):
        """1 GB of blanks in 1 MB: unpacked as it is read, and refused."""
        import resource
        path = self.put("bomb.csv.gz", b"")
        with gzip.open(path, "wb", compresslevel=9) as out:
            for _ in range(200):
                out.write(b" " * (1 << 20))
        limit = lambda: resource.setrlimit(resource.RLIMIT_DATA, (300 << 20, 300 << 20))
        done = subprocess.run([common.GRAMME, "report", path, "--to", "json", "-o", "-"],
                              capture_output=True, timeout=60,
                              preexec_fn=None if "ASAN_OPTIONS" in os.environ else limit)
        self.assertEqual(done.returncode, 1, done.stderr)

    def test_cut(self):
        packed = gzip.compress(self.plain())
        status, _, said = common.run("report", self.put("c.gz", packed[:-9]), "--to", "json", "-o", "-")
        self.assertEqual(status, 1)
        self.assertIn("[I004]", said)


if __name__ == "__main__":
    unittest.main(argv=["test_inputs.py"])
