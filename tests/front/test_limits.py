# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The limits: Busy at once, for whoever reached them and for nobody else, and room again afterwards."""
import errno
import pathlib
import re
import signal
import subprocess
import time

import pytest

import dbuswire
from fakeagent import MOUNT, code_of
from fuseconf import fuse_conf
from kernelmounts import fuse_mounts
from system import ALICE, BOB, Authority, refusal


def test_the_limits_are_a_property(front, alice):
    assert alice.get("Limits").args == [(4, 4, 128, 64, 120)]


def test_a_fifth_question_of_one_user_is_busy_at_once(front, authority, bus, alice, bob):
    waiting = [alice.start_mount() for _ in range(4)]
    questions = [authority.next() for _ in waiting]
    begun = time.monotonic()
    assert refusal(bus.user(ALICE).mount()) == "Busy"
    assert time.monotonic() - begun < 0.2
    assert not authority.was_asked(within=0.1)
    serial = bob.start_mount()
    authority.say(Authority.YES)
    assert bob.reply_to(serial).kind == dbuswire.RETURN
    for question in questions:
        authority.answer(question, Authority.YES)
    for serial in waiting:
        assert alice.reply_to(serial).kind == dbuswire.RETURN
    serial = alice.start_mount()
    authority.say(Authority.YES)
    assert alice.reply_to(serial).kind == dbuswire.RETURN


def fill(front, authority, user, count=4):
    """Mounts of the user that do not end."""
    front.agent.auto = False
    records = []
    for _ in range(count):
        user.start_mount()
        authority.say(Authority.YES)
        records.append(front.agent.next(MOUNT))
    return records


def test_a_fifth_mount_in_progress_of_one_user_is_busy_at_once(front, authority, alice, bob):
    records = fill(front, authority, alice)
    assert refusal(alice.mount()) == "Busy"
    assert not authority.was_asked(within=0.1)
    fill(front, authority, bob)
    front.agent.finish(records[0])
    alice.start_mount()
    authority.say(Authority.YES)
    front.agent.next(MOUNT)


def test_calls_that_were_authorised_together_do_not_exceed_the_four(front, authority, alice):
    fill(front, authority, alice, count=3)
    serials = [alice.start_mount() for _ in range(2)]
    for question in [authority.next() for _ in serials]:
        authority.answer(question, Authority.YES)
    assert refusal(alice.reply_to(serials[1])) == "Busy"
    front.agent.finish(front.agent.next(MOUNT))
    assert alice.reply_to(serials[0]).kind == dbuswire.RETURN


def test_a_user_whose_mounts_are_stuck_can_still_end_them(front, authority, alice):
    with fuse_mounts(ALICE, 1) as mounts:
        fill(front, authority, alice)
        front.agent.auto = True
        serial = alice.start("Abort", "t", [mounts[0]])
        authority.say(Authority.YES)
        assert alice.reply_to(serial).kind == dbuswire.RETURN


def test_a_caller_who_left_gives_the_place_back_when_the_agent_is_done(front, authority, bus, alice):
    records = fill(front, authority, alice)
    alice.leave()
    bus.connections.remove(alice.connection)
    again = bus.user(ALICE)
    assert refusal(again.mount()) == "Busy"
    for record in records:
        front.agent.finish(record, ok=0, code=code_of("Cancelled"))
    serial = again.start_mount()
    authority.say(Authority.YES)
    front.agent.finish(front.agent.next(MOUNT))
    assert again.reply_to(serial).kind == dbuswire.RETURN


def test_no_more_than_64_in_all(front, authority, bus):
    users = [bus.user(2000 + i) for i in range(17)]
    for user in users[:16]:
        fill(front, authority, user)
    assert refusal(users[16].mount()) == "Busy"


def test_the_129th_mount_of_a_user_is_busy(front, authority, alice, bob):
    with fuse_mounts(ALICE, 128):
        assert refusal(alice.mount()) == "TooManyMounts"
        assert not authority.was_asked(within=0.1)
        serial = bob.start_mount()
        authority.say(Authority.YES)
        assert bob.reply_to(serial).kind == dbuswire.RETURN
    serial = alice.start_mount()
    authority.say(Authority.YES)
    assert alice.reply_to(serial).kind == dbuswire.RETURN


def test_mount_max_of_fuse_conf_holds_for_the_helper_too(front, authority, alice):
    """Whoever's they are, as fusermount3 counts."""
    there = len(re.findall(rb"^.* - fuse(?:blk|[. ])", pathlib.Path("/proc/self/mountinfo").read_bytes(), re.MULTILINE))
    with fuse_conf(f"# mount_max = 1\nmount_max = {there + 3}\n"), fuse_mounts(BOB, 2):
        front.agent.auto = False
        serial = alice.start_mount()
        authority.say(Authority.YES)
        under_way = front.agent.next(MOUNT)
        assert refusal(alice.mount()) == "TooManyMounts"
        assert not authority.was_asked(within=0.1)
        front.agent.finish(under_way, ok=0, code=code_of("Cancelled"))
        alice.reply_to(serial)
        alice.start_mount()
        authority.say(Authority.YES)
        front.agent.next(MOUNT)


@pytest.mark.parametrize("line, allowed", [("user_allow_other", True), ("#user_allow_other", False)])
def test_without_user_allow_other_nobody_is_asked_about_sharing(front, authority, alice, line, allowed):
    with fuse_conf(line + "\n"):
        serial = alice.start_mount(options=8 | 16)
        assert authority.was_asked(within=1 if allowed else 0.1) == allowed
        if not allowed:
            assert refusal(alice.reply_to(serial)) == "SharingForbidden"


def test_mounts_in_progress_count_for_the_128(front, authority, alice):
    with fuse_mounts(ALICE, 126):
        front.agent.auto = False
        for _ in range(2):
            alice.start_mount()
            authority.say(Authority.YES)
            front.agent.next(MOUNT)
        assert refusal(alice.mount()) == "TooManyMounts"


def test_calls_that_were_authorised_together_do_not_exceed_the_128(front, authority, alice):
    with fuse_mounts(ALICE, 127):
        front.agent.auto = False
        serials = [alice.start_mount() for _ in range(4)]
        for question in [authority.next() for _ in serials]:
            authority.answer(question, Authority.YES)
        assert [refusal(alice.reply_to(serial)) for serial in serials[1:]] == ["TooManyMounts"] * 3
        under_way = front.agent.next(MOUNT)
        assert front.agent.count(MOUNT) == 0
        front.agent.finish(under_way)
        assert alice.reply_to(serials[0]).kind == dbuswire.RETURN


def limit_descriptors(front, count):
    """As the front's own account: root may change the limits of others only with CAP_SYS_RESOURCE."""
    subprocess.run(["setpriv", "--reuid=890", "--regid=890", "--clear-groups", "prlimit", f"--pid={front.process.pid}",
                    f"--nofile={count}:"], check=True)


def test_without_descriptors_a_mount_is_busy_at_once(front, authority, alice):
    front.wait_for_log("ready")
    serial = alice.start_mount()
    question = authority.next()
    limit_descriptors(front, 3)
    authority.answer(question, Authority.YES)
    reply = alice.reply_to(serial, timeout=2)
    assert refusal(reply) == "Busy"
    assert reply.args[1:3] == ["create", errno.EMFILE]
    assert front.agent.count(MOUNT) == 0
    limit_descriptors(front, 1024)
    serial = alice.start_mount()
    authority.say(Authority.YES)
    assert alice.reply_to(serial).kind == dbuswire.RETURN


NOBODY, CONNECTIONS = 65534, 250  # the bus gives an account 256


def test_an_account_with_all_its_connections_takes_no_place_of_others(front, bus, alice):
    """All they send waits for the front before it can ask the bus who the first of them is; then comes alice."""
    front.wait_for_log("ready")
    before = front.descriptors()
    crowd = [bus.user(NOBODY) for _ in range(CONNECTIONS)]
    front.process.send_signal(signal.SIGSTOP)
    for member in crowd:
        for _ in range(20):
            member.start("Abort", "t", [1], flags=dbuswire.NO_REPLY)
        member.connection.bus("GetId")  # answered when the bus has taken all of it
    serial = alice.start("Abort", "t", [1])
    alice.connection.bus("GetId")
    front.process.send_signal(signal.SIGCONT)
    assert refusal(alice.reply_to(serial)) == "NoSuchMount"
    assert front.descriptors() == before


def test_a_flood_of_calls_without_reply_is_survived(front, authority, alice, bob):
    """Ten thousand Mounts that want no answer, from one connection. The flood waits in the bus, not in the front: where
    the bus's queue for us is full, it turns bob away at once, and he is served when he tries again."""
    front.wait_for_log("ready")
    before = front.descriptors()
    for number in range(10_000):
        alice.start_mount(version=2, flags=dbuswire.NO_REPLY)
        if number % 1000 == 0:
            assert front.descriptors() < before + 200
            begun = time.monotonic()
            while bob.get("Version").kind != dbuswire.RETURN:
                assert time.monotonic() - begun < 2
                time.sleep(0.01)
    until = time.monotonic() + 10
    while bob.get("Version").kind != dbuswire.RETURN or front.descriptors() > before + 4:
        assert time.monotonic() < until, f"{front.descriptors()} descriptors are left, {before} were there before"
        time.sleep(0.05)
    assert front.text().count("\n") < 200, "the flood reached the log"
