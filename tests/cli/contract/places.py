# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is what tests mount, and where: fixtures for every room whose tests run in a world."""
import pytest

import world

# A server that takes the device and never reads from it. Its name is no word of ours in the process table.
SILENT = """version = 1
type = "silent"
description = "A server that never answers"
program = "sleep"
[source]
kind = "remote"
pattern = "[0-9]+"
help = "A number of seconds"
label = "silent"
[launch]
descriptor = ["{source}"]
fusermount = ["{source}"]
"""


def add_silent_type():
    """To alice's catalogue."""
    world.file("alice", ".config/fuseboard/types/silent.toml", SILENT)


@pytest.fixture
def silent():
    add_silent_type()


@pytest.fixture
def source():
    """A folder of alice's with a file in it."""
    world.file("alice", "source/hello", "hello\n")
    return world.home("alice") / "source"


@pytest.fixture
def mountpoint():
    return world.folder("alice", "mnt")
