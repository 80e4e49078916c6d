# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""fuseboardctl in a hostile place: what it runs and where it mounts does not depend on the environment it is called in."""
import contextlib
import os
import pathlib
import shutil
import subprocess

import pytest

import aftermath
import schema
import startup
import world
from kernelmounts import all_ids, mountpoint_of
from rules import after, allows

HOW = "--helper=require" if allows("mount-own") else "--helper=never"


@pytest.fixture(autouse=True)
def empty_home():
    before = aftermath.begin(mounting=False)
    yield
    aftermath.clear(before)
    for entry in world.home("alice").iterdir():
        subprocess.run(["rm", "-rf", "--one-file-system", entry], check=True)
    assert world.wait_until(world.nothing_left), (world.fuse_mounts(), world.processes())


def mount(*words, environment=()):
    return world.run("alice", "env", *environment, "fuseboardctl", "mount", *words, "--json", HOW)


def is_there(place):
    return str(place) in [mountpoint_of(mount_id) for mount_id in all_ids()]


def test_a_program_of_that_name_in_path_is_not_run(source, mountpoint):
    canary = world.home("alice") / "canary"
    for name in ("bindfs", "fusermount3", "fuseboard-supervisor", "sh"):
        fake = world.file("alice", f"bin/{name}", f"#!/bin/bash\n: >{canary}\nexit 1\n", 0o755)
    schema.mounted(mount("bindfs", source, mountpoint, environment=[f"PATH={fake.parent}:/usr/bin"]))
    assert world.run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    assert not canary.exists()


@pytest.mark.parametrize("environment", [["-u", "HOME"], ["HOME="], ["HOME=/nonexistent"], ["-u", "XDG_RUNTIME_DIR"],
                                         ["XDG_RUNTIME_DIR=/root"], ["XDG_RUNTIME_DIR=relative"]], ids=" ".join)
def test_an_environment_that_is_wrong_in_a_part(source, mountpoint, environment):
    """There is a place for its records still."""
    schema.mounted(mount("bindfs", source, mountpoint, environment=environment))
    assert is_there(mountpoint)


def test_an_environment_that_is_missing(source, mountpoint):
    """The server's words would have no place."""
    result = mount("bindfs", source, mountpoint, environment=["-i", "PATH=/usr/bin:/bin"])
    assert "neither XDG_RUNTIME_DIR nor HOME is set" in schema.failed(result, "SpawnFailed", 4)["message"]
    assert not is_there(mountpoint)


HOSTILE = ("LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "BASH_ENV", "QT_PLUGIN_PATH", "FUSE_KERN_DEVICE", "PYTHONPATH")


@pytest.fixture
def hostile(source, other_helpers):
    """Variables that load a library of alice's. No helper is there yet."""
    shutil.copy(next(pathlib.Path("/usr/lib").glob("*/libm.so.6")), source / "evil.so")
    world.give("alice", source / "evil.so")
    startup.end()
    return [f"{name}={source}/evil.so" for name in HOSTILE]


def of_the_process(pid):
    """Its variables, and what it has loaded."""
    folder = pathlib.Path(f"/proc/{pid}")
    return folder.joinpath("environ").read_bytes() + folder.joinpath("maps").read_bytes()


def start_helper(source, mountpoint, environment=()):
    """By a mount, which is answered as always. The two processes."""
    result = world.run("alice", "env", *environment, "fuseboardctl", "mount", "bindfs", source, mountpoint, "--json", "--helper=require")
    assert ("ok" if result.json["ok"] else result.json["error"]) == after("mount-own"), result
    return aftermath.helper()


def test_no_variable_of_the_caller_reaches_what_is_not_hers(hostile, source, mountpoint):
    """In her own programs, such as the server, she may load what she likes. The helper is started by her call."""
    assert start_helper(source, mountpoint, hostile)
    who = set()
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        with contextlib.suppress(*world.GONE):
            who |= {os.stat(f"/proc/{pid}").st_uid} if b"evil.so" in of_the_process(pid) else set()
    assert who == ({1000} if allows("mount-own") else set())


def test_no_variable_of_the_bus_reaches_the_front(hostile, source, mountpoint):
    """The agent is started with what the bus has, which is root's affair; the front with a constant."""
    with startup.started_by("/usr/bin/env", *hostile):
        agent, front = start_helper(source, mountpoint)
        assert b"evil.so" in of_the_process(agent) and b"evil.so" not in of_the_process(front)


def test_her_home_itself(source):
    """The source is in it: bindfs holds it from before."""
    schema.mounted(mount("bindfs", source, world.home("alice"), "--non-empty"))
    assert is_there(world.home("alice"))


def test_the_folder_of_the_sessions_sockets_is_kept(source):
    result = mount("bindfs", source, "/run/user/1000")
    assert not result.json["ok"] and not is_there("/run/user/1000"), result


def test_the_current_folder(source, mountpoint):
    result = world.run("alice", "sh", "-c", 'cd "$0" && exec fuseboardctl mount bindfs "$1" . --json "$2"', mountpoint, source,
                       HOW)
    schema.mounted(result)
    assert is_there(mountpoint)


def test_a_place_inside_its_own_source(source):
    inside = world.folder("alice", "source/inside")
    result = mount("bindfs", source, inside)
    schema.failed(result, "InvalidSource", 2)
    assert not is_there(inside)


def test_the_source_of_another_mount(source, mountpoint):
    schema.mounted(mount("bindfs", source, mountpoint))
    other = world.folder("alice", "other")
    schema.mounted(mount("bindfs", other, source, "--non-empty"))
    assert is_there(source) and is_there(mountpoint)


@pytest.mark.parametrize("name", [b"n" * 255, b"\xff\xfe\x80", b"x (deleted)", b"a\nb\x1b]0;c", b"-o", b"a,b=c"], ids=ascii)
def test_an_odd_name_of_mountpoint_and_source(name):
    base = os.fsencode(world.home("alice"))
    for part in (b"m", b"s"):
        os.makedirs(os.path.join(base, part, name))
        for path in (os.path.join(base, part), os.path.join(base, part, name)):
            os.chown(path, 1000, 1000)
    result = world.run("alice", "fuseboardctl", "mount", "bindfs", "--json", HOW, "--", os.path.join(base, b"s", name),
                       os.path.join(base, b"m", name))
    schema.mounted(result)
    assert os.path.join(base, b"m", name) in world.fuse_mounts()
