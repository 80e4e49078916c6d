#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file removes a world's cgroup when the world's owner is gone: it reads from a pipe that the owner alone holds.
here=$(dirname -- "${BASH_SOURCE[0]}")
. "$here/cgroup.sh"
cd /
read -r _
# The owner may have been killed between making the pipe and making the folder.
cgroupRemove "$1"
