// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads the catalogue: everything that can be mounted.
#pragma once

#include "app/catalog/filesystemtype.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// Folders with *.toml files, the weakest first: a type of a later folder replaces the one of the same name.
struct CatalogPaths
{
    std::vector<std::filesystem::path> folders;

    /// What the package installed, then /etc/fuseboard/types, then the user's own in
    /// ${XDG_CONFIG_HOME:-~/.config}/fuseboard/types. FUSEBOARD_CATALOG replaces the first one (for the build
    /// tree).
    static CatalogPaths standard();
};

/// All known types, sorted by name. A value: copy it freely. Reads files once, in load().
class Catalog
{
public:
    /// Never fails: a file that cannot be used is left out and reported in problems(). A missing folder is no
    /// problem.
    static Catalog load(const CatalogPaths &paths);

    const FileSystemType *
    find(std::string_view name) const; ///< nullptr for an unknown one; lives as long as *this
    std::span<const FileSystemType> types() const { return m_types; }
    std::span<const std::string> problems() const { return m_problems; } ///< "FILE:LINE: sentence", English

private:
    std::vector<FileSystemType> m_types;
    std::vector<std::string> m_problems;
};

/// One type from the text of a catalogue file. InvalidArgument with "FILE:LINE: sentence" as context.
Result<FileSystemType> parseFileSystemType(std::string_view text, const std::string &file);

} // namespace fuseboard
