// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file answers questions about a folder with the file "hello".

#include "tests/fault/scriptedfolder.h"

#include "app/fusewire/direntries.h"
#include "app/fusewire/reply.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <dirent.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace fuseboard::scripted {
namespace {

using fusewire::bytesOf;
using fusewire::encodeError;
using fusewire::encodeReply;
using fusewire::Packet;
using fusewire::Request;

constexpr std::uint64_t FileId = 2;
constexpr std::string_view FileName = "hello";
constexpr std::string_view Content = "scripted hello\n";

fusewire::Attributes attributesOf(std::uint64_t id, unsigned rootMode)
{
    const bool isRoot = id == fusewire::RootId;
    return {.ino = id,
            .size = isRoot ? 0 : Content.size(),
            .mode = isRoot ? rootMode : S_IFREG | 0444,
            .nlink = isRoot ? 2U : 1U,
            .uid = ::getuid(),
            .gid = ::getgid(),
            .blockSize = 4096};
}

Packet lookup(const Request &request, unsigned rootMode)
{
    if (request.header.nodeid != fusewire::RootId || nameIn(request) != FileName)
        return encodeError(request.header.unique, ENOENT);
    const fusewire::EntryOut entry{
        .nodeid = FileId, .generation = 1, .attributes = attributesOf(FileId, rootMode)};
    return encodeReply(request.header.unique, {bytesOf(entry)});
}

Packet readFolder(const Request &request)
{
    const auto read = request.as<fusewire::ReadIn>();
    constexpr auto Entries = std::to_array<fusewire::DirEntry>({
        {.ino = fusewire::RootId, .offset = 1, .type = DT_DIR, .name = "."},
        {.ino = fusewire::RootId, .offset = 2, .type = DT_DIR, .name = ".."},
        {.ino = FileId, .offset = 3, .type = DT_REG, .name = FileName},
    });
    fusewire::DirWriter writer(read.size);
    for (std::size_t i = read.offset; i < Entries.size() && writer.add(Entries[i]); ++i) {
    }
    return encodeReply(request.header.unique, {writer.bytes()});
}

Packet readFile(const Request &request)
{
    const auto read = request.as<fusewire::ReadIn>();
    const std::string_view rest = Content.substr(std::min<std::uint64_t>(read.offset, Content.size()));
    return encodeReply(request.header.unique, {bytesOf(rest.substr(0, read.size))});
}

} // namespace

Packet answerOf(const Request &request, unsigned rootMode)
{
    using fusewire::Opcode;
    const std::uint64_t unique = request.header.unique;
    switch (request.opcode.value_or(Opcode::Interrupt)) {
    case Opcode::Getattr: {
        const fusewire::AttrOut out{.attributes = attributesOf(request.header.nodeid, rootMode)};
        return encodeReply(unique, {bytesOf(out)});
    }
    case Opcode::Lookup:
        return lookup(request, rootMode);
    case Opcode::Open:
    case Opcode::Opendir: {
        const fusewire::OpenOut out;
        return encodeReply(unique, {bytesOf(out)});
    }
    case Opcode::Readdir:
        return readFolder(request);
    case Opcode::Read:
        return readFile(request);
    case Opcode::Statfs: {
        const fusewire::StatfsOut out{.blockSize = 4096, .maxName = 255};
        return encodeReply(unique, {bytesOf(out)});
    }
    case Opcode::Release:
    case Opcode::Releasedir:
    case Opcode::Destroy:
        return encodeReply(unique);
    default:
        return encodeError(unique, ENOSYS);
    }
}

} // namespace fuseboard::scripted
