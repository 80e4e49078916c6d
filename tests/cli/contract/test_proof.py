# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Without the helper anybody may mount at the same place: only what the own server serves counts."""
import subprocess

import schema
import world
from test_mount import unmount


def start(kind, source, mountpoint, *more):
    return world.popen("alice", "fuseboardctl", "mount", kind, source, mountpoint, "--json", "--helper=never", *more,
                       stdout=subprocess.PIPE)


def result(process):
    out, _ = process.communicate(timeout=20)
    return world.Result(process.returncode, out, b"")


def test_a_mount_by_hand_is_neither_reported_nor_taken_away(silent, source, mountpoint):
    process = start("silent", "3600", mountpoint, "--deadline=2s")
    assert world.wait_until(lambda: "sleep 3600" in "".join(world.processes().values()))
    assert world.run("alice", "bindfs", "--no-allow-other", source, mountpoint).status == 0
    schema.failed(result(process), "DeadlinePassed", 5)
    assert world.run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    assert world.run("alice", "fusermount3", "-u", mountpoint).status == 0


def test_two_mounts_at_once_are_told_apart(source, mountpoint):
    other = world.file("alice", "other/hello", "other\n").parent
    for _ in range(5):
        both = [start("bindfs", folder, mountpoint, "--deadline=2s") for folder in (source, other)]
        results = [result(process) for process in both]
        reports = [schema.mounted(each) for each in results if each.status == 0]
        assert len({report["mountId"] for report in reports}) == len(reports), reports
        assert len({report["serverPid"] for report in reports}) == len(reports), reports
        while world.fuse_mounts():
            assert world.run("alice", "fusermount3", "-uz", mountpoint).status == 0
