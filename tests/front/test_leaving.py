# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Callers who leave the bus, and an authority that fails: every request ends, alone, and nothing is left of it."""
import time

import pytest

import dbuswire
from dbuswire import ALLOW_INTERACTIVE
from fakeagent import CANCEL, MOUNT, code_of
from system import ALICE, POLKIT, Authority, refusal


def works_again(front, authority, bus):
    """The same process mounts for alice at once."""
    user = bus.user(ALICE)
    serial = user.start_mount()
    authority.say(Authority.YES)
    assert user.reply_to(serial, timeout=1).kind == dbuswire.RETURN
    assert front.process.poll() is None


def test_a_caller_who_leaves_while_polkit_thinks_is_forgotten(front, authority, bus, alice):
    alice.start_mount()
    question = authority.next()
    alice.leave()
    cancelled = authority.next("CancelCheckAuthorization", timeout=1)
    assert cancelled.args == [question.args[4]]
    authority.answer(question, Authority.YES)
    front.wait_for_log("Mount refused uid=1000")
    front.wait_for_log("error=CallerGone")
    works_again(front, authority, bus)
    assert front.agent.count(MOUNT) == 1  # hers of works_again()


def test_a_dialog_disappears_with_its_caller(front, authority, alice):
    alice.start_mount(flags=ALLOW_INTERACTIVE)
    authority.say(Authority.CHALLENGE)
    dialog = authority.next()
    alice.leave()
    assert authority.next("CancelCheckAuthorization", timeout=1).args == [dialog.args[4]]


def test_a_yes_that_the_bus_delivered_before_the_leaving_still_needs_the_caller(front, authority, bus):
    """Yes and leaving as close together as can be, many times: either is first, never is there a mount for nobody
    that was not cancelled."""
    for _ in range(50):
        user = bus.user(ALICE)
        user.start_mount()
        question = authority.next()
        authority.answer(question, Authority.YES)
        user.leave()
        bus.connections.remove(user.connection)
    works_again(front, authority, bus)


def test_a_caller_who_leaves_during_create_cancels_it(front, authority, bus, alice):
    front.agent.auto = False
    alice.start_mount()
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    alice.leave()
    cancel = front.agent.next(CANCEL, timeout=1)
    assert cancel.request == record.request
    front.agent.finish(record, ok=0, code=code_of("Cancelled"), stage=3)
    front.wait_for_log("Mount refused uid=1000")
    front.agent.auto = True
    works_again(front, authority, bus)


def test_one_caller_who_leaves_cancels_nothing_of_another(front, authority, alice, bob):
    front.agent.auto = False
    waiting = bob.start_mount()
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    alice.start_mount()
    authority.next()
    alice.leave()
    authority.next("CancelCheckAuthorization", timeout=1)
    with pytest.raises(AssertionError):
        front.agent.next(CANCEL, timeout=0.3)
    front.agent.finish(record)
    assert bob.reply_to(waiting).kind == dbuswire.RETURN


def test_descriptors_of_a_caller_who_left_are_closed(front, authority, bus):
    front.wait_for_log("ready")
    bus.user(ALICE).call("Abort", "t", [1])
    before = front.descriptors()
    for _ in range(20):
        user = bus.user(ALICE)
        user.start_mount()
        authority.next()
        user.leave()
        bus.connections.remove(user.connection)
        authority.next("CancelCheckAuthorization")
    time.sleep(0.1)
    assert front.descriptors() <= before + 1


def test_the_front_keeps_no_copies_of_what_it_has_handed_to_the_agent(front, authority, alice):
    """The message stays until it is answered, and its three descriptors with it; more would be ours. The agent may see the
    record a moment before the front has closed what it sent with it."""
    front.agent.auto = False
    alice.call("Abort", "t", [1])
    before = front.descriptors()
    alice.start_mount()
    authority.say(Authority.YES)
    front.agent.next(MOUNT)
    until = time.monotonic() + 2
    while front.descriptors() > before + 3:
        assert time.monotonic() < until, f"{front.descriptors()} descriptors, and {before} before"
        time.sleep(0.01)


def test_a_caller_who_left_before_anybody_looked_gets_nothing_done(front, authority, bus):
    for _ in range(20):
        user = bus.user(ALICE)
        user.start_mount()
        user.leave()
        bus.connections.remove(user.connection)
    while authority.was_asked(within=0.2):
        pass
    assert front.agent.count(MOUNT) == 0
    assert "error=Internal" not in front.text()  # to be gone is not to be a riddle
    works_again(front, authority, bus)


def test_a_question_that_nobody_answers_is_withdrawn(start_front, authority, bus, alice):
    front = start_front(question_timeout_ms=400)
    serial = alice.start_mount(flags=ALLOW_INTERACTIVE)
    authority.say(Authority.CHALLENGE)
    dialog = authority.next()
    begun = time.monotonic()
    assert refusal(alice.reply_to(serial)) == "AuthorizationTimeout"
    assert 0.3 < time.monotonic() - begun < 2
    assert authority.next("CancelCheckAuthorization").args == [dialog.args[4]]
    authority.answer(dialog, Authority.YES)
    works_again(front, authority, bus)
    assert front.agent.count(MOUNT) == 1


def test_a_polkit_that_says_nothing_ends_only_this_request(start_front, authority, bus, alice):
    front = start_front(question_timeout_ms=400)
    serial = alice.start_mount()
    authority.next()
    assert refusal(alice.reply_to(serial)) == "AuthorityUnavailable"
    authority.next("CancelCheckAuthorization")
    works_again(front, authority, bus)


@pytest.mark.parametrize("name", ["Failed", "NotSupported", "Cancelled", "NotAuthorized"])
def test_an_error_of_polkit_is_no_permission(front, authority, bus, alice, name):
    serial = alice.start_mount()
    authority.connection.answer_error(authority.next(), f"{POLKIT}.Error.{name}")
    assert refusal(alice.reply_to(serial)) == "AuthorityUnavailable"
    works_again(front, authority, bus)


@pytest.mark.parametrize("signature, args", [("", []), ("b", [True]), ("(bb)", [(True, True)]), ("s", ["yes"]),
                                             ("(bba{ss})b", [(True, False, {}), True])])
def test_an_answer_of_another_form_is_no_permission(front, authority, alice, signature, args):
    serial = alice.start_mount()
    authority.connection.answer(authority.next(), signature, args)
    assert refusal(alice.reply_to(serial)) == "AuthorityUnavailable"
    assert front.agent.count(MOUNT) == 0


def test_a_polkit_that_dies_ends_only_this_request(front, authority, bus, alice):
    serial = alice.start_mount()
    authority.next()
    authority.die()
    bus.connections.remove(authority.connection)
    assert refusal(alice.reply_to(serial, timeout=2)) == "AuthorityUnavailable"
    works_again(front, Authority(bus), bus)


def test_without_polkit_nothing_is_allowed(front, alice):
    assert refusal(alice.mount(timeout=2)) == "AuthorityUnavailable"


def test_thousands_of_errors_do_not_wedge_the_helper(front, authority, bus, alice):
    for _ in range(1000):
        serials = [alice.start_mount() for _ in range(4)]
        for _ in serials:
            authority.connection.answer_error(authority.next(), f"{POLKIT}.Error.Failed")
        for serial in serials:
            alice.reply_to(serial)
    works_again(front, authority, bus)
