#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file ends a test that takes too long. In the long mode, FUSEBOARD_LONG=1, only after six hours: limits of ctest
# are fixed when it is configured, and cannot tell the modes apart.
#
#   limit.sh SECONDS COMMAND...
set -u
limit=$1
shift
[ "${FUSEBOARD_LONG:-}" = 1 ] && limit=21600
timeout --kill-after=10 "$limit" "$@"
status=$?
[ $status = 124 ] && printf 'limit.sh: ended after %s s\n' "$limit" >&2
exit $status
