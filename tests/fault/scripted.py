# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file installs the scripted server, as an administrator would: its program, and its type in the catalogue."""
import os
import pathlib
import shutil
import subprocess

PROGRAM = os.environ["FUSEBOARD_SCRIPTED"]
TYPE = pathlib.Path(__file__).with_name("scripted.toml")
PLACES = (pathlib.Path("/usr/local/bin"), pathlib.Path("/etc/fuseboard/types"))


def install():
    """In the mount namespace of this test alone: other tests beside it see nothing of it."""
    for place in PLACES:
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "scripted", place], check=True)
    shutil.copy(PROGRAM, PLACES[0] / "fuseboard-scripted")
    shutil.copy(TYPE, PLACES[1])


def remove():
    for place in PLACES:
        subprocess.run(["umount", place], check=True)
