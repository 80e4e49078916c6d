// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests which hosts and remotes are found in the user's files.

#include "app/catalog/sourcenames.h"
#include "tests/catalog/shipped.h"

#include <random>
#include <sys/stat.h>

namespace fuseboard {
namespace {

using Names = std::vector<std::string>;

Names namesOf(SourceNames kind, const NamePlaces &places)
{
    Names names;
    for (const SourceName &name : sourceNames(kind, places))
        names.push_back(name.name);
    return names;
}

NamePlaces placesIn(const Folder &home)
{
    return {.home = home.path(), .rcloneConfig = home.path() / "rclone.conf"};
}

/// Sets a variable of the environment, or takes it away, for the time of a test.
class Variable
{
public:
    Variable(const char *name, const char *value) : m_name(name)
    {
        if (const char *before = std::getenv(name))
            m_before = before;
        value ? ::setenv(name, value, 1) : ::unsetenv(name);
    }
    ~Variable() { m_before ? ::setenv(m_name, m_before->c_str(), 1) : ::unsetenv(m_name); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    const char *m_name;
    std::optional<std::string> m_before;
};

TEST(SourceNames, theShippedTypesDeclareThem)
{
    EXPECT_EQ(shipped("sshfs").sourceNames, SourceNames::SshHosts);
    EXPECT_EQ(shipped("rclone").sourceNames, SourceNames::RcloneRemotes);
    EXPECT_EQ(shipped("bindfs").sourceNames, SourceNames::None);
}

TEST(SourceNames, hostsOfAConfigurationAreTheOnesThatStandThere)
{
    const SshConfig config = parseSshConfig("# Host no\n"
                                            "Host one two # three\n"
                                            "  HostName example.org\n"
                                            "host=four\r\n"
                                            "\tHOST \"five\"\n"
                                            "Host * *.example.org web? !one six\n"
                                            "Hostess seven\n"
                                            "Match host eight\n"
                                            "Include more.d/* ~/other\n"
                                            "Host\n");
    EXPECT_EQ(config.hosts, (Names{"one", "two", "four", "five", "six"}));
    EXPECT_EQ(config.includes, (Names{"more.d/*", "~/other"}));
}

TEST(SourceNames, knownHostsAreThoseThatAreNotHashed)
{
    EXPECT_EQ(hostsOfKnownHosts("one,192.0.2.1 ssh-ed25519 AAAA\n"
                                "|1|c2FsdA==|aGFzaA== ssh-ed25519 AAAA\n"
                                "[two]:2022,[2001:db8::1]:22 ssh-rsa AAAA a comment\n"
                                "@revoked three ssh-rsa AAAA\n"
                                "@cert-authority *.example.org,four ssh-rsa AAAA\n"
                                "# five ssh-rsa AAAA\n"
                                "six ssh-rsa\n"
                                "2001:db8::2 ssh-rsa AAAA\n\n"),
              (Names{"one", "192.0.2.1", "two", "2001:db8::1", "four", "2001:db8::2"}));
}

TEST(SourceNames, remotesAreTheSections)
{
    EXPECT_EQ(sectionsOf("[photos]\ntype = drive\ntoken = {\"a\":[1]}\n [my files] \r\n[]\n#[no]\n[open\n"),
              (Names{"photos", "my files"}));
    EXPECT_EQ(sectionsOf("# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabcd\n"), Names());
}

TEST(SourceNames, noiseHasNoNamesThatBreakALine)
{
    std::mt19937 random(20); // NOLINT(cert-msc51-cpp): the same noise every time
    const std::string_view letters = "Host Include[]|,:@#*= \t\r\n\"\0\377ab1";
    for (int round = 0; round < 20000; ++round) {
        std::string text(random() % 64, ' ');
        for (char &c : text)
            c = letters[random() % letters.size()];
        for (const Names &names : {parseSshConfig(text).hosts, hostsOfKnownHosts(text), sectionsOf(text)}) {
            for (const std::string &name : names)
                EXPECT_TRUE(!name.empty() && name.find('\n') == std::string::npos);
        }
    }
}

TEST(SourceNames, includedFilesCountFromTheFolderOfSsh)
{
    const Folder home;
    home.write(".ssh/config", "Include conf.d/*.conf\nInclude ~/far\nInclude " +
                                  (home.path() / "abs").string() + "\nInclude missing\nHost main\n");
    home.write(".ssh/conf.d/1.conf", "Host first\nInclude deep\n");
    home.write(".ssh/conf.d/2.conf", "Host second main\n");
    home.write(".ssh/conf.d/3.txt", "Host third\n");
    home.write(".ssh/deep", "Host deep\nInclude config\n");
    home.write("far", "Host far\n");
    home.write("abs", "Host abs\n");
    home.write(".ssh/known_hosts", "main ssh-rsa AAAA\nknown ssh-rsa AAAA\n");
    EXPECT_EQ(namesOf(SourceNames::SshHosts, placesIn(home)),
              (Names{"main", "first", "second", "far", "abs", "deep", "known"}));
    EXPECT_EQ(sourceNames(SourceNames::SshHosts, placesIn(home)).back(),
              (SourceName{"known", "~/.ssh/known_hosts"}));
}

TEST(SourceNames, filesThatIncludeEachOtherEnd)
{
    const Folder home;
    home.write(".ssh/config", "Host one\nInclude loop/0\n");
    for (int i = 0; i < 200; ++i)
        home.write(".ssh/loop/" + std::to_string(i),
                   "Host h" + std::to_string(i) + "\nInclude config loop/" + std::to_string(i + 1) + "\n");
    EXPECT_EQ(namesOf(SourceNames::SshHosts, placesIn(home)).size(), 64U);
}

TEST(SourceNames, whatIsNoFileHasNoNames)
{
    const Folder home;
    EXPECT_TRUE(namesOf(SourceNames::SshHosts, placesIn(home)).empty());
    EXPECT_TRUE(namesOf(SourceNames::RcloneRemotes, placesIn(home)).empty());
    EXPECT_TRUE(namesOf(SourceNames::SshHosts, {}).empty());
    EXPECT_TRUE(namesOf(SourceNames::None, placesIn(home)).empty());
    home.write(".ssh/known_hosts", "known ssh-rsa AAAA\n");
    ASSERT_EQ(::mkfifo((home.path() / ".ssh/config").c_str(), 0600), 0);
    std::filesystem::create_directory(home.path() / "rclone.conf");
    EXPECT_EQ(namesOf(SourceNames::SshHosts, placesIn(home)), Names{"known"}) << "a pipe would wait for ever";
    EXPECT_TRUE(namesOf(SourceNames::RcloneRemotes, placesIn(home)).empty());
}

TEST(SourceNames, withoutAHomeTheCurrentFolderIsNone)
{
    const Folder folder;
    folder.write(".ssh/config", "Host stranger\n");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    EXPECT_TRUE(namesOf(SourceNames::SshHosts, {}).empty());
    std::filesystem::current_path(before);
}

TEST(SourceNames, aFileThatIsTooLargeIsNotRead)
{
    const Folder home;
    const std::string host = "[remote]\n";
    home.write("rclone.conf", host + std::string((4U << 20U) - host.size(), '#'));
    EXPECT_EQ(namesOf(SourceNames::RcloneRemotes, placesIn(home)), Names{"remote"});
    home.write("rclone.conf", host + std::string((4U << 20U) - host.size() + 1, '#'));
    EXPECT_TRUE(namesOf(SourceNames::RcloneRemotes, placesIn(home)).empty());
}

TEST(SourceNames, rcloneIsLookedForWhereRcloneLooks)
{
    const Folder home;
    const Variable none("RCLONE_CONFIG", nullptr);
    const Variable noConfig("XDG_CONFIG_HOME", nullptr);
    const Variable user("HOME", home.path().c_str());
    EXPECT_EQ(NamePlaces::standard().home, home.path());
    EXPECT_EQ(NamePlaces::standard().rcloneConfig, home.path() / ".rclone.conf");
    home.write(".config/rclone/rclone.conf", "");
    EXPECT_EQ(NamePlaces::standard().rcloneConfig, home.path() / ".config/rclone/rclone.conf");
    home.write("xdg/rclone/rclone.conf", "");
    const Variable config("XDG_CONFIG_HOME", (home.path() / "xdg").c_str());
    EXPECT_EQ(NamePlaces::standard().rcloneConfig, home.path() / "xdg/rclone/rclone.conf");
    const Variable own("RCLONE_CONFIG", "/own.conf");
    EXPECT_EQ(NamePlaces::standard().rcloneConfig, "/own.conf");
    const Variable relative("HOME", "home");
    EXPECT_EQ(NamePlaces::standard().home, "");
}

} // namespace
} // namespace fuseboard
