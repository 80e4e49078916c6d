// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks errors as values: their names, their numbers, their words.

#include "dbus/types/error.h"

#include <cerrno>
#include <gtest/gtest.h>
#include <set>

namespace fuseboard {
namespace {

unsigned countOfCodes()
{
    unsigned count = 0;
    while (errorCodeFromNumber(count))
        ++count;
    return count;
}

TEST(ErrorCodes, nameAndNumberLeadToTheSameCode)
{
    std::set<std::string_view> names;
    ASSERT_GT(countOfCodes(), 30u);
    for (unsigned i = 0; i < countOfCodes(); ++i) {
        const ErrorCode code = *errorCodeFromNumber(i);
        EXPECT_EQ(static_cast<unsigned>(code), i);
        EXPECT_EQ(errorCodeFromName(infoOf(code).name), code);
        EXPECT_TRUE(names.insert(infoOf(code).name).second) << infoOf(code).name;
    }
}

TEST(ErrorCodes, outOfRangeIsNothing)
{
    for (const unsigned number : {countOfCodes(), 1000u, UINT32_MAX})
        EXPECT_EQ(errorCodeFromNumber(number), std::nullopt);
    EXPECT_EQ(infoOf(static_cast<ErrorCode>(1000)).name, "Internal");
    EXPECT_EQ(infoOf(static_cast<ErrorCode>(-1)).name, "Internal");
}

TEST(ErrorCodes, namesMatchExactly)
{
    EXPECT_EQ(errorCodeFromName("Busy"), ErrorCode::Busy);
    for (const char *name : {"", "busy", "Busy ", "BusyX", "Bus", "org.fuseboard.Helper1.Error.Busy"})
        EXPECT_EQ(errorCodeFromName(name), std::nullopt) << name;
}

TEST(Stages, haveNames)
{
    for (const Stage stage :
         {Stage::Validate, Stage::Authorise, Stage::Spawn, Stage::Create, Stage::Attach, Stage::Ready})
        EXPECT_EQ(stageFromName(nameOf(stage)), stage);
    for (const char *name : {"", "Validate", "validate ", "done"})
        EXPECT_EQ(stageFromName(name), std::nullopt) << name;
}

TEST(Errors, becomeSentences)
{
    Error error =
        failure(ErrorCode::KernelRefused, Stage::Create, EINVAL, "The option fd was refused.").error();
    EXPECT_EQ(messageOf(error), "The kernel refused. The option fd was refused. (EINVAL)");
    error.context.clear();
    error.sysErrno = 0;
    EXPECT_EQ(messageOf(error), "The kernel refused.");
    EXPECT_EQ(errnoName(ENOTCONN), "ENOTCONN");
    EXPECT_EQ(errnoName(0), "");
    EXPECT_EQ(errnoName(99999), "errno 99999");
}

} // namespace
} // namespace fuseboard
