# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who asks a mount whether it answers has all the ids of its owner: she may stop it. No process of the helper stays."""
import os
import signal
import socket
import struct

import pytest

import aftermath
import rawserver
from attacker import outcome, wait_until
from caller import ALICE
from kernelmounts import unique_id
from rules import after, allows

AT_ONCE = 4  # as many mounts as one account may have in progress


def serve_and_stop_askers(device, told, _mode, root_mode):
    """In the place of rawserver.serve: fuse_in_header tells who asks."""
    socket.send_fds(told, [b"x"], [device])
    told.close()
    while True:
        request = os.read(device, 1 << 17)
        _, opcode, unique, _, _, _, asker = struct.unpack_from("<IIQQIII", request)
        if opcode == rawserver.GETATTR:
            os.kill(asker, signal.SIGSTOP)
        if opcode not in rawserver.FORGETS:
            os.write(device, rawserver.answer(opcode, unique, root_mode))


@pytest.fixture
def old_mounts(alice, monkeypatch):
    """Folders of hers with such servers; none where the rules refuse her the mount."""
    folders = [f"{alice.folder}/{number}" for number in range(AT_ONCE)]
    with monkeypatch.context() as patch:
        patch.setattr(rawserver, "serve", serve_and_stop_askers)
        for folder in folders:
            os.mkdir(folder, 0o700)
            os.chown(folder, ALICE, ALICE)
            assert alice.attempt(folder=folder) == after("mount-own")
    return folders if allows("mount-own") else []


def helpers(states="RSDTZ"):
    """The agent and its disposable children that are in one of these states."""
    return {process.key for process in aftermath.processes().values()
            if process.program == aftermath.AGENT and process.state in states}


def begin_replacing(who, folders):
    return [who.begin(folder=folder, replaces=unique_id(folder)) for folder in folders]


def test_whoever_stops_the_probe_is_replaced_and_nothing_stays(alice, old_mounts):
    before = helpers()
    for serial in begin_replacing(alice, old_mounts):
        assert outcome(alice.reply_to(serial, timeout=30)) == "ok"
    wait_until(lambda: helpers() <= before, "a process of the helper is left")


def test_whoever_stops_the_probe_and_leaves_leaves_nothing(attackers, old_mounts):
    before, leaver = helpers(), attackers(ALICE)
    begin_replacing(leaver, old_mounts)
    wait_until(lambda: len(helpers("T")) == len(old_mounts), "the probes are not stopped")
    leaver.leave()
    wait_until(lambda: helpers() <= before, "a process of the helper is left")
