// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file guards the session folder.

#include "app/session/sessionfolder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <map>
#include <memory>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fuseboard {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t KeyLength = 16;
constexpr mode_t OthersMayWrite = S_IWGRP | S_IWOTH;

std::unexpected<Error> refused(const fs::path &path, int sysErrno, const std::string &why)
{
    return failure(ErrorCode::SpawnFailed, Stage::Spawn, sysErrno, "The folder " + path.string() + " " + why);
}

fs::path absoluteFrom(const char *variable)
{
    const char *value = std::getenv(variable);
    const fs::path path = value ? value : "";
    return path.is_absolute() ? path : fs::path();
}

/// Another account's runtime folder is what su(1) leaves behind: not a place for us, but no attack either.
SessionFolder runtimeFolder()
{
    const fs::path path = absoluteFrom("XDG_RUNTIME_DIR");
    UniqueFd fd(path.empty() ? -1 : ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat info = {};
    if (!fd.isValid() || ::fstat(fd.get(), &info) != 0 || info.st_uid != ::geteuid() ||
        (info.st_mode & OthersMayWrite))
        return {};
    return {.fd = std::move(fd), .path = path};
}

Result<SessionFolder> openOwn(const SessionFolder &parent, const char *name)
{
    fs::path path = parent.path / name;
    if (::mkdirat(parent.fd.get(), name, 0700) != 0 && errno != EEXIST)
        return refused(path, errno, "cannot be made.");
    UniqueFd fd(::openat(parent.fd.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd.isValid())
        return refused(path, errno, "cannot be opened; it must be a folder of yours and no link.");
    struct stat info = {};
    if (::fstat(fd.get(), &info) != 0 || info.st_uid != ::geteuid())
        return refused(path, 0, "belongs to another account. Remove it, or have it removed.");
    if ((info.st_mode & 077) != 0 && ::fchmod(fd.get(), 0700) != 0)
        return refused(path, errno, "is open to other accounts.");
    return SessionFolder{.fd = std::move(fd), .path = std::move(path)};
}

Result<SessionFolder> cacheFolder()
{
    fs::path path = absoluteFrom("XDG_CACHE_HOME");
    if (path.empty())
        path = absoluteFrom("HOME") / ".cache";
    if (!path.is_absolute())
        return failure(ErrorCode::SpawnFailed, Stage::Spawn, 0,
                       "What it says would have no place: neither XDG_RUNTIME_DIR nor HOME is set.");
    std::error_code error;
    fs::create_directories(path, error);
    SessionFolder cache{.fd = UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
                        .path = path};
    if (!cache.fd.isValid())
        return refused(path, errno, "cannot be opened.");
    const auto own = openOwn(cache, "fuseboard");
    return own ? openOwn(*own, "run") : std::unexpected(own.error());
}

/// FNV-1a. Only the user's own mountpoints meet here: the spread counts, not the strength.
std::string keyOf(const fs::path &mountpoint)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : mountpoint.native())
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::array<char, KeyLength + 1> text = {};
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
    return text.data();
}

/// "KEY-TIME": the names of one mountpoint sort by age.
std::string newName(const fs::path &mountpoint)
{
    timespec time = {};
    ::clock_gettime(CLOCK_REALTIME, &time);
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "-%016llx",
                  static_cast<unsigned long long>(time.tv_sec) * 1'000'000'000 +
                      static_cast<unsigned long long>(time.tv_nsec));
    return keyOf(mountpoint) + text.data();
}

std::string_view ageIn(std::string_view name)
{
    return name.substr(KeyLength);
}

void removeRecord(const SessionFolder &session, const std::string &name)
{
    const UniqueFd folder(
        ::openat(session.fd.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    for (const char *file : {"log", "log.new", "state", "state.new"})
        ::unlinkat(folder.get(), file, 0);
    ::unlinkat(session.fd.get(), name.c_str(), AT_REMOVEDIR);
}

/// Somebody who looks whether the record is in use holds it for a moment.
bool lockForUs(int folder)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (::flock(folder, LOCK_EX | LOCK_NB) == 0)
            return true;
        ::usleep(1000);
    }
    return false;
}

} // namespace

Result<SessionFolder> openSessionFolder()
{
    const SessionFolder runtime = runtimeFolder();
    const auto own = runtime.fd.isValid() ? openOwn(runtime, "fuseboard") : cacheFolder();
    return own ? openOwn(*own, "mounts") : std::unexpected(own.error());
}

Result<SessionFolder> createRecordFolder(const fs::path &mountpoint)
{
    const auto session = openSessionFolder();
    if (!session)
        return std::unexpected(session.error());
    pruneRecords(*session);
    const std::string name = newName(mountpoint);
    auto folder = openOwn(*session, name.c_str());
    if (folder && !lockForUs(folder->fd.get()))
        return refused(folder->path, errno, "cannot be locked.");
    return folder;
}

std::vector<std::string> recordNames(const SessionFolder &session, const fs::path *mountpoint)
{
    std::vector<std::string> names;
    const std::string key = mountpoint ? keyOf(*mountpoint) : "";
    // Opened anew, since a duplicate would share the place in the folder with other readers.
    UniqueFd own(::openat(session.fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto close = [](DIR *folder) { ::closedir(folder); };
    const std::unique_ptr<DIR, decltype(close)> folder(::fdopendir(own.get()), close);
    if (!folder)
        return names;
    [[maybe_unused]] const int owner = own.release();
    while (const dirent *entry = ::readdir(folder.get())) {
        const std::string_view name = entry->d_name;
        if (name.size() == 2 * KeyLength + 1 && name[KeyLength] == '-' && name.starts_with(key))
            names.emplace_back(name);
    }
    std::ranges::sort(names, std::ranges::greater(), [](const std::string &name) { return ageIn(name); });
    return names;
}

bool isInUse(const SessionFolder &session, const std::string &name)
{
    const UniqueFd folder(
        ::openat(session.fd.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    // A shared lock is refused while the supervisor holds its exclusive one, and does not disturb other
    // readers.
    return folder.isValid() && ::flock(folder.get(), LOCK_SH | LOCK_NB) != 0;
}

void pruneRecords(const SessionFolder &session)
{
    std::map<std::string, std::size_t> perPlace;
    std::size_t all = 0;
    for (const std::string &name : recordNames(session)) {
        if (isInUse(session, name))
            continue;
        ++all;
        if (++perPlace[name.substr(0, KeyLength)] > MaxRecordsPerPlace || all > MaxRecords)
            removeRecord(session, name);
    }
}

} // namespace fuseboard
