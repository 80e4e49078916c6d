# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The front's beginning and end: what it refuses to be, when it leaves, and that no call is lost on the way."""
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

import dbuswire
from fakeagent import CANCEL, LEAVE, MOUNT, FakeAgent
from system import ALICE, FRONT, SERVICE, SOURCE, Authority, refusal


def test_it_does_not_run_as_root(start_front, bus):
    front = start_front(user="root", wait=False)
    assert front.process.wait(5) == 1
    assert "must not run as root" in front.text()


@pytest.mark.parametrize("capability", ["sys_admin", "chown"])
def test_it_does_not_run_with_a_capability(start_front, capability):
    wrap = ["setpriv", "--reuid=fuseboard", "--regid=fuseboard", "--clear-groups", f"--inh-caps=+{capability}",
            f"--ambient-caps=+{capability}", "--"]
    front = start_front(user="root", wrap=wrap, wait=False)
    assert front.process.wait(5) == 1
    assert "must not have capabilities" in front.text()


def test_another_build_of_the_agent_is_not_talked_to(start_front, bus):
    front = start_front(agent=FakeAgent(build_id=b"x" * 32), wait=False)
    assert front.process.wait(5) == 1
    assert "different builds" in front.text()
    assert bus.connect().bus("NameHasOwner", "s", [SERVICE]).args == [False]


def test_an_agent_that_does_not_greet_is_given_up(start_front):
    front = start_front(agent=FakeAgent(greets=False), wait=False)
    assert front.process.wait(8) == 1
    assert "did not greet" in front.text()


def test_a_second_front_does_not_take_the_name(front, start_front, alice):
    second = start_front(wait=False)
    assert second.process.wait(5) == 1
    assert "could not be taken" in second.text()
    assert alice.get("Version").kind == dbuswire.RETURN


@pytest.mark.parametrize("uid", [0, ALICE, 33])
def test_nobody_else_may_own_the_name(bus, uid):
    reply = bus.connect(uid).bus("RequestName", "su", [SERVICE, 0])
    assert reply.error == "org.freedesktop.DBus.Error.AccessDenied"


def test_in_a_mount_namespace_of_its_own_it_serves_nobody_and_says_so(start_front, authority, alice):
    front = start_front(wrap=["unshare", "--mount"])
    for reply in alice.mount(), alice.call("Unmount", "tu", [1, 0]), alice.call("Abort", "t", [1]):
        assert refusal(reply) == "WrongNamespace"
    assert alice.get("Version").kind == dbuswire.RETURN
    assert "Every call is refused" in front.text()
    assert not authority.was_asked(within=0.1) and not front.agent.records


def test_where_proc_is_closed_it_serves_nobody_and_says_so(start_front, alice):
    front = start_front(wrap=["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"])
    assert refusal(alice.mount()) == "WrongNamespace"
    assert "/proc/self/mountinfo cannot be read" in front.text()


def test_it_ends_when_idle_and_not_before(start_front, bus, alice):
    front = start_front(idle_timeout_ms=600)
    for _ in range(4):
        time.sleep(0.3)
        assert alice.get("Version").kind == dbuswire.RETURN
    begun = time.monotonic()
    assert front.process.wait(5) == 0
    assert 0.5 < time.monotonic() - begun < 2
    assert bus.connect().bus("NameHasOwner", "s", [SERVICE]).args == [False]


def test_work_in_progress_is_not_idleness(start_front, bus, authority, alice):
    front = start_front(idle_timeout_ms=200)
    observer = bus.connect()
    front.agent.auto = False
    serial = alice.start_mount()
    question = authority.next()
    time.sleep(0.5)
    assert observer.bus("NameHasOwner", "s", [SERVICE]).args == [True]
    authority.answer(question, Authority.YES)
    record = front.agent.next(MOUNT)
    time.sleep(0.5)
    assert observer.bus("NameHasOwner", "s", [SERVICE]).args == [True]
    assert front.agent.count(LEAVE) == 0
    front.agent.auto = True
    front.agent.finish(record)
    assert alice.reply_to(serial).kind == dbuswire.RETURN
    assert front.process.wait(5) == 0


def test_a_slow_call_that_came_at_the_last_moment_is_still_served(start_front, bus, authority, alice):
    """It comes while the front leaves, and is in work for long after the name is gone."""
    agent = FakeAgent(auto=False)
    front = start_front(agent=agent, idle_timeout_ms=100)
    leaving = agent.next(LEAVE)
    serial = alice.start_mount()
    question = authority.next()
    agent.finish(leaving)
    time.sleep(0.3)
    assert bus.connect().bus("NameHasOwner", "s", [SERVICE]).args == [False]
    authority.answer(question, Authority.YES)
    record = agent.next(MOUNT)
    time.sleep(0.3)
    assert front.process.poll() is None
    agent.finish(record)
    assert alice.reply_to(serial).kind == dbuswire.RETURN
    assert front.process.wait(5) == 0


def test_the_agent_is_told_before_the_name_is_released(start_front, bus):
    """It tells systemd; until it has answered, the name stays taken."""
    agent = FakeAgent(auto=False)
    front = start_front(agent=agent, idle_timeout_ms=100)
    record = agent.next(LEAVE)
    observer = bus.connect()
    assert observer.bus("NameHasOwner", "s", [SERVICE]).args == [True]
    agent.finish(record)
    assert front.process.wait(1) == 0
    assert observer.bus("NameHasOwner", "s", [SERVICE]).args == [False]


def test_an_agent_that_does_not_answer_does_not_keep_an_idle_front(start_front):
    front = start_front(agent=FakeAgent(auto=False), idle_timeout_ms=100)
    assert front.process.wait(5) == 0


def activation(bus, idle_ms):
    """Lets the bus start fronts, as the account fuseboard, each with an agent of its own (activated.py)."""
    command = bus.dir / "activated.sh"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} {SOURCE}/tests/front/activated.py {FRONT} {idle_ms}\n",
                       encoding="utf-8")
    command.chmod(0o755)
    (bus.services / f"{SERVICE}.service").write_text(
        f"[D-BUS Service]\nName={SERVICE}\nExec={command}\nUser=root\n", encoding="utf-8")
    bus.connect().bus("ReloadConfig")


def test_hundreds_of_calls_around_the_idle_moment_are_all_answered(bus):
    """Pauses sweep across the moment at which an idle front leaves; each call must get its answer from somebody."""
    activation(bus, idle_ms=10)
    user, observer = bus.user(ALICE), bus.connect()
    fronts, calls = set(), 0
    while calls < 700 or len(fronts) < 30:
        time.sleep(0.009 + (calls // 4 % 50) / 50 * 0.003)
        serials = []
        for _ in range(4):  # more at once from a stranger would be Busy
            serials.append(user.start("Abort", "t", [1]))
            time.sleep(0.0001)
        for serial in serials:
            assert refusal(user.reply_to(serial, timeout=30)) == "NoSuchMount"
        calls += len(serials)
        owner = observer.bus("GetNameOwner", "s", [SERVICE])
        if owner.kind == dbuswire.RETURN:
            fronts.add(owner.args[0])
        assert calls < 50_000, f"only {len(fronts)} fronts: none leaves in time"
    print(f"{calls} calls were answered by {len(fronts)} fronts or more")


def test_sigterm_cancels_what_is_in_progress_and_answers_it(front, authority, alice, bob):
    front.agent.auto = False
    mounting = alice.start_mount()
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    asking = bob.start_mount()
    question = authority.next()
    front.process.send_signal(signal.SIGTERM)
    assert refusal(alice.reply_to(mounting)) == "Cancelled"
    assert refusal(bob.reply_to(asking)) == "Cancelled"
    assert front.agent.next(CANCEL).request == record.request
    assert authority.next("CancelCheckAuthorization").args == [question.args[4]]
    assert front.process.wait(5) == 0


def test_the_death_of_the_agent_is_told_to_everybody_and_the_front_ends(front, authority, alice, bob):
    front.agent.auto = False
    mounting = alice.start_mount()
    authority.say(Authority.YES)
    front.agent.next(MOUNT)
    asking = bob.start_mount()
    authority.next()
    front.agent.ours.shutdown(socket.SHUT_RDWR)
    assert refusal(alice.reply_to(mounting)) == "AgentUnavailable"
    assert refusal(bob.reply_to(asking)) == "AgentUnavailable"
    assert front.process.wait(5) == 0


def test_the_death_of_the_bus_ends_it(front, bus):
    front.wait_for_log("ready")
    bus.daemon.terminate()
    assert front.process.wait(5) == 1
    assert "the bus is gone" in front.text()


def test_it_does_not_wait_for_a_log_that_nobody_reads(bus, authority, alice):
    """Standard error is a full pipe: the log loses lines, callers lose nothing."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while os.write(writer, b"x" * 4096):
            pass
    except BlockingIOError:
        os.set_blocking(writer, True)
    agent = FakeAgent()
    number = agent.theirs.fileno()
    process = subprocess.Popen(
        ["bash", "-c", f'exec 3<&{number} {number}<&-; exec setpriv --reuid=fuseboard --regid=fuseboard '
         f'--clear-groups --inh-caps=-all {FRONT}'], pass_fds=[number], env=bus.environment, stderr=writer)
    bus.wait_for_name(SERVICE)
    serial = alice.start_mount()
    authority.say(Authority.YES)
    assert alice.reply_to(serial, timeout=2).kind == dbuswire.RETURN
    process.terminate()
    assert process.wait(5) == 0
    agent.stop()
    os.close(reader)
    os.close(writer)
