// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file works on paths as texts.

#include "app/mounts/paths.h"

namespace fuseboard {
namespace {

/// Adds the names of `path` to the absolute `result`.
void append(std::string &result, std::string_view path)
{
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (name == "..")
            result.resize(parentOf(result).size());
        else if (!name.empty() && name != ".")
            result.append(result == "/" ? "" : "/").append(name);
    }
}

} // namespace

std::string absolutePath(std::string_view path, std::string_view folder)
{
    std::string result = "/";
    if (!path.starts_with('/'))
        append(result, folder);
    append(result, path);
    return result;
}

bool isWithin(std::string_view path, std::string_view folder)
{
    return folder == "/" || path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

std::string_view parentOf(std::string_view path)
{
    const std::size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? "/" : path.substr(0, slash);
}

std::string_view fileNameOf(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

} // namespace fuseboard
