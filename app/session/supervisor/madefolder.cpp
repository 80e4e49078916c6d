// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file knows a folder again.

#include "app/session/supervisor/madefolder.h"

#include <fcntl.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace fuseboard::supervisor {
namespace {

std::optional<struct statx> look(const std::string &path)
{
    struct statx info = {};
    constexpr int Flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
    if (::statx(AT_FDCWD, path.c_str(), Flags, STATX_INO | STATX_BTIME, &info) != 0)
        return std::nullopt;
    return info;
}

auto identity(const struct statx &info)
{
    return std::make_tuple(info.stx_dev_major, info.stx_dev_minor, info.stx_ino, info.stx_btime.tv_sec,
                           info.stx_btime.tv_nsec);
}

} // namespace

MadeFolder::MadeFolder(std::string path) : m_path(std::move(path)), m_born(look(m_path)) {}

void MadeFolder::remove() const
{
    const auto now = m_born ? look(m_path) : std::nullopt;
    if (now && identity(*now) == identity(*m_born))
        ::rmdir(m_path.c_str());
}

} // namespace fuseboard::supervisor
