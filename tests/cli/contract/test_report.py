# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is sent to strangers has what they need, and names nobody."""
import platform

import world
from test_mount import mount, unmount
from world import ctl


def test_a_report_tells_what_was_seen_and_names_nobody(source, mountpoint):
    assert mount(source, mountpoint).status == 0
    refused = ctl("alice", "mount", "sshfs", "carol@far.invalid:/srv", world.folder("alice", "far"), "--json")
    assert refused.json["error"] == "HostNotFound"
    result = ctl("alice", "report")
    unmount(mountpoint)
    text = result.out.decode()
    assert result.status == 0 and b"read it before you send it" in result.err
    assert f"kernel {platform.release()}" in text and "  helper: version " in text
    assert "- fuse.bindfs, user, made by Fuseboard" in text and "bindfs:~/source on ~/mnt" in text
    assert "- sshfs, never mounted, ended with status 1: USER@HOST-1:/srv on ~/far" in text
    assert "Could not resolve hostname HOST-1" in text
    for name in ("alice", "carol", "far.invalid"):
        assert name not in text, text
