#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file configures and compiles one preset, where the build dependencies are (a world or a native host):
#   build.sh CHECKOUT PRESET
set -euo pipefail
cd -- "$1"
option=()
# Warnings are errors where nobody reads them.
if [ -n "${CI:-}" ]; then option+=(-DFUSEBOARD_WERROR=ON); fi
cmake --preset "$2" "${option[@]}"
cmake --build --preset "$2"
