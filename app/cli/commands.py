#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes the program's table and the man pages of the commands from commands.toml.

commands.py table OUT      the table that commands.cpp includes
commands.py manual FOLDER  a page fuseboardctl-COMMAND.1 for every command; pages of others are removed
"""
import pathlib
import re
import sys
import textwrap
import tomllib

LIST = pathlib.Path(__file__).with_name("commands.toml")
COMPLETIONS = {"": "None", "type": "Type", "source": "Source", "mount": "Mount", "log": "Log", "folder": "Folder",
               "type-options": "TypeOptions"}


def load():
    with LIST.open("rb") as file:
        document = tomllib.load(file)
    for command in document["command"]:
        command.setdefault("hidden", False)
        for key in ("argument", "option", "example", "field"):
            command.setdefault(key, [])
    document["command"].sort(key=lambda command: command["hidden"])
    return document


# The table

def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def listed(items):
    return "{" + ", ".join(items) + "}"


def completion(entry):
    return "Completion::" + COMPLETIONS[entry.get("complete", "")]


def argument_row(argument):
    return "ArgumentSyntax" + listed([quoted(argument["name"]), quoted(argument["help"]), completion(argument),
                                      str(argument.get("optional", False)).lower()])


def option_row(option):
    choices = ["ChoiceSyntax" + listed([quoted(choice["name"]), quoted(choice["help"])])
               for choice in option.get("choice", [])]
    fields = {"name": quoted(option["name"]), "value": quoted(option.get("value", "")), "help": quoted(option["help"]),
              "choices": listed(choices), "completion": completion(option),
              "repeats": str(option.get("repeats", False)).lower()}
    return "OptionSyntax" + listed(f".{name} = {value}" for name, value in fields.items())


def command_row(command):
    fields = {"name": quoted(command["name"]), "summary": quoted(command["summary"]),
              "text": quoted(command["text"].strip()),
              "arguments": listed(map(argument_row, command["argument"])),
              "options": listed(map(option_row, command["option"])),
              "examples": listed(quoted(example["line"]) for example in command["example"]),
              "isHidden": str(command["hidden"]).lower()}
    return "CommandSyntax{\n" + "".join(f"    .{name} = {value},\n" for name, value in fields.items()) + "},\n"


def table(document):
    return ("// Made by app/cli/commands.py from app/cli/commands.toml; do not edit.\n"
            + "".join(map(command_row, document["command"])))


# The man pages

def roff(text):
    """Escapes what roff would take as markup at the begin of a line or as a hyphen to break at."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[0] in ".'" else text


def word(text):
    """A word in a line of macros: blanks belong to it, and no macro is called by its name."""
    return '"' + "\\&" + text.replace("\\", "\\e").replace("-", "\\-").replace('"', '""') + '"'


def sentences(text):
    """Lines of running text: mdoc(7) wants every sentence to begin a new one."""
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".Pp"
        for line in re.split(r"(?<=[.:]) (?=[A-Z])", " ".join(paragraph.split())):
            yield from map(roff, textwrap.wrap(line, 78, break_on_hyphens=False))


def whole(text):
    """A help of the table is half a sentence, because --help has many of them below each other."""
    return text[0].upper() + text[1:] + "."


def option_words(option):
    """'Fl \\-helper Ns = Ns Ar POLICY': mdoc's own hyphen comes in front."""
    words = ["Fl", roff(option["name"][1:])]
    if "value" in option:
        words += ["Ns", "=", "Ns"] if option["name"].startswith("--") else []
        words += ["Ar", word(option["value"])]
    return " ".join(words)


def synopsis(command):
    yield ".Nm fuseboardctl"
    yield ".Cm " + command["name"]
    for argument in command["argument"]:
        yield (".Op Ar " if argument.get("optional") else ".Ar ") + word(argument["name"])
    for option in command["option"]:
        yield ".Op " + option_words(option) + (" Ns ..." if option.get("repeats") else "")


def items(entries, width="Ds"):
    """(head, text) -> a list of mdoc."""
    yield f".Bl -tag -width {width}"
    for head, text in entries:
        yield ".It " + head
        yield from text
    yield ".El"


def explained(entry):
    yield from sentences(whole(entry["help"]))
    if "more" in entry:
        yield from sentences(entry["more"])
    if "choice" in entry:
        yield from items(("Cm " + word(choice["name"]), sentences(whole(choice["help"]))) for choice in entry["choice"])


def description(command):
    yield ".Sh DESCRIPTION"
    yield from sentences(command["text"])
    if "more" in command:
        yield ".Pp"
        yield from sentences(command["more"])
    entries = [("Ar " + word(argument["name"]), explained(argument)) for argument in command["argument"]]
    entries += [(option_words(option), explained(option)) for option in command["option"]]
    if entries:
        yield from items(entries)


def fields(entries):
    width = max((field["name"] for field in entries), key=len)
    yield from items([("Li " + word(field["name"]), sentences(field["help"])) for field in entries], f"{width} -compact")


def json_part(command, document):
    if "json" not in command:
        return
    yield ".Sh JSON"
    yield "With"
    yield ".Fl \\-json :"
    yield from sentences(command["json"])
    yield from fields(command["field"])
    yield ".Pp"
    yield "A failure is one object in any case:"
    yield from fields(document["failure"])


def exits(command, document):
    yield ".Sh EXIT STATUS"
    yield ".Bl -tag -width Ds -compact"
    for status, meaning in command["exits"].items():
        yield f".It {status}"
        yield from sentences(meaning or document["exits"][status])
    yield ".El"


def examples(command):
    yield ".Sh EXAMPLES"
    for number, example in enumerate(command["example"]):
        if number:
            yield ".Pp"
        if "text" in example:
            yield from sentences(example["text"] + ":")
        yield ".Bd -literal -offset indent"
        yield roff(example["line"])
        yield ".Ed"


def see_also(command, document):
    """mdoc(7) wants the names in the order of the alphabet."""
    names = sorted(other["name"] for other in document["command"] if not other["hidden"] and other != command)
    yield ".Sh SEE ALSO"
    yield ".Xr fuseboardctl 1 ,"
    yield from (f".Xr fuseboardctl-{name} 1" + (" ," if name != names[-1] else "") for name in names)


def page(command, document):
    name = f"fuseboardctl-{command['name']}"
    lines = ['.\\" Made by app/cli/commands.py from app/cli/commands.toml; do not edit.',
             ".Dd January 1, 2026", f".Dt {name.upper()} 1", ".Os", ".Sh NAME", f".Nm {name}", f".Nd {command['summary']}",
             ".Sh SYNOPSIS", *synopsis(command), *description(command), *json_part(command, document),
             *exits(command, document), *examples(command), *see_also(command, document)]
    return "\n".join(lines) + "\n"


def manual(document, folder):
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"fuseboardctl-{command['name']}.1": page(command, document)
             for command in document["command"] if not command["hidden"]}
    for stale in set(folder.glob("fuseboardctl-*.1")) - {folder / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


def main(job, place):
    document, path = load(), pathlib.Path(place)
    if job == "table":
        path.write_text(table(document), encoding="utf-8")
    elif job == "manual":
        manual(document, path)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
