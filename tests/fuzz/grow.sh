#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file adds to a corpus what the long mode has found and the corpus does not reach, in a world:
#   ./dev shell bash tests/fuzz/grow.sh TARGET
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
build=${here%/tests/fuzz}/build/fuzz
found=$build/found/${1:?} corpus=$here/corpus/$1
LLVM_PROFILE_FILE=/dev/null "$build/bin/fuzz_$1" -merge=1 "$corpus" "$found"
chown -R --reference="$here" "$corpus"
