#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the command to the first file read through the mount, and back: the same servers, mounted by themselves through
fusermount3 and by Fuseboard through the helper, in turns in one run. Ratios count, times are this machine's.

mount_latency.py [--json] [--rounds N]     as root in a bus world (./dev bench mount_latency)
Exits 1 where a must is missed, 2 where a peer is missing.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HOME = pathlib.Path("/home/alice")
UID = GID = 1000
PEERS = ("bindfs", "squashfuse", "sshfs", "fusermount3", "fuseboardctl", "mksquashfs", "/usr/sbin/sshd")
# Ours over the plain program, mount plus first read. sshfs spends its time in ssh, so that little may be added; the two
# others only show what our command and polkit cost: they have no must here.
MUSTS = {"sshfs": 1.5 * 1.05}
SSH_PORT = 2222


def as_alice(command):
    environment = {"HOME": str(HOME), "USER": "alice", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
                   "XDG_RUNTIME_DIR": f"/run/user/{UID}"}
    done = subprocess.run(command, user=UID, group=GID, extra_groups=[], env=environment, cwd=HOME, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if done.returncode:
        sys.exit(f"mount_latency: {' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done


def prepare():
    """Everything that is mounted, made by alice; returns the sshd."""
    ssh = HOME / ".ssh"
    script = (f"mkdir -p files mnt && echo hello > files/greeting && mksquashfs files image.squashfs -quiet && "
              f"mkdir -m 700 -p {ssh} && ssh-keygen -qt ed25519 -N '' -f {ssh}/id_ed25519 && "
              f"cp {ssh}/id_ed25519.pub {ssh}/authorized_keys")
    as_alice(["bash", "-c", script])
    subprocess.run(["ssh-keygen", "-qt", "ed25519", "-N", "", "-f", "/run/hostkey"], check=True)
    key = pathlib.Path("/run/hostkey.pub").read_text(encoding="ascii")
    as_alice(["bash", "-c", f"echo '[127.0.0.1]:{SSH_PORT} {key.strip()}' > {ssh}/known_hosts"])
    os.makedirs("/run/sshd", exist_ok=True)
    daemon = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", "/dev/null", "-h", "/run/hostkey", "-p", str(SSH_PORT),
                               "-o", "ListenAddress=127.0.0.1", "-o", "UsePAM=yes", "-o",
                               "Subsystem=sftp internal-sftp"], stderr=subprocess.DEVNULL)
    wait_for_port()
    return daemon


def wait_for_port():
    deadline = time.monotonic() + 10
    while subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{SSH_PORT}"], capture_output=True,
                         check=False).returncode:
        assert time.monotonic() < deadline, "sshd did not answer within 10 s"
        time.sleep(0.02)


def plain(kind):
    remote = f"alice@127.0.0.1:{HOME}/files"
    return {"bindfs": ["bindfs", "--no-allow-other", "files", "mnt"], "squashfuse": ["squashfuse", "image.squashfs", "mnt"],
            "sshfs": ["sshfs", "-p", str(SSH_PORT), remote, "mnt"]}[kind]


def ours(kind):
    remote = f"alice@127.0.0.1:{HOME}/files"
    source = {"bindfs": ["bindfs", "files"], "squashfuse": ["squashfuse", "image.squashfs"],
              "sshfs": ["sshfs", remote]}[kind]
    options = ["-o", f"port={SSH_PORT}"] if kind == "sshfs" else []
    return ["fuseboardctl", "mount", *source, "mnt", *options, "--helper=require", "--json"]


def timed(command):
    begin = time.perf_counter()
    done = as_alice(command)
    return time.perf_counter() - begin, done.stdout


def mount_and_read(command):
    elapsed, output = timed(command)
    reading, text = timed(["cat", "mnt/greeting"])
    assert text == "hello\n", text
    return elapsed + reading, output


def one_round(kind, times):
    for who, mount, unmount in (("plain", plain(kind), ["fusermount3", "-u", "mnt"]),
                                ("ours", ours(kind), ["fuseboardctl", "unmount", "mnt"])):
        seconds, output = mount_and_read(mount)
        times[who, "mount"].append(seconds)
        times[who, "unmount"].append(timed(unmount)[0])
        if who == "ours":
            reply = json.loads(output)
            assert reply["guarantee"] == "sync-init", reply
            times["helper", "total"].append(reply["elapsedMs"]["total"] / 1000)


def measure(kind, rounds):
    times = {key: [] for key in (("plain", "mount"), ("plain", "unmount"), ("ours", "mount"), ("ours", "unmount"),
                                 ("helper", "total"))}
    for _ in range(rounds):
        one_round(kind, times)
    medians = {key: statistics.median(values[1:]) for key, values in times.items()}  # the first starts the helper
    return {"type": kind, "rounds": rounds,
            "plainMountMs": round(medians["plain", "mount"] * 1000, 2),
            "ourMountMs": round(medians["ours", "mount"] * 1000, 2),
            "ourReportedMs": round(medians["helper", "total"] * 1000, 2),
            "mountRatio": round(medians["ours", "mount"] / medians["plain", "mount"], 3),
            "plainUnmountMs": round(medians["plain", "unmount"] * 1000, 2),
            "ourUnmountMs": round(medians["ours", "unmount"] * 1000, 2),
            "unmountRatio": round(medians["ours", "unmount"] / medians["plain", "unmount"], 3),
            "mustRatio": MUSTS.get(kind)}


def show(rows):
    print(f"{'type':<12}{'plain ms':>10}{'ours ms':>10}{'ratio':>8}{'must':>8}   {'unmount plain':>13}{'ours':>8}")
    for row in rows:
        must = f"{row['mustRatio']:.2f}" if row["mustRatio"] else "-"
        print(f"{row['type']:<12}{row['plainMountMs']:>10.1f}{row['ourMountMs']:>10.1f}{row['mountRatio']:>8.2f}"
              f"{must:>8}   {row['plainUnmountMs']:>13.1f}{row['ourUnmountMs']:>8.1f}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--rounds", type=int, default=11)
    chosen = arguments.parse_args()
    missing = [peer for peer in PEERS if not shutil.which(peer)]
    if missing:
        print(f"mount_latency: these programs are missing: {', '.join(missing)}", file=sys.stderr)
        return 2
    daemon = prepare()
    try:
        rows = [measure(kind, chosen.rounds) for kind in ("bindfs", "squashfuse", "sshfs")]
    finally:
        daemon.terminate()
        daemon.wait()
    missed = [row["type"] for row in rows if row["mustRatio"] and row["mountRatio"] > row["mustRatio"]]
    if chosen.json:
        print(json.dumps({"schema": 1, "bench": "mount_latency", "rows": rows, "missed": missed}))
    else:
        show(rows)
        for kind in missed:
            print(f"mount_latency: {kind} missed its must", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
