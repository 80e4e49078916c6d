# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual: a page for every command, with all that the command has, and nothing that it does not have."""
import gzip
import pathlib
import re
import subprocess
import tomllib

import pytest

import schema
from world import AS, ctl

SOURCE = AS.parents[2]
DOCUMENT = tomllib.loads((SOURCE / "app/cli/commands.toml").read_text(encoding="utf-8"))
COMMANDS = {command["name"]: command for command in DOCUMENT["command"] if not command.get("hidden")}
OVERVIEW = (SOURCE / "docs/man/fuseboardctl.1").read_text(encoding="utf-8")
FIELDS = {"mount": schema.MOUNTED | schema.SELF_MOUNTED, "unmount": schema.DONE, "abort": schema.DONE,
          "list": schema.LISTED, "doctor": schema.DOCTOR}
every_command = pytest.mark.parametrize("name", COMMANDS)


def page_of(name):
    """The installed page, as it was made."""
    path, = pathlib.Path("/usr/share/man/man1").glob(f"fuseboardctl-{name}.1*")
    return (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()


def part_of(page, head):
    """What stands below a head of the page."""
    return page.partition(f".Sh {head}\n")[2].partition("\n.Sh ")[0]


def terms(text, macro):
    return {term.replace("\\", "") for term in re.findall(rf'^\.It {macro} "?(?:\\&)?([^"\n]+?)"?$', text, re.MULTILINE)}


def options_of(text):
    """'Fl \\-json', 'Fl o Ar ...' -> --json, -o."""
    return {"-" + name.replace("\\", "") for name in re.findall(r"^\.It Fl ([\\\w-]+)", text, re.MULTILINE)}


def documented(name):
    """The fields of a command's own object, and those of a failure."""
    own, _, failure = part_of(page_of(name), "JSON").partition("A failure is one object")
    return terms(own, "Li"), terms(failure, "Li")


def test_every_command_has_one_page_and_no_other_has():
    pages = {path.name.split(".")[0] for path in pathlib.Path("/usr/share/man/man1").glob("fuseboardctl-*")}
    assert pages == {f"fuseboardctl-{name}" for name in COMMANDS}


@every_command
def test_the_page_is_well_formed(name, tmp_path):
    path = tmp_path / f"fuseboardctl-{name}.1"
    path.write_text(page_of(name), encoding="utf-8")
    lint = subprocess.run(["mandoc", "-Tlint", path], capture_output=True, text=True, check=False).stdout
    assert not [line for line in lint.splitlines() if "outdated" not in line]


@every_command
def test_the_page_has_what_help_has(name):
    result = ctl("alice", name, "--help")
    assert result.status == 0, result
    shown = result.out.decode()
    options = set(re.findall(r"^  (-[\w-]+)", shown, re.MULTILINE)) - {"--help"}
    assert options == options_of(part_of(page_of(name), "DESCRIPTION"))
    choices = {choice["name"] for option in COMMANDS[name].get("option", []) for choice in option.get("choice", [])}
    assert choices == terms(part_of(page_of(name), "DESCRIPTION"), "Cm")
    assert all(re.search(rf"^    {choice} ", shown, re.MULTILINE) for choice in choices)


@every_command
def test_the_fields_are_those_of_the_contract(name):
    own, failure = documented(name)
    assert own == schema.names(FIELDS.get(name, {}))
    assert failure == (schema.names(schema.FAILED) if name in FIELDS else set())


@every_command
def test_the_page_has_the_exit_statuses_that_the_contract_has(name):
    listed = set(re.findall(r"^\.It (\d)$", part_of(page_of(name), "EXIT STATUS"), re.MULTILINE))
    assert {"0", "1", "2"} <= listed <= set(DOCUMENT["exits"])


@every_command
def test_the_overview_leads_to_the_page(name):
    assert f".It Xr fuseboardctl-{name} 1\n{COMMANDS[name]['summary']}\n" in OVERVIEW


def test_the_overview_has_the_exit_statuses_as_they_are():
    listed = re.findall(r"^\.It (\d)\n(.*)$", part_of(OVERVIEW, "EXIT STATUS"), re.MULTILINE)
    assert dict(listed) == DOCUMENT["exits"]


def test_the_overview_repeats_no_option_of_a_command():
    assert not options_of(OVERVIEW)
