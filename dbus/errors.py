#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes everything that repeats the list of errors from errors.toml.

errors.py table OUT      the X-macro table that types/errorcode.h includes
errors.py sync FILE...   rewrites the part between the two marks in XML and man pages
errors.py check FILE...  fails, with the difference, where that part is stale
"""
import difflib
import pathlib
import re
import sys
import textwrap
import tomllib

LIST = pathlib.Path(__file__).with_name("errors.toml")
BEGIN, END = "begin of the list of errors", "end of the list of errors"
PREFIX = "org.fuseboard.Helper1.Error."


def load():
    with LIST.open("rb") as file:
        return tomllib.load(file)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def table(errors):
    lines = ["// Made by dbus/errors.py from dbus/errors.toml; do not edit."]
    for name, entry in errors.items():
        fields = ", ".join([name, str(entry["exit"]), quoted(entry["meaning"]), quoted(entry["next"])])
        lines.append(f"FUSEBOARD_ERROR({fields})")
    return "\n".join(lines) + "\n"


def xml_lines(errors):
    for name, entry in errors.items():
        if entry["origin"] == "helper":
            yield f"      {PREFIX}{name}"
            yield f"        {entry['meaning']}"


def man_lines(errors):
    for name, entry in errors.items():
        yield f'.It Sy {name} Pq exit {entry["exit"]}'
        for sentence in re.split(r"(?<=[.:]) (?=[A-Z])", f'{entry["meaning"]} {entry["next"]}'.strip()):
            yield from roff(sentence)


def roff(text):
    """Lines, with escapes where roff would take markup at the begin of a line or a hyphen to break at."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    for line in textwrap.wrap(escaped, 78, break_on_hyphens=False):
        yield "\\&" + line if line[0] in ".'" else line


def synced(path, errors):
    """The text of the file with the lines between the marks made anew."""
    lines = list(xml_lines(errors) if path.suffix == ".xml" else man_lines(errors))
    text = path.read_text(encoding="utf-8").splitlines()
    begin = next(i for i, line in enumerate(text) if BEGIN in line)
    end = next(i for i, line in enumerate(text) if END in line)
    return "\n".join(text[: begin + 1] + lines + text[end:]) + "\n"


def check(path, errors):
    have, want = path.read_text(encoding="utf-8"), synced(path, errors)
    sys.stdout.writelines(difflib.unified_diff(
        have.splitlines(True), want.splitlines(True), str(path), "made from errors.toml"))
    return have == want


def main(job, *files):
    errors = load()
    paths = [pathlib.Path(file) for file in files]
    if job == "table":
        paths[0].write_text(table(errors), encoding="utf-8")
    elif job == "sync":
        for path in paths:
            path.write_text(synced(path, errors), encoding="utf-8")
    elif job == "check":
        return 0 if all([check(path, errors) for path in paths]) else 1
    else:
        sys.exit(__doc__)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 2 else __doc__)
