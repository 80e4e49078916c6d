#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file gives a command, inside a world, a system of its own: fresh /proc, /run and /home, a real system bus
# that answers, a real polkitd with the rules asked for, and the homes of the test users. Any number of them run
# side by side, one in another too. Everything ends with the command, or when this process is killed.
#
#   bus.sh [--rules world|yes|no|shipped] [--fuse-mode MODE] [--as USER] -- COMMAND...
#
#   --rules      world (default): alice and bob may what an active desktop user may, carol nothing;
#                yes, no: everybody everything or nothing; shipped: only what the packages installed
#   --fuse-mode  the rights of /dev/fuse, such as 0600 (default: as the world has it)
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
fail() {
    printf 'bus.sh: %s\n' "$*" >&2
    exit 125
}
[ -r /run/fuseboard-world ] || fail "this works inside a world only: use ./dev shell or ./dev test"
[ "$(id -u)" = 0 ] || fail "only root can make a bus world"
if [ "${1:-}" != --inside ]; then
    exec unshare --mount --pid --fork --kill-child=SIGKILL -- bash "$here/bus.sh" --inside "$@"
fi
shift

rules=world fuseMode='' user=root
while [ $# -gt 0 ]; do
    case $1 in
    --rules) rules=$2 && shift 2 ;;
    --fuse-mode) fuseMode=$2 && shift 2 ;;
    --as) user=$2 && shift 2 ;;
    --) shift && break ;;
    *) fail "'$1' is unknown" ;;
    esac
done
[ $# -gt 0 ] || fail "there is no command to run"
[ "$rules" = shipped ] || [ -r "$here/rules/$rules.rules" ] || fail "there are no rules named '$rules'"

# freshTmpfs DIR OPTIONS: a new tmpfs on DIR which still shows the checkout where that lies below DIR.
freshTmpfs() {
    mount -t tmpfs -o "$2" "bus-${1#/}" /mnt
    case $checkout in "$1"/*)
        mkdir -p -- "/mnt${checkout#"$1"}"
        mount --rbind -- "$checkout" "/mnt${checkout#"$1"}"
        ;;
    esac
    mount -n --move /mnt "$1"
}

makeMounts() {
    checkout=$(</run/fuseboard-world)
    mount --make-rprivate /
    mount -t proc -o nosuid,nodev,noexec proc /proc
    freshTmpfs /run mode=755,nosuid
    freshTmpfs /home mode=755,nosuid,nodev
    printf '%s\n' "$checkout" >/run/fuseboard-world
    mkdir /run/dbus /run/user /run/sshd
    mkdir -m 1777 /run/lock
    if [ -n "$fuseMode" ]; then
        mknod /run/fuse c 10 229
        chmod "$fuseMode" /run/fuse
        mount --bind /run/fuse /dev/fuse
    fi
}

makeHomes() {
    local name id
    for name in alice:1000 bob:1001 carol:1002; do
        id=${name#*:} name=${name%:*}
        mkdir -p "/home/$name" "/run/user/$id"
        chmod 700 "/home/$name" "/run/user/$id"
        chown "$id:$id" "/home/$name" "/run/user/$id"
    done
}

setRules() {
    [ "$rules" != shipped ] || return 0
    mount -t tmpfs -o mode=755 bus-rules /etc/polkit-1/rules.d
    install -m 644 "$here/rules/$rules.rules" /etc/polkit-1/rules.d/00-fuseboard-world.rules
}

# Waits for the daemon's own word: it prints its address when it listens.
startBus() {
    local address=''
    exec {addressPipe}< <(exec dbus-daemon --system --nofork --nopidfile --nosyslog --print-address=1 2>/run/dbus/log)
    read -rt 20 -u "$addressPipe" address || :
    exec {addressPipe}<&-
    [ -n "$address" ] || { cat /run/dbus/log >&2 && fail "the system bus did not start within 20 s"; }
}

# StartServiceByName answers when the name is owned: no polling.
startPolkit() {
    dbus-send --system --print-reply --reply-timeout=20000 --dest=org.freedesktop.DBus /org/freedesktop/DBus \
        org.freedesktop.DBus.StartServiceByName string:org.freedesktop.PolicyKit1 uint32:0 >/run/dbus/polkit 2>&1 ||
        { cat /run/dbus/polkit /run/dbus/log >&2 && fail "polkitd did not start within 20 s"; }
}

makeMounts
makeHomes
setRules
startBus
startPolkit
trap : INT TERM HUP QUIT USR1 USR2
if [ "$user" = root ]; then env -- "$@"; else bash "$here/as.sh" "$user" "$@"; fi
exit $?
