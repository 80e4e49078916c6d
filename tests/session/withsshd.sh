#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs a command beside a real sshd of the same account on loopback, whom the account's ~/.ssh trusts.
#
#   withsshd.sh COMMAND...      sees TEST_SSH_PORT, TEST_SSH_USER and, for a second host key, TEST_SSH_OTHER_PORT
#
# ~/.ssh is the one of passwd(5), whatever HOME says: only in a world is it ours to fill.
set -euo pipefail
[ -r /run/fuseboard-world ] || { echo "skipped: only a world has a home that may be changed"; exit 77; }
command -v sshfs >/dev/null || { echo "skipped: sshfs is not installed"; exit 77; }

user=$(id -un)
home=$(getent passwd "$user" | cut -d: -f6)
work=$(mktemp -d)
daemons=()
finish() {
    [ ${#daemons[@]} = 0 ] || kill "${daemons[@]}" 2>/dev/null || :
    rm -rf "$work"
}
trap finish EXIT

# A port that is free now; another test may be quicker, then sshd says so and the next one is tried.
startSshd() { # NAME: sets port
    local name=$1 try
    ssh-keygen -q -t ed25519 -N '' -f "$work/$name"
    for try in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + (RANDOM + try) % 12000))
        /usr/sbin/sshd -D -e -f /dev/null -p "$port" -h "$work/$name" -o ListenAddress=127.0.0.1 -o PidFile=none \
            -o UsePAM=no -o StrictModes=no -o PermitRootLogin=yes -o AuthorizedKeysFile="$work/authorized" \
            -o Subsystem="sftp internal-sftp" 2>"$work/$name.log" &
        local pid=$!
        for _ in $(seq 100); do
            if grep -q "Server listening" "$work/$name.log" 2>/dev/null; then
                daemons+=("$pid")
                return
            fi
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.05
        done
    done
    cat "$work/$name.log" >&2
    exit 1
}

mkdir -p /run/sshd 2>/dev/null || :
install -d -m 700 "$home/.ssh"
rm -f "$home/.ssh/id_ed25519"
ssh-keygen -q -t ed25519 -N '' -f "$home/.ssh/id_ed25519"
cp "$home/.ssh/id_ed25519.pub" "$work/authorized"
startSshd main
export TEST_SSH_PORT=$port
startSshd other
export TEST_SSH_OTHER_PORT=$port TEST_SSH_USER=$user
read -r type key _ <"$work/main.pub"
printf '[127.0.0.1]:%s %s %s\n' "$TEST_SSH_PORT" "$type" "$key" >"$home/.ssh/known_hosts"
"$@"
