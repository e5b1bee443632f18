"""gramme batch as an array of a real Slurm of one node, and the summary after it.

usage: test_slurm.py GRAMME SOURCE_DIR.  77 where Slurm and munge are not installed or we are not root: the daemons need it.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "cases"))

import lab  # noqa: E402

TOOLS = ("slurmctld", "slurmd", "sbatch", "sinfo", "squeue", "munged", "munge", "unmunge", "su")
CONF = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
StateSaveLocation={top}/state
SlurmdSpoolDir={top}/spool
SlurmctldPidFile={top}/slurmctld.pid
SlurmdPidFile={top}/slurmd.pid
SlurmctldLogFile={top}/slurmctld.log
SlurmdLogFile={top}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES State=UP
"""


def wait_for(what, seconds, *command, env=None):
    """Runs command until its output holds `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done = subprocess.run(command, capture_output=True, text=True, env=env)
        if done.returncode == 0 and what in done.stdout:
            return True
        time.sleep(0.3)
    return False


def start_munge(started):
    """munge, unless it answers already; its process is remembered for the end."""
    if wait_for("Success", 1, "sh", "-c", "munge -n | unmunge"):
        return True
    os.makedirs("/run/munge", exist_ok=True)
    shutil.chown("/run/munge", "munge", "munge")
    if subprocess.run(["su", "-s", "/bin/sh", "munge", "-c", "munged"]).returncode != 0:
        return False
    with open("/run/munge/munged.pid", encoding="utf-8") as file:
        started.append(int(file.read()))
    return wait_for("Success", 10, "sh", "-c", "munge -n | unmunge")


def start_slurm(top, started):
    """The two daemons with a configuration of their own."""
    conf = os.path.join(top, "slurm.conf")
    for name in ("state", "spool"):
        os.makedirs(os.path.join(top, name))
    with open(conf, "w", encoding="utf-8") as out:
        out.write(CONF.format(host=socket.gethostname().split(".")[0], top=top, cpus=os.cpu_count()))
    env = dict(os.environ, SLURM_CONF=conf)
    for daemon in ("slurmctld", "slurmd"):
        subprocess.run([daemon, "-f", conf], check=True, env=env, timeout=60)
        pid = os.path.join(top, daemon + ".pid")
        end = time.monotonic() + 20
        while not os.path.exists(pid) and time.monotonic() < end:
            time.sleep(0.1)
        with open(pid, encoding="utf-8") as file:
            started.append(int(file.read()))
    if not wait_for("idle", 60, "sinfo", "-h", "-o", "%T", env=env):
        raise AssertionError("the node does not become idle")
    return env


def script(source):
    """The script of src/lab/README.md: what people copy is what is tested."""
    with open(os.path.join(source, "src", "lab", "README.md"), encoding="utf-8") as file:
        text = file.read()
    block = text[text.index("    #!/bin/bash"):]
    lines = []
    for line in block.splitlines():
        if line and not line.startswith("    "):
            break
        lines.append(line[4:])
    return "\n".join(lines).rstrip() + "\n"


def run_array(gramme, source, top, env):
    folder = os.path.join(top, "lab")
    total = lab.lab(folder, 12)
    path = os.path.join(top, "lab.sbatch")
    with open(path, "w", encoding="utf-8") as out:
        out.write(script(source))
    env = dict(env, PATH=os.path.dirname(gramme) + ":" + env["PATH"], LAB=folder,
               SITE=os.path.join(top, "site"))
    subprocess.run(["sbatch", "--array=1-3", "--export=ALL", path], check=True, env=env, cwd=top)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        left = subprocess.run(["squeue", "-h"], capture_output=True, text=True, env=env).stdout
        if not left.strip():
            break
        time.sleep(0.5)
    done = subprocess.run([gramme, "summary", env["SITE"]], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    whole = os.path.join(top, "whole")
    assert subprocess.run([gramme, "batch", folder, "-o", whole],
                          stdout=subprocess.DEVNULL).returncode == 0
    assert lab.files(whole) == lab.files(env["SITE"]), "an array writes other bytes"
    assert sum(name.endswith("report.html") for name in lab.files(whole)) == total


def main():
    gramme, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    for tool in missing:
        print(f"skipped without {tool}")
    if os.getuid() != 0:
        print("skipped: the daemons of Slurm are started as root")
    if missing or os.getuid() != 0:
        return 77
    started = []
    top = tempfile.mkdtemp(prefix="gramme-slurm-")
    os.chmod(top, 0o755)
    try:
        if not start_munge(started):
            print("skipped: munge does not start here")
            return 77
        run_array(gramme, source, top, start_slurm(top, started))
    finally:
        for pid in reversed(started):
            try:
                os.kill(pid, 15)
            except OSError:
                pass
        time.sleep(1)
        shutil.rmtree(top, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
