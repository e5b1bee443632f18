"""gramme batch: what it finds, that bytes depend on nothing else, faults that stay local, what is done again."""
import fcntl
import pty
import resource
import select
import signal
import time

import lab
from common import GRAMME, json, main, os, run, shutil, subprocess, sys, tempfile, unittest

SUMMARY = {"index.html", "index.pdf", "lab.csv", "lab.json"}


def batch(*args, **more):
    return run("batch", *args, **more)


class Lab(unittest.TestCase):
    """A lab and room for sites, made anew for each test."""
    count = 8

    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="gramme-lab-")
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.lab = os.path.join(self.top, "lab")
        self.total = lab.lab(self.lab, self.count) if self.count else 0
        self.site = os.path.join(self.top, "site")

    def batch(self, *args, status=0, site=None, **more):
        code, out, err = batch(self.lab, "-o", site or self.site, *args, **more)
        self.assertEqual(code, status, err)
        return out.decode(), err

    def reports(self, site=None):
        return sorted(p for p in lab.files(site or self.site) if p.endswith("report.html"))

    def full(self, *args, status=0):
        """The files of a run from nothing."""
        site = os.path.join(self.top, "full")
        shutil.rmtree(site, ignore_errors=True)
        self.batch("--quiet", *args, status=status, site=site)
        return lab.files(site)


class Finding(Lab):
    def test_every_kind(self):
        out, err = self.batch()
        self.assertEqual(err, "")
        self.assertIn(f"{self.total} experiments: {self.total} reports, 0 failed", out)
        self.assertEqual(len(self.reports()), self.total)
        for path in ("a/run0/report.html", "b/beside/report.html", "logs only/report.pdf"):
            self.assertIn(path, lab.files(self.site))

    def test_a_report_is_that_of_the_command_report(self):
        self.batch("--to", "html,pdf,json")
        out = os.path.join(self.top, "one/")
        for inputs, place in (("a/run2", "a/run2"), ("logs only", "logs only")):
            self.assertEqual(run("report", inputs, "-o", out, "--to", "html,pdf,json",
                                 cwd=self.lab)[0], 0)
            for name in ("report.html", "report.pdf", "report.json"):
                with open(os.path.join(out, name), "rb") as a, \
                        open(os.path.join(self.site, place, name), "rb") as b:
                    self.assertEqual(a.read(), b.read(), name)

    def test_logs_below_an_experiment_file_are_its_own(self):
        os.makedirs(os.path.join(self.lab, "a", "run0", "node1"))
        shutil.copy(os.path.join(self.lab, "logs only", "smi.csv"),
                    os.path.join(self.lab, "a", "run0", "node1"))
        self.batch()
        self.assertEqual(len(self.reports()), self.total)

    def test_folders_without_logs_are_no_experiments(self):
        os.makedirs(os.path.join(self.lab, "code"))
        for name in ("train.py", "README.md", "notes.txt"):
            with open(os.path.join(self.lab, "code", name), "w", encoding="utf-8") as out:
                out.write("import torch\n# nothing to see\n")
        self.batch()
        self.assertEqual(len(self.reports()), self.total)
        self.assertIn("0 done now", self.batch()[0])

    def test_ignore(self):
        with open(os.path.join(self.lab, ".grammeignore"), "w", encoding="utf-8") as out:
            out.write("# what is not ours\n/a/*\n!run2\nlogs*/\n")
        with open(os.path.join(self.lab, "b", ".grammeignore"), "w", encoding="utf-8") as out:
            out.write("/beside.gramme.yaml\nrun[15]\n")
        self.batch()
        self.assertEqual(self.reports(), ["a/run2/report.html", "b/run3/report.html",
                                          "b/run7/report.html"])

    def test_links(self):
        outside = os.path.join(self.top, "outside")
        lab.experiment(os.path.join(outside, "far"), seed=20)
        os.symlink(outside, os.path.join(self.lab, "0-link"))
        os.symlink(self.lab, os.path.join(self.lab, "a", "round"))
        os.symlink(os.path.join(self.lab, "a", "run0"), os.path.join(self.lab, "latest"))
        self.batch()
        self.assertEqual(len(self.reports()), self.total + 1)
        self.assertIn("0-link/far/report.html", self.reports())

    def test_names_that_meet(self):
        lab.experiment(os.path.join(self.lab, "b"), seed=31, name="run1.gramme.yaml")
        lab.experiment(os.path.join(self.lab, "index.html"), seed=32)
        lab.experiment(os.path.join(self.lab, "odd\nname\t\\"), seed=33)
        self.batch()
        self.assertEqual(len(self.reports()), self.total + 3)
        self.assertIn("0 done now", self.batch()[0])

    def test_a_site_in_the_lab_is_passed_over(self):
        site = os.path.join(self.lab, "site")
        self.batch("--to", "json", site=site)
        out, _ = self.batch("--to", "json", site=site)
        self.assertIn(f"{self.total} experiments", out)
        self.assertIn("0 done now", out)
        code, _, err = batch(self.lab, "-o", self.lab)
        self.assertEqual(code, 2)
        self.assertIn("B006", err)

    def test_nothing_there(self):
        empty = os.path.join(self.top, "empty")
        os.makedirs(empty)
        self.assertEqual(batch(empty, "-o", self.site)[0], 2)
        self.assertEqual(batch(os.path.join(self.top, "none"), "-o", self.site)[0], 2)
        self.assertEqual(batch(self.lab)[0], 2)
        for wrong in (["-j", "0"], ["--shard", "3/2"], ["--shard", "x"], ["--to", "charts"],
                      ["--time-limit", "soon"]):
            self.assertEqual(batch(self.lab, "-o", self.site, *wrong)[0], 2, wrong)


class Bytes(Lab):
    def test_jobs_shards_and_steps(self):
        whole = self.full("-j", "1")
        for jobs in ("2", "5"):
            self.assertEqual(self.full("-j", jobs), whole)
        for count in (2, 3, 7):
            site = os.path.join(self.top, f"shards{count}")
            for index in range(count, 0, -1):
                self.batch("--shard", f"{index}/{count}", site=site)
            self.assertEqual(run("summary", site)[0], 0)
            self.assertEqual(lab.files(site), whole)

    def test_place_and_clock_do_not_matter(self):
        whole = self.full()
        moved = os.path.join(self.top, "elsewhere", "deeper")
        shutil.copytree(self.lab, moved)
        site = os.path.join(self.top, "moved")
        code, _, err = batch("../elsewhere/deeper/", "-o", site, cwd=self.lab,
                             env={"TZ": "Asia/Tokyo", "LC_ALL": "C"})
        self.assertEqual(code, 0, err)
        self.assertEqual(lab.files(site), whole)

    def test_fonts_of_one_report_do_not_show_in_the_next(self):
        titles = ["Plain", "\u4e2d\u6587", "\u0e44\u0e17\u0e22 \u0915", "Plain", "\u0915 \u4e2d\u6587", "\U00013000"]
        for i, title in enumerate(titles):
            lab.experiment(os.path.join(self.lab, f"font{i}"), seed=1, title=title)
        self.batch("-j", "1")
        for i in range(len(titles)):
            out = os.path.join(self.top, f"single{i}/")
            self.assertEqual(run("report", f"font{i}", "-o", out, cwd=self.lab)[0], 0)
            for name in ("report.html", "report.pdf"):
                with open(os.path.join(out, name), "rb") as a, \
                        open(os.path.join(self.site, f"font{i}", name), "rb") as b:
                    self.assertEqual(a.read(), b.read(), (i, name))


class Again(Lab):
    def test_nothing_changed_nothing_written(self):
        self.batch()
        before = lab.stamps(self.site)
        manifest = os.stat(os.path.join(self.site, ".gramme", "manifest")).st_mtime_ns
        self.batch()  # may put down the times of files that were too young before
        time.sleep(0.02)
        out, _ = self.batch()
        self.assertIn("0 done now", out)
        self.assertEqual(lab.stamps(self.site), before)
        again = os.stat(os.path.join(self.site, ".gramme", "manifest")).st_mtime_ns
        self.assertGreaterEqual(again, manifest)

    def change(self, path, text):
        with open(os.path.join(self.lab, path), "a", encoding="utf-8") as out:
            out.write(text)

    def test_what_changed_is_done_again(self):
        self.batch()
        old = lab.stamps(self.site)
        self.change("a/run0/power.csv", "2025/03/01 10:01:40.000, 0, 250.00 W\n")
        self.change("b/run1/gramme.yaml", "# a comment\n")
        self.change("logs only/smi.csv", "2025/04/01 08:00:50.000, 0, 250.00 W\n")
        out, _ = self.batch()
        self.assertIn("3 done now", out)
        new = lab.stamps(self.site)
        self.assertEqual(old["a/run2/report.pdf"], new["a/run2/report.pdf"])
        self.assertNotEqual(old["a/run0/report.pdf"], new["a/run0/report.pdf"])
        self.assertEqual(lab.files(self.site), self.full())

    def test_the_same_size_and_another_content(self):
        path = os.path.join(self.lab, "a/run0/power.csv")
        self.batch()
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("1", "2", 1) if text.count("1") else text)
        self.assertIn("1 done now", self.batch()[0])

    def test_touched_is_not_changed(self):
        self.batch()
        before = lab.stamps(self.site)
        for folder, _, names in os.walk(self.lab):
            for name in names:
                os.utime(os.path.join(folder, name), (1e9, 1e9))
        self.assertIn("0 done now", self.batch()[0])
        self.assertEqual(lab.stamps(self.site), before)

    def test_experiments_come_and_go(self):
        self.batch()
        shutil.rmtree(os.path.join(self.lab, "a", "run0"))
        lab.experiment(os.path.join(self.lab, "c", "new"), seed=40)
        os.rename(os.path.join(self.lab, "b", "run1"), os.path.join(self.lab, "b", "moved"))
        self.batch()
        self.assertEqual(lab.files(self.site), self.full())
        self.assertFalse(os.path.exists(os.path.join(self.site, "a", "run0")))

    def test_a_log_that_a_pattern_finds(self):
        folder = os.path.join(self.lab, "sweep")
        lab.experiment(folder, seed=50)
        for path, words in (("gramme.yaml", ("power.csv", '["*.csv"]')),):
            with open(os.path.join(folder, path), encoding="utf-8") as file:
                text = file.read()
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(text.replace(*words))
        self.batch()
        with open(os.path.join(folder, "more.csv"), "w", encoding="utf-8") as out:
            out.write(lab.SMI + "".join(f"2025/04/01 08:00:{i:02d}.000, 1, 300.00 W\n"
                                        for i in range(20)))
        self.assertIn("1 done now", self.batch()[0])
        self.assertEqual(lab.files(self.site), self.full())

    def test_options_and_their_files(self):
        factors = os.path.join(self.top, "own.csv")
        with open(factors, "w", encoding="utf-8") as out:
            out.write("code,year,g_per_kwh,basis,source\nSE,2025,11,lifecycle,ours\n")
        self.batch()
        plain = lab.files(self.site)
        code, _, err = batch(self.lab, "-o", self.site, "--factors", factors)
        if code == 0:
            self.assertNotEqual(lab.files(self.site), plain)
            self.assertIn("0 done now", self.batch("--factors", factors)[0])
            with open(factors, "a", encoding="utf-8") as out:
                out.write("NO,2025,12,lifecycle,ours\n")
            self.assertIn(f"{self.total} done now", self.batch("--factors", factors)[0])
        else:
            self.fail(err)
        self.assertIn(f"{self.total} done now", self.batch("--to", "html")[0])
        self.assertFalse([p for p in lab.files(self.site) if p.endswith("report.pdf")])
        self.assertIn(f"{self.total} done now", self.batch("--to", "html", "--force")[0])
        self.batch()
        self.assertEqual(lab.files(self.site), plain)

    def test_a_logo_beside_the_user(self):
        """Paths of options are from where the user stands; another picture makes other pages."""
        logo = os.path.join(self.top, "logo.svg")
        for size, done in (("10", self.total), ("10", 0), ("12", self.total)):
            with open(logo, "w", encoding="utf-8") as out:
                out.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="9"/>')
            out, _ = self.batch("--to", "html", "--set", "logo=logo.svg", cwd=self.top)
            self.assertIn(f"0 failed; {done} done now", out)
        with open(os.path.join(self.site, "a", "run0", "report.html"), "rb") as file:
            self.assertIn(b"data:image/svg+xml", file.read())

    def test_an_output_that_is_gone(self):
        self.batch()
        whole = lab.files(self.site)
        os.remove(os.path.join(self.site, "a/run0/report.pdf"))
        with open(os.path.join(self.site, "b/run1/report.html"), "w", encoding="utf-8") as out:
            out.write("cut")
        self.assertIn("2 done now", self.batch()[0])
        self.assertEqual(lab.files(self.site), whole)

    def test_a_damaged_manifest(self):
        self.batch()
        whole = lab.files(self.site)
        path = os.path.join(self.site, ".gramme", "manifest")
        with open(path, "rb") as file:
            good = file.read()
        for bad in (good[:len(good) // 2], b"", b"gramme-site 1 x\n", good.replace(b"done", b"dead", 1),
                    b"\0" * 5000, good[:-3]):
            with open(path, "wb") as file:
                file.write(bad)
            self.assertIn(f"{self.total} done now", self.batch()[0])
            self.assertEqual(lab.files(self.site), whole)


class Faults(Lab):
    def broken(self):
        folder = os.path.join(self.lab, "a", "broken")
        lab.experiment(folder, seed=60)
        with open(os.path.join(folder, "gramme.yaml"), "a", encoding="utf-8") as out:
            out.write("titel: twice\nlocation: {pue: 0.5}\n")
        folder = os.path.join(self.lab, "b", "lost")
        lab.experiment(folder, seed=61)
        os.remove(os.path.join(folder, "power.csv"))
        return 2

    def test_others_are_done(self):
        failed = self.broken()
        out, err = self.batch(status=1)
        self.assertIn(f"{self.total} reports, {failed} failed", out)
        self.assertIn("a/broken/gramme.yaml:", err)
        self.assertIn("no such log: power.csv", err)
        self.assertEqual(len(self.reports()), self.total)
        self.assertNotIn(self.top, err)
        self.assertEqual(lab.files(self.site), self.full("-j", "1", status=1))

    def test_repaired_and_broken_again(self):
        self.broken()
        self.batch(status=1)
        shutil.rmtree(os.path.join(self.lab, "a", "broken"))
        lab.experiment(os.path.join(self.lab, "b", "lost"), seed=61)
        self.batch()
        self.assertEqual(lab.files(self.site), self.full())
        os.remove(os.path.join(self.lab, "b", "lost", "power.csv"))
        self.batch(status=1)
        self.assertFalse(os.path.exists(os.path.join(self.site, "b", "lost", "report.html")))

    def test_fail_fast(self):
        self.broken()
        out, _ = self.batch("--fail-fast", "-j", "1", status=1)
        self.assertIn("1 failed", out)
        shutil.rmtree(os.path.join(self.lab, "a", "broken"))
        shutil.rmtree(os.path.join(self.lab, "b", "lost"))
        self.batch("--fail-fast")
        self.assertEqual(lab.files(self.site), self.full())

    def test_a_reader_that_hangs(self):
        os.makedirs(os.path.join(self.lab, "c"))
        lab.experiment(os.path.join(self.lab, "c", "hangs"), seed=70)
        power = os.path.join(self.lab, "c", "hangs", "power.csv")
        with open(power, "ab") as out:  # a table that is long enough
            block = b"2025/03/01 11:00:00.000, 0, 100.00 W\n" * 30000
            for _ in range(400):
                out.write(block)
        started = time.monotonic()
        out, err = self.batch("--time-limit", "1", status=1)
        self.assertIn("1 failed", out)
        self.assertIn("stopped after 1 s", err)
        self.assertLess(time.monotonic() - started, 60)
        self.assertEqual(len(self.reports()), self.total)

    @unittest.skipIf("ASAN_OPTIONS" in os.environ, "limits of memory do not go with it")
    def test_memory(self):
        os.makedirs(os.path.join(self.lab, "year"))
        with open(os.path.join(self.lab, "year", "sacct.txt"), "w", encoding="utf-8") as out:
            out.write("JobID|User|Account|State|ConsumedEnergyRaw|ElapsedRaw|Start|End\n")
            for i in range(40000):
                out.write(f"{i + 1}|u{i % 9}|a{i % 4}|COMPLETED|{3600000 + i}|3600|"
                          "2025-03-01T10:00:00|2025-03-01T11:00:00\n")
        code, out, err = batch(self.lab, "-o", self.site, "--memory-limit", "24")
        self.assertEqual(code, 1, err)
        self.assertIn(b"1 failed", out)
        self.assertIn("memory", err)
        self.assertEqual(len(self.reports()), self.total)
        shutil.rmtree(os.path.join(self.lab, "year"))
        self.batch()
        self.assertEqual(lab.files(self.site), self.full())

    def test_a_worker_that_is_killed(self):
        self.killed(workers=True)

    def killed(self, workers):
        """Kills the batch, or its workers, at many moments; a re-run completes what it left."""
        whole = self.full()
        for i in range(12):
            shutil.rmtree(self.site, ignore_errors=True)
            process = subprocess.Popen([GRAMME, "batch", self.lab, "-o", self.site, "-j", "2"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.01 + 0.04 * i)
            if workers:
                children(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait(timeout=60)
            for path, digest in lab.files(self.site).items():
                if not workers or path not in SUMMARY:  # which tells of those that were killed
                    self.assertEqual(whole[path], digest, f"half of {path} after {i}")
            self.batch("-j", "2")
            self.assertEqual(lab.files(self.site), whole)

    def test_killed_at_any_moment(self):
        self.killed(workers=False)

    def test_two_at_once(self):
        os.makedirs(os.path.join(self.site, ".gramme"))
        with open(os.path.join(self.site, ".gramme", "lock"), "w", encoding="utf-8") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            code, _, err = batch(self.lab, "-o", self.site)
            self.assertEqual(code, 2)
            self.assertIn("B001", err)
            self.assertEqual(batch(self.lab, "-o", self.site, "--shard", "1/2")[0], 2)
        self.batch()

    def test_two_started_together(self):
        whole = self.full()
        both = [subprocess.Popen([GRAMME, "batch", self.lab, "-o", self.site],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                for _ in range(2)]
        codes = sorted(p.wait(timeout=120) for p in both)
        self.assertIn(codes, ([0, 2], [0, 0]))
        self.assertEqual(lab.files(self.site), whole)

    def test_no_room(self):
        """Files that cannot grow: what is said, and that a re-run with room completes the site."""
        whole = self.full()

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
        done = subprocess.run([GRAMME, "batch", self.lab, "-o", self.site], capture_output=True,
                              preexec_fn=limit, timeout=120)
        self.assertIn(done.returncode, (1, 2))
        self.assertIn(b"larger than a file may be", done.stderr)
        for path, digest in lab.files(self.site).items():
            self.assertEqual(whole[path], digest)
        self.batch()
        self.assertEqual(lab.files(self.site), whole)

    @unittest.skipIf(os.getuid() == 0, "root may write anywhere")
    def test_no_permission(self):
        os.makedirs(self.site)
        os.chmod(self.site, 0o500)
        self.assertEqual(batch(self.lab, "-o", self.site)[0], 2)

    def test_interrupted(self):
        whole = self.full()
        process = subprocess.Popen([GRAMME, "batch", self.lab, "-o", self.site, "-j", "1"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.15)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        if process.returncode == 130:
            self.assertIn(b"B002", err)
        out, _ = self.batch()
        self.assertEqual(lab.files(self.site), whole)
        self.assertIn("done now", out)


def children(pid, number):
    """Sends a signal to the processes that pid has started."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
            found = [int(word) for word in file.read().split()]
    except OSError:
        return
    for child in found:
        try:
            os.kill(child, number)
        except OSError:
            pass


class Words(Lab):
    count = 4

    def test_json(self):
        out, err = self.batch("--format", "json")
        self.assertEqual(json.loads(out)["reports"], self.total)
        self.assertEqual(json.loads(err), [])

    def test_strict(self):
        self.batch("--fail-on", "warning", status=3)
        self.batch("--strict", status=3)
        self.batch()
        folder = os.path.join(self.lab, "a", "run0")
        with open(os.path.join(folder, "gramme.yaml"), "a", encoding="utf-8") as out:
            out.write("titel: x\n")
        self.batch("--fail-on", "warning", status=1)

    def test_progress_on_a_terminal_alone(self):
        self.assertEqual(self.batch()[1], "")
        for i in range(150):
            lab.experiment(os.path.join(self.lab, "many", f"run{i}"), seed=i)
        shown = self.on_a_terminal()
        self.assertRegex(shown, r"\d+/15\d, \d+")
        self.assertTrue(shown.rstrip("\r\n").endswith("\x1b[K") or "\r\x1b[K" in shown)

    def on_a_terminal(self):
        parent, child = pty.openpty()
        process = subprocess.Popen([GRAMME, "batch", self.lab, "-o", self.site, "-j", "1"],
                                   stdout=subprocess.DEVNULL, stderr=child)
        os.close(child)
        shown = b""
        while True:
            ready, _, _ = select.select([parent], [], [], 60)
            try:
                piece = os.read(parent, 4096) if ready else b""
            except OSError:
                piece = b""
            if not piece:
                break
            shown += piece
        os.close(parent)
        self.assertEqual(process.wait(timeout=60), 0)
        return shown.decode("utf-8", "replace")


class Table(Lab):
    """A year of sacct: several users, requeues, steps, jobs without energy, odd rows."""
    count = 0

    def table(self, rows=600):
        path = os.path.join(self.top, "year.txt")
        jobs, modelled = {}, set()
        with open(path, "w", encoding="utf-8") as out:
            out.write("JobID|JobName|User|Account|Partition|State|Start|End|ElapsedRaw|AllocTRES|"
                      "ConsumedEnergyRaw\n")
            for i in range(rows):
                user, account, month = f"user{i % 5}", f"acc{i % 3}", 1 + i % 12
                state = "FAILED" if i % 7 == 0 else "CANCELLED by 12" if i % 11 == 0 else "COMPLETED"
                joule = "" if i % 4 == 3 else str(3600000 + 1000 * i)
                tres = "billing=8,cpu=8,gres/gpu:a100=2,gres/gpu=2,mem=64G,node=1"
                tres = tres if i % 8 != 7 else "billing=8,cpu=8,mem=64G,node=1"
                out.write(f"{1000 + i}|train|{user}|{account}|odd partition|{state}|"
                          f"2025-{month:02d}-03T10:00:00|2025-{month:02d}-03T12:00:00|7200|{tres}|{joule}\n")
                out.write(f"{1000 + i}.batch|batch||{account}||{state}|2025-{month:02d}-03T10:00:00|"
                          f"2025-{month:02d}-03T12:00:00|7200|cpu=8,node=1|{joule}\n")
                key = (account, user, month)
                if joule:
                    jobs[key] = jobs.get(key, 0) + int(joule) / 3.6e6
                elif "a100" in tres:
                    modelled.add(key)
            out.write("|||\n3000|torn\n")
        return path, jobs, modelled

    def test_views(self):
        path, jobs, modelled = self.table()
        what = os.path.join(self.top, "all.yaml")
        with open(what, "w", encoding="utf-8") as out:
            out.write("# what holds for all\n---\ngramme: 1\nlocation: {country: SE}\n")
        code, out, err = batch(path, what, "-o", self.site, "--to", "json,html")
        self.assertEqual(code, 0, err)
        self.assertIn("75 jobs count nothing", err)
        for view, at in (("account", 0), ("user", 1), ("month", 2)):
            names = sorted({key[at] for key in (*jobs, *modelled)})
            folder = os.path.join(self.site, view)
            self.assertEqual(len(os.listdir(folder)), len(names))
            for name in names:
                text = f"2025-{name:02d}" if view == "month" else name
                with open(os.path.join(folder, text, "report.json"), encoding="utf-8") as file:
                    record = json.load(file)
                measured = sum(run["energy_total_kwh"]["value"] for run in record["runs"]
                               if "modelled" not in run["name"])
                wanted = sum(kwh for key, kwh in jobs.items() if key[at] == name)
                self.assertAlmostEqual(measured, wanted, places=6)
                self.assertEqual(any("modelled: a100" in run["name"] for run in record["runs"]),
                                 any(key[at] == name for key in modelled))
                self.assertIn("emissions_location_kg", record["totals"])
        out = batch(path, what, "-o", self.site, "--to", "json,html")[1]
        self.assertIn(b"0 done now", out)

    def test_anonymous(self):
        path, _, _ = self.table(60)
        code, _, err = batch(path, "-o", self.site, "--to", "json", "--anonymous")
        self.assertEqual(code, 0, err)
        for name in lab.files(self.site):
            self.assertNotRegex(name, r"user\d|acc\d")
            with open(os.path.join(self.site, name), "rb") as file:
                self.assertNotRegex(file.read(), rb"user\d|acc\d")

    def test_nothing_known(self):
        path = os.path.join(self.top, "none.txt")
        with open(path, "w", encoding="utf-8") as out:
            out.write("JobID|User|Account|State|ElapsedRaw|ConsumedEnergyRaw\n1|u|a|COMPLETED|60|0\n")
        code, _, err = batch(path, "-o", self.site)
        self.assertEqual(code, 1)
        self.assertIn("R221", err)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    main()
