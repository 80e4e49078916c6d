# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mount through the real front: what reaches polkit and the agent, what comes back to the caller."""
import os

import pytest

import dbuswire
from dbuswire import ALLOW_INTERACTIVE
from fakeagent import MOUNT, PROBED, READY, code_of
from fuseconf import sharing
from kernelmounts import fuse_mounts, mountpoint_of
from system import BOB, Authority, refusal



def test_an_allowed_mount_reaches_the_agent_with_its_descriptors(front, authority, alice):
    front.agent.auto = False
    serial = alice.start_mount(subtype="bindfs", source="bindfs:/x", max_read=65536, replaces=99)
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    assert (record.uid, record.gid, record.subtype, record.source) == (1000, 1000, "bindfs", "bindfs:/x")
    assert (record.max_read, record.deadline_ms, record.for_others, record.mode) == (65536, 5000, 0, 0)
    assert (record.mount_id, record.padding) == (99, bytes(7))
    mountpoint, device, server = record.fds
    assert os.readlink(f"/proc/self/fd/{mountpoint}") == alice.folder
    assert os.readlink(f"/proc/self/fd/{device}") == "/dev/fuse"
    assert "pidfd" in os.readlink(f"/proc/self/fd/{server}")
    front.agent.finish(record)
    assert alice.reply_to(serial).kind == dbuswire.RETURN


def test_a_dead_mount_that_is_to_be_replaced_is_looked_at_by_the_agent_alone(front, authority, alice):
    with fuse_mounts(BOB, 1) as mounts:
        alice.folder = mountpoint_of(mounts[0])
        serial = alice.start_mount(replaces=mounts[0])
        authority.say(Authority.YES)
        assert alice.reply_to(serial).kind == dbuswire.RETURN
    assert front.agent.next(MOUNT).mount_id == mounts[0]


def test_the_outcome_is_what_the_agent_read_back(front, authority, alice):
    front.agent.auto = False
    serial = alice.start_mount()
    authority.say(Authority.YES)
    front.agent.finish(front.agent.next(MOUNT), mount_id=2**63 + 5, connection=77, flags=17, max_read=131072,
                       create_us=11, attach_us=22, kernel_log=b"fuse: says\x1b[1m\nsecond\n")
    reply = alice.reply_to(serial)
    assert reply.signature == "(utusasasuuuas)"
    version, mount_id, connection, guarantee, asked, effective, authorise_us, create_us, attach_us, log = reply.args[0]
    assert (version, mount_id, connection, guarantee) == (1, 2**63 + 5, 77, "sync-init")
    assert asked == []
    assert effective == ["ro", "default_permissions", "max_read=131072", "nosuid", "nodev"]
    assert (create_us, attach_us) == (11, 22) and 0 < authorise_us < 5_000_000
    assert log == ["fuse: says\\x1b[1m", "second"]


def test_progress_tells_the_stages_in_order_and_carries_the_number(front, authority, alice):
    serial = alice.start_mount(request=2**32 - 1)
    authority.say(Authority.YES)
    assert [alice.progress(), alice.progress()] == [[2**32 - 1, "create"], [2**32 - 1, "attach"]]
    alice.reply_to(serial)


def test_what_the_kernel_did_not_wait_for_is_told_and_proven(front, authority, alice):
    front.agent.auto = False
    serial = alice.start_mount(request=9)
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    front.agent.reply(record, done=0, stage=READY)
    assert [alice.progress(), alice.progress()] == [[9, "create"], [9, "ready"]]
    front.agent.finish(record, mount_id=4242, connection=77, guarantee=PROBED)
    assert alice.reply_to(serial).args[0][3] == "probed"


def test_progress_is_heard_by_the_caller_alone(front, authority, bus, alice, bob):
    for listener in (bob.connection, bus.connect(33)):
        listener.bus("AddMatch", "s", ["type='signal'"])
        listener.bus("AddMatch", "s", ["type='signal',interface='org.fuseboard.Helper1'"])
    serial = alice.start_mount()
    authority.say(Authority.YES)
    assert alice.reply_to(serial).kind == dbuswire.RETURN
    assert alice.progress()[1] == "create"
    for listener in bus.connections[-1], bob.connection:
        assert not listener.has(lambda m: m.member == "Progress", 0.2)


def test_polkit_is_asked_about_the_connection_never_about_a_process(front, authority, alice):
    alice.start_mount()
    subject, action, details, flags, cancellation = authority.next().args
    assert subject == ("system-bus-name", {"name": alice.connection.name})
    assert (action, flags) == ("org.fuseboard.mount-own", 0) and cancellation
    assert details == {"mountpoint": alice.folder, "subtype": "sshfs", "source": "alice@host:/srv"}


def test_allow_other_is_an_action_of_its_own(front, authority, alice):
    with sharing():
        alice.start_mount(options=24)
        assert authority.next().args[1] == "org.fuseboard.mount-shared"


@pytest.mark.parametrize("name, shown", [
    ("a\n\u202eb\x1b", "a\\x0a\\u{202e}b\\x1b"), ("<b>root</b>", "\\x3cb>root\\x3c"), ("größe", "größe")])
def test_the_dialog_shows_names_escaped(front, authority, alice, name, shown):
    alice.folder = os.path.join(alice.folder, name.replace("/", ""))
    alice.make_folder()
    alice.start_mount()
    assert os.path.basename(authority.next().args[2]["mountpoint"]).startswith(shown)


def test_the_dialog_shows_bytes_that_are_no_text(front, authority, alice):
    alice.folder = os.fsencode(alice.folder) + b"/\xff\xfe"
    alice.make_folder()
    alice.start_mount()
    assert authority.next().args[2]["mountpoint"].endswith("/\\xff\\xfe")


def test_the_dialog_shows_long_names_shortened_in_the_middle(front, authority, alice):
    alice.folder = os.path.join(alice.folder, "x" * 200 + "end")
    alice.make_folder()
    alice.start_mount()
    shown = authority.next().args[2]["mountpoint"]
    assert len(shown) == 80 and shown.startswith("/tmp/user1000-") and shown.endswith("end") and "\u2026" in shown


def test_a_no_of_polkit_is_the_end(front, authority, alice):
    serial = alice.start_mount()
    authority.say(Authority.NO)
    assert refusal(alice.reply_to(serial)) == "NotAuthorized"
    assert front.agent.count(MOUNT) == 0


def test_a_silent_try_never_asks_a_person(front, authority, alice):
    serial = alice.start_mount()
    authority.say(Authority.CHALLENGE)
    assert refusal(alice.reply_to(serial)) == "InteractionRequired"
    assert not authority.was_asked()
    assert front.agent.count(MOUNT) == 0


def ask_a_person(authority, alice, verdict):
    """Up to the answer of the person; returns the serial number of the call."""
    serial = alice.start_mount(flags=ALLOW_INTERACTIVE, request=3)
    silent = authority.next()
    assert silent.args[3] == 0
    authority.answer(silent, Authority.CHALLENGE)
    assert alice.progress() == [3, "authorise"]
    asking = authority.next()
    assert asking.args[3] == 1 and asking.args[4] != silent.args[4]
    authority.answer(asking, verdict)
    return serial


def test_a_person_is_asked_where_the_caller_allows_it(front, authority, alice):
    serial = ask_a_person(authority, alice, Authority.YES)
    assert alice.reply_to(serial).kind == dbuswire.RETURN
    assert alice.progress() == [3, "create"]


@pytest.mark.parametrize("verdict, name", [
    (Authority.NO, "NotAuthorized"), (Authority.DISMISSED, "Dismissed"),
    (Authority.CHALLENGE, "InteractionRequired")])
def test_a_person_who_does_not_say_yes_ends_it(front, authority, alice, verdict, name):
    serial = ask_a_person(authority, alice, verdict)
    assert refusal(alice.reply_to(serial)) == name
    assert not authority.was_asked() and front.agent.count(MOUNT) == 0


def test_a_dialog_of_one_caller_does_not_hold_up_another(front, authority, alice, bob):
    waiting = alice.start_mount(flags=ALLOW_INTERACTIVE)
    authority.say(Authority.CHALLENGE)
    dialog = authority.next()
    quick = bob.start_mount()
    question = authority.next()
    assert question.args[0][1]["name"] == bob.connection.name
    authority.answer(question, Authority.YES)
    assert bob.reply_to(quick, timeout=1).kind == dbuswire.RETURN
    authority.answer(dialog, Authority.YES)
    assert alice.reply_to(waiting).kind == dbuswire.RETURN


def test_a_slow_server_of_one_caller_does_not_hold_up_another(front, authority, alice, bob):
    front.agent.auto = False
    waiting = alice.start_mount()
    authority.say(Authority.YES)
    slow = front.agent.next(MOUNT)
    quick = bob.start_mount()
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    assert record.uid == BOB
    front.agent.finish(record)
    assert bob.reply_to(quick, timeout=1).kind == dbuswire.RETURN
    front.agent.finish(slow)
    assert alice.reply_to(waiting).kind == dbuswire.RETURN


@pytest.mark.parametrize("name", ["ServerExited", "DeadlinePassed", "KernelRefused", "NotYourFolder", "DeviceInUse"])
def test_an_error_of_the_agent_keeps_its_particulars(front, authority, alice, name):
    front.agent.auto = False
    serial = alice.start_mount()
    authority.say(Authority.YES)
    front.agent.finish(front.agent.next(MOUNT), ok=0, code=code_of(name), stage=3, errno=107,
                       kernel_log=b"fuse: bad\n", context=b"Folder \x1b.")
    reply = alice.reply_to(serial)
    assert refusal(reply) == name
    message, stage, errno, log = reply.args
    assert (stage, errno, log) == ("create", 107, ["fuse: bad"])
    assert message.endswith("Folder \\x1b. (ENOTCONN)")


def test_numbers_out_of_range_in_an_agents_reply_do_no_harm(front, authority, alice):
    front.agent.auto = False
    serial = alice.start_mount()
    authority.say(Authority.YES)
    front.agent.finish(front.agent.next(MOUNT), ok=0, code=2**32 - 1, stage=2**32 - 1, errno=-5,
                       kernel_log=b"x" * 1024, kernel_log_length=2**32 - 1, context=b"y" * 128)
    reply = alice.reply_to(serial)
    assert refusal(reply) == "Internal"
    assert reply.args[3] == ["x" * 1024] and "y" * 128 in reply.args[0]


def test_every_decision_leaves_a_line_in_the_log(front, authority, alice):
    serial = alice.start_mount()
    authority.say(Authority.YES)
    alice.reply_to(serial)
    front.wait_for_log("Mount done uid=1000")
    line = [line for line in front.text().splitlines() if "Mount done" in line][0]
    assert f"sender={alice.connection.name} action=org.fuseboard.mount-own" in line
    assert f'subject="{alice.folder}" mount=4242 authoriseMs=' in line
    serial = alice.start_mount()
    authority.say(Authority.NO)
    alice.reply_to(serial)
    front.wait_for_log("error=NotAuthorized stage=authorise")


def test_a_hostile_name_is_one_line_in_the_log(front, authority, alice):
    alice.folder = os.path.join(alice.folder, 'a\n<3>root: "forged\x1b]0;')
    alice.make_folder()
    serial = alice.start_mount()
    authority.say(Authority.YES)
    alice.reply_to(serial)
    front.wait_for_log("Mount done")
    lines = front.text().splitlines()
    assert all(line.startswith(("<3>f", "<5>f", "<6>f")) for line in lines), lines
    assert '\\x0a<3>root: \\x22forged\\x1b' in front.text()
