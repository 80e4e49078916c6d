# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes FUSE mounts without a server: enough for whoever only looks at the mount table."""
import contextlib
import ctypes
import os
import struct
import tempfile

LIBC = ctypes.CDLL(None, use_errno=True)
MNT_DETACH, MS_NOSUID, MS_NODEV = 2, 2, 4
SYS_LISTMOUNT, LSMT_ROOT = 458, 2**64 - 1
SYS_STATMOUNT, STATMOUNT_MNT_POINT, MNT_POINT_AT, STRINGS_AT = 457, 0x10, 108, 512


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def all_ids():
    """Unique ids of all mounts, oldest first. Not statx: FUSE refuses it to everybody but the owner, root too."""
    ids = (ctypes.c_uint64 * 4096)()
    request = struct.pack("=IIQQ", 24, 0, LSMT_ROOT, 0)
    count = LIBC.syscall(SYS_LISTMOUNT, request, ids, len(ids), 0)
    check(count)
    return sorted(ids[:count])


def mountpoint_of(mount_id):
    buffer = ctypes.create_string_buffer(8192)
    request = struct.pack("=IIQQ", 24, 0, mount_id, STATMOUNT_MNT_POINT)
    check(LIBC.syscall(SYS_STATMOUNT, request, buffer, len(buffer), 0))
    at = STRINGS_AT + int.from_bytes(buffer.raw[MNT_POINT_AT:MNT_POINT_AT + 4], "little")
    return buffer.raw[at:buffer.raw.index(b"\0", at)].decode()


def unique_id(path):
    """Of what is mounted exactly there; the newest, where there are several."""
    for mount_id in reversed(all_ids()):
        if mountpoint_of(mount_id) == path:
            return mount_id
    raise FileNotFoundError(path)


@contextlib.contextmanager
def fuse_mounts(uid, count):
    """So many mounts of that account; gives their unique ids. What was taken away meanwhile is gone."""
    devices, before = [], set(all_ids())
    try:
        for _ in range(count):
            devices.append(os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC))
            place = tempfile.mkdtemp(prefix="fuse-")
            options = f"fd={devices[-1]},rootmode=40000,user_id={uid},group_id={uid}"
            check(LIBC.mount(b"test", place.encode(), b"fuse.test", MS_NOSUID | MS_NODEV, options.encode()))
        yield [mount_id for mount_id in all_ids() if mount_id not in before]
    finally:
        for mount_id in set(all_ids()) - before:
            if mountpoint_of(mount_id).startswith(tempfile.gettempdir() + "/fuse-"):
                check(LIBC.umount2(mountpoint_of(mount_id).encode(), MNT_DETACH))
        for device in devices:
            os.close(device)
