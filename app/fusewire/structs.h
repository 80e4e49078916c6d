// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the structs of the FUSE protocol 7.45 as they stand in memory, in the byte order of the
// machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fuseboard::fusewire {

/// In front of every request.
struct InHeader
{
    std::uint32_t len = 0; ///< of the whole packet
    std::uint32_t opcode = 0;
    std::uint64_t unique = 0;
    std::uint64_t nodeid = 0;
    std::uint32_t uid = 0, gid = 0, pid = 0;
    std::uint16_t extensionWords = 0; ///< of eight bytes, at the end of the packet (7.38)
    std::uint16_t padding = 0;
};
static_assert(sizeof(InHeader) == 40);

/// In front of every reply.
struct OutHeader
{
    std::uint32_t len = 0;
    std::int32_t error = 0; ///< a negated errno, or 0
    std::uint64_t unique = 0;
};
static_assert(sizeof(OutHeader) == 16);

struct InitIn
{
    std::uint32_t major = 0, minor = 0;
    std::uint32_t maxReadahead = 0, flags = 0; ///< from 7.6 on
    std::uint32_t flags2 = 0;                  ///< from 7.36 on
    std::array<std::uint32_t, 11> unused = {};
};
static_assert(sizeof(InitIn) == 64);
constexpr std::size_t InitInSize0 = 8;  ///< before 7.6
constexpr std::size_t InitInSize6 = 16; ///< before 7.36

struct InitOut
{
    std::uint32_t major = 0, minor = 0;
    std::uint32_t maxReadahead = 0, flags = 0;
    std::uint16_t maxBackground = 0, congestionThreshold = 0;
    std::uint32_t maxWrite = 0;
    std::uint32_t timeGranularity = 0; ///< from 7.23 on, like all that follows
    std::uint16_t maxPages = 0, mapAlignment = 0;
    std::uint32_t flags2 = 0;
    std::uint32_t maxStackDepth = 0;
    std::uint16_t requestTimeout = 0;
    std::array<std::uint16_t, 11> unused = {};
};
static_assert(sizeof(InitOut) == 64);
constexpr std::size_t InitOutSize0 = 8;  ///< before 7.5
constexpr std::size_t InitOutSize5 = 24; ///< before 7.23

struct Attributes
{
    std::uint64_t ino = 0, size = 0, blocks = 0;
    std::uint64_t atime = 0, mtime = 0, ctime = 0;
    std::uint32_t atimeNs = 0, mtimeNs = 0, ctimeNs = 0;
    std::uint32_t mode = 0, nlink = 0, uid = 0, gid = 0, rdev = 0, blockSize = 0, flags = 0;
};
static_assert(sizeof(Attributes) == 88);

struct GetattrIn
{
    std::uint32_t flags = 0, unused = 0;
    std::uint64_t handle = 0;
};
static_assert(sizeof(GetattrIn) == 16);

struct AttrOut
{
    std::uint64_t valid = 0; ///< seconds that the kernel may remember it
    std::uint32_t validNs = 0, unused = 0;
    Attributes attributes;
};
static_assert(sizeof(AttrOut) == 104);

struct EntryOut
{
    std::uint64_t nodeid = 0; ///< 0 with a time: there is no such name, and the kernel may remember that
    std::uint64_t generation = 0;
    std::uint64_t entryValid = 0, attrValid = 0;
    std::uint32_t entryValidNs = 0, attrValidNs = 0;
    Attributes attributes;
};
static_assert(sizeof(EntryOut) == 128);

struct ForgetIn
{
    std::uint64_t lookups = 0;
};
static_assert(sizeof(ForgetIn) == 8);

struct BatchForgetIn
{
    std::uint32_t count = 0, unused = 0; ///< followed by count times ForgetOne
};
static_assert(sizeof(BatchForgetIn) == 8);

struct ForgetOne
{
    std::uint64_t nodeid = 0, lookups = 0;
};
static_assert(sizeof(ForgetOne) == 16);

/// Of OPEN and OPENDIR.
struct OpenIn
{
    std::uint32_t flags = 0, openFlags = 0;
};
static_assert(sizeof(OpenIn) == 8);

struct OpenOut
{
    std::uint64_t handle = 0;
    std::uint32_t openFlags = 0;
    std::int32_t backing = 0;
};
static_assert(sizeof(OpenOut) == 16);

/// Of READ, READDIR and READDIRPLUS.
struct ReadIn
{
    std::uint64_t handle = 0, offset = 0;
    std::uint32_t size = 0, readFlags = 0;
    std::uint64_t lockOwner = 0;
    std::uint32_t flags = 0, padding = 0;
};
static_assert(sizeof(ReadIn) == 40);

/// Of RELEASE and RELEASEDIR.
struct ReleaseIn
{
    std::uint64_t handle = 0;
    std::uint32_t flags = 0, releaseFlags = 0;
    std::uint64_t lockOwner = 0;
};
static_assert(sizeof(ReleaseIn) == 24);

struct FlushIn
{
    std::uint64_t handle = 0;
    std::uint32_t unused = 0, padding = 0;
    std::uint64_t lockOwner = 0;
};
static_assert(sizeof(FlushIn) == 24);

struct AccessIn
{
    std::uint32_t mask = 0, padding = 0;
};
static_assert(sizeof(AccessIn) == 8);

/// Of GETXATTR, where a name follows, and LISTXATTR.
struct XattrIn
{
    std::uint32_t size = 0, padding = 0; ///< 0 asks how many bytes there are
};
static_assert(sizeof(XattrIn) == 8);

struct XattrOut
{
    std::uint32_t size = 0, padding = 0;
};
static_assert(sizeof(XattrOut) == 8);

struct InterruptIn
{
    std::uint64_t unique = 0; ///< of the request that nobody waits for any more
};
static_assert(sizeof(InterruptIn) == 8);

struct StatfsOut
{
    std::uint64_t blocks = 0, blocksFree = 0, blocksAvailable = 0, files = 0, filesFree = 0;
    std::uint32_t blockSize = 0, maxName = 0, fragmentSize = 0, padding = 0;
    std::array<std::uint32_t, 6> spare = {};
};
static_assert(sizeof(StatfsOut) == 80);

/// Followed by the name without a zero, and then zeros up to a multiple of eight bytes.
struct DirentHeader
{
    std::uint64_t ino = 0;
    std::uint64_t offset = 0; ///< where to go on after this entry
    std::uint32_t nameLength = 0;
    std::uint32_t type = 0; ///< DT_DIR and the like
};
static_assert(sizeof(DirentHeader) == 24);

} // namespace fuseboard::fusewire
