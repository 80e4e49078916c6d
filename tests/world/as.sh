#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file runs a command as one of the test users, with the environment a login would give and nothing else:
#   as.sh USER COMMAND...
# Exits as the command does.
set -euo pipefail
user=$1
shift
if ! entry=$(getent passwd -- "$user"); then
    printf 'There is no user "%s" in this world. Test users: alice, bob, carol (who may nothing), and root.\n' "$user" >&2
    exit 2
fi
IFS=: read -r _ _ uid gid _ home shell <<<"$entry"
path=/usr/local/bin:/usr/bin:/bin
[ "$uid" != 0 ] || path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
environment=("PATH=$path" "HOME=$home" "USER=$user" "LOGNAME=$user" "SHELL=$shell" LANG=C.UTF-8
    "XDG_RUNTIME_DIR=/run/user/$uid" "TERM=${TERM:-dumb}")
while IFS='=' read -rd '' name value; do
    case $name in
    CI | COLORTERM | NO_COLOR | FUSEBOARD_* | *SAN_OPTIONS | QT_* | GTEST_* | PYTEST_* | PYTHON*)
        environment+=("$name=$value")
        ;;
    esac
done < <(env -0)
mkdir -p "/run/user/$uid"
chmod 700 "/run/user/$uid"
chown "$uid:$gid" "/run/user/$uid"
drop=()
[ "$uid" = 0 ] || drop=(setpriv --reuid "$uid" --regid "$gid" --init-groups --inh-caps=-all --)
# shellcheck disable=SC2016 # expanded by the inner shell
# The folder is entered as the user: a checkout may lie where only root may go.
exec env -i "${environment[@]}" "${drop[@]}" /bin/bash -c \
    'cd -- "$1" 2>/dev/null || cd; shift; exec env -- "$@"' as.sh "${FUSEBOARD_CWD:-$PWD}" "$@"
