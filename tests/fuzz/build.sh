#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file makes the fuzz targets, where they are not up to date:  build.sh CHECKOUT
set -euo pipefail
cd -- "$1"
mkdir -p build
# As ./dev does it: two of them may want the same folder.
exec {lock}>build/.fuzz.lock
flock "$lock"
bash tests/world/build.sh "$PWD" fuzz
