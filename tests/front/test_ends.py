# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Unmount and Abort: whose mount it is decides the action, and the agent is told who authorised what."""
import signal
import time

import pytest

import dbuswire
from fakeagent import ABORT, CANCEL, LEAVE, UNMOUNT, code_of
from kernelmounts import fuse_mounts, unique_id
from system import ALICE, BOB, Authority, refusal


@pytest.fixture
def hers():
    with fuse_mounts(ALICE, 1) as mounts:
        yield mounts[0]


@pytest.mark.parametrize("owner, suffix", [(ALICE, "own"), (BOB, "others"), (100, "others"), (10000, "others")])
@pytest.mark.parametrize("mode", [0, 1])
def test_unmount_asks_for_the_action_of_the_owner(front, authority, alice, owner, suffix, mode):
    with fuse_mounts(owner, 1) as mounts:
        serial = alice.start("Unmount", "tu", [mounts[0], mode])
        question = authority.next()
        assert question.args[1] == f"org.fuseboard.unmount-{suffix}"
        assert question.args[2]["owner"] == str(owner) and question.args[2]["mountpoint"].startswith("/tmp/fuse-")
        authority.answer(question, Authority.YES)
        record = front.agent.next(UNMOUNT)
        assert (record.mount_id, record.mode, record.uid) == (mounts[0], mode, ALICE)
        assert record.for_others == (suffix == "others") and record.fds == []
        assert alice.reply_to(serial).signature == ""


def test_force_needs_the_right_to_abort_too(front, authority, alice, hers):
    serial = alice.start("Unmount", "tu", [hers, 2])
    first = authority.next()
    authority.answer(first, Authority.YES)
    second = authority.next()
    assert [first.args[1], second.args[1]] == ["org.fuseboard.unmount-own", "org.fuseboard.abort-own"]
    authority.answer(second, Authority.NO)
    assert refusal(alice.reply_to(serial)) == "NotAuthorized"
    assert front.agent.count(UNMOUNT) == 0


def test_abort_is_an_action_of_its_own(front, authority, alice, bob, hers):
    serial = alice.start("Abort", "t", [hers])
    question = authority.next()
    assert question.args[1] == "org.fuseboard.abort-own"
    authority.answer(question, Authority.YES)
    record = front.agent.next(ABORT)
    assert (record.mount_id, record.for_others) == (hers, 0)
    assert alice.reply_to(serial).kind == dbuswire.RETURN
    serial = bob.start("Abort", "t", [hers])
    question = authority.next()
    assert question.args[1] == "org.fuseboard.abort-others"
    authority.answer(question, Authority.NO)
    assert refusal(bob.reply_to(serial)) == "NotAuthorized"
    assert front.agent.count(ABORT) == 0


@pytest.mark.parametrize("path", ["/", "/proc", "/tmp", "/run"])
def test_what_is_not_fuse_is_not_touched(front, authority, alice, path):
    for member, signature, rest in (("Unmount", "tu", [0]), ("Abort", "t", [])):
        assert refusal(alice.call(member, signature, [unique_id(path), *rest])) == "NotFuse"
    assert not authority.was_asked(within=0.1)


def test_an_old_id_is_gone_for_ever(front, authority, alice):
    with fuse_mounts(ALICE, 1) as mounts:
        old = mounts[0]
    with fuse_mounts(ALICE, 1):
        assert refusal(alice.call("Unmount", "tu", [old, 0])) == "NoSuchMount"


def test_a_mount_that_hangs_is_looked_at_without_waiting(front, authority, alice, hers):
    """Nobody serves it: whoever touched it would wait for ever."""
    serial = alice.start("Unmount", "tu", [hers, 2])
    authority.say(Authority.YES, times=2)
    assert alice.reply_to(serial, timeout=1).kind == dbuswire.RETURN


@pytest.mark.parametrize("member, signature, rest, kind", [("Unmount", "tu", [0], UNMOUNT), ("Abort", "t", [], ABORT)])
def test_what_the_agent_has_begun_is_answered_truly_when_the_helper_is_stopped(front, authority, alice, bob, hers, member,
                                                                               signature, rest, kind):
    front.agent.auto = False
    begun = alice.start(member, signature, [hers, *rest])
    authority.say(Authority.YES)
    record = front.agent.next(kind)
    asking = bob.start(member, signature, [hers, *rest])
    authority.next()
    front.process.send_signal(signal.SIGTERM)
    assert refusal(bob.reply_to(asking)) == "Cancelled"
    front.agent.finish(front.agent.next(LEAVE))
    time.sleep(0.2)
    assert front.process.poll() is None and front.agent.count(CANCEL) == 0
    front.agent.finish(record)
    assert alice.reply_to(begun).kind == dbuswire.RETURN
    assert front.process.wait(5) == 0


def test_an_agents_error_for_unmount_keeps_its_stage(front, authority, alice, hers):
    front.agent.auto = False
    serial = alice.start("Unmount", "tu", [hers, 0])
    authority.say(Authority.YES)
    front.agent.finish(front.agent.next(UNMOUNT), ok=0, code=code_of("MountBusy"), stage=4, errno=16)
    reply = alice.reply_to(serial)
    assert refusal(reply) == "MountBusy"
    assert reply.args[1:3] == ["attach", 16]
