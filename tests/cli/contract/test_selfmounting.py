# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that only mount themselves: the user's own fusermount3, in the foreground, probed, and said so."""
import contextlib
import os
import select
import signal
import subprocess
import time

import pytest

import schema
import world
from test_mount import mount, unmount
from world import ctl, run

NO_BUS = ["env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent"]


@pytest.fixture
def pool():
    """Two folders with a file in each, as one source."""
    for name in ("one", "two"):
        world.file("alice", f"{name}/{name}.txt", f"{name}\n")
    return f"{world.home('alice')}/one:{world.home('alice')}/two"


@pytest.fixture
def far():
    """A remote that alice has configured: a folder of this computer, since no cloud is needed to mount one."""
    world.file("alice", ".config/rclone/rclone.conf", f"[far]\ntype = alias\nremote = {world.home('alice')}/cloud\n", 0o600)
    world.file("alice", "cloud/docs/hello", "far hello\n")
    return "far:docs"


def mounted(result, kind):
    """By itself, with the reason."""
    report = schema.mounted(result)
    assert (report["helper"], report["guarantee"], report["type"]) == (False, "probed", f"fuse.{kind}")
    assert {"nosuid", "nodev"} <= set(report["options"]["effective"])
    return report


def check_listed(report):
    entry, = schema.listed(ctl("alice", "list", "--json"))
    assert entry["managed"] and entry["server"]["pid"] == report["serverPid"]
    assert (entry["source"], entry["type"]) == (report["source"], report["type"])
    assert entry["server"]["exe"] == "/usr/bin/" + report["type"].removeprefix("fuse.")


@pytest.mark.parametrize("policy, reason", [("auto", "cannot serve a descriptor"), ("never", "--helper=never")])
def test_mergerfs(pool, mountpoint, policy, reason):
    report = mounted(mount(pool, mountpoint, f"--helper={policy}", kind="mergerfs"), "mergerfs")
    assert reason in report["helperReason"] and report["source"] == "mergerfs:" + pool
    assert run("alice", "cat", mountpoint / "one.txt", mountpoint / "two.txt").out == b"one\ntwo\n"
    check_listed(report)
    unmount(mountpoint)


def test_mergerfs_writes_where_it_is_told_to(pool, mountpoint):
    mounted(mount(pool, mountpoint, "-o", "category.create=ff,minfreespace=1K", kind="mergerfs"), "mergerfs")
    assert run("alice", "sh", "-c", 'echo new >"$0"', mountpoint / "new").status == 0
    assert (world.home("alice") / "one/new").read_text(encoding="utf-8") == "new\n"
    unmount(mountpoint)


@pytest.mark.parametrize("policy, reason", [("auto", "cannot serve a descriptor"), ("never", "--helper=never")])
def test_rclone(far, mountpoint, policy, reason):
    report = mounted(mount(far, mountpoint, f"--helper={policy}", kind="rclone"), "rclone")
    assert reason in report["helperReason"] and report["source"] == "far:docs"
    assert run("alice", "cat", mountpoint / "hello").out == b"far hello\n"
    assert run("alice", "sh", "-c", 'echo new >"$0"', mountpoint / "new").status == 0
    check_listed(report)
    unmount(mountpoint)
    assert (world.home("alice") / "cloud/docs/new").read_text(encoding="utf-8") == "new\n"


@pytest.mark.parametrize("kind", ["mergerfs", "rclone"])
def test_the_kernels_options_take_effect(pool, far, mountpoint, kind):
    report = mounted(mount({"mergerfs": pool, "rclone": far}[kind], mountpoint, "-o", "ro", kind=kind), kind)
    assert report["options"]["asked"] == ["ro"] and "ro" in report["options"]["effective"]
    assert b"Read-only" in run("alice", "touch", mountpoint / "new").err
    unmount(mountpoint)


def test_an_option_that_rclone_would_lose_is_refused(far, mountpoint):
    failure = schema.failed(mount(far, mountpoint, "-o", "noexec", kind="rclone"), "InvalidOption", 2)
    assert "noexec" in failure["message"] and failure["stage"] == "validate"


@pytest.mark.parametrize("kind", ["mergerfs", "rclone"])
def test_a_folder_that_is_not_empty_is_no_hindrance(pool, far, mountpoint, kind):
    world.file("alice", "mnt/below")
    mounted(mount({"mergerfs": pool, "rclone": far}[kind], mountpoint, "--non-empty", kind=kind), kind)
    assert b"below" not in run("alice", "ls", mountpoint).out
    unmount(mountpoint)
    assert os.listdir(mountpoint) == ["below"]


@pytest.mark.parametrize("kind", ["cryfs", "mergerfs", "rclone"])
def test_the_helper_or_nothing_is_nothing_and_nothing_is_started(pool, far, kind):
    place = world.folder("alice", f"never-{kind}")
    source = {"mergerfs": pool, "rclone": far}.get(kind, world.home("alice") / "one")
    failure = schema.failed(mount(source, place, "--helper=require", kind=kind), "Unsupported", 4)
    assert failure["stage"] == "validate" and f"{kind} mounts by itself" in failure["message"]
    assert "--helper=never" in failure["nextStep"] and not failure["serverLog"]
    assert ctl("alice", "log", place).status == 7, "there is not even a log"


def test_nobody_is_asked_for_what_everybody_may_do(pool, mountpoint):
    """Neither bus nor policy: carol may nothing of the helper's, and what the helper does not do, she may."""
    report = mounted(run("alice", *NO_BUS, "fuseboardctl", "mount", "mergerfs", pool, mountpoint, "--json"), "mergerfs")
    assert "cannot serve a descriptor" in report["helperReason"]
    unmount(mountpoint)
    place = world.folder("carol", "mnt")
    source = world.folder("carol", "files")
    schema.failed(mount(source, place, user="carol"), "NotAuthorized", 3)
    mounted(mount(source, place, kind="mergerfs", user="carol"), "mergerfs")
    unmount(place, user="carol")


def test_cryfs_fails_within_its_deadline_and_does_not_ask(mountpoint):
    vault = world.folder("alice", "vault")
    begin = time.monotonic()
    failure = schema.failed(mount(vault, mountpoint, "--deadline=10s", kind="cryfs"), "PasswordNeeded", 4)
    assert time.monotonic() - begin < 10
    assert failure["serverExit"]["code"] not in (None, 0) and failure["nextStep"]
    assert not list(vault.iterdir()), "and it has made nothing"


def test_a_folder_that_is_not_there_is_named(pool, mountpoint):
    failure = schema.failed(mount(pool + ":/none", mountpoint, kind="mergerfs"), "SourceMissing", 4)
    assert failure["stage"] == "validate" and "/none is not there" in failure["message"]


def test_folders_that_the_mount_would_cover_are_refused(pool):
    failure = schema.failed(mount(pool, world.home("alice") / "two", kind="mergerfs"), "InvalidSource", 2)
    assert "cover" in failure["message"]


@pytest.mark.parametrize("source", [":local:/", ":sftp,ssh='touch canary':/", "far,type=local:/", "/etc", "-far:/"])
def test_a_source_that_is_no_remote_is_refused(far, mountpoint, source):
    schema.failed(ctl("alice", "mount", "rclone", "--json", "--", source, mountpoint), "InvalidSource", 2)
    assert not (world.home("alice") / "canary").exists()


STAYS = """version = 1
type = "bindfs"
description = "A server that does not notice that its mount is gone"
program = "/home/alice/stays"
{}
[source]
kind = "directory"
help = "A folder"
label = "bindfs:{{source}}"
[launch]
fusermount = ["-f", "{{source}}", "{{mountpoint}}"]
"""


@contextlib.contextmanager
def another_namespace(wanted):
    """One that has the mounts of now, for as long as it lasts."""
    if not wanted:
        yield
        return
    with subprocess.Popen(["unshare", "--mount", "sh", "-c", "echo in; exec sleep 60"], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"in\n"
        yield
        holder.kill()


@pytest.mark.parametrize("dispensable, elsewhere", [(True, False), (False, False), (True, True)])
def test_a_server_that_stays_is_ended_where_nobody_needs_it(source, mountpoint, dispensable, elsewhere):
    world.file("alice", "stays", '#!/bin/sh\nbindfs --no-allow-other "$@"\nexec sleep 1000\n', 0o755)
    world.file("alice", ".config/fuseboard/types/bindfs.toml", STAYS.format("dispensable = true" if dispensable else ""))
    report = schema.mounted(mount(source, mountpoint))
    needless = dispensable and not elsewhere
    server = os.pidfd_open(report["serverPid"])
    with another_namespace(elsewhere):
        unmount(mountpoint)
        has_ended = bool(select.select([server], [], [], 5 if needless else 0.5)[0])
    if not has_ended:
        signal.pidfd_send_signal(server, signal.SIGTERM)
    os.close(server)
    assert has_ended == needless


def test_the_doctor_knows_them():
    checks = {check["name"]: check for check in ctl("alice", "doctor", "--json").json["checks"]}
    for kind in ("cryfs", "mergerfs", "rclone"):
        assert checks[f"server-{kind}"]["ok"] and checks[f"server-{kind}"]["seen"] == f"/usr/bin/{kind}"
