# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers say everything they need, and every file says what it is for."""
import json
import shlex
import subprocess

import pytest

from tree import BUILD, SOURCE, includes, name_of, room_of, sources


def compile_flags():
    """room -> the flags one of its files is compiled with, without the file itself."""
    flags = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        path = SOURCE.joinpath(entry["file"])
        if path.is_relative_to(SOURCE) and not path.is_relative_to(BUILD):
            words = shlex.split(entry["command"])
            flags[room_of(name_of(path))] = words[:words.index("-o")]
    return flags


FLAGS = compile_flags()


def has_source(header):
    return header.with_suffix(".cpp").exists()


@pytest.mark.parametrize("path", [path for path in sources(".h") if has_source(path)], ids=name_of)
def test_a_source_includes_its_own_header_first(path):
    """The build itself then proves that the header needs nothing before it."""
    assert includes(path.with_suffix(".cpp"))[0] == ('"', name_of(path))


@pytest.mark.parametrize("path", [path for path in sources(".h") if not has_source(path)], ids=name_of)
def test_a_header_without_a_source_compiles_alone(path):
    flags = FLAGS[room_of(name_of(path))]
    probe = f'#include "{name_of(path)}"\n'
    done = subprocess.run([*flags, "-fsyntax-only", "-x", "c++", "-"], input=probe, capture_output=True, text=True,
                          cwd=BUILD, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sources(".h", ".cpp"), ids=name_of)
def test_a_file_says_what_it_is_for(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    # The tags in two halves, so that reuse(1) does not take them for this file's own.
    assert lines[0].startswith("// SPDX-" "FileCopyrightText:")
    assert lines[1] == "// SPDX-" "License-Identifier: GPL-2.0-or-later"
    assert lines[2].startswith("// This file ")
