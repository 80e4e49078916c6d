# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file keeps the list of guards honest in the ordinary suite: the mutants themselves are run by ./dev test mutants.

import tomllib

import pytest
from guards import ROOT, guards
from mutantlist import LIST, mutants

ROOMS = tomllib.loads(LIST.read_text())["room"]


def test_every_entry_fits_exactly_one_place() -> None:
    assert len(mutants()) >= 80


@pytest.mark.parametrize("file", sorted({room["file"] for room in ROOMS}))
def test_every_guard_of_these_files_is_listed(file: str) -> None:
    listed = {(entry["in"], entry["if"]) for room in ROOMS if room["file"] == file
              for entry in room["guards"] + room.get("equal", []) if "if" in entry}
    there = {(guard.function, guard.condition) for guard in guards(file)}
    assert listed == there


@pytest.mark.parametrize("room", ["helper", "app/session"])
def test_no_file_with_guards_is_left_out(room: str) -> None:
    files = {str(path.relative_to(ROOT)) for path in (ROOT / room).rglob("*.cpp")}
    assert {file for file in files if guards(file)} <= {room["file"] for room in ROOMS}


def test_what_no_test_can_notice_has_its_reason() -> None:
    assert all(entry["because"] for room in ROOMS for entry in room.get("equal", []))
