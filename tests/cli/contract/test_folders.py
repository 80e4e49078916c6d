# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The folder of a mount: one of its own where nobody named one, nothing hidden by accident, nothing written by accident."""
import os
import stat

import pytest

import schema
import world
from test_mount import mount, unmount
from world import ctl, run

BOTH = pytest.mark.parametrize("helper", ["--helper=require", "--helper=never"])


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def mount_anywhere(source, *more, kind="bindfs"):
    return ctl("alice", "mount", kind, source, "--json", *more)


@BOTH
def test_a_mount_without_a_folder_gets_one_that_goes_with_it(source, helper):
    mounts = world.home("alice") / "Mounts"
    report = schema.mounted(mount_anywhere(source, helper))
    assert report["mountpoint"] == str(mounts / "source")
    assert run("alice", "cat", mounts / "source/hello").out == b"hello\n"
    assert mode_of(mounts) == 0o700
    unmount(mounts / "source")
    assert list(mounts.iterdir()) == []


def test_the_folder_is_the_users_own_alone(source, silent):
    with world.popen("alice", "fuseboardctl", "mount", "silent", "3600", "--json") as process:
        folder = world.home("alice") / "Mounts/3600"
        assert world.wait_until(folder.exists)
        assert mode_of(folder) == 0o700
        assert world.wait_until(lambda: "sleep 3600" in "".join(world.processes().values()))
        process.terminate()
    assert not folder.exists()
    assert world.nothing_left()


@BOTH
def test_the_folder_goes_however_it_is_unmounted(source, helper):
    folder = world.home("alice") / "Mounts/source"
    schema.mounted(mount_anywhere(source, helper))
    assert run("alice", "fusermount3", "-u", folder).status == 0
    assert world.wait_until(lambda: not folder.exists())


def test_a_folder_with_something_in_it_stays(source):
    world.file("alice", "Mounts/source/letter", "dear all\n")
    schema.mounted(mount_anywhere(source, "--non-empty"))
    unmount(world.home("alice") / "Mounts/source")
    assert (world.home("alice") / "Mounts/source/letter").read_text(encoding="utf-8") == "dear all\n"


def test_a_failed_mount_leaves_no_folder():
    schema.failed(mount_anywhere(world.home("alice") / "none"), "SourceMissing", 4)
    image = world.file("alice", "letter.img", "no image\n")
    schema.failed(mount_anywhere(image, kind="squashfuse"), "SourceUnreadable", 4)
    assert list((world.home("alice") / "Mounts").iterdir()) == []


def test_the_same_source_twice_is_refused_with_the_way_out(source):
    schema.mounted(mount_anywhere(source))
    failure = schema.failed(mount_anywhere(source), "AlreadyMounted", 6)
    assert "fuseboardctl unmount /home/alice/Mounts/source" in failure["nextStep"]
    unmount(world.home("alice") / "Mounts/source")


def test_another_source_of_that_name_gets_a_number(source):
    world.file("alice", "other/source/hello", "other\n")
    mounts = world.home("alice") / "Mounts"
    schema.mounted(mount_anywhere(source))
    report = schema.mounted(mount_anywhere(world.home("alice") / "other/source"))
    assert report["mountpoint"] == str(mounts / "source 2")
    unmount(mounts / "source")
    unmount(mounts / "source 2")
    assert list(mounts.iterdir()) == []


@pytest.mark.parametrize("path", ["/home/alice/far", "~/far"])
def test_the_place_of_the_folders_can_be_set(source, path):
    world.file("alice", ".config/fuseboardrc", f"[Mounts]\nPath={path}\n")
    report = schema.mounted(mount_anywhere(source))
    assert report["mountpoint"] == "/home/alice/far/source"
    unmount("/home/alice/far/source")


def test_a_folder_that_cannot_be_made_is_named(source):
    world.file("alice", "Mounts", "no folder\n")
    failure = schema.failed(mount_anywhere(source), "FolderNotMade", 4)
    assert "/home/alice/Mounts/source" in failure["message"] and failure["errno"] == "ENOTDIR"


@BOTH
def test_a_folder_that_is_not_empty_is_refused_with_its_count(source, mountpoint, helper):
    for name in ("one", "two", ".hidden"):
        world.file("alice", f"mnt/{name}")
    failure = schema.failed(mount(source, mountpoint, helper), "FolderNotEmpty", 4)
    assert "/home/alice/mnt holds 3 names." in failure["message"] and "--non-empty" in failure["nextStep"]
    assert world.nothing_left()
    schema.mounted(mount(source, mountpoint, helper, "--non-empty"))
    unmount(mountpoint)


def test_a_folder_may_cover_itself(source):
    schema.mounted(mount(source, source, "-o", "ro"))
    assert run("alice", "cat", source / "hello").out == b"hello\n"
    unmount(source)


@BOTH
def test_a_locked_folder_takes_nothing_while_nothing_is_mounted(source, mountpoint, helper):
    for _ in range(2):
        schema.mounted(mount(source, mountpoint, helper, "--lock-folder"))
        assert run("alice", "touch", mountpoint / "new").status == 0
        unmount(mountpoint)
        assert mode_of(mountpoint) == 0o555
        assert b"Permission denied" in run("alice", "touch", mountpoint / "lost").err
    assert os.listdir(mountpoint) == []


def test_a_locked_folder_stays_locked_when_its_mount_fails(mountpoint):
    mountpoint.chmod(0o500)
    letter = world.file("alice", "letter", "no image\n")
    schema.failed(mount(letter, mountpoint, "--lock-folder", kind="squashfuse"), "SourceUnreadable", 4)
    assert mode_of(mountpoint) == 0o500


def test_only_an_empty_folder_can_be_locked(source, mountpoint):
    world.file("alice", "mnt/letter")
    schema.failed(mount(source, mountpoint, "--lock-folder", "--non-empty"), "FolderNotEmpty", 4)
    assert mode_of(mountpoint) == 0o755
