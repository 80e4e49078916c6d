#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file removes one guard after the other and wants the test that guards.toml names to fail: run.py [NAME...]
# in a world. All mutants are compiled at once into a copy of the tree, each behind the number in FUSEBOARD_MUTANT, so
# that one build serves them all. Ends with 1 where a mutant survives.

import os
import pathlib
import subprocess
import sys
import time

from guards import ROOT
from mutantlist import Mutant, mutants

HERE = ROOT / "build" / "mutants"
COPY = HERE / "tree"
BUILD = HERE / "dev"
LIMIT = 300  # seconds; a mutant that hangs is noticed too


def sources() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def mutated(name: str, all_mutants: list[Mutant]) -> bytes:
    own = [mutant for mutant in all_mutants if mutant.file == name]
    if not own:
        return (ROOT / name).read_bytes()
    lines = (ROOT / name).read_text().split("\n")
    for mutant in sorted(own, key=lambda mutant: mutant.first, reverse=True):
        text = "\n".join(lines[mutant.first:mutant.last + 1])
        if text.count(mutant.old) != 1:
            sys.exit(f"{name}: {mutant.name} overlaps another mutant.")
        # One element of the list stays one, so that the numbers of the lines above stay right.
        lines[mutant.first:mutant.last + 1] = [text.replace(mutant.old, mutant.new)]
    return "\n".join(lines).encode()


def copy(all_mutants: list[Mutant]) -> None:
    """Only what changed is written: times tell the compiler what to do again."""
    for name in sources():
        target, text = COPY / name, mutated(name, all_mutants)
        if not target.exists() or target.read_bytes() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)


def run(*command: str) -> None:
    """Quiet, except where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{' '.join(command)} failed.")


def build(targets: list[str]) -> None:
    flags = f"-include {ROOT}/tests/mutants/active.h"
    run("cmake", "-S", str(COPY), "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", "-DBUILD_TESTING=ON",
        f"-DCMAKE_CXX_FLAGS={flags}")
    run("cmake", "--build", str(BUILD), "--target", *targets, "--", "-k", "0")


def passes(test: str, case: str, mutant: int) -> bool:
    environment = os.environ | {"GTEST_FILTER": case, "PYTEST_ADDOPTS": f"-x -k {case}", "FUSEBOARD_MUTANT": str(mutant)}
    done = subprocess.run(["ctest", "--test-dir", str(BUILD), "-R", f"^{test}$", "--timeout", str(LIMIT),
                           "--no-tests=error"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if "Skipped" in done.stdout:
        sys.exit(f"{test} was skipped: a test that does not run notices nothing.\n{done.stdout}")
    return done.returncode == 0


def check_baseline(wanted: list[Mutant]) -> None:
    """One by one: pytest fails where no test has the name."""
    for test, case in sorted({(mutant.test, mutant.fails) for mutant in wanted}):
        if not passes(test, case, 0):
            sys.exit(f"{test} {case} fails without any mutant.")


def main() -> int:
    everything = mutants()
    names = sys.argv[1:]
    wanted = [mutant for mutant in everything if not names or any(name in f"{mutant.file} {mutant.name}" for name in names)]
    if not wanted:
        sys.exit(f"No mutant matches {' or '.join(names)}.")
    copy(everything)
    build(sorted({mutant.target for mutant in wanted}))
    check_baseline(wanted)
    survivors = 0
    for mutant in wanted:
        started = time.monotonic()
        survived = passes(mutant.test, mutant.fails, mutant.number)
        survivors += survived
        print(f"{'SURVIVES' if survived else 'noticed':8} {time.monotonic() - started:5.1f} s  {mutant.file} {mutant.name}"
              f"  by {mutant.test} {mutant.fails}", flush=True)
    print(f"{len(wanted)} mutants, {survivors} survive")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
