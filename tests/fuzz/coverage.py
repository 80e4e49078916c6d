#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file is the gate of the fuzz targets: coverage.py BUILD. It prints how many branches of the helper's parsers the
# runs took, and ends with 1 where they are too few.

import json
import pathlib
import subprocess
import sys

MINIMUM = 95.0  # per cent of all branches together
MINIMUM_OF_FILE = 85.0

# Everything in the helper that takes bytes of others apart or decides about them.
PARSERS = (
    "dbus/bus/ownerchange.cpp",
    "dbus/bus/reader.cpp",
    "dbus/types/errorcode.cpp",
    "dbus/types/mountspec.cpp",
    "dbus/wire/marshal.cpp",
    "dbus/wire/structs.cpp",
    "helper/agent/agentwire.cpp",
    "helper/agent/recordrules.cpp",
    "helper/agent/replies.cpp",
    "helper/front/agenttext.cpp",
    "helper/front/arguments.cpp",
    "helper/front/caller.cpp",
    "helper/front/descriptors.cpp",
    "helper/front/fuseconfig.cpp",
    "helper/front/kerneltext.cpp",
    "helper/front/polkitauthority.cpp",
    "helper/front/properties.cpp",
    "helper/mount/connection.cpp",
    "helper/mount/mountview.cpp",
    "helper/mount/plan.cpp",
)


def llvm(*arguments: str) -> str:
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout


def measured(build: pathlib.Path, root: pathlib.Path) -> dict[str, tuple[int, int]]:
    """Branches of each parser: how many there are, how many were taken."""
    profiles = sorted(str(path) for path in (build / "profiles").glob("*.profraw"))
    merged = str(build / "profiles" / "all.profdata")
    llvm("llvm-profdata", "merge", "-sparse", "-o", merged, *profiles)
    programs = sorted(str(path) for path in (build / "bin").glob("fuzz_*"))
    objects = [word for program in programs[1:] for word in ("-object", program)]
    report = llvm("llvm-cov", "export", "-summary-only", f"-instr-profile={merged}", programs[0], *objects,
                  *(str(root / name) for name in PARSERS))
    files = json.loads(report)["data"][0]["files"]
    return {str(pathlib.Path(file["filename"]).relative_to(root)):
            (file["summary"]["branches"]["count"], file["summary"]["branches"]["covered"]) for file in files}


def main() -> int:
    build = pathlib.Path(sys.argv[1])
    root = pathlib.Path(__file__).resolve().parents[2]
    branches = measured(build, root)
    low = [name for name in PARSERS if name not in branches]
    for name in low:
        print(f"{name}: nothing is known of it")
    for name, (count, taken) in branches.items():
        share = 100.0 * taken / count if count else 100.0
        print(f"{share:6.1f} %  {taken:4} of {count:4} branches  {name}")
        if share < MINIMUM_OF_FILE:
            low.append(name)
    count, taken = (sum(column) for column in zip(*branches.values()))
    share = 100.0 * taken / count
    print(f"{share:6.1f} %  {taken:4} of {count:4} branches  of all; wanted are {MINIMUM} %, and {MINIMUM_OF_FILE} % of each")
    return 1 if low or share < MINIMUM else 0


if __name__ == "__main__":
    sys.exit(main())
