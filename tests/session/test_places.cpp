// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the mountpoint, the source and the device: what is refused, and with which words.

#include "app/session/fusedevice.h"
#include "app/session/mountpoint.h"
#include "app/session/safeopen.h"
#include "app/session/serverenvironment.h"
#include "app/session/sourcecheck.h"
#include "tests/session/launchtest.h"

#include <fcntl.h>
#include <sys/stat.h>

namespace fuseboard {
namespace {

namespace fs = std::filesystem;

class Places : public LaunchTest
{
protected:
    void SetUp() override
    {
        LaunchTest::SetUp();
        folder = fs::canonical(folder);
        fs::create_directories(folder / "source/inner");
        fs::create_directory(folder / "mnt");
        std::ofstream(folder / "file") << "x";
        fs::create_directory_symlink(folder / "mnt", folder / "link");
    }

    ErrorCode refusalOf(const fs::path &path) const
    {
        const auto opened = openMountpoint(path);
        return opened ? ErrorCode::Internal : opened.error().code;
    }

    Result<void> check(const fs::path &source, const fs::path &mountpoint,
                       SourceKind kind = SourceKind::Directory) const
    {
        LaunchPlan plan;
        plan.source = source.string();
        plan.sourceKind = kind;
        return checkSource(plan, *openMountpoint(mountpoint));
    }
};

TEST_F(Places, onlyAFolderThatCarriesAMountIsLookedUpInTheTable)
{
    EXPECT_EQ(carriesMount(folder / "mnt"), false);
    EXPECT_EQ(carriesMount("/proc"), true);
    EXPECT_EQ(carriesMount("/proc/"), true);
    EXPECT_EQ(carriesMount(folder / "link"), std::nullopt) << "a link is not followed";
    EXPECT_EQ(carriesMount(folder / "file"), std::nullopt);
    EXPECT_EQ(carriesMount(folder / "missing"), std::nullopt);
}

TEST_F(Places, aMountpointIsOpenedUnderItsTrueName)
{
    const auto mountpoint = openMountpoint(folder / "mnt");
    ASSERT_TRUE(mountpoint);
    EXPECT_EQ(mountpoint->path, folder / "mnt");
    const int flags = ::fcntl(mountpoint->fd.get(), F_GETFL);
    EXPECT_TRUE(flags & O_PATH);
    EXPECT_TRUE(::fcntl(mountpoint->fd.get(), F_GETFD) & FD_CLOEXEC);
    fs::create_directory_symlink(folder, folder / "up");
    EXPECT_EQ(openMountpoint(folder / "up/up/mnt/")->path, folder / "mnt");
    EXPECT_EQ(openMountpoint(folder / "source/../mnt")->path, folder / "mnt");
}

TEST_F(Places, oddNamesAreNames)
{
    for (const std::string &name : {std::string(255, 'n'), std::string("\xff\xfe"), std::string("a\nb"),
                                    std::string("-rf"), std::string("x (deleted)")}) {
        fs::create_directory(folder / name);
        const auto mountpoint = openMountpoint(folder / name);
        ASSERT_TRUE(mountpoint) << name;
        EXPECT_EQ(mountpoint->path, folder / name);
    }
}

TEST_F(Places, whatIsNoFolderIsRefusedByItsKind)
{
    EXPECT_EQ(refusalOf(folder / "nothing"), ErrorCode::MountpointMissing);
    EXPECT_EQ(refusalOf(folder / "file"), ErrorCode::NotADirectory);
    EXPECT_EQ(refusalOf(folder / "file/below"), ErrorCode::NotADirectory);
    EXPECT_EQ(refusalOf(folder / "link"), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusalOf(folder / "link/"), ErrorCode::InvalidArgument)
        << "a slash at the end follows the link";
    EXPECT_EQ(refusalOf(""), ErrorCode::MountpointMissing);
    EXPECT_TRUE(openMountpoint(folder / "link").error().context.contains("is a link"));
}

TEST_F(Places, aFolderThatWasRemovedIsGone)
{
    fs::create_directory(folder / "soon");
    fs::current_path(folder / "soon");
    fs::remove(folder / "soon");
    EXPECT_EQ(refusalOf("."), ErrorCode::MountpointGone);
    fs::current_path("/");
}

TEST_F(Places, aSourceMustBeThereAndOfItsKind)
{
    EXPECT_TRUE(check(folder / "source", folder / "mnt"));
    EXPECT_TRUE(check(folder / "link", folder / "mnt"));
    EXPECT_EQ(check(folder / "nothing", folder / "mnt").error().code, ErrorCode::SourceMissing);
    EXPECT_EQ(check(folder / "file", folder / "mnt").error().code, ErrorCode::SourceUnreadable);
    EXPECT_TRUE(check(folder / "file", folder / "mnt", SourceKind::File));
    EXPECT_EQ(check(folder / "source", folder / "mnt", SourceKind::File).error().code,
              ErrorCode::SourceUnreadable);
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(check(folder / "pipe", folder / "mnt", SourceKind::File).error().code,
              ErrorCode::SourceUnreadable);
    EXPECT_TRUE(check("host:/x", folder / "mnt", SourceKind::Remote));
}

TEST_F(Places, aFolderIsNotMountedBelowItself)
{
    EXPECT_EQ(check(folder / "source", folder / "source/inner").error().code, ErrorCode::InvalidSource);
    EXPECT_EQ(check(folder, folder / "source/inner").error().code, ErrorCode::InvalidSource);
    EXPECT_EQ(check("/", folder / "mnt").error().code, ErrorCode::InvalidSource);
    EXPECT_TRUE(check(folder / "source/inner", folder / "source"))
        << "the other way round hides it, and works";
    EXPECT_TRUE(check(folder / "source", folder / "source"))
        << "over itself works: the server holds what lies below";
    fs::create_directory(folder / "source-2");
    EXPECT_TRUE(check(folder / "source", folder / "source-2")) << "names are compared as a whole";
}

TEST_F(Places, eachOfSeveralFoldersMustBeThere)
{
    const auto codeOf = [&](const std::string &more) {
        const auto checked =
            check((folder / "source").string() + more, folder / "mnt", SourceKind::Directories);
        return checked ? ErrorCode::Internal : checked.error().code;
    };
    fs::create_directory(folder / "source-2");
    const std::string second = ":" + (folder / "source-2").string();
    EXPECT_EQ(codeOf(""), ErrorCode::Internal);
    EXPECT_EQ(codeOf(second), ErrorCode::Internal);
    EXPECT_EQ(codeOf(":" + (folder / "nothing").string()), ErrorCode::SourceMissing);
    EXPECT_EQ(codeOf(":" + (folder / "file").string() + second), ErrorCode::SourceUnreadable);
}

TEST_F(Places, noneOfSeveralFoldersIsCoveredByTheMount)
{
    fs::create_directory(folder / "source-2");
    const std::string second = (folder / "source-2").string() + ":";
    const auto codeOf = [&](const fs::path &source, const fs::path &mountpoint) {
        const auto checked = check(second + source.string(), mountpoint, SourceKind::Directories);
        return checked ? ErrorCode::Internal : checked.error().code;
    };
    EXPECT_EQ(codeOf(folder / "source", folder / "source/inner"), ErrorCode::InvalidSource);
    EXPECT_EQ(codeOf(folder / "source", folder / "source"), ErrorCode::InvalidSource);
    EXPECT_EQ(codeOf(folder / "link", folder / "mnt"), ErrorCode::InvalidSource) << "whatever it is called";
    EXPECT_EQ(codeOf(folder / "source/inner", folder / "source"), ErrorCode::InvalidSource);
    EXPECT_EQ(codeOf(folder / "source/inner", folder / "mnt"), ErrorCode::Internal);
}

TEST_F(Places, theFolderOfTheSessionsSocketsIsNotCovered)
{
    ASSERT_TRUE(check(folder / "source", folder / "mnt"));
    ::setenv("XDG_RUNTIME_DIR", (folder / "mnt").c_str(), 1);
    EXPECT_EQ(check(folder / "source", folder / "mnt").error().code, ErrorCode::InvalidArgument);
}

TEST_F(Places, somethingElseThanTheFuseDeviceIsRefused)
{
    for (const char *path : {"/dev/null", "/nonexistent"}) {
        const auto device = openFuseDevice(path);
        ASSERT_FALSE(device);
        EXPECT_EQ(device.error().code, ErrorCode::DeviceUnavailable);
        EXPECT_TRUE(device.error().context.contains(path));
    }
}

TEST(ServerEnvironment, keepsWhatServersNeedAndSpeaksEnglish)
{
    const char *const given[] = {"HOME=/home/alice",     "SSH_AUTH_SOCK=/run/agent", "LANG=de_DE.UTF-8",
                                 "LANGUAGE=de",          "LC_MESSAGES=de_DE.UTF-8",  "FUSEBOARD_CATALOG=/x",
                                 "NOTIFY_SOCKET=/run/n", "_FUSE_COMMFD=3",           "broken"};
    EXPECT_EQ(serverEnvironment(given),
              (std::vector<std::string>{"HOME=/home/alice", "SSH_AUTH_SOCK=/run/agent", "LANG=de_DE.UTF-8",
                                        "LC_MESSAGES=C"}));
}

TEST(ServerEnvironment, aServerThatMountsByItselfFindsFusermountUnderItsOwnName)
{
    ::setenv("FUSEBOARD_FUSERMOUNTS", "/names", 1);
    LaunchPlan plan;
    const char *const given[] = {"PATH=/bin", "A=1"};
    EXPECT_EQ(serverEnvironment(given, plan),
              (std::vector<std::string>{"PATH=/bin", "A=1", "LC_MESSAGES=C"}));
    plan.mode = LaunchMode::Fusermount;
    EXPECT_EQ(serverEnvironment(given, plan),
              (std::vector<std::string>{"A=1", "LC_MESSAGES=C", "PATH=/names:/bin"}));
    EXPECT_EQ(serverEnvironment({}, plan),
              (std::vector<std::string>{"LC_MESSAGES=C", "PATH=/names:/usr/local/bin:/usr/bin:/bin"}));
}

TEST(ServerEnvironment, whatTheCatalogueSaysReplacesWhatTheUserHas)
{
    LaunchPlan plan;
    plan.environment = {"ASKS=no"};
    const char *const given[] = {"ASKS=yes", "ASKS_NOT=1"};
    EXPECT_EQ(serverEnvironment(given, plan),
              (std::vector<std::string>{"ASKS_NOT=1", "LC_MESSAGES=C", "ASKS=no"}));
}

TEST(ServerEnvironment, lettersStayWhatTheyWere)
{
    const char *const given[] = {"LC_ALL=de_DE.UTF-8", "LC_CTYPE=C", "LANG=C"};
    EXPECT_EQ(serverEnvironment(given),
              (std::vector<std::string>{"LANG=C", "LC_CTYPE=de_DE.UTF-8", "LC_MESSAGES=C"}));
}

} // namespace
} // namespace fuseboard
