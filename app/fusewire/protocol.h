// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the words of the FUSE protocol: numbers of requests, flags and limits, see linux/fuse.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fuseboard::fusewire {

constexpr std::uint32_t Major = 7;
constexpr std::uint32_t Minor = 45; ///< Linux 6.18
constexpr std::uint64_t RootId = 1;

/// The kernel refuses to read(2) with less, even where the request is shorter.
constexpr std::size_t MinReadBuffer = 8192;
/// A request or reply never has more: 256 pages of data (7.28) with their header, rounded up.
constexpr std::size_t MaxPacket = 256 * 4096 + 4096;
/// Errors of replies are -1 to -511; other numbers the kernel takes for garbage.
constexpr std::int32_t ErrorLimit = 512;
constexpr std::size_t MaxName = 4095; ///< of what a kernel sends and takes; most file systems allow 255

/// The requests of a file system that is read. Others are answered with ENOSYS, and the kernel goes without.
enum class Opcode : std::uint32_t
{
    Lookup = 1,
    Forget = 2, ///< has no reply
    Getattr = 3,
    Readlink = 5,
    Open = 14,
    Read = 15,
    Statfs = 17,
    Release = 18,
    Getxattr = 22,
    Listxattr = 23,
    Flush = 25,
    Init = 26,
    Opendir = 27,
    Readdir = 28,
    Releasedir = 29,
    Access = 34,
    Interrupt = 36, ///< has no reply
    Destroy = 38,
    BatchForget = 42, ///< has no reply
    Readdirplus = 44,
};

/// Nobody waits for these. Answering all the same is an error (ENOENT).
constexpr bool hasReply(Opcode opcode)
{
    return opcode != Opcode::Forget && opcode != Opcode::BatchForget && opcode != Opcode::Interrupt;
}

/// Of the INIT messages. Bits from 32 on travel in flags2, and only together with InitExt.
constexpr std::uint64_t InitAsyncRead = std::uint64_t{1} << 0;
constexpr std::uint64_t InitMaxPages = std::uint64_t{1} << 22;
constexpr std::uint64_t InitExt = std::uint64_t{1} << 30;

} // namespace fuseboard::fusewire
