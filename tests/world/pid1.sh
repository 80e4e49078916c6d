#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file is the first process of a world: it runs one command, reaps what the command leaves behind, and ends
# with the command's status, which ends everything else in the world. It is not the command itself because the
# kernel ignores a signal to a first process that has no handler for it.
trap : INT TERM HUP QUIT USR1 USR2
env -- "$@"
exit $?
