// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the direction from a server to the kernel (or an in-process client).
#pragma once

#include "app/fusewire/bytes.h"
#include "app/fusewire/defect.h"
#include "app/fusewire/protocol.h"
#include "app/fusewire/structs.h"

namespace fuseboard::fusewire {

/// A reply whose form was checked. Borrows the packet.
struct Reply
{
    int sysErrno = 0; ///< positive; 0: it worked
    Bytes body;

    template <typename Struct>
    Struct as() const
    {
        return structAt<Struct>(body);
    }
};

/// What is known of the request that is answered.
struct Asked
{
    Opcode opcode = Opcode::Init;
    std::uint64_t unique = 0;
    std::size_t size = 0; ///< bytes asked for: READ, READDIR, READDIRPLUS, GETXATTR, LISTXATTR
};

/// Checks what the kernel checks: lengths, unique, the range of the error, and the size of the body.
/// INIT's body may have any size up to InitOut's: see parseInitOut(). One of a request without reply
/// (hasReply()) is WrongUnique.
Checked<Reply> parseReply(Bytes packet, const Asked &asked);

Packet encodeReply(std::uint64_t unique, std::initializer_list<Bytes> parts = {});
Packet encodeError(std::uint64_t unique, int sysErrno); ///< positive, below ErrorLimit

} // namespace fuseboard::fusewire
