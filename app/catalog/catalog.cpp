// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the catalogue's files and puts the types in order.

#include "app/catalog/catalog.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

namespace fuseboard {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t MaxFileSize = 256 * 1024;

std::optional<std::string> readFile(const fs::path &path)
{
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > MaxFileSize || !fs::is_regular_file(path, error))
        return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    std::string text(size, '\0');
    file.read(text.data(),
              static_cast<std::streamsize>(size)); // an iterator would throw where the disk fails
    return file ? std::optional(std::move(text)) : std::nullopt;
}

/// In the order of their names, so that problems come in the same order every time.
std::vector<fs::path> filesIn(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() == ".toml")
            files.push_back(entry->path());
    }
    std::ranges::sort(files);
    return files;
}

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

void insert(std::vector<FileSystemType> &types, FileSystemType type)
{
    const auto place = std::ranges::lower_bound(types, type.name, {}, &FileSystemType::name);
    if (place != types.end() && place->name == type.name)
        *place = std::move(type);
    else
        types.insert(place, std::move(type));
}

} // namespace

CatalogPaths CatalogPaths::standard()
{
    const std::string own = environment("FUSEBOARD_CATALOG");
    CatalogPaths paths{
        .folders = {own.empty() ? fs::path(FUSEBOARD_TYPES_DIR) : fs::path(own), "/etc/fuseboard/types"}};
    // The XDG base directory specification wants relative paths ignored.
    const fs::path config = environment("XDG_CONFIG_HOME");
    const fs::path home = environment("HOME");
    if (config.is_absolute())
        paths.folders.push_back(config / "fuseboard/types");
    else if (home.is_absolute())
        paths.folders.push_back(home / ".config/fuseboard/types");
    return paths;
}

Catalog Catalog::load(const CatalogPaths &paths)
{
    Catalog catalog;
    for (const fs::path &folder : paths.folders) {
        for (const fs::path &file : filesIn(folder)) {
            const auto text = readFile(file);
            if (!text) {
                catalog.m_problems.push_back(file.string() +
                                             ":0: The file cannot be read, or has more than 256 KiB.");
                continue;
            }
            if (auto type = parseFileSystemType(*text, file.string()))
                insert(catalog.m_types, std::move(*type));
            else
                catalog.m_problems.push_back(type.error().context);
        }
    }
    return catalog;
}

const FileSystemType *Catalog::find(std::string_view name) const
{
    const auto found = std::ranges::find(m_types, name, &FileSystemType::name);
    return found == m_types.end() ? nullptr : &*found;
}

} // namespace fuseboard
