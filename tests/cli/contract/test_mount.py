# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mounting for real: through the helper, without it, and every way it can fail."""
import os
import pwd
import subprocess
import time

import pytest

import schema
import world
from fuseconf import sharing
from world import ctl, run


def mount(source, mountpoint, *more, kind="bindfs", user="alice"):
    return ctl(user, "mount", kind, source, mountpoint, "--json", *more)


def unmount(mountpoint, *more, user="alice"):
    schema.done(ctl(user, "unmount", mountpoint, "--json", *more))


def test_bindfs_through_the_helper(source, mountpoint):
    report = schema.mounted(mount(source, mountpoint, "--helper=require"))
    assert report["helper"] and report["guarantee"] == "sync-init"
    assert (report["type"], report["mountpoint"]) == ("fuse.bindfs", str(mountpoint))
    assert {"nosuid", "nodev"} <= set(report["options"]["effective"])
    assert run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    assert run("alice", "sh", "-c", 'echo new >"$0"', mountpoint / "new").status == 0
    assert (source / "new").read_text(encoding="utf-8") == "new\n"
    line = world.fuse_mounts()[os.fsencode(mountpoint)]
    assert {b"nosuid", b"nodev"} <= set(line[5].split(b","))
    unmount(mountpoint)


def test_squashfuse_through_the_helper(source, mountpoint):
    image = world.home("alice") / "image.squashfs"
    subprocess.run(["mksquashfs", source, image, "-quiet", "-no-progress"], check=True, stdout=subprocess.DEVNULL)
    world.give("alice", image)
    report = schema.mounted(mount(image, mountpoint, "--helper=require", kind="squashfuse"))
    assert report["guarantee"] == "sync-init"
    assert "ro" in report["options"]["effective"]
    assert run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    unmount(mountpoint)


def test_the_stages_take_no_longer_than_the_whole(source, mountpoint):
    elapsed = schema.mounted(mount(source, mountpoint, "--helper=require"))["elapsedMs"]
    assert all(0 < elapsed[name] <= elapsed["total"] for name in ("spawn", "authorise", "create", "attach")), elapsed
    unmount(mountpoint)


def test_the_kernels_options_are_asked_for_and_in_effect(source, mountpoint):
    report = schema.mounted(mount(source, mountpoint, "--helper=require", "-o", "ro,noexec", "-o", "max_read=65536"))
    assert report["options"]["asked"] == ["ro", "noexec", "max_read=65536"]
    assert {"ro", "noexec", "max_read=65536", "nosuid", "nodev"} <= set(report["options"]["effective"])
    assert b"Read-only" in run("alice", "touch", mountpoint / "new").err
    unmount(mountpoint)


def test_without_the_helper_it_is_probed(source, mountpoint):
    report = schema.mounted(mount(source, mountpoint, "--helper=never"))
    assert report["helper"] is False and report["guarantee"] == "probed"
    assert "--helper=never" in report["helperReason"]
    assert {"nosuid", "nodev"} <= set(report["options"]["effective"])
    assert run("alice", "cat", mountpoint / "hello").out == b"hello\n"
    unmount(mountpoint)


def test_sentences_say_the_same(source, mountpoint):
    result = ctl("alice", "mount", "bindfs", source, mountpoint)
    assert result.status == 0 and result.out.startswith(b"Mounted bindfs:" + os.fsencode(source) + b" on "), result
    assert ctl("alice", "unmount", mountpoint).out == b"Unmounted " + os.fsencode(mountpoint) + b".\n"
    result = ctl("alice", "unmount", mountpoint)
    assert result.status == 7 and b"\nNext: " in result.err, result


def test_relative_paths_count_from_the_current_folder(source, mountpoint):
    report = schema.mounted(ctl("alice", "mount", "bindfs", "./source", "mnt/../mnt/", "--json"))
    assert report["mountpoint"] == str(mountpoint)
    unmount("mnt")


def test_relative_paths_lead_nowhere_from_a_folder_that_was_removed(source):
    """Not to the root folder."""
    result = run("alice", "sh", "-c", 'mkdir gone && cd gone && rmdir ../gone && exec fuseboardctl "$@"', "sh",
                 "mount", "bindfs", source, ".", "--json")
    failure = schema.failed(result, "MountpointGone", 4)
    assert failure["stage"] == "validate" and "the current folder" in failure["message"]


def test_a_link_on_the_way_is_followed(source, mountpoint):
    (world.home("alice") / "way").symlink_to(world.home("alice"))
    report = schema.mounted(mount(source, world.home("alice") / "way/mnt"))
    assert report["mountpoint"] == str(mountpoint)
    unmount(world.home("alice") / "way/mnt")


@pytest.mark.parametrize("name", [b"a b", b"line\nend", b"tab\tback\\slash#", b"\xff\xfe", "ü€".encode(), b"-o", b"1234"])
@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
def test_any_name_of_a_mountpoint(source, name, helper):
    path = os.fsencode(world.home("alice")) + b"/" + name
    os.mkdir(path)
    os.chown(path, 1000, 1000)
    report = schema.mounted(mount(source, path, helper))
    assert path in world.fuse_mounts()
    assert run("alice", "cat", path + b"/hello").out == b"hello\n"
    entry, = schema.listed(ctl("alice", "list", "--json"))
    assert entry["mountpoint"] == report["mountpoint"]
    assert ctl("alice", "log", path).status == 0
    unmount(path)


def test_a_second_mount_on_the_place_is_refused(source, mountpoint):
    schema.mounted(mount(source, mountpoint))
    failure = schema.failed(mount(source, mountpoint), "AlreadyMounted", 6)
    assert str(mountpoint) in failure["nextStep"]
    unmount(mountpoint)


def test_a_missing_mountpoint_is_named(source):
    failure = schema.failed(mount(source, world.home("alice") / "none"), "MountpointMissing", 4)
    assert failure["stage"] == "validate" and "mkdir -p /home/alice/none" in failure["nextStep"]


def test_a_file_as_mountpoint_is_refused(source):
    schema.failed(mount(source, world.file("alice", "file")), "NotADirectory", 4)


def test_a_missing_source_is_named(mountpoint):
    schema.failed(mount(world.home("alice") / "none", mountpoint), "SourceMissing", 4)


def test_a_source_that_is_no_image_is_explained_by_the_server(source, mountpoint):
    failure = schema.failed(mount(source / "hello", mountpoint, kind="squashfuse"), "SourceUnreadable", 4)
    assert failure["serverExit"]["code"] and failure["serverLog"]


def test_the_mountpoint_inside_the_source_is_refused(source):
    inside = world.folder("alice", "source/inside")
    schema.failed(mount(source, inside), "InvalidSource", 2)


def test_carol_may_nothing():
    source, mountpoint = world.folder("carol", "source"), world.folder("carol", "mnt")
    for policy in ("auto", "require"):
        failure = schema.failed(mount(source, mountpoint, f"--helper={policy}", user="carol"), "NotAuthorized", 3)
        assert failure["stage"] == "authorise"


def test_more_than_the_helper_does_at_once_wait_for_their_turn(source):
    places = [world.folder("alice", f"at-once/{number}") for number in range(20)]
    running = [world.popen("alice", "fuseboardctl", "mount", "bindfs", source, place, "--helper=require", "--json",
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE) for place in places]
    for process in running:
        out, err = process.communicate(timeout=60)
        schema.mounted(world.Result(process.returncode, out, err))
    for place in places:
        unmount(place)


def test_nobody_can_be_asked_for_a_shared_mount(source, mountpoint):
    with sharing():
        result = mount(source, mountpoint, "--helper=require", "-o", "allow_other,default_permissions")
        schema.failed(result, "InteractionRequired", 3)


@pytest.mark.parametrize("policy", ["require", "auto", "never"])
def test_a_shared_mount_wants_the_administrators_line(source, mountpoint, policy):
    """One answer on both ways, and what to do."""
    result = mount(source, mountpoint, f"--helper={policy}", "-o", "allow_other,default_permissions")
    failure = schema.failed(result, "SharingForbidden", 3)
    assert "user_allow_other" in failure["nextStep"]


def test_a_folder_of_somebody_else_is_refused(source):
    place = world.folder("alice", "theirs")
    os.chown(place, pwd.getpwnam("nobody").pw_uid, -1)
    place.chmod(0o777)
    schema.failed(mount(source, place, "--helper=require"), "NotYourFolder", 4)


def test_a_folder_where_others_may_write_is_refused_with_the_way_out(source, mountpoint):
    mountpoint.chmod(0o777)
    failure = schema.failed(mount(source, mountpoint), "UnsafeFolder", 4)
    assert "--helper=never" in failure["nextStep"]
    schema.mounted(mount(source, mountpoint, "--helper=never"))
    unmount(mountpoint)


def test_root_needs_no_helper(source, mountpoint):
    report = schema.mounted(mount(source, mountpoint, user="root"))
    assert report["helper"] is False and "Root" in report["helperReason"]
    unmount(mountpoint, user="root")


def test_without_a_bus_auto_goes_on_and_require_does_not(source, mountpoint):
    words = ["env", "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent", "fuseboardctl", "mount", "bindfs", source, mountpoint, "--json"]
    report = schema.mounted(run("alice", *words))
    assert report["helper"] is False and "could not be reached" in report["helperReason"]
    unmount(mountpoint)
    schema.failed(run("alice", *words, "--helper=require"), "HelperUnavailable", 8)


@pytest.mark.parametrize("policy", ["auto", "require", "never"])
def test_a_closed_device_is_named_whoever_would_mount(closed_device, source, mountpoint, policy):
    """libfuse opens the device too before it asks fusermount3: there is no way around."""
    failure = schema.failed(mount(source, mountpoint, f"--helper={policy}"), "DeviceUnavailable", 4)
    assert "doctor" in failure["nextStep"]


@pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])
def test_the_deadline_is_kept(silent, mountpoint, helper):
    begin = time.monotonic()
    failure = schema.failed(mount("3600", mountpoint, "--deadline=1s", helper, kind="silent"), "DeadlinePassed", 5)
    assert 1 <= time.monotonic() - begin < 2
    assert failure["stage"] == "create"


def test_the_descriptor_is_not_left_open(source, mountpoint):
    """The connection ends with the last copy of the descriptor: the server alone may hold one."""
    report = schema.mounted(mount(source, mountpoint, "--helper=require"))
    os.kill(report["serverPid"], 9)
    assert world.wait_until(lambda: b"not connected" in run("alice", "ls", mountpoint).err, 3)
    unmount(mountpoint)


# bindfs again, started by somebody who forgot to hand the kernel's options on.
FORGETFUL = """version = 1
type = "forgetful"
description = "A server that loses options"
program = "bindfs"
[source]
kind = "directory"
help = "A folder"
label = "forgetful:{source}"
[launch]
fusermount = ["-f", "--no-allow-other", "-o", "subtype=forgetful,fsname={label}", "{source}", "{mountpoint}"]
"""


def test_an_option_that_was_lost_is_a_warning(source, mountpoint):
    world.file("alice", ".config/fuseboard/types/forgetful.toml", FORGETFUL)
    report = schema.mounted(mount(source, mountpoint, "-o", "noexec", kind="forgetful"))
    assert report["warnings"] == ["The option noexec was asked for and is not in effect."]
    unmount(mountpoint)
    shown = ctl("alice", "mount", "forgetful", source, mountpoint, "-o", "noexec").out
    assert shown.endswith(b"\nWarning: The option noexec was asked for and is not in effect.\n")
    unmount(mountpoint)
