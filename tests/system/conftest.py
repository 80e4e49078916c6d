# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""One boot for all tests of the room, and folders that no two tests share."""
import itertools

import pytest

from booted import Booted

COUNTER = itertools.count()


@pytest.fixture(scope="session")
def system():
    with Booted() as booted:
        yield booted


@pytest.fixture
def folders(system):
    """Makes a folder with a file and an empty folder in a user's home: (source, mountpoint)."""
    def make(user):
        base = f"/home/{user}/case{next(COUNTER)}"
        script = f"mkdir -p {base}/files {base}/mnt && echo hello > {base}/files/greeting"
        system.host("setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "bash", "-c", script)
        return f"{base}/files", f"{base}/mnt"
    return make
