# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who calls, and what polkit is asked: nobody passes for somebody else, and no method forgets to ask."""
import contextlib
import os
import pathlib
import pwd
import signal
import subprocess
import tempfile
import xml.etree.ElementTree as ET

import pytest

import dbuswire
from attacker import BUS, Monitor, mounts, outcome
from caller import ALICE, BOB, CAROL, OBJECT, SERVICE
from fuseconf import sharing
from kernelmounts import fuse_mounts
from rules import after, allows

BUS_NAME, POLKIT = "org.freedesktop.DBus", "org.freedesktop.PolicyKit1"
# All that the helper ever sends to anybody.
OUTGOING = {(BUS_NAME, member) for member in ("Hello", "AddMatch", "RemoveMatch", "RequestName", "ReleaseName",
                                              "GetConnectionCredentials", "GetNameOwner", "NameHasOwner",
                                              "GetConnectionUnixUser", "GetId")} | {
    (POLKIT, "CheckAuthorization"), (POLKIT, "CancelCheckAuthorization")}
STRANGERS = [65534, 33, 1, 997, 995, 994]  # nobody, www-data, daemon, messagebus, polkitd, the helper's own account


def try_everything(attacker):
    """Each method, on what is the caller's own, somebody else's and not there."""
    attacker.attempt()
    attacker.attempt(options=8 | 16)
    with fuse_mounts(attacker.uid, 1) as own, fuse_mounts(CAROL, 1) as others:
        for mount_id in (1, *own, *others):
            attacker.abort(mount_id)
            attacker.unmount(mount_id, mode=2)


def test_polkit_is_asked_about_connections_and_nothing_else_is_called(alice, helper):
    monitor = Monitor()
    try_everything(alice)
    seen = monitor.everything()
    monitor.close()
    calls = [m for m in seen if m.kind == dbuswire.CALL and m.sender == helper.name]
    assert {(m.fields[dbuswire.DESTINATION], m.member) for m in calls} <= OUTGOING
    questions = [m for m in calls if m.member == "CheckAuthorization"]
    assert questions
    for question in questions:
        kind, details = question.args[0]
        assert (kind, details) == ("system-bus-name", {"name": alice.connection.name})


def test_a_forged_sender_is_overwritten_by_the_bus(alice, bob):
    """The folder is bob's: whoever passed for him could mount on it."""
    server = alice.serve()
    fds = [os.open(bob.folder, os.O_PATH | os.O_DIRECTORY), os.dup(server.device), os.dup(server.pidfd)]
    fields = {dbuswire.PATH: OBJECT, dbuswire.INTERFACE: SERVICE, dbuswire.MEMBER: "Mount",
              dbuswire.DESTINATION: SERVICE, dbuswire.SENDER: bob.connection.name}
    serial = alice.connection.send(dbuswire.CALL, fields, "hhh(uussuuutu)", [0, 1, 2, alice.spec()], fds=fds)
    for fd in fds:
        os.close(fd)
    assert outcome(alice.reply_to(serial)) == "NotYourFolder"


def test_the_caller_is_who_connected_whatever_it_is_now(attackers):
    """This process is root: only the connection is alice's. Nothing of root's rights is lent to it."""
    alice = attackers(ALICE)
    assert os.geteuid() == 0
    for path in ("/etc", "/root"):
        assert alice.attempt(folder=path) == "NotYourFolder"


@pytest.mark.parametrize("uid", [0, *STRANGERS])
def test_the_helper_serves_people_alone(attackers, uid):
    stranger = attackers(uid)
    with fuse_mounts(uid, 1) as ids:
        assert stranger.attempt() == "SystemAccount"
        assert stranger.unmount(ids[0]) == stranger.abort(ids[0]) == "SystemAccount"


@contextlib.contextmanager
def account(uid):
    """The computer knows it as long as this lasts."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(pathlib.Path("/etc/passwd").read_text(encoding="utf-8") + f"guest:x:{uid}:{uid}::/nonexistent:/bin/false\n")
        file.flush()
        os.chmod(file.name, 0o644)
        subprocess.run(["mount", "--bind", file.name, "/etc/passwd"], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", "/etc/passwd"], check=True)


def test_a_caller_without_a_name_is_one_like_others(attackers, alice):
    """An account that is removed when it has connected: the bus would turn it away, and the helper does not look it up."""
    with account(54321):
        unknown = attackers(54321)
    with pytest.raises(KeyError):
        pwd.getpwuid(54321)
    assert unknown.attempt() == after("mount-own")
    assert alice.get("Version").kind == dbuswire.RETURN


@pytest.mark.parametrize("uid", [ALICE, 65534, 0])
def test_nobody_may_own_the_name(uid):
    connection = dbuswire.Connection(BUS, uid)
    reply = connection.bus("RequestName", "su", [SERVICE, 2])  # REPLACE_EXISTING
    connection.close()
    assert reply.error == "org.freedesktop.DBus.Error.AccessDenied"


@pytest.mark.parametrize("path, interface, member", [
    (OBJECT, "org.fuseboard.Helper1", "MountBlock"), (OBJECT, "org.fuseboard.Helper1", "StopAction"),
    ("/", SERVICE, "Mount"), (OBJECT, "org.freedesktop.DBus.Properties", "Set"),
    (OBJECT, "org.kde.kf5auth", "performAction"), (OBJECT, None, "Mount")])
def test_the_bus_lets_through_what_is_in_the_contract(alice, path, interface, member):
    serial = alice.connection.call(SERVICE, path, interface, member)
    assert alice.reply_to(serial).error == "org.freedesktop.DBus.Error.AccessDenied"


def test_no_descriptor_is_registered_for_later(alice):
    """Passthrough's RegisterBacking is not there before its own rules and attack tests are."""
    text = alice.call("Introspect", interface="org.freedesktop.DBus.Introspectable").args[0]
    interface = ET.fromstring(text).find(f"interface[@name='{SERVICE}']")
    takers = {method.get("name") for method in interface.iter("method") if "h" in [a.get("type") for a in method]}
    assert takers == {"Mount"}


def test_every_method_obeys_the_rules(alice):
    table = mounts()
    with fuse_mounts(ALICE, 1) as own, fuse_mounts(BOB, 1) as others:
        assert alice.attempt() == after("mount-own")
        assert alice.abort(own[0]) == after("abort-own")
        assert alice.abort(others[0]) == after("abort-others")
        assert {*own, *others} <= set(mounts())
    place = tempfile.mkdtemp()
    os.chown(place, ALICE, ALICE)
    with sharing():
        assert alice.attempt(folder=place, options=8 | 16) == after("mount-shared")
    assert len(set(mounts()) - set(table)) == allows("mount-own") + allows("mount-shared")


@pytest.mark.parametrize("owner", [BOB, 100, 10000, 10001, 100000, 4294967294, 2147483653, 0])
def test_numbers_that_look_alike_are_different_people(alice, owner):
    """1000 is not 100, not 10000, not 2^32-2: their mounts are those of others."""
    with fuse_mounts(owner, 1) as ids:
        assert alice.abort(ids[0]) == after("abort-others")
        if not allows("unmount-others"):
            assert [alice.unmount(ids[0], mode) for mode in (0, 1, 2)] == [after("unmount-others")] * 3
        assert set(ids) <= set(mounts())


def test_ids_near_those_of_others_are_no_handle(alice):
    with fuse_mounts(BOB, 1) as ids:
        for near in (ids[0] - 1, ids[0] + 1, ids[0] | 1 << 63, ids[0] & 0xffffffff):
            if near not in mounts():
                assert alice.unmount(near) == alice.abort(near) == "NoSuchMount"


def test_the_helpers_environment_is_a_constant(helper):
    """Whatever the bus or systemd had in theirs."""
    for pid in (helper.agent, helper.front):
        text = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        names = {entry.split(b"=")[0] for entry in text.split(b"\0") if entry}
        assert not names & {b"LD_PRELOAD", b"LD_LIBRARY_PATH", b"QT_PLUGIN_PATH", b"HOME", b"BASH_ENV", b"PYTHONPATH"}
    assert names <= {b"PATH", b"LANG", b"LC_ALL", b"DBUS_SYSTEM_BUS_ADDRESS", b"DBUS_STARTER_ADDRESS",
                     b"DBUS_STARTER_BUS_TYPE", b"NOTIFY_SOCKET"}, names


def test_the_death_of_polkit_ends_one_request_and_grants_nothing(alice, bob, helper):
    os.kill(helper.polkit, signal.SIGSTOP)
    table = mounts()
    serial = alice.begin()
    os.kill(helper.polkit, signal.SIGKILL)
    # Started anew by the bus, and asked again or not: never a yes that nobody gave.
    assert outcome(alice.reply_to(serial, timeout=30)) in ("AuthorityUnavailable", after("mount-own"))
    assert len(set(mounts()) - set(table)) <= allows("mount-own")
    assert bob.attempt() == after("mount-own")


def test_a_group_that_is_not_the_callers_is_refused_and_one_that_is_counts_exactly(attackers):
    """The kernel admits uid and gid together. A group of hers that is not her first one, as after newgrp."""
    member = attackers(ALICE, gid=1000, groups=[4711])
    for gid in (0, 1001, 4712, 2**32 - 1):
        assert member.attempt(gid=gid) == "InvalidArgument"
    assert member.attempt(gid=4711) == after("mount-own")
    if not allows("mount-own"):
        return
    for gid, admitted in ((1000, False), (4711, True)):
        pid = os.fork()
        if pid == 0:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(ALICE, ALICE, ALICE)
            try:
                os.stat(member.folder)
                os._exit(0)
            except PermissionError:
                os._exit(1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == (0 if admitted else 1)


def test_everybody_listens_and_hears_nothing_of_others(attackers, alice):
    """nobody asks the bus for everything that is said."""
    spy = attackers(65534)
    for rule in ("", "type='signal'", "eavesdrop='true'", f"sender='{SERVICE}'", "type='method_call'", "type='error'"):
        spy.connection.bus("AddMatch", "s", [rule])
    try_everything(alice)
    alice.get("Version")
    assert not spy.connection.has(lambda m: m.sender != BUS_NAME or alice.folder in str(m.args), within=0.3)
