// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests what the reader refuses, and that it says where and why.

#include "app/catalog/barebytes.h"
#include "tests/catalog/shipped.h"

#include <random>

namespace fuseboard {
namespace {

// Parts that make a good file; the tests replace one of them.
struct Parts
{
    std::string head = "version = 1\ntype = \"fake\"\ndescription = \"A fake\"\nprogram = \"fake\"\n";
    std::string source = "[source]\nkind = \"directory\"\nhelp = \"A folder\"\nlabel = \"fake:{source}\"\n";
    std::string launch = "[launch]\ndescriptor = [\"{options}\", \"{source}\", \"/dev/fd/{fd}\"]\n";
    std::string rest;
    std::string text() const { return head + source + launch + rest; }
};

std::string option(const std::string &lines)
{
    return "[[option]]\nname = \"speed\"\nhelp = \"Fast\"\ntopic = \"Speed\"\n" + lines;
}

TEST(CatalogFile, theGoodPartsMakeAType)
{
    Parts parts;
    parts.rest =
        option("kind = \"integer\"\nmin = 1\nmax = 9\ndefault = \"3\"\narguments = [\"-s\", \"{value}\"]\n");
    const auto type = parseFileSystemType(parts.text(), "fake.toml");
    ASSERT_TRUE(type) << type.error().context;
    EXPECT_EQ(type->name, "fake");
    EXPECT_EQ(type->options.at(0).max, 9);
    EXPECT_TRUE(type->supports(LaunchMode::Descriptor));
    EXPECT_FALSE(type->supports(LaunchMode::Fusermount));
}

TEST(CatalogFile, whatAProgramThatMountsByItselfNeeds)
{
    Parts parts;
    parts.source = "[source]\nkind = \"directories\"\npattern = \"/.*\"\nhelp = \"A\"\nlabel = \"x\"\n";
    parts.launch = "[launch]\nfusermount = [\"{kernel}\", \"{source}\"]\nenvironment = [\"FAKE_ASKS=no\"]\n"
                   "[[launch.kernel]]\nname = \"ro\"\narguments = [\"--read-only\"]\n";
    const auto type = parseFileSystemType(parts.text(), "fake.toml");
    ASSERT_TRUE(type) << type.error().context;
    EXPECT_EQ(type->sourceKind, SourceKind::Directories);
    EXPECT_EQ(type->environment, std::vector<std::string>{"FAKE_ASKS=no"});
    ASSERT_EQ(type->kernelArguments.size(), 1U);
    EXPECT_EQ(type->kernelArguments[0].arguments, std::vector<std::string>{"--read-only"});
    EXPECT_FALSE(type->supports(LaunchMode::Descriptor));
}

TEST(CatalogFile, howAServerAsks)
{
    Parts parts;
    parts.launch = "[launch]\ndescriptor = [\"{unattended}\", \"/dev/fd/{fd}\"]\n";
    parts.rest = "[questions]\nunattended = [\"--batch\"]\nenvironment = [\"ASK={askpass}\"]\n"
                 "[[questions.open]]\npattern = \"yes/no\"\nhint = \"Think.\"\n";
    const auto type = parseFileSystemType(parts.text(), "fake.toml");
    ASSERT_TRUE(type) << type.error().context;
    EXPECT_TRUE(type->asksQuestions());
    EXPECT_EQ(type->unattendedArguments, std::vector<std::string>{"--batch"});
    ASSERT_EQ(type->openQuestions.size(), 1U);
    EXPECT_EQ(type->openQuestions[0].hint, "Think.");
}

struct Bad
{
    const char *what;
    Parts parts;
    const char *complaint; ///< part of it
};

class BadFile : public testing::TestWithParam<Bad>
{
};

TEST_P(BadFile, isRefusedWithItsLineAndTheReason)
{
    const auto type = parseFileSystemType(GetParam().parts.text(), "fake.toml");
    ASSERT_FALSE(type);
    EXPECT_TRUE(type.error().context.starts_with("fake.toml:")) << type.error().context;
    EXPECT_TRUE(type.error().context.contains(GetParam().complaint)) << type.error().context;
}

Parts withHead(const std::string &head)
{
    Parts parts;
    parts.head = head;
    return parts;
}

Parts withSource(const std::string &source)
{
    Parts parts;
    parts.source = source;
    return parts;
}

Parts withLaunch(const std::string &launch)
{
    Parts parts;
    parts.launch = launch;
    return parts;
}

Parts withRest(const std::string &rest)
{
    Parts parts;
    parts.rest = rest;
    return parts;
}

const std::string Head = Parts().head;
const std::string Flag = option("kind = \"flag\"\narguments = [\"-s\"]\n");

INSTANTIATE_TEST_SUITE_P(
    All, BadFile,
    testing::Values(
        Bad{"syntax", withHead("version = 1\ntype = \n"), ":2:"},
        Bad{"brokenHeader", withRest("\n[[[1]]]\n"), "not TOML"},
        Bad{"letterBeyondAscii", withHead("x=ärnel\n"), ":1: Only texts in quotes"},
        Bad{"noValue", withHead("version = ]\n"), ""},
        Bad{"version", withHead("version = 2\ntype = \"fake\"\ndescription = \"A\"\nprogram = \"f\"\n"),
            "too old"},
        Bad{"noVersion", withHead("type = \"fake\"\ndescription = \"A\"\nprogram = \"f\"\n"), "\"version\""},
        Bad{"reservedType", withHead("version = 1\ntype = \"fuse\"\ndescription = \"A\"\nprogram = \"f\"\n"),
            "\"type\""},
        Bad{"badType", withHead("version = 1\ntype = \"../x\"\ndescription = \"A\"\nprogram = \"f\"\n"),
            "\"type\""},
        Bad{"relativeProgram",
            withHead("version = 1\ntype = \"fake\"\ndescription = \"A\"\nprogram = \"a/b\"\n"),
            "\"program\""},
        Bad{"nulInProgram",
            withHead("version = 1\ntype = \"fake\"\ndescription = \"A\"\nprogram = \"a\\u0000b\"\n"),
            "\"program\""},
        Bad{"typo", withHead(Head + "descripton = \"x\"\n"), "\"descripton\" is not known"},
        Bad{"noSource", withSource(""), "\"source\" is missing"},
        Bad{"sourceNoTable", withHead(Head + "source = 1\n"), ""},
        Bad{"badKind", withSource("[source]\nkind = \"socket\"\nhelp = \"A\"\nlabel = \"x\"\n"), "\"kind\""},
        Bad{"remoteWithoutPattern", withSource("[source]\nkind = \"remote\"\nhelp = \"A\"\nlabel = \"x\"\n"),
            "\"pattern\" is missing"},
        Bad{"badPattern",
            withSource("[source]\nkind = \"remote\"\npattern = \"(\"\nhelp = \"A\"\nlabel = \"x\"\n"),
            "expression"},
        Bad{"unknownNames",
            withSource("[source]\nkind = \"remote\"\npattern = \".*\"\nnames = \"hosts\"\nhelp = "
                       "\"A\"\nlabel = \"x\"\n"),
            ":8: \"names\" is not a known"},
        Bad{"namesOfAFolder",
            withSource(
                "[source]\nkind = \"directory\"\nnames = \"ssh-hosts\"\nhelp = \"A\"\nlabel = \"x\"\n"),
            "\"names\" is for remote"},
        Bad{"labelPlaceholder", withSource("[source]\nkind = \"file\"\nhelp = \"A\"\nlabel = \"x{fd}\"\n"),
            "{fd}"},
        Bad{"noLaunch", withLaunch("[launch]\n"), "no way to launch"},
        Bad{"launchPlaceholder", withLaunch("[launch]\ndescriptor = [\"{mountpoint}\"]\n"), "{mountpoint}"},
        Bad{"optionsNotAlone", withLaunch("[launch]\ndescriptor = [\"-o{options}\"]\n"), "{options}"},
        Bad{"launchNoList", withLaunch("[launch]\ndescriptor = \"-f\"\n"), "list of texts"},
        Bad{"launchMixedList", withLaunch("[launch]\ndescriptor = [\"-f\", 1]\n"), "list of texts"},
        Bad{"severalWithoutPattern",
            withSource("[source]\nkind = \"directories\"\nhelp = \"A\"\nlabel = \"x\"\n"),
            "\"pattern\" is missing"},
        Bad{"environmentNoAssignment",
            withLaunch("[launch]\ndescriptor = [\"-f\"]\nenvironment = [\"FAKE\"]\n"), "\"environment\""},
        Bad{"environmentOddName", withLaunch("[launch]\ndescriptor = [\"-f\"]\nenvironment = [\"a b=c\"]\n"),
            "\"environment\""},
        Bad{"kernelUnknownOption",
            withLaunch("[launch]\nfusermount = [\"-f\"]\n[[launch.kernel]]\nname = \"suid\"\narguments = "
                       "[\"-s\"]\n"),
            "\"name\""},
        Bad{"kernelOptionWithValue",
            withLaunch("[launch]\nfusermount = [\"-f\"]\n[[launch.kernel]]\nname = \"max_read\"\narguments = "
                       "[\"-s\"]\n"),
            "\"name\""},
        Bad{"kernelWithoutArguments",
            withLaunch("[launch]\nfusermount = [\"-f\"]\n[[launch.kernel]]\nname = \"ro\"\n"),
            "\"arguments\" is missing"},
        Bad{"optionTwice", withRest(Flag + Flag), "taken already"},
        Bad{"optionOfKernel",
            withRest("[[option]]\nname = \"ro\"\nkind = \"flag\"\nhelp = \"A\"\ntopic = \"B\"\narguments = "
                     "[\"-r\"]\n"),
            "taken already"},
        Bad{"integerWithoutRange", withRest(option("kind = \"integer\"\narguments = [\"-s{value}\"]\n")),
            "\"min\""},
        Bad{"integerRangeReversed",
            withRest(option("kind = \"integer\"\nmin = 2\nmax = 1\narguments = [\"-s{value}\"]\n")),
            "\"min\""},
        Bad{"textWithoutPattern", withRest(option("kind = \"string\"\narguments = [\"-s{value}\"]\n")),
            "\"pattern\" is missing"},
        Bad{"choiceWithoutChoices", withRest(option("kind = \"choice\"\narguments = [\"-s{value}\"]\n")),
            "\"choices\""},
        Bad{"defaultNotAllowed",
            withRest(option(
                "kind = \"choice\"\nchoices = [\"a\"]\ndefault = \"b\"\narguments = [\"-s{value}\"]\n")),
            "\"default\""},
        Bad{"optionWithoutArguments", withRest(option("kind = \"flag\"\n")), "\"arguments\" is missing"},
        Bad{"failureUnknownError", withRest("[[failure]]\npattern = \"x\"\nerror = \"Nonsense\"\n"),
            "\"error\""},
        Bad{"failureUnknownPlaceholder",
            withRest("[[failure]]\npattern = \"x\"\nerror = \"SourceMissing\"\nnext = \"{source}\"\n"),
            "unknown placeholder {source}"},
        Bad{"failureBadPattern", withRest("[[failure]]\npattern = \"[\"\nerror = \"SourceMissing\"\n"),
            "expression"},
        Bad{"kernelUnknown", withHead(Head + "kernel = [\"suid\"]\n"), "suid"},
        Bad{"flagNotBoolean", withHead(Head + "credentials = \"yes\"\n"), "true or false"}),
    [](const auto &bad) { return std::string(bad.param.what); });

constexpr int NoiseRounds = 20'000;

TEST(CatalogFile, onlyInStringsAndCommentsAreLettersBeyondAscii)
{
    using detail::lineOfBareByte;
    for (const char *text :
         {"", "a = 1", "a = \"ä\"", "a = 'ä'", "# ä\n",
          "\xEF\xBB\xBF"
          "a = 1",
          R"(a = "\"ä")", "a = '''\n'ä'''", R"(a = """x\"""ä""")", R"(a = """"ä""""")", R"(a = "\)"})
        EXPECT_FALSE(lineOfBareByte(text)) << text;
    EXPECT_EQ(lineOfBareByte("ä = 1"), 1U);
    EXPECT_EQ(lineOfBareByte("a = \"\" ä"), 1U);
    EXPECT_EQ(lineOfBareByte(R"(a = '\' ä)"), 1U);
    EXPECT_EQ(lineOfBareByte("a = '''\nx'''''\nä"), 3U) << "two quotes belong to the text";
    EXPECT_EQ(lineOfBareByte("a = \"unclosed\nä"), 2U);
    EXPECT_EQ(lineOfBareByte("# text\n\xEF\xBB\xBF"), 2U);
}

TEST(CatalogFile, noiseIsRefusedAndNeverCrashes)
{
    const std::string text = Parts().text() + Flag;
    const std::string_view characters = "[]{}=\"'\\,.#\n\r\t -+:0123456789TZnaifetru\x7f\x80\xff\xc3\0";
    std::mt19937 random(1);
    for (int round = 0; round < NoiseRounds; ++round) {
        std::string noisy = text;
        for (unsigned change = 0; change < 1 + random() % 8; ++change) {
            const auto place = noisy.begin() + static_cast<std::ptrdiff_t>(random() % noisy.size());
            const char character = characters[random() % characters.size()];
            if (random() % 2)
                *place = character;
            else
                noisy.insert(place, character);
        }
        const auto type = parseFileSystemType(noisy, "noise.toml");
        EXPECT_TRUE(type || type.error().code == ErrorCode::InvalidArgument);
    }
}

} // namespace
} // namespace fuseboard
