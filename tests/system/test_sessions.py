# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may mount depends on the session, as the shipped policy says."""
import time

from booted import SEAT, SSH


def unmount(system, user, session, mountpoint):
    code, reply = system.json(user, session, "unmount", mountpoint)
    assert code == 0 and reply["ok"], reply
    assert not [line for line in system.mounts() if mountpoint in line]


def test_an_active_session_mounts_reads_and_unmounts_without_a_prompt(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SEAT):
        code, reply = system.json("alice", SEAT, "mount", "bindfs", source, mountpoint, "--helper=require")
        assert code == 0, reply
        assert (reply["guarantee"], reply["helper"]) == ("sync-init", True)
        assert {"nosuid", "nodev"} <= set(reply["options"]["effective"])
        assert [line for line in system.mounts() if f" {mountpoint} " in line], "not in the system's own namespace"
        greeting = system.run("alice", SEAT, "cat", f"{mountpoint}/greeting")
        assert greeting.stdout == "hello\n"
        unmount(system, "alice", SEAT, mountpoint)


def test_an_inactive_session_is_refused_because_nobody_can_be_asked(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SEAT), system.session("bob", SEAT) as bob:
        system.host("loginctl", "activate", bob)
        code, reply = system.json("alice", [], "mount", "bindfs", source, mountpoint, "--helper=require")
        assert (code, reply["error"], reply["stage"]) == (3, "InteractionRequired", "authorise"), reply
        assert reply["nextStep"]
        assert not [line for line in system.mounts() if mountpoint in line]


def test_a_seatless_session_mounts_with_its_own_fusermount3_and_says_why(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SSH):
        code, reply = system.json("alice", SSH, "mount", "bindfs", source, mountpoint)
        assert code == 0, reply
        assert (reply["guarantee"], reply["helper"]) == ("probed", False)
        assert reply["helperReason"]
        assert [line for line in system.mounts() if f" {mountpoint} " in line]
        unmount(system, "alice", SSH, mountpoint)


def test_a_seatless_session_that_requires_the_helper_is_refused(system, folders):
    source, mountpoint = folders("alice")
    code, reply = system.json("alice", SSH, "mount", "bindfs", source, mountpoint, "--helper=require")
    assert (code, reply["error"]) == (3, "InteractionRequired"), reply


def test_a_mount_made_over_ssh_lives_on_when_the_session_ends(system, folders):
    """Longer than logind waits (UserStopDelaySec=, 10 s) before it ends the manager of a user without a session."""
    source, mountpoint = folders("carol")
    code, reply = system.json("carol", SSH, "mount", "bindfs", source, mountpoint)
    assert code == 0, reply
    time.sleep(15)
    assert [line for line in system.mounts() if f" {mountpoint} " in line]
    greeting = system.run("carol", SSH, "cat", f"{mountpoint}/greeting")
    assert greeting.stdout == "hello\n"
    unmount(system, "carol", SSH, mountpoint)


def test_the_server_of_a_desktop_session_has_a_scope_of_its_own(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SEAT):
        code, reply = system.json("alice", SEAT, "mount", "bindfs", source, mountpoint)
        assert code == 0, reply
        cgroup = system.host("cat", f"/proc/{reply['serverPid']}/cgroup").stdout
        assert "/user@1000.service/app.slice/app-fuseboard" in cgroup, cgroup
        unmount(system, "alice", SEAT, mountpoint)
