#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs the tests of one preset inside a world and ends with ctest's own summary and status:
#   ctest.sh CHECKOUT PRESET JOBS [NAME...]      NAME is a part of a test's name (a regular expression)
set -euo pipefail
cd -- "$1"
tree=build/$2 jobs=$3
shift 3
option=()
if [ $# -gt 0 ]; then option=(-R "$(IFS='|' && echo "$*")"); fi
# Programs that notice their own faults take the place of the installed ones; every user's write what they found there.
reports=$tree/reports
case $tree in
*san*)
    cmake --install "$tree" >/dev/null
    rm -rf -- "$reports"
    mkdir -m 1777 "$reports"
    export FUSEBOARD_SANITIZED=1 # memory and time are not what users have
    ;;
esac
# Nothing is written to the checkout as root but the results, and those are given to its owner.
export PYTHONDONTWRITEBYTECODE=1
status=0
ctest --test-dir "$tree" --output-on-failure --no-tests=error --parallel "$jobs" "${option[@]}" || status=$?
if [ -n "$(ls -A "$reports" 2>/dev/null)" ]; then
    tail -n +1 -- "$reports"/*
    printf '\nctest.sh: the sanitizers found what stands above; it is in %s.\n' "$reports"
    status=1
fi
owner=$(stat -c %u:%g .)
results=("$tree")
for name in build/fuzz build/.fuzz.lock; do if [ -e "$name" ]; then results+=("$name"); fi; done
[ "$owner" = 0:0 ] || find "${results[@]}" -xdev -user 0 -exec chown -h "$owner" {} +
exit $status
