# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file keeps docs/security-cases.md honest: every case once, with tests that exist and are run or with one reason."""
import functools
import json
import os
import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ["FUSEBOARD_SOURCE"])
BUILD = pathlib.Path(os.environ["FUSEBOARD_BUILD"])
TESTS = SOURCE / "tests"
LIST = SOURCE / "docs/security-cases.md"
NUMBERS = {"A": 19, "B": 25, "C": 12, "D": 13, "E": 11, "F": 16, "G": 8}
CASES = [f"{letter}{number}" for letter, last in NUMBERS.items() for number in range(1, last + 1)]
REASON = re.compile(r"Not yet: [^`]+\.")


def rows():
    """The cells of every line of every table."""
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[-1] != "test"]


def cases():
    return [row for row in rows() if re.fullmatch(r"[A-G]\d+", row[0])]


def names_in(cell):
    return re.findall(r"`([^`]+)`", cell)


ALL_NAMES = sorted({name for row in rows() for name in names_in(row[-1])})


@functools.cache
def commands():
    """Name of each registered test -> its command line."""
    shown = subprocess.run(["ctest", "--test-dir", BUILD, "--show-only=json-v1"], check=True, capture_output=True)
    return {test["name"]: test.get("command", []) for test in json.loads(shown.stdout)["tests"]}


def test_every_case_is_there_once():
    assert len(CASES) == 104
    assert [row[0] for row in cases()] == CASES


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:30])
def test_a_line_has_tests_or_one_reason(row):
    cell = row[-1]
    assert all(row) and len(row) == (4 if re.fullmatch(r"[A-G]\d+", row[0]) else 2)
    if names_in(cell):
        assert not re.sub(r"`[^`]+`", "", cell).strip(), "beside the names of tests there is something else"
    else:
        assert REASON.fullmatch(cell), "neither a test nor a reason"


def test_no_reason_is_given_twice():
    reasons = [row[-1] for row in rows() if not names_in(row[-1])]
    assert len(set(reasons)) == len(reasons)


def defines(path, test):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return re.search(rf"^def {re.escape(test)}\(", text, re.MULTILINE)
    suite, _, name = test.partition(".")
    return re.search(rf"^TEST(_F|_P)?\({re.escape(suite)}, {re.escape(name)}\)", text, re.MULTILINE)


def is_run(path):
    """A Python file, or a folder it is in, is an argument of a test; a C++ file is compiled into a program that is one."""
    if path.suffix == ".py":
        wanted = {str(path), *map(str, path.parents)} - {str(TESTS), *map(str, TESTS.parents)}
        return any(wanted & set(command) and f"--ignore={path}" not in command for command in commands().values())
    objects = (BUILD / path.parent.relative_to(SOURCE)).glob(f"CMakeFiles/*.dir/{path.name}.o")
    programs = {file.parent.name.removesuffix(".dir") for file in objects}
    return any(pathlib.Path(word).name in programs for command in commands().values() for word in command)


@pytest.mark.parametrize("name", ALL_NAMES)
def test_a_named_test_exists_and_is_run(name):
    if name.startswith("ctest "):
        assert name.removeprefix("ctest ") in commands()
        return
    file, _, test = name.partition("::")
    path = TESTS / file
    assert path.is_file(), f"there is no {path}"
    assert defines(path, test), f"{file} has no {test}"
    assert is_run(path), f"{file} is part of no registered test"
