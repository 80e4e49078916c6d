# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file gives a test another /etc/fuse.conf, seen in its own mount namespace alone."""
import contextlib
import os
import subprocess
import tempfile


@contextlib.contextmanager
def fuse_conf(text):
    handle, own = tempfile.mkstemp(prefix="fuse.conf-")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    os.chmod(own, 0o644)
    subprocess.run(["mount", "--bind", own, "/etc/fuse.conf"], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "/etc/fuse.conf"], check=True)
        os.unlink(own)


def sharing():
    """Accounts may share their mounts."""
    return fuse_conf("user_allow_other\n")
