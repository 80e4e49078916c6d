# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of errors is one list: dbus/errors.toml, and what is made from it is fresh."""
import re
import subprocess
import sys
import tomllib

from tree import SOURCE, name_of, sources

ERRORS = tomllib.loads((SOURCE / "dbus/errors.toml").read_text(encoding="utf-8"))
XML = SOURCE / "dbus/org.fuseboard.Helper1.xml"
MAN = SOURCE / "docs/man/fuseboardctl.1"


def test_xml_and_man_page_repeat_the_list_exactly():
    done = subprocess.run([sys.executable, SOURCE / "dbus/errors.py", "check", XML, MAN], check=False)
    assert done.returncode == 0


def test_every_error_has_a_sentence_and_an_exit_code():
    for name, entry in ERRORS.items():
        assert set(entry) == {"origin", "exit", "meaning", "next"}, name
        assert entry["origin"] in ("helper", "session"), name
        assert entry["exit"] in range(1, 9), name
        assert entry["meaning"].endswith("."), name


def test_every_error_is_made_somewhere():
    """A name that nothing produces is a promise without a program."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources(".h", ".cpp"))
    catalogue = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / "app/catalog").rglob("*.toml"))
    unused = [name for name in ERRORS
              if not re.search(rf"ErrorCode::{name}\b", code) and f'"{name}"' not in catalogue]
    assert not unused


def test_the_errors_that_methods_document_exist():
    text = XML.read_text(encoding="utf-8")
    blocks = re.findall(r"^      Errors      (.*?)-->", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) == len(re.findall("<method ", text))
    for block in blocks:
        names = set(re.findall(r"\b[A-Z][A-Za-z]+\b", block)) - {"Unmount"}
        helpers = {name for name, entry in ERRORS.items() if entry["origin"] == "helper"}
        assert names <= helpers, names - helpers


def test_no_room_names_an_error_by_text():
    """The texts of errors.toml are written once; a copy in the code would grow old."""
    for path in sources(".cpp"):
        text = path.read_text(encoding="utf-8")
        assert not [n for n, e in ERRORS.items() if e["meaning"] in text], name_of(path)
