#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file boots the world it runs in: an overlay over "/" becomes the root of a systemd that has mount, pid, cgroup,
# uts and ipc namespaces of its own. It must run as root inside a world (tests/world). Ends when systemd ends, and
# systemd ends when this process is killed.
#
#   boot.sh CGROUP     CGROUP: an empty cgroup2 folder made by the caller, who also removes it
set -euo pipefail

# Entered before --cgroup is unshared: only then is it the root that systemd sees, instead of the whole tree.
if [ "${1:-}" != --inside ]; then
    echo $$ >"$1/cgroup.procs"
    exec unshare --mount --pid --cgroup --uts --ipc --fork --kill-child=SIGKILL -- bash "$0" --inside
fi

here=$(cd -P -- "$(dirname -- "$0")" && pwd)
mount --make-rprivate /
mount -t tmpfs -o mode=755 boot /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work boot-root /mnt/root
root=/mnt/root

mount -t tmpfs -o mode=755,nosuid dev "$root/dev"
for name in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r name major minor <<<"$name"
    mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
mknod -m 666 "$root/dev/fuse" c 10 229
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
mount -t fusectl -o nosuid,nodev,noexec fusectl "$root/sys/fs/fuse/connections"
mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup"
for name in run:755 tmp:1777 home:755; do
    mount -t tmpfs -o "mode=${name#*:},nosuid,nodev" "boot-${name%:*}" "$root/${name%:*}"
done
while IFS=: read -r name _ uid gid _ home _; do
    case $home in /home/*) install -d -m 700 -o "$uid" -g "$gid" "$root$home" ;; esac
done <"$root/etc/passwd"

# The tests of this room, readable for everybody whatever lies above the checkout.
mkdir "$root/run/tests"
cp -r -- "$here" "$root/run/tests/system"

# There is no udev, no terminal and no kernel module to load here, and port 22 is the host's.
for unit in systemd-udevd.service systemd-modules-load.service getty.target console-getty.service ssh.service \
    ssh.socket; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
: >"$root/etc/fstab"
rm -f "$root/etc/machine-id"
: >"$root/etc/machine-id"

cd "$root"
mkdir -p run/old
pivot_root . run/old
umount -l /run/old
rmdir /run/old
exec env -i container=fuseboard-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --log-target=null --show-status=false </dev/null >/dev/null 2>&1
