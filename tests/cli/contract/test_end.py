# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Ending mounts: unmount, detach, force, abort, and whose they are."""
import os
import signal
import subprocess

import pytest

import schema
import world
from test_mount import mount, unmount
from world import ctl

GROUP = 4242

@pytest.fixture(params=["--helper=require", "--helper=never"])
def mounted(request, source, mountpoint):
    return schema.mounted(mount(source, mountpoint, request.param))


@pytest.fixture
def user_of_the_mount(mounted, mountpoint):
    """A process that stands in the mount."""
    with world.popen("alice", "sh", "-c", 'cd "$0" && echo in && exec sleep 60', mountpoint,
                     stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"in\n"
        yield process
        process.kill()


def test_the_place_and_the_id_both_name_it(mounted, source, mountpoint):
    unmount(mountpoint)
    again = schema.mounted(mount(source, mountpoint))
    assert again["mountId"] != mounted["mountId"], "ids are never used again"
    schema.failed(ctl("alice", "unmount", mounted["mountId"], "--json"), "NoSuchMount", 7)
    assert schema.done(ctl("alice", "unmount", again["mountId"], "--json"))["mountId"] == again["mountId"]
    assert not world.fuse_mounts()


def test_in_use_is_busy(user_of_the_mount, mountpoint):
    failure = schema.failed(ctl("alice", "unmount", mountpoint, "--json"), "MountBusy", 6)
    assert "--detach" in failure["nextStep"]
    user_of_the_mount.kill()
    user_of_the_mount.wait()
    unmount(mountpoint)


def test_detached_it_serves_its_last_user(user_of_the_mount, mounted, mountpoint):
    unmount(mountpoint, "--detach")
    assert not world.fuse_mounts()
    path = f"/proc/{user_of_the_mount.pid}/cwd/hello"
    assert world.run("alice", "cat", path).out == b"hello\n"
    user_of_the_mount.kill()
    assert world.wait_until(lambda: mounted["serverPid"] not in world.processes())


def test_forced_it_ends_for_everybody(user_of_the_mount, mounted, mountpoint):
    unmount(mountpoint, "--force")
    assert not world.fuse_mounts()
    assert world.run("alice", "cat", f"/proc/{user_of_the_mount.pid}/cwd/hello").status != 0
    assert world.wait_until(lambda: mounted["serverPid"] not in world.processes())


def test_aborted_it_stays_dead_until_unmounted(mounted, mountpoint):
    schema.done(ctl("alice", "abort", mountpoint, "--json"))
    assert b"Transport endpoint" in world.run("alice", "ls", mountpoint).err
    assert os.fsencode(mountpoint) in world.fuse_mounts()
    unmount(mountpoint)


def test_a_server_that_hangs_stops_nothing(mounted, mountpoint):
    """Listing, refusing and ending work while nobody answers; no path is touched."""
    os.kill(mounted["serverPid"], signal.SIGSTOP)
    entry, = schema.listed(ctl("alice", "list", "--json"))
    assert entry["mountId"] == mounted["mountId"]
    schema.failed(mount(mountpoint.parent / "source", mountpoint), "AlreadyMounted", 6)
    assert ctl("alice", "log", mountpoint).status == 0
    unmount(mountpoint, "--force")
    os.kill(mounted["serverPid"], signal.SIGCONT)


def test_what_is_no_fuse_is_named(mountpoint):
    failure = schema.failed(ctl("alice", "unmount", "/proc", "--json"), "NotFuse", 7)
    assert "proc" in failure["message"]
    schema.failed(ctl("alice", "unmount", mountpoint, "--json"), "NoSuchMount", 7)
    schema.failed(ctl("alice", "abort", "/proc", "--json"), "NotFuse", 7)
    schema.failed(ctl("alice", "abort", "99999999999999999", "--json"), "NoSuchMount", 7)


def test_a_covered_mount_is_named(mounted, mountpoint):
    subprocess.run(["mount", "-t", "tmpfs", "cover", mountpoint], check=True)
    try:
        schema.failed(ctl("alice", "unmount", mountpoint, "--json"), "Covered", 6)
        schema.failed(ctl("alice", "unmount", mounted["mountId"], "--json"), "Covered", 6)
        entry, = schema.listed(ctl("alice", "list", "--json"))
        assert entry["covered"] is True
    finally:
        subprocess.run(["umount", mountpoint], check=True)
    unmount(mountpoint)


@pytest.mark.parametrize("words", [["unmount"], ["unmount", "--force"], ["abort"]], ids=" ".join)
def test_the_mounts_of_others_need_an_administrator(mounted, mountpoint, words):
    result = ctl("bob", words[0], mounted["mountId"], *words[1:], "--json")
    schema.failed(result, "InteractionRequired", 3)
    schema.failed(ctl("carol", words[0], mounted["mountId"], *words[1:], "--json"), "NotAuthorized", 3)
    assert world.run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    unmount(mountpoint)


def test_without_a_bus_own_mounts_are_ended_all_the_same(mounted, mountpoint):
    def without_bus(*words):
        return world.run("alice", "env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent", "fuseboardctl", *words, "--json")

    schema.done(without_bus("abort", mountpoint))
    schema.done(without_bus("unmount", mountpoint))


def test_a_covered_mount_is_not_mistaken_for_the_one_on_top(source, mountpoint):
    """fusermount3 knows paths only. Root needs no helper, so the command itself has to look."""
    # Only a mount that lets others in can be mounted upon: not even root may look into one that does not.
    below = schema.mounted(mount(source, mountpoint, "-o", "allow_other,default_permissions", user="root"))
    other = world.file("alice", "other/hello", "on top\n").parent
    assert world.run("root", "bindfs", "-o", "nonempty", other, mountpoint).status == 0
    for mode in ([], ["--detach"], ["--force"]):
        schema.failed(ctl("root", "unmount", below["mountId"], *mode, "--json"), "Covered", 6)
    assert world.run("alice", "cat", mountpoint / "hello").out == b"on top\n"
    assert world.run("root", "fusermount3", "-u", mountpoint).status == 0
    assert world.run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    unmount(mountpoint, user="root")


def test_a_mount_that_only_the_groups_of_its_owner_lead_to_can_be_ended(source):
    """The helper walks with the owner's first group alone; the owner's own fusermount3 has them all."""
    guarded = world.home("alice") / "guarded"
    guarded.mkdir(mode=0o750)
    os.chown(guarded, 0, GROUP)
    inside = guarded / "mnt"
    inside.mkdir(mode=0o755)
    os.chown(inside, *[world.pwd.getpwnam("alice").pw_uid] * 2)
    member = ["setpriv", "--reuid=alice", "--regid=alice", f"--groups={GROUP}", "--inh-caps=-all", "env",
              f"HOME={world.home('alice')}", f"XDG_RUNTIME_DIR=/run/user/{world.pwd.getpwnam('alice').pw_uid}",
              "fuseboardctl"]
    mounted = subprocess.run([*member, "mount", "bindfs", source, inside, "--helper=require"], check=False)
    assert mounted.returncode == 0
    assert subprocess.run([*member, "unmount", inside], check=False).returncode == 0
    assert not world.fuse_mounts()


def test_what_was_made_without_the_helper_is_ended_without_it(mountpoint):
    """Carol may nothing with the helper; fusermount3 she may use like everybody."""
    theirs = world.folder("carol", "mnt")
    world.file("carol", "files/hello", "hello\n")
    schema.mounted(ctl("carol", "mount", "bindfs", "files", theirs, "--helper=never", "--json"))
    schema.done(ctl("carol", "unmount", theirs, "--json"))
    assert not world.fuse_mounts()
