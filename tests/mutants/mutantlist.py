# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file knows guards.toml: which guards there are, what each becomes in a mutant, and which test has to notice.

import dataclasses
import tomllib

from guards import ROOT, guards

LIST = ROOT / "tests" / "mutants" / "guards.toml"


@dataclasses.dataclass(frozen=True)
class Mutant:
    number: int
    file: str
    name: str    # "checkFolder: !folder.linked"
    target: str  # what is built
    test: str    # of ctest
    fails: str   # the test in it that notices, as GoogleTest names it
    first: int   # lines, counted from 0
    last: int
    old: str     # in these lines
    new: str


def only(found: list, what: str):
    if len(found) != 1:
        raise ValueError(f"{what}: {len(found)} places fit, and it must be one")
    return found[0]


def of_guard(room: dict, entry: dict, number: int, lines: list[str]) -> Mutant:
    name = f"{entry['in']}: {entry['if']}"
    key = (room["file"], entry["in"], entry["if"])
    guard = only([guard for guard in guards(room["file"]) if guard.key == key], f"{room['file']}: {name}")
    refusal = "\n".join(lines[guard.first:guard.last + 1])
    # The condition is still asked; the inner "else" keeps an outer one where it belongs.
    return Mutant(number, room["file"], name, room["target"], room["test"], entry["fails"], guard.first, guard.last,
                  refusal, f"if (ActiveMutant != {number}) {{\n{refusal}\n}} else {{\n}}")


def of_part(room: dict, entry: dict, number: int, lines: list[str]) -> Mutant:
    at = only([at for at, line in enumerate(lines) if entry["part"] in line], f"{room['file']}: {entry['part']}")
    name = f"{entry['part']} -> {entry['becomes']}"
    return Mutant(number, room["file"], name, room["target"], room["test"], entry["fails"], at, at, entry["part"],
                  f"(ActiveMutant == {number} ? ({entry['becomes']}) : ({entry['part']}))")


def mutants() -> list[Mutant]:
    found: list[Mutant] = []
    for room in tomllib.loads(LIST.read_text())["room"]:
        lines = (ROOT / room["file"]).read_text().split("\n")
        for entry in room["guards"]:
            make = of_guard if "if" in entry else of_part
            found.append(make(room, entry, len(found) + 1, lines))
    return found
