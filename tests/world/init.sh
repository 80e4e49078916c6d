#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file makes a world's mounts and devices, then becomes its first process (pid1.sh). Started by enter.sh:
# once on the host, to join the cgroup and to ask for the namespaces, and once inside them.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

joinAndUnshare() {
    local fd cgroup=$1
    # Entered before --cgroup is unshared: what is the root of the new cgroup namespace is decided then.
    [ -z "$cgroup" ] || echo 0 >"$cgroup/cgroup.procs"
    for fd in "/proc/$BASHPID/fd/"*; do
        fd=${fd##*/}
        if [ "$fd" -gt 2 ] && [ "$fd" != 255 ]; then eval "exec $fd>&-"; fi
    done
    exec unshare --mount --pid --ipc --uts --cgroup --fork --kill-child=SIGKILL -- \
        bash "$here/init.sh" --inside "$@"
}

parse() {
    lowers=() environment=() given=() mnt='' checkout='' cwd=/ save='' fuseMode=0666
    while [ $# -gt 0 ]; do
        case $1 in
        --lower) lowers+=("$2") ;;
        --env)
            environment+=("$2")
            case $2 in FUSEBOARD_WORLD_FUSE_MODE=*) fuseMode=${2#*=} ;; esac
            ;;
        --give) given+=("$2") ;;
        --mnt) mnt=$2 ;;
        --checkout) checkout=$2 ;;
        --cwd) cwd=$2 ;;
        --save) save=$2 ;;
        --) shift && command=("$@") && return ;;
        *) die "init.sh does not know '$1'" ;;
        esac
        shift 2
    done
    die "init.sh was given no command"
}

# overlayfs refuses a layer that lies below another (ELOOP), as the cache folder does where "/" itself is one and has it
# on its own file system. Then the layer is copied into memory.
liesBelowAnother() {
    local lower
    [ "$1" != / ] || return 1
    for lower in "${lowers[@]}"; do
        [ "$lower" != / ] || [ "$(stat -c %d -- "$1")" != "$(stat -c %d /)" ] || return 0
    done
    return 1
}

mountBase() {
    local dir list='' i=0
    mount --make-rprivate /
    mount -t tmpfs -o mode=755 fuseboard-world "$mnt"
    cd -- "$mnt"
    mkdir upper work root
    # Bound to short names first: a colon or a comma in a folder's name means something to overlayfs.
    for dir in "${lowers[@]}"; do
        if liesBelowAnother "$dir"; then
            cp -a -- "$dir" "l$i"
        else
            mkdir "l$i"
            mount --bind -- "$dir" "l$i"
        fi
        list+=:l$i
        i=$((i + 1))
    done
    mount -t overlay -o "lowerdir=${list#:},upperdir=upper,workdir=work" fuseboard-root root
    root=$mnt/root
}

# A node of our own, so that a chmod in the world is not one on the host; a container may only let us bind.
makeDevice() {
    local name major minor
    IFS=: read -r name major minor <<<"$2"
    mknod -m 666 "$1/$name" c "$major" "$minor" 2>/dev/null && return
    : >"$1/$name"
    mount --bind "/dev/$name" "$1/$name"
}

mountDevices() {
    local dev=$root/dev name
    mount -t tmpfs -o mode=755,nosuid dev "$dev"
    for name in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do makeDevice "$dev" "$name"; done
    mkdir "$dev/pts" "$dev/shm" "$dev/mqueue"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$dev/pts"
    mount -t tmpfs -o mode=1777,nosuid,nodev shm "$dev/shm"
    mount -t mqueue mqueue "$dev/mqueue"
    ln -s pts/ptmx "$dev/ptmx"
    ln -s /proc/self/fd "$dev/fd"
    for name in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${name%:*}" "$dev/${name#*:}"; done
    # 0666 as udev makes it on desktops; other machines have 0600.
    mknod -m "$fuseMode" "$dev/fuse" c 10 229
}

mountKernel() {
    mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
    mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
    if [ -d "$root/sys/fs/fuse/connections" ]; then
        mount -t fusectl -o nosuid,nodev,noexec fusectl "$root/sys/fs/fuse/connections"
    fi
    mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup"
}

mountFresh() {
    local dir
    for dir in run:755 tmp:1777 home:755 root:700; do
        mount -t tmpfs -o "mode=${dir#*:},nosuid,nodev" "world-${dir%:*}" "$root/${dir%:*}"
    done
    mkdir -m 755 "$root/run/user" "$root/run/given"
    mkdir -m 1777 "$root/run/lock"
    printf '%s\n' "$checkout" >"$root/run/fuseboard-world"
    for dir in "${given[@]}"; do cp -- "$dir" "$root/run/given/"; done
}

mountCheckout() {
    [ -n "$checkout" ] || return 0
    # The tests run programs from the checkout as other users, so its parents must let them through.
    case $checkout in /root/*) chmod 711 "$root/root" ;; esac
    mkdir -p -- "$root$checkout"
    mount --rbind -- "$checkout" "$root$checkout"
}

# Keeps the lines of a user file that are not about the test users, then adds theirs.
setUserFile() {
    local file=$root/etc/$1 kept
    kept=$(awk -F: -v id="$2" '$1 !~ /^(alice|bob|carol)$/ && !(id && $3 >= 1000 && $3 <= 1002)' "$file")
    printf '%s\n' "$kept" "${@:3}" >"$file"
}

setUsers() {
    local name=(alice bob carol) i passwd=() group=() shadow=() gshadow=()
    for i in 0 1 2; do
        passwd+=("${name[i]}:x:$((1000 + i)):$((1000 + i))::/home/${name[i]}:/bin/bash")
        group+=("${name[i]}:x:$((1000 + i)):")
        # No password, and not locked: sshd knows the difference.
        shadow+=("${name[i]}:*:20000:0:99999:7:::")
        gshadow+=("${name[i]}:!::")
    done
    setUserFile passwd 1 "${passwd[@]}"
    setUserFile group 1 "${group[@]}"
    setUserFile shadow '' "${shadow[@]}"
    setUserFile gshadow '' "${gshadow[@]}"
}

setNames() {
    local resolver=''
    [ ! -r /etc/resolv.conf ] || resolver=$(</etc/resolv.conf)
    rm -f -- "$root/etc/resolv.conf"
    printf '%s\n' "$resolver" >"$root/etc/resolv.conf"
    printf '%s\n' '127.0.0.1 localhost fuseboard' '::1 localhost ip6-localhost' >"$root/etc/hosts"
    echo fuseboard >"$root/etc/hostname"
    echo fuseboard >/proc/sys/kernel/hostname
}

runAndSave() {
    env -i "${environment[@]}" chroot "$root" "${command[@]}"
    rm -f -- "$mnt/upper/etc/"{resolv.conf,hosts,hostname}
    cp -a -- "$mnt/upper" "$save"
}

becomePidOne() {
    cd -- "$root"
    mkdir run/old
    pivot_root . run/old
    cd /
    umount -l /run/old
    rmdir /run/old
    cd -- "$cwd" 2>/dev/null || cd /
    exec env -i "${environment[@]}" FUSEBOARD_CWD="$cwd" /bin/bash "$checkout/tests/world/pid1.sh" "${command[@]}"
}

if [ "$1" != --inside ]; then joinAndUnshare "$@"; fi
parse "${@:3}"
mountBase
mountDevices
mountKernel
mountFresh
mountCheckout
setNames
if [ -n "$save" ]; then
    runAndSave
else
    setUsers
    becomePidOne
fi
