// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the JSON of single values; the whole objects are tested in contract/ with the real program.

#include "app/cli/json.h"

#include <QJsonDocument>

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

TEST(Json, BytesThatAreUtf8AreAString)
{
    EXPECT_EQ(jsonBytes("plain"), QJsonValue(QStringLiteral("plain")));
    EXPECT_EQ(jsonBytes("ü€😀"), QJsonValue(QStringLiteral("ü€😀")));
    EXPECT_EQ(jsonBytes(""), QJsonValue(QString()));
    EXPECT_EQ(jsonBytes(std::string_view("a\0b\n", 4)).toString().size(), 4);
}

TEST(Json, OtherBytesAreBase64)
{
    for (const std::string_view bytes :
         {"\377", "a\300\200", "\355\240\200", "\342\202", "\364\220\200\200"}) {
        const QJsonObject object = jsonBytes(bytes).toObject();
        EXPECT_EQ(object.keys(), QStringList{QStringLiteral("bytes")});
        const QByteArray back = QByteArray::fromBase64(object[QStringLiteral("bytes")].toString().toLatin1());
        EXPECT_EQ(back.toStdString(), bytes);
    }
}

TEST(Json, IdsAreDecimalStrings)
{
    EXPECT_EQ(jsonId({UINT64_MAX}), QJsonValue(QStringLiteral("18446744073709551615")));
    EXPECT_TRUE(jsonId({}).isNull());
}

TEST(Json, AFailureHasAllItsKeysAlways)
{
    const QJsonObject object = jsonOf(Failure{.error = failure(ErrorCode::Busy, Stage::Validate).error(),
                                              .serverExit = {},
                                              .serverLog = {}},
                                      "");
    EXPECT_EQ(object.size(), 10);
    EXPECT_TRUE(object[QStringLiteral("errno")].isNull());
    EXPECT_TRUE(object[QStringLiteral("serverExit")].toObject()[QStringLiteral("code")].isNull());
    EXPECT_TRUE(object[QStringLiteral("serverExit")].toObject()[QStringLiteral("signal")].isNull());
}

TEST(Json, AFailureTellsHowTheServerEnded)
{
    Failure failed{.error = failure(ErrorCode::ServerExited, Stage::Create, ENOTCONN).error(),
                   .serverExit = {.code = {}, .signal = 9},
                   .serverLog = {"\377"}};
    const QJsonObject object = jsonOf(failed, "Do this.");
    EXPECT_EQ(object[QStringLiteral("errno")].toString(), QStringLiteral("ENOTCONN"));
    EXPECT_EQ(object[QStringLiteral("serverExit")].toObject()[QStringLiteral("signal")].toInt(), 9);
    EXPECT_TRUE(object[QStringLiteral("serverLog")].toArray()[0].isObject());
}

TEST(Json, LengthsOfTimeAreMilliseconds)
{
    MountReport report;
    report.helper = true;
    report.elapsed.create = std::chrono::microseconds(1234);
    const QJsonObject object = jsonOf(report);
    EXPECT_EQ(object[QStringLiteral("elapsedMs")].toObject()[QStringLiteral("create")].toDouble(), 1.234);
    EXPECT_FALSE(object.contains(QStringLiteral("helperReason")));
}

TEST(Json, FlagsOfTheFileSystemAreTrueAndValuesAreStrings)
{
    ListedMount listed;
    listed.mount.superOptions = {{"rw", std::nullopt}, {"user_id", "1000"}, {"empty", ""}};
    const QJsonObject options = jsonOf(listed)[QStringLiteral("superOptions")].toObject();
    EXPECT_EQ(options[QStringLiteral("rw")], QJsonValue(true));
    EXPECT_EQ(options[QStringLiteral("user_id")], QJsonValue(QStringLiteral("1000")));
    EXPECT_EQ(options[QStringLiteral("empty")], QJsonValue(QString()));
}

} // namespace
