"""Same inputs, same bytes: whatever the zone, language, folder, umask."""
from common import *

AROUND = [
    ({"TZ": "UTC", "LANG": "C.UTF-8"}, 0o022),
    ({"TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}, 0o077),
    ({"TZ": "America/St_Johns", "LC_NUMERIC": "fr_FR.UTF-8", "COLUMNS": "40"}, 0o002),
]


class Determinism(unittest.TestCase):
    def bytes_of(self, inputs, cwd, env, umask):
        with tempfile.TemporaryDirectory() as folder:
            status, _, err = run("report", *inputs, "-o", folder + "/", "--to", DOCUMENTS + ",charts",
                                 cwd=cwd, env=env, umask=umask)
            self.assertEqual(status, 0, err)
            found = {}
            for place, _, names in os.walk(folder):
                for name in names:
                    path = os.path.join(place, name)
                    found[os.path.relpath(path, folder)] = open(path, "rb").read()
            return found

    def test_same_bytes_around_the_world(self):
        for name, inputs in cases():
            if name.startswith(("demo", "nvidia_smi", "codecarbon/v")):
                with self.subTest(case=name):
                    first = self.bytes_of(inputs, SOURCE, *AROUND[0])
                    for env, umask in AROUND[1:]:
                        relative = [os.path.relpath(p, FIXTURES) for p in inputs]
                        again = self.bytes_of(relative, FIXTURES, env, umask)
                        self.assertEqual(sorted(first), sorted(again))
                        for file, content in first.items():
                            self.assertEqual(content, again[file], f"{file} differs under {env}")

    def test_date_is_an_input(self):
        demo = os.path.join(FIXTURES, "demo", "gramme.yaml")
        _, out, _ = run("report", demo, "--to", "json", "-o", "-", env={"SOURCE_DATE_EPOCH": "86400"})
        self.assertEqual(json.loads(out)["report"]["date"], "1970-01-02")
        _, out, _ = run("report", demo, "--to", "json", "-o", "-")
        self.assertEqual(json.loads(out)["report"]["date"], "2025-03-22")

    def test_no_folder_of_this_machine(self):
        with tempfile.TemporaryDirectory(prefix="secretfolder") as folder:
            shutil.copytree(os.path.join(FIXTURES, "demo"), os.path.join(folder, "demo"))
            out = os.path.join(folder, "out")
            run("report", os.path.join(folder, "demo", "gramme.yaml"), "-o", out + "/", "--to", DOCUMENTS)
            run("report", os.path.join(folder, "demo", "logs", "sweep.csv"), "-o", out + "/log/",
                "--to", DOCUMENTS)
            for place, _, names in os.walk(out):
                for name in names:
                    data = open(os.path.join(place, name), "rb").read()
                    self.assertNotIn(b"secretfolder", data, name)


if __name__ == "__main__":
    main()
