# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is not understood: exit 2, the nearest right thing, and JSON where JSON was asked for."""
import pathlib
import re
import subprocess
import tomllib

import pytest

import schema
import world
from world import AS, ctl

WRONG = [
    [], ["lst"], ["list", "more"], ["list", "--jsn"], ["mount"], ["mount", "bindfs"], ["mount", "bindfs", "a", "b", "c"],
    ["mount", "bindfs", "a", "b", "-o"], ["mount", "bindfs", "a", "b", "--deadline"],
    ["mount", "bindfs", "a", "b", "--deadline", "soon"], ["mount", "bindfs", "a", "b", "--deadline=0s"],
    ["mount", "bindfs", "a", "b", "--deadline=99ms"], ["mount", "bindfs", "a", "b", "--deadline=11m"],
    ["mount", "bindfs", "a", "b", "--deadline=-1s"], ["mount", "bindfs", "a", "b", "--helper=perhaps"],
    ["mount", "bindfs", "a", "b", "--json=yes"], ["unmount"], ["unmount", "a", "--detach", "--force"], ["unmount", "a", "b"],
    ["abort"], ["abort", "a", "--force"], ["log"], ["doctor", "more"], ["-x"], ["mount", "-x"],
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_line_is_refused_in_words(words):
    result = ctl("alice", *words)
    assert result.status == 2, result
    assert not result.out
    assert re.fullmatch(rb"fuseboardctl: .+\nNext: .+\n", result.err), result


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_line_is_refused_in_json(words):
    failure = schema.failed(ctl("alice", *words[:1], "--json", *words[1:]), "Usage", 2)
    assert failure["stage"] == "validate" and failure["nextStep"]


@pytest.mark.parametrize("word, meant", [("lst", "list"), ("umount", "unmount"), ("mont", "mount"), ("docter", "doctor")])
def test_the_nearest_command_is_named(word, meant):
    assert f'Did you mean "{meant}"?'.encode() in ctl("alice", word).err


@pytest.mark.parametrize("word, meant", [("--deadlne", "--deadline"), ("--helpr", "--helper"), ("--jsn", "--json")])
def test_the_nearest_option_is_named(word, meant):
    assert f'Did you mean "{meant}"?'.encode() in ctl("alice", "mount", word).err


def test_far_off_words_give_no_suggestion():
    assert b"Did you mean" not in ctl("alice", "xyzzy").err


@pytest.mark.parametrize("name", ["mount", "unmount", "abort", "list", "log", "doctor", "report"])
def test_help_teaches_by_examples(name):
    result = ctl("alice", name, "--help")
    assert result.status == 0
    assert b"Examples:\n  fuseboardctl " + name.encode() in result.out


def test_help_and_version_win_over_mistakes():
    assert ctl("alice", "--help").out.startswith(b"fuseboardctl COMMAND")
    assert ctl("alice", "mount", "--nonsense", "--help").status == 0
    assert re.fullmatch(rb"fuseboardctl \d+\.\d+\.\d+\n", ctl("alice", "--version").out)


def test_an_unknown_type_is_named_with_the_nearest(source, mountpoint):
    failure = schema.failed(ctl("alice", "mount", "bnidfs", source, mountpoint, "--json"), "UnknownType", 2)
    assert "did you mean bindfs?" in failure["message"]


@pytest.mark.parametrize("option", ["nonsense", "nonsense=1", "=1", "max_read=x", "ro=maybe"])
def test_an_option_that_is_not_allowed_is_named(source, mountpoint, option):
    schema.failed(ctl("alice", "mount", "bindfs", source, mountpoint, "-o", option, "--json"), "InvalidOption", 2)


def test_every_exit_status_of_the_list_is_one_of_the_contract():
    errors = tomllib.loads((AS.parents[2] / "dbus/errors.toml").read_text(encoding="utf-8"))
    manual = pathlib.Path(AS.parents[2] / "docs/man/fuseboardctl.1").read_text(encoding="utf-8")
    documented = {int(status) for status in re.findall(r"^\.It (\d)$", manual, re.MULTILINE)}
    assert {entry["exit"] for entry in errors.values()} | {0} <= documented == set(range(9))


@pytest.mark.parametrize("words", [["mount", "bindfs", "", "mnt"], ["mount", "bindfs", "files", ""], ["unmount", ""],
                                   ["abort", ""], ["log", ""]], ids="-".join)
def test_an_empty_word_is_not_the_current_folder(words):
    result = ctl("alice", *words)
    assert (result.status, result.out) == (2, b"")


@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["--version"]], ids="-".join)
def test_what_could_not_be_written_is_no_success(words):
    with open("/dev/full", "wb") as full:
        process = world.popen("alice", "fuseboardctl", *words, stdout=full, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (1, b"fuseboardctl: The output could not be written (ENOSPC).\n")
