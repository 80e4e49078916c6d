// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file packs entries of a folder and takes them apart.

#include "app/fusewire/direntries.h"

#include "app/fusewire/protocol.h"
#include "app/fusewire/structs.h"

namespace fuseboard::fusewire {
namespace {

constexpr std::size_t Alignment = 8;

constexpr std::size_t recordSize(std::size_t nameLength)
{
    return (sizeof(DirentHeader) + nameLength + Alignment - 1) / Alignment * Alignment;
}

} // namespace

bool DirWriter::add(const DirEntry &entry)
{
    const std::size_t end = m_bytes.size() + recordSize(entry.name.size());
    if (end > m_size)
        return false;
    const DirentHeader header{.ino = entry.ino,
                              .offset = entry.offset,
                              .nameLength = static_cast<std::uint32_t>(entry.name.size()),
                              .type = entry.type};
    for (const Bytes part : {bytesOf(header), bytesOf(entry.name)})
        m_bytes.insert(m_bytes.end(), part.begin(), part.end());
    m_bytes.resize(end);
    return true;
}

Checked<std::vector<DirEntry>> parseDirEntries(Bytes body)
{
    std::vector<DirEntry> entries;
    while (body.size() >= sizeof(DirentHeader)) {
        const auto header = structAt<DirentHeader>(body);
        if (header.nameLength == 0 || header.nameLength > MaxName)
            return std::unexpected(Defect::BadName);
        const std::size_t size = recordSize(header.nameLength);
        if (size > body.size())
            break;
        const std::string_view name = textOf(body.subspan(sizeof header, header.nameLength));
        if (name.contains('/') || name.contains('\0'))
            return std::unexpected(Defect::BadName);
        entries.push_back({.ino = header.ino, .offset = header.offset, .type = header.type, .name = name});
        body = body.subspan(size);
    }
    return entries;
}

} // namespace fuseboard::fusewire
