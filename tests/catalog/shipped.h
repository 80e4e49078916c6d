// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file gives tests the shipped catalogue, and programs that exist without being installed.
#pragma once

#include "app/catalog/catalog.h"
#include "app/catalog/launchplan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace fuseboard {

inline const Catalog &shippedCatalog()
{
    static const Catalog Shipped = Catalog::load({.folders = {TEST_TYPES_DIR}});
    return Shipped;
}

inline const FileSystemType &shipped(std::string_view name)
{
    const FileSystemType *type = shippedCatalog().find(name);
    EXPECT_NE(type, nullptr) << name;
    return *type;
}

/// A folder that is removed at the end.
class Folder
{
public:
    Folder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "catalog-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;

    const std::filesystem::path &path() const { return m_path; }
    void write(const std::string &name, const std::string &text) const
    {
        std::filesystem::create_directories((m_path / name).parent_path());
        std::ofstream(m_path / name, std::ios::binary) << text;
    }

private:
    std::filesystem::path m_path;
};

/// A folder with an executable of every shipped program.
inline const std::filesystem::path &fakePrograms()
{
    static const Folder Programs;
    for (const FileSystemType &type : shippedCatalog().types()) {
        Programs.write(type.program, "#!/bin/false\n");
        std::filesystem::permissions(Programs.path() / type.program, std::filesystem::perms::owner_all);
    }
    return Programs.path();
}

/// The first of the two ways that the type has.
inline LaunchMode modeOf(const FileSystemType &type)
{
    return type.supports(LaunchMode::Descriptor) ? LaunchMode::Descriptor : LaunchMode::Fusermount;
}

inline LaunchRequest request(std::string source, std::vector<OptionValue> options = {},
                             LaunchMode mode = LaunchMode::Descriptor)
{
    return {.source = std::move(source),
            .mountpoint = "/home/alice/mnt",
            .options = std::move(options),
            .mode = mode,
            .programFolders = {fakePrograms()}};
}

} // namespace fuseboard
