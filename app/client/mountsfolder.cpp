// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks after the folders of mounts for which nobody named one.

#include "app/client/mountsfolder.h"

#include "app/catalog/launchplan.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace fuseboard {
namespace {

constexpr std::size_t LongestName = 100; ///< NAME_MAX is 255, and " 99" comes behind it
constexpr int MostOfOneName = 99;

std::string lastName(std::string_view path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path.substr(path.rfind('/') + 1));
}

/// "user@host:path" and "remote:path" alike.
std::string nameOfRemote(std::string_view source)
{
    // An address in brackets has colons of its own.
    const std::size_t bracket = source.find(']');
    const std::size_t colon = source.find(':', bracket == std::string_view::npos ? 0 : bracket);
    std::string_view host = source.substr(0, colon);
    host.remove_prefix(host.find('@') == std::string_view::npos ? 0 : host.find('@') + 1);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    const std::string path = colon == std::string_view::npos ? "" : lastName(source.substr(colon + 1));
    return path.empty() || path == "/" ? std::string(host) : path + " on " + std::string(host);
}

std::string nameOfLocal(SourceKind kind, std::string_view source)
{
    const std::string name = lastName(source.substr(0, source.find(':')));
    const std::string stem = std::filesystem::path(name).stem().native();
    return kind == SourceKind::File && !stem.empty() ? stem : name;
}

/// Controls and slashes would be no name; a point would hide it, a hyphen would be an option.
std::string cleaned(std::string name)
{
    std::ranges::replace_if(
        name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/'; }, '_');
    name.erase(0, std::min(name.find_first_not_of(".- "), name.size()));
    if (name.size() > LongestName) {
        std::size_t end = LongestName;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80U)
            --end;
        name.resize(end);
    }
    return name;
}

std::string bytesOf(const QString &path)
{
    return QFile::encodeName(path).toStdString();
}

std::unexpected<Error> notMade(int sysErrno, const std::string &path)
{
    return failure(ErrorCode::FolderNotMade, Stage::Validate, sysErrno, path + ".");
}

} // namespace

std::string mountsFolder()
{
    const QString home = QString::fromLocal8Bit(qgetenv("HOME"));
    if (!QDir::isAbsolutePath(home))
        return {};
    const QString config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    const QSettings settings(config + QStringLiteral("/fuseboardrc"), QSettings::IniFormat);
    QString path = settings.value(QStringLiteral("Mounts/Path")).toString();
    if (path.startsWith(QStringLiteral("~/")))
        path.replace(0, 1, home);
    if (!QDir::isAbsolutePath(path))
        path = home + QStringLiteral("/Mounts");
    return bytesOf(QDir::cleanPath(path));
}

std::string folderNameFor(const FileSystemType &type, std::string_view source)
{
    const bool isRemote = type.sourceKind == SourceKind::Remote;
    const std::string name = cleaned(isRemote ? nameOfRemote(source) : nameOfLocal(type.sourceKind, source));
    return name.empty() ? type.name : name;
}

Result<std::string> chooseFolder(const FileSystemType &type, const std::string &source,
                                 const MountTable &table)
{
    const std::string base = mountsFolder();
    if (base.empty())
        return failure(ErrorCode::InvalidArgument, Stage::Validate, 0,
                       "HOME is not set: name the folder to mount on.");
    const std::string first = base + "/" + folderNameFor(type, source);
    const std::string label = sourceLabel(type.label, source);
    for (int number = 1; number <= MostOfOneName; ++number) {
        const std::string path = number == 1 ? first : first + " " + std::to_string(number);
        const MountEntry *there = table.topmostAt(path);
        if (!there || there->source == label)
            return path;
    }
    return failure(ErrorCode::AlreadyMounted, Stage::Validate, 0, first + " and all that follow.");
}

Result<void> makeFolder(const std::string &path)
{
    const std::string base = std::filesystem::path(path).parent_path();
    for (const std::string &folder : {base, path}) {
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
            return notMade(errno, folder);
    }
    return {};
}

void removeFolder(const std::string &path)
{
    // EBUSY where something is mounted, ENOTEMPTY where something is in it: both are right.
    ::rmdir(path.c_str());
}

} // namespace fuseboard
