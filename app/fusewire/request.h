// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the direction from the kernel (or an in-process client) to a server.
#pragma once

#include "app/fusewire/bytes.h"
#include "app/fusewire/defect.h"
#include "app/fusewire/protocol.h"
#include "app/fusewire/structs.h"

#include <optional>
#include <string_view>

namespace fuseboard::fusewire {

/// A request whose form was checked. Borrows the packet.
struct Request
{
    InHeader header;
    std::optional<Opcode> opcode; ///< nothing: one that this room does not know, answered with ENOSYS
    Bytes body;                   ///< between the header and the extensions

    /// The fixed part. Only for the struct that the opcode has: its size was checked.
    template <typename Struct>
    Struct as() const
    {
        return structAt<Struct>(body);
    }
};

/// Checks lengths, extensions and the form of the body. The protocol is 7.9 or newer, but for INIT, which
/// every version may begin with.
Checked<Request> parseRequest(Bytes packet);

/// The name of LOOKUP and GETXATTR; empty for the others. Checked already: not empty, no slash in LOOKUP's.
std::string_view nameIn(const Request &request);

/// Who asks.
struct Caller
{
    std::uint32_t uid = 0, gid = 0, pid = 0;
};

/// A request of our own; `parts` is the body, a name with its zero included. 0 is no unique.
Packet encodeRequest(Opcode opcode, std::uint64_t unique, std::uint64_t nodeid, const Caller &caller,
                     std::initializer_list<Bytes> parts = {});

} // namespace fuseboard::fusewire
