// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks what descriptions of a mount are allowed: every byte at every place.

#include "dbus/types/ids.h"
#include "dbus/types/mountspec.h"

#include <gtest/gtest.h>

namespace fuseboard {
namespace {

bool isIn(std::string_view set, int byte)
{
    return set.find(static_cast<char>(byte)) != std::string_view::npos;
}

constexpr std::string_view SmallLetters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view SubtypeCharacters = "abcdefghijklmnopqrstuvwxyz0123456789._-+";

TEST(Subtype, everyByteAtEveryPlace)
{
    for (std::size_t length = 1; length <= MaxSubtypeLength; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string subtype(length, 'q');
                subtype[at] = static_cast<char>(byte);
                const bool allowed = isIn(at == 0 ? SmallLetters : SubtypeCharacters, byte);
                ASSERT_EQ(validateSubtype(subtype).has_value(), allowed)
                    << length << ' ' << at << ' ' << byte;
            }
        }
    }
}

TEST(Subtype, lengthAndReservedNames)
{
    EXPECT_FALSE(validateSubtype("").has_value());
    EXPECT_TRUE(validateSubtype(std::string(32, 'a')).has_value());
    EXPECT_FALSE(validateSubtype(std::string(33, 'a')).has_value());
    for (const char *reserved :
         {"gvfsd-fuse", "portal", "fuse", "fuseblk", "fusectl", "ctl", "snapfuse", "lxcfs"})
        EXPECT_FALSE(validateSubtype(reserved).has_value()) << reserved;
    for (const char *good :
         {"sshfs", "bindfs", "squashfuse_ll", "ntfs-3g", "gvfsd-fuse2", "rclone.v1", "c++fs"})
        EXPECT_TRUE(validateSubtype(good).has_value()) << good;
}

TEST(Source, everyByteAtEveryPlace)
{
    for (const std::size_t length : {1u, 2u, 3u, 64u, 255u}) {
        for (std::size_t at = 0; at < length; ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string source(length, 'q');
                source[at] = static_cast<char>(byte);
                const bool printable = byte >= 0x20 && byte < 0x7f && !isIn(",\"'\\", byte);
                const bool allowed = printable && !(at == 0 && isIn("/-#", byte));
                ASSERT_EQ(validateSource(source).has_value(), allowed) << length << ' ' << at << ' ' << byte;
            }
        }
    }
}

TEST(Source, length)
{
    EXPECT_FALSE(validateSource("").has_value());
    EXPECT_TRUE(validateSource(std::string(255, 'a')).has_value());
    EXPECT_FALSE(validateSource(std::string(256, 'a')).has_value());
    EXPECT_TRUE(validateSource("alice@host:/srv/some folder").has_value());
    EXPECT_TRUE(validateSource("[2001:db8::1]:").has_value());
}

MountSpec goodSpec()
{
    MountSpec spec;
    spec.subtype = "test";
    spec.source = "source";
    return spec;
}

TEST(Spec, everyCombinationOfFlags)
{
    for (std::uint32_t bits = 0; bits < 256; ++bits) {
        MountSpec spec = goodSpec();
        spec.flags.bits = bits;
        const bool shared = (bits & 8) != 0;
        EXPECT_EQ(validate(spec).has_value(), bits <= 31 && (!shared || (bits & 16) != 0)) << bits;
    }
    for (unsigned bit = 5; bit < 32; ++bit) {
        MountSpec spec = goodSpec();
        spec.flags.bits = 1u << bit;
        EXPECT_FALSE(validate(spec).has_value()) << bit;
    }
}

TEST(Spec, numbersHaveLimits)
{
    const auto allowed = [](std::uint32_t maxRead, std::chrono::milliseconds deadline) {
        MountSpec spec = goodSpec();
        spec.maxRead = maxRead;
        spec.deadline = deadline;
        return validate(spec).has_value();
    };
    using namespace std::chrono_literals;
    EXPECT_TRUE(allowed(0, 1s) && allowed(4096, 1s) && allowed(UINT32_MAX, 1s));
    EXPECT_FALSE(allowed(1, 1s) || allowed(4095, 1s));
    EXPECT_TRUE(allowed(0, 100ms) && allowed(0, 600s));
    EXPECT_FALSE(allowed(0, 99ms) || allowed(0, 600'001ms) || allowed(0, 0ms) || allowed(0, -1s));
}

TEST(Spec, optionsBecomeWords)
{
    EXPECT_TRUE(optionWords({}, 0).empty());
    EXPECT_EQ(optionWords({AllMountFlags}, 8192),
              (std::vector<std::string>{"ro", "noexec", "noatime", "allow_other", "default_permissions",
                                        "max_read=8192"}));
}

TEST(Ids, peopleAreNotRootAndNotSystemAccounts)
{
    for (const std::uint32_t person : {1000u, 1001u, 60000u, 61183u, 65536u, 524288u, 4294967294u})
        EXPECT_TRUE(isPerson(person)) << person;
    for (const std::uint32_t other : {0u, 1u, 100u, 999u, 61184u, 65519u, 65534u, 65535u, 4294967295u})
        EXPECT_FALSE(isPerson(other)) << other;
}

} // namespace
} // namespace fuseboard
