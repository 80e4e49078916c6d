#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs measurements, each in a bus world of its own: bench.sh CHECKOUT [NAME] [--json]
# A measurement is tests/bench/NAME.py or the program tests/bench/NAME of the preset release-hardened. Each ends with
# an error where a must is missed or a peer is missing, and then so does this.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
cd -- "$1"
shift
name='' json=()
for word in "$@"; do
    case $word in
    --json) json=(--json) ;;
    -*) echo "bench does not know '$word'" >&2 && exit 2 ;;
    *) [ -z "$name" ] || { echo "bench takes one name" >&2 && exit 2; } && name=$word ;;
    esac
done

programs=()
for file in tests/bench/*.py build/release-hardened/tests/bench/*; do
    word=$(basename "${file%.py}")
    if [ ! -f "$file" ] || [ ! -x "$file" ] || [[ $word == *.* ]]; then continue; fi
    if [ -z "$name" ] || [ "$name" = "$word" ]; then programs+=("$PWD/$file"); fi
done
if [ ${#programs[@]} = 0 ]; then
    echo "There is no measurement ${name:+named "$name" }in tests/bench/." >&2
    exit 2
fi

failed=()
for file in "${programs[@]}"; do
    [ ${#json[@]} -gt 0 ] || printf '== %s\n' "$(basename "${file%.py}")"
    bash "$here/bus.sh" -- "$file" "${json[@]}" || failed+=("$(basename "${file%.py}")")
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "bench: a must was missed or a peer is missing: ${failed[*]}" >&2
    exit 1
fi
