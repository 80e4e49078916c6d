#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs the mutants and gives what they leave in build/ to the checkout's owner:  run.sh CHECKOUT [NAME...]
set -euo pipefail
checkout=$1
shift
status=0
python3 -B "$checkout/tests/mutants/run.py" "$@" || status=$?
owner=$(stat -c %u:%g "$checkout")
[ "$owner" = 0:0 ] || find "$checkout/build/mutants" -xdev -user 0 -exec chown -h "$owner" {} +
exit $status
