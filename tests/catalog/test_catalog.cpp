// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests which files are read and which of them wins.

#include "tests/catalog/shipped.h"

namespace fuseboard {
namespace {

std::string minimal(const std::string &name, const std::string &description)
{
    return "version = 1\ntype = \"" + name + "\"\ndescription = \"" + description +
           "\"\nprogram = \"x\"\n[source]\nkind = \"directory\"\nhelp = \"A folder\"\nlabel = "
           "\"x:{source}\"\n"
           "[launch]\ndescriptor = [\"{source}\"]\n";
}

TEST(CatalogTest, allShippedFilesAreValid)
{
    for (const std::string &problem : shippedCatalog().problems())
        ADD_FAILURE() << problem;
    std::size_t files = 0;
    for (const auto &entry : std::filesystem::directory_iterator(TEST_TYPES_DIR)) {
        ++files;
        EXPECT_NE(shippedCatalog().find(entry.path().stem().string()), nullptr) << entry.path();
    }
    EXPECT_EQ(shippedCatalog().types().size(), files);
    EXPECT_GE(files, 3U);
}

TEST(CatalogTest, everyHelpTextIsASentenceWithoutItsFullStop)
{
    for (const FileSystemType &type : shippedCatalog().types()) {
        EXPECT_FALSE(type.package.empty()) << type.name;
        EXPECT_FALSE(type.sourceHelp.ends_with('.')) << type.name;
        for (const OptionType &option : type.options)
            EXPECT_TRUE(!option.help.ends_with('.') && !option.topic.empty())
                << type.name << " " << option.name;
    }
}

TEST(CatalogTest, aLaterFolderReplacesATypeOfTheSameName)
{
    const Folder first, second;
    first.write("a.toml", minimal("aa", "package"));
    first.write("b.toml", minimal("bb", "package"));
    second.write("other-name.toml", minimal("aa", "user"));
    const Catalog catalog = Catalog::load({.folders = {first.path(), second.path()}});
    ASSERT_EQ(catalog.types().size(), 2U);
    EXPECT_EQ(catalog.find("aa")->description, "user");
    EXPECT_EQ(catalog.find("bb")->description, "package");
    EXPECT_EQ(catalog.find("cc"), nullptr);
}

TEST(CatalogTest, aBadFileIsReportedAndTheOthersAreRead)
{
    const Folder folder;
    folder.write("bad.toml", "version = \n");
    folder.write("good.toml", minimal("good", "x"));
    folder.write("huge.toml", std::string(300 * 1024, '#'));
    folder.write("folder.toml/x", "");
    folder.write("ignored.txt", "no toml");
    const Catalog catalog = Catalog::load({.folders = {folder.path(), "/nonexistent"}});
    EXPECT_NE(catalog.find("good"), nullptr);
    ASSERT_EQ(catalog.problems().size(), 3U);
    EXPECT_TRUE(catalog.problems()[0].contains("bad.toml:1: ")) << catalog.problems()[0];
    EXPECT_TRUE(catalog.problems()[1].contains("folder.toml")) << catalog.problems()[1];
    EXPECT_TRUE(catalog.problems()[2].contains("huge.toml")) << catalog.problems()[2];
}

TEST(CatalogTest, theUsersFolderComesAfterTheOneOfTheComputer)
{
    ::setenv("XDG_CONFIG_HOME", "/conf", 1);
    EXPECT_EQ(CatalogPaths::standard().folders.at(1), "/etc/fuseboard/types");
    EXPECT_EQ(CatalogPaths::standard().folders.at(2), "/conf/fuseboard/types");
    ::setenv("XDG_CONFIG_HOME", "relative", 1);
    ::setenv("HOME", "/home/alice", 1);
    EXPECT_EQ(CatalogPaths::standard().folders.at(2), "/home/alice/.config/fuseboard/types");
}

} // namespace
} // namespace fuseboard
