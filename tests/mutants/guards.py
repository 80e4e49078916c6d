# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file finds guards in the sources: an if whose only consequence is a refusal. It needs the house's format.

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

REFUSAL = re.compile(r"\s+(return )?(finish\()?(invalid|failure|refused?|refuse|refusal|cannotLook|lacksUniqueIds|invalidSource|wrong|"
                     r"busy|unheard|unreadable|noStatmount|unknown\w+|wrongArguments|errorReply)\(")
CONDITION = re.compile(r"\s+(?:} )?(?:else )?if (?:constexpr )?\(")
# A definition begins in the first column; a call, a label or a namespace does not look like it.
FUNCTION = re.compile(r"[A-Za-z].*?([~\w:]+|operator\(\))\(")


@dataclasses.dataclass(frozen=True)
class Guard:
    file: str
    function: str
    condition: str  # with single blanks
    first: int      # lines of the refusal, counted from 0
    last: int

    @property
    def key(self) -> tuple[str, str, str]:
        return self.file, self.function, self.condition


def statement_end(lines: list[str], at: int) -> int:
    """The last line of the statement that begins at this one."""
    while not lines[at].split("//")[0].rstrip().endswith(";"):
        at += 1
    return at


def condition_above(lines: list[str], refusal: int) -> str | None:
    """The condition of the if that stands directly above, over one or more lines."""
    for begin in range(refusal - 1, max(refusal - 5, -1), -1):
        if not lines[begin].split("//")[0].strip() or lines[begin].rstrip().endswith(";"):
            return None
        if CONDITION.match(lines[begin]):
            whole = " ".join(line.split("//")[0].strip() for line in lines[begin:refusal])
            return re.sub(r"^(?:} )?(?:else )?if (?:constexpr )?\((.*)\)(?: \{)?$", r"\1", whole)
    return None


def guards(file: str) -> list[Guard]:
    lines = (ROOT / file).read_text().split("\n")
    found, function = [], ""
    for at, line in enumerate(lines):
        if match := FUNCTION.match(line):
            function = match.group(1).split("::")[-1]
        condition = condition_above(lines, at) if REFUSAL.match(line) else None
        if condition is not None:
            found.append(Guard(file, function, condition, at, statement_end(lines, at)))
    return found
