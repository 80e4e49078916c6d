// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows the other side.

#include "app/secrets/askpass/peer.h"

#include <sys/socket.h>
#include <unistd.h>

namespace fuseboard {

bool isSameAccount(int socket)
{
    ucred peer = {};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

} // namespace fuseboard
