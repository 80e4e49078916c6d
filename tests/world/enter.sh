#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file takes a command from the host into a world of its own: private mount, pid, ipc, uts and cgroup
# namespaces over a read-only base. It ends with the command's exit status and leaves nothing behind, also
# when it is killed.
#
#   enter.sh --lower DIR [--lower DIR]... --mnt DIR [--checkout DIR] [--cwd DIR] [--env NAME=VALUE]...
#            [--give FILE]... [--save DIR] -- COMMAND...
#
#   --lower     base folders, the topmost first (DIR may be / )
#   --mnt       an empty folder to mount on (seen by nobody else)
#   --give      copies FILE to /run/given/ in the world
#   --save      keeps what COMMAND changed in DIR, where it can be the --lower of other worlds
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
. "$here/cgroup.sh"
[ "$(id -u)" = 0 ] || die "entering a world needs root: run it with sudo"

cgroupSweep
cgroup=$(cgroupName)
if [ -n "$cgroup" ]; then
    # The pipe's other end is held by this process alone: it ends when we do, however we do.
    exec {life}> >(exec setsid bash "$here/reap.sh" "$cgroup" >/dev/null 2>&1)
    reaper=$!
    mkdir "$cgroup" 2>/dev/null || cgroup=
fi

# No redirection to /dev/null and no background: the command owns the terminal and gets ctrl-C itself.
status=0
chained bash "$here/init.sh" "$cgroup" "$@" || status=$?

if [ -n "${life:-}" ]; then
    exec {life}>&-
    wait "$reaper" || :
fi
exit $status
