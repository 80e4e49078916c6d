# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file knows the tree: its sources, the rooms they belong to and what they include."""
import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(os.environ["FUSEBOARD_SOURCE"])
BUILD = pathlib.Path(os.environ["FUSEBOARD_BUILD"])
ROOMS = ("dbus", "helper", "app")


def sources(*suffixes):
    """All C++ files of the rooms that make the programs."""
    return sorted(path for room in ROOMS for path in (SOURCE / room).rglob("*") if path.suffix in suffixes)


def room_of(path):
    """'helper/agent/loop.cpp' -> 'helper/agent'; 'app/main.cpp' -> 'app'."""
    parts = pathlib.PurePosixPath(path).parts[:-1]
    return "/".join(parts[:2])


def name_of(path):
    return path.relative_to(SOURCE).as_posix()


def includes(path):
    """What a file includes, as written: ('"', 'dbus/types/error.h') or ('<', 'QObject')."""
    text = path.read_text(encoding="utf-8")
    return re.findall(r'^\s*#\s*include\s*(["<])([^">]+)[">]', text, re.MULTILINE)


def needed_libraries(program):
    output = subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.+?)\]", output))


def built(name):
    """A program of this build; the same name in several places would make the tests look at the wrong one."""
    found = [path for path in BUILD.rglob(name) if path.is_file() and os.access(path, os.X_OK)]
    assert len(found) == 1, f"{name}: found {found}"
    return found[0]
