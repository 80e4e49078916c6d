# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the list, the log and the doctor say."""
import os
import subprocess

import pytest

import schema
import world
from test_mount import mount, unmount
from world import ctl


def test_an_empty_list_is_an_array():
    assert ctl("alice", "list", "--json").out == b"[]\n"
    assert ctl("alice", "list").out == b"There are no FUSE mounts.\n"


@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
def test_a_managed_mount_is_described(source, mountpoint, helper):
    report = schema.mounted(mount(source, mountpoint, helper))
    entry, = schema.listed(ctl("alice", "list", "--json"))
    assert entry["managed"] is True and entry["covered"] is False and entry["kind"] == "user"
    for name in ("mountId", "connection", "mountpoint", "type", "source"):
        assert entry[name] == report[name]
    assert entry["ownerUid"] == 1000 and entry["superOptions"]["user_id"] == "1000"
    assert {"nosuid", "nodev"} <= set(entry["flags"])
    assert entry["server"]["pid"] == report["serverPid"] and entry["server"]["exe"] == "/usr/bin/bindfs"
    assert entry["waiting"] == 0
    unmount(mountpoint)


def test_a_mount_of_another_program_is_described(source, mountpoint):
    with world.popen("alice", "bindfs", "-f", "--no-allow-other", source, mountpoint) as server:
        assert world.wait_until(lambda: os.fsencode(mountpoint) in world.fuse_mounts())
        entry, = schema.listed(ctl("alice", "list", "--json"))
        assert entry["managed"] is False
        assert entry["server"] == {"pid": server.pid, "exe": "/usr/bin/bindfs", "unit": None}
        entry, = schema.listed(ctl("bob", "list", "--json"))
        assert entry["server"] is None, "bob may not look into alice's processes"
        unmount(mountpoint)


def test_the_table_is_aligned(source, mountpoint):
    other = world.folder("alice", "a much longer name of a folder")
    schema.mounted(mount(source, mountpoint))
    schema.mounted(mount(source, other))
    head, *rows = ctl("alice", "list").out.decode().splitlines()
    assert len(rows) == 2 and all(row[head.index("TYPE"):].startswith("fuse.bindfs ") for row in rows)
    unmount(mountpoint)
    unmount(other)


def test_the_list_needs_no_bus(source, mountpoint):
    schema.mounted(mount(source, mountpoint))
    result = world.run("alice", "strace", "-f", "-e", "trace=connect,clone,clone3,fork,vfork", "-qq",
                       "fuseboardctl", "list", "--json")
    assert schema.listed(result) and not result.err, result
    unmount(mountpoint)


def test_the_log_outlives_a_failure(source, mountpoint):
    schema.failed(mount(source / "hello", mountpoint, kind="squashfuse"), "SourceUnreadable", 4)
    result = ctl("alice", "log", mountpoint)
    assert result.status == 0 and b"squashfs" in result.out, result
    result = ctl("alice", "log", world.home("alice") / "never-mounted")
    assert result.status == 7 and b"Next: " in result.err, result


def test_the_log_is_safe_for_a_terminal(mountpoint):
    world.file("alice", ".config/fuseboard/types/noisy.toml", """version = 1
type = "noisy"
description = "A server that writes what a terminal would obey"
program = "printf"
[source]
kind = "remote"
pattern = ".+"
help = "What to say"
label = "noisy"
[launch]
descriptor = ["{source}"]
""")
    words = r"\033[31mred\007\377\n"
    failure = schema.failed(mount(words, mountpoint, kind="noisy"), "ServerExited", 4)
    assert failure["serverExit"] == {"code": 0, "signal": None}
    assert failure["serverLog"] == [{"bytes": "G1szMW1yZWQH/w=="}]
    assert ctl("alice", "log", mountpoint).out == rb"\x1B[31mred\x07\xFF" + b"\n"
    assert b"\033" not in ctl("alice", "mount", "noisy", words, mountpoint).err


def test_the_doctor_finds_a_healthy_world():
    result = ctl("alice", "doctor", "--json")
    report = schema.conform(result.json, schema.DOCTOR)
    checks = {check["name"]: check for check in report["checks"]}
    assert result.status == 0 and report["ok"] is True, result
    for name in ("dev-fuse", "sync-init", "statmount", "helper", "polkit", "fusermount3", "catalogue", "server-bindfs",
                 "server-squashfuse", "server-sshfs"):
        assert checks[name]["ok"] is True, checks[name]
    assert {"mount-events", "mount-beneath"} <= set(checks)


def test_the_doctor_says_what_is_missing_and_what_to_do():
    result = world.run("alice", "env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent", "fuseboardctl", "doctor", "--json")
    report = schema.conform(result.json, schema.DOCTOR)
    wrong = {check["name"]: check for check in report["checks"] if check["ok"] is False}
    assert result.status == 4 and report["ok"] is False
    assert set(wrong) == {"helper", "polkit"} and all(check["nextStep"] for check in wrong.values())


def test_the_doctor_sees_a_closed_device(closed_device):
    report = ctl("alice", "doctor", "--json")
    checks = {check["name"]: check for check in report.json["checks"]}
    assert report.status == 4 and checks["dev-fuse"]["ok"] is False and checks["sync-init"]["ok"] is None


def test_the_manual_is_well_formed_and_installed():
    for page in ("man1/fuseboardctl.1", "man8/fuseboard-helper.8"):
        lint = subprocess.run(["mandoc", "-Tlint", world.AS.parents[2] / "docs/man" / page.split("/")[1]],
                              capture_output=True, text=True, check=False).stdout
        # Whether other manuals are installed is no fault of this one.
        assert not [line for line in lint.splitlines() if "manual not found" not in line and "outdated" not in line]
        assert list(world.pathlib.Path("/usr/share/man").glob(page + "*"))
