// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what the Tab key is offered, with names that the tests give.

#include "app/catalog/catalog.h"
#include "app/cli/commandline.h"
#include "app/cli/completion.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace fuseboard;

namespace {

using Words = std::vector<std::string>;

LiveNames fakeNames()
{
    return {
        .types =
            [] {
                const Catalog catalog = Catalog::load({.folders = {TEST_TYPES_DIR}});
                return std::vector(catalog.types().begin(), catalog.types().end());
            },
        .mounts =
            [] {
                return std::vector<Candidate>{{"/home/alice/far", "fuse.sshfs host:"},
                                              {"/home/alice/a b", "fuse.bindfs x"},
                                              {"/home/alice/7", "fuse.bindfs x"},
                                              {"/srv/far", "fuse.bindfs x"}};
            },
        .logs = [] { return std::vector<Candidate>{{"/home/alice/gone", "sshfs host:"}}; },
        .sources =
            [](SourceNames kind) {
                return kind == SourceNames::SshHosts
                           ? std::vector<SourceName>{{"server", "f"}, {"-oevil", "f"}, {"2001:db8::1", "f"}}
                           : std::vector<SourceName>{{"photos", "f"}, {"my files", "f"}, {":evil", "f"}};
            },
        .home = "/home/alice",
        .folder = "/home/alice"};
}

Words textsOf(const Offer &offer)
{
    Words texts;
    std::ranges::transform(offer.candidates, std::back_inserter(texts), &Candidate::text);
    return texts;
}

Words offered(const Words &words)
{
    return textsOf(complete(words, fakeNames()));
}

ShellPaths pathsFor(const Words &words)
{
    return complete(words, fakeNames()).paths;
}

bool has(const Words &words, std::string_view word)
{
    return std::ranges::contains(words, word);
}

TEST(Completion, TheCommandsForPeopleAreOffered)
{
    EXPECT_EQ(offered({""}).size(), commands().size());
    EXPECT_EQ(offered({"u"}), Words{"unmount"});
    EXPECT_EQ(offered({"c"}), Words()) << "complete is for programs";
    EXPECT_EQ(offered({"nonsense", "u"}), Words{"unmount"}) << "the next word may still be one";
    EXPECT_EQ(offered({}), Words());
    const Offer offer = complete(Words{"doc"}, fakeNames());
    EXPECT_EQ(offer.candidates,
              (std::vector<Candidate>{{"doctor", "find out what is wrong, and what to do"}}));
}

TEST(Completion, TheOptionsOfTheCommandAreOffered)
{
    EXPECT_EQ(offered({"-"}), (Words{"--version", "--help"}));
    EXPECT_EQ(offered({"unmount", "--"}), (Words{"--detach", "--force", "--json", "--help"}));
    EXPECT_EQ(offered({"mount", "--d"}), Words{"--deadline="});
    EXPECT_EQ(offered({"mount", "-"}),
              (Words{"-o", "--deadline=", "--helper=", "--non-empty", "--lock-folder", "--json", "--help"}));
}

TEST(Completion, AnOptionIsOfferedOnceUnlessItRepeats)
{
    EXPECT_EQ(offered({"mount", "-o", "ro", "--json", "--helper", "auto", "-"}),
              (Words{"-o", "--deadline=", "--non-empty", "--lock-folder", "--help"}));
    EXPECT_EQ(offered({"mount", "--helper=auto", "--h"}), Words{"--help"});
}

TEST(Completion, AfterTwoHyphensNothingIsAnOption)
{
    EXPECT_EQ(offered({"unmount", "--", "-"}), Words());
    EXPECT_TRUE(has(offered({"unmount", "--", "/"}), "/srv/far"));
    EXPECT_EQ(offered({"list", "--", ""}), Words());
}

TEST(Completion, WhereAllArgumentsAreThereOptionsFollow)
{
    EXPECT_EQ(offered({"list", ""}), (Words{"--json", "--help"}));
    EXPECT_EQ(offered({"list", "x"}), Words());
    EXPECT_EQ(offered({"unmount", "/srv/far", ""}), (Words{"--detach", "--force", "--json", "--help"}));
}

TEST(Completion, ChoicesAreOfferedInBothWaysToGiveThem)
{
    EXPECT_EQ(offered({"mount", "--helper", ""}), (Words{"auto", "require", "never"}));
    EXPECT_EQ(offered({"mount", "--helper=r"}), Words{"--helper=require"});
    EXPECT_EQ(offered({"mount", "--deadline", ""}), Words());
    EXPECT_EQ(offered({"mount", "--helper", "--j"}), Words{"--json"}) << "another option is no value";
    EXPECT_EQ(offered({"mount", "--json=x"}), Words());
    EXPECT_EQ(offered({"mount", "--helper", "--json", "--"}),
              (Words{"--deadline=", "--helper=", "--non-empty", "--lock-folder", "--help"}));
}

TEST(Completion, TypesComeFromTheCatalogue)
{
    const Words types = offered({"mount", ""});
    EXPECT_TRUE(has(types, "sshfs") && has(types, "bindfs") && has(types, "rclone"));
    EXPECT_EQ(offered({"mount", "--helper", "auto", "ss"}), Words{"sshfs"});
}

TEST(Completion, OptionsOfTheTypeFollowO)
{
    EXPECT_EQ(offered({"mount", "sshfs", "h:", "m", "-o", "Serv"}),
              (Words{"ServerAliveInterval=", "ServerAliveCountMax="}));
    EXPECT_EQ(offered({"mount", "sshfs", "h:", "m", "-o", "ro,reco"}), Words{"ro,reconnect"});
    EXPECT_EQ(offered({"mount", "sshfs", "-oro,reco"}), Words{"-oro,reconnect"});
    EXPECT_EQ(offered({"mount", "sshfs", "-o", "compression="}),
              (Words{"compression=yes", "compression=no"}));
    EXPECT_EQ(offered({"mount", "sshfs", "-o", "ro,compression=n"}), Words{"ro,compression=no"});
    EXPECT_EQ(offered({"mount", "sshfs", "-o", "port=2"}), Words());
    EXPECT_EQ(offered({"mount", "sshfs", "-o", "nonsense="}), Words());
}

TEST(Completion, AnOptionThatIsSetIsNotOfferedAgain)
{
    EXPECT_FALSE(has(offered({"mount", "sshfs", "-o", "ro,"}), "ro,ro"));
    EXPECT_TRUE(has(offered({"mount", "sshfs", "-o", "ro,"}), "ro,noexec"));
    EXPECT_FALSE(has(offered({"mount", "sshfs", "-o", "port=22,ro", "-o", ""}), "port="));
    EXPECT_FALSE(has(offered({"mount", "sshfs", "-oport=22", "-o", ""}), "port="));
}

TEST(Completion, OptionsOfTheKernelAreThoseThatTheTypePassesOn)
{
    EXPECT_TRUE(has(offered({"mount", "-o", ""}), "max_read=")) << "no type yet";
    EXPECT_TRUE(has(offered({"mount", "rclone", "-o", ""}), "ro"));
    EXPECT_FALSE(has(offered({"mount", "rclone", "-o", ""}), "noexec"));
    EXPECT_TRUE(has(offered({"mount", "nonsense", "-o", ""}), "noexec"));
}

TEST(Completion, HostsAreSourcesOfSshfs)
{
    EXPECT_EQ(offered({"mount", "sshfs", ""}), (Words{"server:", "[2001:db8::1]:"})) << "-oevil is no host";
    EXPECT_EQ(offered({"mount", "sshfs", "alice@s"}), Words{"alice@server:"});
    EXPECT_EQ(offered({"mount", "sshfs", "server:/s"}), Words());
    EXPECT_EQ(complete(Words{"mount", "sshfs", "se"}, fakeNames()).candidates.front().help, "f");
}

TEST(Completion, RemotesAreSourcesOfRclone)
{
    EXPECT_EQ(offered({"mount", "rclone", ""}), (Words{"photos:", "my files:"})) << ":evil is no remote";
}

TEST(Completion, PathsAreLeftToTheShell)
{
    EXPECT_EQ(pathsFor({"mount", "bindfs", ""}), ShellPaths::Folders);
    EXPECT_EQ(pathsFor({"mount", "mergerfs", ""}), ShellPaths::Folders);
    EXPECT_EQ(pathsFor({"mount", "squashfuse", ""}), ShellPaths::Files);
    EXPECT_EQ(pathsFor({"mount", "nonsense", ""}), ShellPaths::Files);
    EXPECT_EQ(pathsFor({"mount", "sshfs", ""}), ShellPaths::None);
    EXPECT_EQ(pathsFor({"mount", "sshfs", "host:", ""}), ShellPaths::Folders);
    EXPECT_EQ(pathsFor({"unmount", ""}), ShellPaths::None);
    EXPECT_EQ(linesOf({.candidates = {}, .paths = ShellPaths::Files}), ":files\n");
    EXPECT_EQ(linesOf({.candidates = {}, .paths = ShellPaths::Folders}), ":folders\n");
}

TEST(Completion, MountpointsAreOfferedInTheWayThatTheyAreWritten)
{
    EXPECT_EQ(offered({"unmount", "/s"}), Words{"/srv/far"});
    EXPECT_EQ(offered({"abort", ""}).size(), 4U);
    EXPECT_EQ(offered({"unmount", "~/f"}), Words{"~/far"});
    EXPECT_EQ(offered({"unmount", "f"}), Words{"far"});
    EXPECT_EQ(offered({"unmount", "./f"}), Words{"./far"});
    EXPECT_EQ(offered({"unmount", "7"}), Words()) << "that would be an id";
    EXPECT_EQ(offered({"unmount", "./7"}), Words{"./7"});
    EXPECT_EQ(offered({"log", ""}), Words{"/home/alice/gone"});
}

TEST(Completion, OnlyWhatFitsIntoALineIsPrinted)
{
    const Offer offer{
        .candidates = {
            {"a b", "what it is"}, {"c", ""}, {"d\ne", ""}, {"f\tg", ""}, {"", ""}, {"h", "\033"}}};
    EXPECT_EQ(linesOf(offer), "a b\twhat it is\nc\n");
}

TEST(Completion, TheHiddenCommandTakesEveryWordAsItIs)
{
    const Words words{"complete", "mount", "--", "--help", "-o", ""};
    const auto command = parseCommandLine(words);
    ASSERT_TRUE(command);
    EXPECT_EQ(command->arguments, (Words{"mount", "--", "--help", "-o", ""}));
    EXPECT_TRUE(command->options.empty());
    EXPECT_TRUE(parseCommandLine(Words{"complete"}));
}

} // namespace
