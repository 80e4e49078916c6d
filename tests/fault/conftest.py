# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file lets every test of faults begin with a look and end with the judgement over what is left."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli/contract"))

import aftermath  # noqa: E402
from places import mountpoint, source  # noqa: E402,F401 (fixtures)


@pytest.fixture
def before():
    """Judged by the test itself, with aftermath.check()."""
    look = aftermath.begin()
    yield look
    aftermath.clear(look)
