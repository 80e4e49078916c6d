// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what is done with the folder below a mount: counted, locked, and removed when it was made
// for it.

#include "app/session/foldercontent.h"
#include "app/session/folderlock.h"
#include "app/session/supervisor/madefolder.h"
#include "tests/session/launchtest.h"

#include <sys/stat.h>

namespace fuseboard {
namespace {

namespace fs = std::filesystem;

class Folders : public LaunchTest
{
protected:
    void SetUp() override
    {
        LaunchTest::SetUp();
        place = fs::canonical(folder) / "place";
        fs::create_directory(place);
    }

    void fill(std::size_t count) const
    {
        for (std::size_t i = 0; i < count; ++i)
            std::ofstream(place / std::to_string(i)) << "";
    }

    std::string refusal() const
    {
        const auto checked = checkEmpty(*openMountpoint(place));
        return checked ? "" : checked.error().context;
    }

    unsigned mode() const
    {
        struct stat info{};
        EXPECT_EQ(::stat(place.c_str(), &info), 0);
        return info.st_mode & 07777U;
    }

    fs::path place;
};

TEST_F(Folders, whatAMountWouldHideIsCounted)
{
    EXPECT_EQ(refusal(), "");
    std::ofstream(place / ".hidden") << "";
    EXPECT_EQ(refusal(), place.string() + " holds 1 name.");
    fs::create_directory(place / "inner");
    fill(1);
    EXPECT_EQ(refusal(), place.string() + " holds 3 names.");
}

TEST_F(Folders, countingEnds)
{
    fill(MostEntries + 5);
    EXPECT_EQ(refusal(), place.string() + " holds at least 1000 names.");
}

TEST_F(Folders, aFolderOfTheKernelIsNotCounted)
{
    EXPECT_EQ(countEntries(*openMountpoint("/proc/sys")), 0u);
}

TEST_F(Folders, aLockTakesTheRightToWriteFromEverybody)
{
    ASSERT_EQ(::chmod(place.c_str(), 0777), 0);
    const auto mountpoint = openMountpoint(place);
    EXPECT_EQ(lockFolder(*mountpoint), 0);
    EXPECT_EQ(mode(), 0555u);
    EXPECT_TRUE(unlockFolder(*mountpoint));
    EXPECT_EQ(mode(), 0755u) << "others get no right back that they should not have had";
    EXPECT_TRUE(unlockFolder(*mountpoint));
    EXPECT_EQ(mode(), 0755u);
}

TEST_F(Folders, aFolderThatCannotBeUnlockedIsRefused)
{
    const auto unlocked = unlockFolder(*openMountpoint("/proc/sys")); // the kernel's: not even root may
    ASSERT_FALSE(unlocked);
    EXPECT_EQ(unlocked.error().code, ErrorCode::FolderNotWritable);
}

TEST_F(Folders, aFolderThatWasMadeIsRemoved)
{
    const supervisor::MadeFolder made(place);
    made.remove();
    EXPECT_FALSE(fs::exists(place));
    made.remove();
}

TEST_F(Folders, aFolderThatHoldsSomethingIsNotRemoved)
{
    const supervisor::MadeFolder made(place);
    fill(1);
    made.remove();
    EXPECT_TRUE(fs::exists(place / "0"));
}

TEST_F(Folders, anotherFolderOfThatNameIsNotRemoved)
{
    const supervisor::MadeFolder made(place);
    for (int i = 0; i < 20; ++i) { // file systems give numbers of files again, some at once
        fs::remove(place);
        fs::create_directory(place);
        made.remove();
        ASSERT_TRUE(fs::exists(place)) << i;
    }
}

TEST_F(Folders, aFolderThatWasNotThereIsNotRemoved)
{
    const supervisor::MadeFolder made(place / "later");
    fs::create_directory(place / "later");
    made.remove();
    EXPECT_TRUE(fs::exists(place / "later"));
}

} // namespace
} // namespace fuseboard
