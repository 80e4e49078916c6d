# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers say everything they need, and every file says what it is for."""
import json
import shlex
import subprocess

import pytest

from tree import BUILD, SOURCE, name_of, room_of, sources


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


@pytest.mark.parametrize("path", sources(".h"), ids=name_of)
def test_a_header_compiles_alone(path):
    flags = FLAGS[room_of(name_of(path))]
    probe = f'#include "{name_of(path)}"\n'
    done = subprocess.run([*flags, "-fsyntax-only", "-x", "c++", "-"], input=probe, capture_output=True, text=True,
                          cwd=BUILD, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sources(".h", ".cpp"), ids=name_of)
def test_a_file_says_what_it_is_for(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("// SPDX-FileCopyrightText:")
    assert lines[1] == "// SPDX-License-Identifier: GPL-2.0-or-later"
    assert lines[2].startswith("// This file ")
