# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the programs are made of: libraries, sizes, one main each."""
import json
import re
import shutil
import subprocess

import pytest

from tree import BUILD, SOURCE, built, name_of, needed_libraries, sources

LIBC = {"libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
SANITIZERS = ("libasan", "libubsan", "libtsan", "libm.so", "libgcc_s", "libstdc++")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50


def without_sanitizers(libraries):
    """A sanitizer build adds its run time libraries; the shipped one does not have them."""
    cache = (BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
    sanitized = re.search(r"^ECM_ENABLE_SANITIZERS:\w+=(.+)$", cache, re.MULTILINE)
    return {name for name in libraries if not name.startswith(SANITIZERS)} if sanitized else libraries


@pytest.mark.parametrize("program", ["fuseboard-helper", "fuseboard-supervisor", "fuseboard-askpass"])
def test_programs_without_qt_link_libc_alone(program):
    assert without_sanitizers(needed_libraries(built(program))) <= LIBC


@pytest.mark.parametrize("program", ["fuseboard-helper-front", "fuseboardctl"])
def test_no_graphical_library_is_linked(program):
    libraries = needed_libraries(built(program))
    assert not [name for name in libraries if re.search("Gui|Widgets|KF6|X11|wayland", name)], libraries


@pytest.mark.parametrize("program", ["fuseboard-helper-front", "fuseboardctl"])
def test_one_library_of_the_bus_is_linked_and_it_is_sd_bus(program):
    libraries = needed_libraries(built(program))
    assert [name for name in libraries if re.search("dbus|systemd", name, re.IGNORECASE)] == ["libsystemd.so.0"]


def test_executables_contain_only_a_main():
    for path in [*(SOURCE / "app").rglob("CMakeLists.txt"), *(SOURCE / "helper").rglob("CMakeLists.txt")]:
        for call in re.findall(r"add_executable\(\s*\S+\s+([^)]*)\)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"\s*(\w+)?main\.cpp\s*", call), f"{path}: {call}"


@pytest.mark.parametrize("path", sources(".h", ".cpp"), ids=name_of)
def test_a_file_can_be_held_in_mind(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES


def function_lengths():
    """Every function of the programs with its length in lines, as Universal Ctags counts."""
    ctags = shutil.which("ctags")
    assert ctags, "universal-ctags is missing"
    output = subprocess.run(
        [ctags, "--output-format=json", "--languages=C++", "--kinds-C++=f", "--fields=+ne", "-f", "-",
         *map(str, sources(".h", ".cpp"))], check=True, capture_output=True, text=True).stdout
    tags = [json.loads(line) for line in output.splitlines()]
    return {f"{tag['path']}:{tag['line']} {tag['name']}": tag["end"] - tag["line"] + 1
            for tag in tags if "end" in tag}


def test_a_function_fits_on_one_screen():
    lengths = function_lengths()
    assert lengths
    assert not {where: lines for where, lines in lengths.items() if lines > MAX_FUNCTION_LINES}
