// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file looks at sources as texts.

#include "app/catalog/sourcetext.h"
#include "app/catalog/pattern.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>

namespace fuseboard {
namespace {

constexpr std::size_t MaxPathLength = 4096;

std::unexpected<Error> invalidSource(const FileSystemType &type, const std::string &sentence)
{
    return failure(ErrorCode::InvalidSource, Stage::Validate, 0,
                   sentence + " Wanted: " + type.sourceHelp + ".");
}

/// Nothing where the current folder is gone.
std::optional<std::string> absolute(const std::string &path)
{
    std::error_code error;
    const auto whole = std::filesystem::absolute(path, error);
    return error ? std::nullopt : std::optional(whole.string());
}

/// Each part for itself; an empty one stays empty, for the pattern to refuse.
std::optional<std::string> allAbsolute(std::string_view source)
{
    std::string whole;
    for (const std::string &folder : foldersOf(source)) {
        const auto path = folder.empty() ? std::optional(folder) : absolute(folder);
        if (!path)
            return std::nullopt;
        whole += *path + ":";
    }
    whole.pop_back();
    return whole;
}

} // namespace

bool hasControl(std::string_view text)
{
    return std::ranges::any_of(text,
                               [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::vector<std::string> foldersOf(std::string_view source)
{
    std::vector<std::string> folders;
    for (std::size_t end = source.find(':'); end != std::string_view::npos; end = source.find(':')) {
        folders.emplace_back(source.substr(0, end));
        source.remove_prefix(end + 1);
    }
    folders.emplace_back(source);
    return folders;
}

Result<std::string> checkSourceText(const FileSystemType &type, const std::string &source)
{
    if (source.empty() || source.size() > MaxPathLength || source.contains('\0'))
        return invalidSource(type, "The source is empty or too long.");
    const bool isOnePath = type.sourceKind == SourceKind::Directory || type.sourceKind == SourceKind::File;
    const auto whole = isOnePath                                    ? absolute(source)
                       : type.sourceKind == SourceKind::Directories ? allAbsolute(source)
                                                                    : std::optional(source);
    if (!whole)
        return invalidSource(type, "The current folder is gone.");
    // Line ends and the like are allowed in one path: such folders exist, and an absolute path is one
    // argument and no option.
    if (isOnePath)
        return *whole;
    const auto pattern = Pattern::compile(type.sourcePattern);
    if (hasControl(*whole) || !pattern || !pattern->matchesAll(*whole))
        return invalidSource(type, "\"" + source + "\" is not understood.");
    return *whole;
}

} // namespace fuseboard
