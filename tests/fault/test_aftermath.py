# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file leaves something of each kind behind and wants the aftermath to find it, and nothing else."""
import fcntl
import os
import signal
import stat
import subprocess

import pytest

import aftermath
import world
from places import add_silent_type

BRIEF = 0.3  # seconds: what is left here does not go away


@pytest.fixture
def mounted(source, mountpoint):
    """Bindfs by hand; ends with the test."""
    assert world.run("alice", "bindfs", "--no-allow-other", source, mountpoint).status == 0
    server = next(pid for pid, words in world.processes().items() if words.startswith("bindfs"))
    yield server
    subprocess.run(["umount", "-l", mountpoint], check=False, stderr=subprocess.DEVNULL)
    if server in world.processes():
        os.kill(server, signal.SIGKILL)


def only(complaints, *words):
    """One complaint for each of the words."""
    assert len(complaints) == len(words), complaints
    assert all(any(word in complaint for complaint in complaints) for word in words), complaints


def inject(pid, *commands):
    words = [word for command in commands for word in ("-ex", command)]
    subprocess.run(["gdb", "-q", "-p", str(pid), "--batch", *words], check=True, capture_output=True)


def test_nothing_is_left_by_nothing(before):
    assert aftermath.judge(before) == []


def test_nothing_is_left_by_a_mount_that_was_taken_away(before, source, mountpoint):
    assert world.ctl("alice", "mount", "bindfs", source, mountpoint).status == 0
    before.note()
    assert before.noted
    assert world.ctl("alice", "unmount", mountpoint).status == 0
    aftermath.check(before)


def test_a_mount_with_its_server(before, mounted):
    complaints = aftermath.judge(before, seconds=BRIEF)
    only(complaints, "I2 a process is left: ", "I2 a mount is left: /home/alice/mnt", f"process {mounted} holds connection",
         " is left")
    assert f"{mounted} bindfs" in "\n".join(complaints)


def test_a_dead_mount(before, mounted):
    os.kill(mounted, signal.SIGKILL)
    only(aftermath.judge(before, seconds=BRIEF), "I2 a mount is left: /home/alice/mnt", " is left")


def test_a_connection_that_nothing_shows_any_more(mountpoint, source):
    """Only the current folder of a process that was there before keeps it."""
    with world.popen("root", "sh", "-c", f"read go; cd {mountpoint}; echo in; read go", stdin=subprocess.PIPE,
                     stdout=subprocess.PIPE) as inside:
        before = aftermath.begin()
        assert world.run("root", "bindfs", source, mountpoint).status == 0
        inside.stdin.write(b"go\n")
        inside.stdin.flush()
        assert inside.stdout.readline() == b"in\n"
        before.note()
        (server, _), = aftermath.held_connections() - before.held
        subprocess.run(["umount", "-l", mountpoint], check=True)
        os.kill(server, signal.SIGKILL)
        only(aftermath.judge(before, seconds=BRIEF), "I2 connection")
        inside.communicate(b"go\n")
    aftermath.check(before)


def test_a_process_of_a_user(before):
    with world.popen("bob", "sleep", "60") as process:
        assert world.wait_until(lambda: "sleep" in aftermath.read_process(process.pid).words)
        only(aftermath.judge(before, seconds=BRIEF), f"I2 a process is left: {process.pid} sleep 60")
        process.kill()


def test_a_mount_child_that_waits(before, mountpoint):
    add_silent_type()
    before.configuration = aftermath.configuration()
    with world.popen("alice", "fuseboardctl", "mount", "silent", "60", mountpoint, "--helper=require") as client:
        assert world.wait_until(lambda: len(helpers()) == 2)
        complaints = "\n".join(aftermath.judge(before, seconds=BRIEF))
        assert f"I2 a process is left: {max(helpers())} {aftermath.AGENT}" in complaints
        assert "fuseboard-supervisor" in complaints and "sleep 60" in complaints and "is held" in complaints
        client.send_signal(signal.SIGINT)
    aftermath.check(before)


def helpers():
    return [p.pid for p in aftermath.processes().values() if p.program == aftermath.AGENT]


def test_a_child_of_the_agent_that_nobody_collects(before, mountpoint):
    add_silent_type()
    before.configuration = aftermath.configuration()
    agent, _ = aftermath.helper()
    with world.popen("alice", "fuseboardctl", "mount", "silent", "60", mountpoint, "--helper=require"):
        assert world.wait_until(lambda: len(helpers()) == 2)
        child = max(helpers())
        os.kill(agent, signal.SIGSTOP)
        os.kill(child, signal.SIGKILL)
        assert world.wait_until(lambda: aftermath.read_process(child).state == "Z")
        assert f"I2 a process is left: {child}  (Z)" in aftermath.judge(before, seconds=BRIEF)
        os.kill(agent, signal.SIGCONT)
    aftermath.check(before)


def end_helper():
    """A planted defect must not outlive its test."""
    agent, _ = aftermath.helper()
    os.kill(agent, signal.SIGKILL)
    assert world.wait_until(lambda: not helpers())


GROWTH = {"descriptors": ["call (int)dup(2)"] * 2}
if not aftermath.SANITIZED:
    GROWTH["kB"] = ["call (void*)mmap(0, 300000, 3, 0x22, -1, 0)", "call (void*)memset($1, 1, 300000)"]


@pytest.mark.parametrize("which", ["agent", "front"])
@pytest.mark.parametrize("defect, calls", GROWTH.items(), ids=GROWTH)
def test_growth_of_the_helper(before, which, defect, calls):
    pid = aftermath.helper()[which == "front"]
    inject(pid, *calls)
    complaints = aftermath.judge(before, seconds=BRIEF)
    only(complaints, f"I4 process {pid} of the helper has ")
    assert defect in complaints[0]
    end_helper()


# Its other thread waits like the parent in vfork(2): nothing wakes that before the child has gone.
SLEEPER = """
import ctypes, seccomp, signal, threading, time
def vfork():
    ctypes.CDLL(None).syscall(seccomp.resolve_syscall(seccomp.Arch(), "clone"), 0x4000 | signal.SIGCHLD, 0, 0, 0, 0)
    time.sleep(60)
threading.Thread(target=vfork, daemon=True).start()
time.sleep(60)
"""


def test_a_thread_that_cannot_be_woken():
    """Of a process that was there before."""
    with subprocess.Popen(["python3", "-c", SLEEPER], start_new_session=True) as sleeper:
        assert world.wait_until(lambda: sleeper.pid in {process.pid for process in aftermath.sleepers()})
        assert world.wait_until(lambda: aftermath.read_process(sleeper.pid).state == "S"), "not its main thread"
        before = aftermath.begin()
        only(aftermath.judge(before, seconds=BRIEF), f"I5 {sleeper.pid} python3 -c")
        os.killpg(sleeper.pid, signal.SIGKILL)
    aftermath.check(before)


@pytest.mark.parametrize("plant, why", [("lock", "is held"), ("state.new", "state.new")])
def test_a_record(before, plant, why):
    record = world.folder("alice", ".cache/fuseboard/run/mounts/0123456789abcdef-0123456789abcdef")
    fd = os.open(record, os.O_RDONLY | os.O_DIRECTORY)
    if plant == "lock":
        fcntl.flock(fd, fcntl.LOCK_EX)
    else:
        world.file("alice", record / plant)
    only(aftermath.judge(before, seconds=BRIEF), f"I2 the record {record} {why}")
    os.close(fd)
    aftermath.shutil.rmtree(record)


def test_a_changed_configuration(before):
    world.file("alice", ".config/fuseboard/types/new.toml")
    only(aftermath.judge(before), "I3 the configuration")
    aftermath.shutil.rmtree(world.home("alice") / ".config")


def test_a_helper_that_mounts_no_more(before):
    os.mknod("/run/closed-fuse", stat.S_IFCHR | 0o600, os.makedev(10, 229))
    subprocess.run(["mount", "--bind", "/run/closed-fuse", "/dev/fuse"], check=True)
    only(aftermath.judge(before), "I6 the next ordinary mount ended with DeviceUnavailable, before with mounted")
    subprocess.run(["umount", "/dev/fuse"], check=True)
    os.unlink("/run/closed-fuse")


def test_a_helper_that_does_not_answer(before, monkeypatch):
    _, front = aftermath.helper()
    os.kill(front, signal.SIGSTOP)
    with monkeypatch.context() as shorter:
        shorter.setattr(aftermath, "MOUNT_LIMIT", 0.5)
        only(aftermath.judge(before), "I6 the next ordinary mount ended with no answer")
    os.kill(front, signal.SIGCONT)
    aftermath.check(before)


def test_a_slow_helper(before, monkeypatch):
    monkeypatch.setattr(aftermath, "MOUNT_LIMIT", 0.001)
    monkeypatch.setattr(aftermath, "call", world.ctl)
    only(aftermath.judge(before), "I6 the next ordinary mount took")


def test_a_program_that_shows_another_table(mounted):
    """A mount of before, which fuseboardctl is made to leave out."""
    before = aftermath.begin()
    real, other = "/usr/bin/fuseboardctl", "/usr/local/bin/fuseboardctl"
    with open(other, "x", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nif [ "$1" = list ]; then echo "[]"; else exec {real} "$@"; fi\n')
    os.chmod(other, 0o755)
    try:
        only(aftermath.judge(before), "I1 only one of fuseboardctl and the kernel has /home/alice/mnt")
    finally:
        os.unlink(other)


def test_a_helper_that_ends_while_it_is_looked_at(monkeypatch):
    with subprocess.Popen(["true"]) as gone:
        pass
    monkeypatch.setattr(aftermath, "helper", lambda: (gone.pid, gone.pid))
    assert aftermath.usage() == {}


def test_a_crash_in_the_kernels_log(before, monkeypatch):
    line = "[1.2] fuseboard-helper[7]: segfault at 0 ip 0 sp 0 error 4 in fuseboard-helper"
    monkeypatch.setattr(aftermath, "kernel_log", lambda: before.kernel_log | {line})
    only(aftermath.judge(before), f"I7 the kernel says: {line}")


@pytest.mark.parametrize("wrong", ["message", "nextStep"])
def test_a_verdict_that_helps_nobody(before, wrong):
    verdict = {"ok": False, "message": "It is so.", "nextStep": "Do this."} | {wrong: ""}
    only(aftermath.judge(before, verdicts=[verdict]), "I8 a verdict without cause or next step")


def test_what_is_left_is_taken_away_for_the_next_test(before, mounted):
    with pytest.raises(AssertionError, match="a mount is left"):
        aftermath.check(before, seconds=BRIEF)
    assert aftermath.judge(before) == [] and mounted not in world.processes()


@pytest.mark.parametrize("command, status", [("true", 0), ("exit 3", 3), ("sleep 60 2>&- &", 1)])
def test_around_a_command(command, status):
    program = subprocess.run(["python3", aftermath.__file__, "sh", "-c", command], stderr=subprocess.PIPE, check=False)
    assert program.returncode == status, program.stderr
    assert (b"I2 a process is left" in program.stderr) == (status == 1)
    for pid in [p.pid for p in aftermath.processes().values() if p.words == "sleep 60"]:
        os.kill(pid, signal.SIGKILL)
