# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The limits: Busy at once, for whoever reached them and for nobody else, and room again afterwards."""
import contextlib
import errno
import pathlib
import re
import subprocess
import time

import dbuswire
from fakeagent import MOUNT
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
        front.agent.finish(record, ok=0, code=27)
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
        assert refusal(alice.mount()) == "Busy"
        assert not authority.was_asked(within=0.1)
        serial = bob.start_mount()
        authority.say(Authority.YES)
        assert bob.reply_to(serial).kind == dbuswire.RETURN
    serial = alice.start_mount()
    authority.say(Authority.YES)
    assert alice.reply_to(serial).kind == dbuswire.RETURN


@contextlib.contextmanager
def fuse_conf(folder, text):
    """Seen in the mount namespace of this test alone."""
    own = folder / "fuse.conf"
    own.write_text(text, encoding="ascii")
    own.chmod(0o644)
    subprocess.run(["mount", "--bind", own, "/etc/fuse.conf"], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "/etc/fuse.conf"], check=True)


def test_mount_max_of_fuse_conf_holds_for_the_helper_too(front, authority, alice, tmp_path):
    """Whoever's they are, as fusermount3 counts."""
    there = len(re.findall(rb"^.* - fuse(?:blk|[. ])", pathlib.Path("/proc/self/mountinfo").read_bytes(), re.MULTILINE))
    with fuse_conf(tmp_path, f"# mount_max = 1\nmount_max = {there + 3}\n"), fuse_mounts(BOB, 2):
        front.agent.auto = False
        serial = alice.start_mount()
        authority.say(Authority.YES)
        under_way = front.agent.next(MOUNT)
        assert refusal(alice.mount()) == "Busy"
        assert not authority.was_asked(within=0.1)
        front.agent.finish(under_way, ok=0, code=27)
        alice.reply_to(serial)
        alice.start_mount()
        authority.say(Authority.YES)
        front.agent.next(MOUNT)


def test_mounts_in_progress_count_for_the_128(front, authority, alice):
    with fuse_mounts(ALICE, 126):
        front.agent.auto = False
        for _ in range(2):
            alice.start_mount()
            authority.say(Authority.YES)
            front.agent.next(MOUNT)
        assert refusal(alice.mount()) == "Busy"


def test_calls_that_were_authorised_together_do_not_exceed_the_128(front, authority, alice):
    with fuse_mounts(ALICE, 127):
        front.agent.auto = False
        serials = [alice.start_mount() for _ in range(4)]
        for question in [authority.next() for _ in serials]:
            authority.answer(question, Authority.YES)
        assert [refusal(alice.reply_to(serial)) for serial in serials[1:]] == ["Busy"] * 3
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
