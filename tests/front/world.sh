#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs a command in private mount and pid namespaces with the accounts and the device the tests of the front
# need. Nothing of the machine is changed; everything ends with the command:  world.sh COMMAND...
# Exits with 77 (skipped) where the caller is not root.
set -euo pipefail
if [ "${1:-}" != --inside ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "skipped: namespaces with other accounts need root" >&2
        exit 77
    fi
    exec unshare --mount --pid --fork --kill-child=SIGKILL -- bash "$0" --inside "$@"
fi
shift

# account NAME UID: known here, without a home, whether or not the system has it.
account() {
    sed -i "/^$1:/d" "$own/passwd" "$own/group"
    echo "$1:x:$2:$2::/nonexistent:/bin/false" >>"$own/passwd"
    echo "$1:x:$2:" >>"$own/group"
}

mount --make-rprivate /
mount -t proc proc /proc
own=/mnt
mount -t tmpfs -o mode=755 front "$own"
cp /etc/passwd /etc/group "$own/"
account fuseboard 890
account alice 1000
account bob 1001
account carol 1002
# The bus serves only accounts that have a name: system accounts at the edges of their ranges, and a crowd.
for uid in 999 61184 65519 $(seq 2000 2016); do account "user$uid" "$uid"; done
mknod -m 666 "$own/fuse" c 10 229
mkdir "$own/actions" "$own/rules"
mount --bind "$own/passwd" /etc/passwd
mount --bind "$own/group" /etc/group
mount --bind "$own/fuse" /dev/fuse
mount --bind "$own/actions" /usr/share/polkit-1/actions
mount --bind "$own/rules" /etc/polkit-1/rules.d
mount -t tmpfs -o mode=755 front-run /run
"$@"
