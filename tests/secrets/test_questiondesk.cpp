// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the desk with fuseboard-askpass as it is installed.

#include "app/secrets/questiondesk.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QProcess>

#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace fuseboard {
namespace {

constexpr int Patience = 10'000;

class DeskTest : public testing::Test
{
protected:
    DeskTest() : desk(*QuestionDesk::open())
    {
        QObject::connect(desk.get(), &QuestionDesk::asked, desk.get(),
                         [this](QuestionKind kind, const std::string &text) {
                             kinds.push_back(kind);
                             texts.push_back(text);
                         });
        QObject::connect(desk.get(), &QuestionDesk::withdrawn, desk.get(), [this] { ++withdrawals; });
    }

    std::unique_ptr<QProcess> ask(const QString &text, const QString &hint = {})
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment;
        const QString address = QString::fromStdString(desk->address());
        environment.insert(address.section(u'=', 0, 0), address.section(u'=', 1));
        if (!hint.isEmpty())
            environment.insert(QStringLiteral("SSH_ASKPASS_PROMPT"), hint);
        process->setProcessEnvironment(environment);
        process->start(QStringLiteral(TEST_ASKPASS), {text});
        return process;
    }

    static bool waitFor(const std::function<bool()> &condition)
    {
        const QDeadlineTimer end(Patience);
        while (!condition() && !end.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        return condition();
    }

    void answer(std::string_view text)
    {
        Secret secret;
        std::memcpy(secret.room().data(), text.data(), text.size());
        secret.grow(text.size());
        desk->answer(secret);
    }

    static int endOf(QProcess &process)
    {
        waitFor([&] { return process.state() == QProcess::NotRunning; });
        return process.exitCode();
    }

    int argc = 1;
    char name[8] = "secrets";
    char *argv[2] = {name, nullptr};
    QCoreApplication application{argc, argv};
    std::unique_ptr<QuestionDesk> desk;
    std::vector<QuestionKind> kinds;
    std::vector<std::string> texts;
    int withdrawals = 0;
};

TEST_F(DeskTest, anAnswerComesBackOnTheStandardOutput)
{
    const auto asker = ask(QStringLiteral("Password: "));
    ASSERT_TRUE(waitFor([&] { return !texts.empty(); }));
    EXPECT_EQ(texts.front(), "Password: ");
    EXPECT_EQ(kinds.front(), QuestionKind::Answer);
    answer("correct horse");
    EXPECT_EQ(endOf(*asker), 0);
    EXPECT_EQ(asker->readAllStandardOutput(), "correct horse\n");
    EXPECT_EQ(withdrawals, 0);
}

TEST_F(DeskTest, anEmptyAnswerIsOne)
{
    const auto asker = ask(QStringLiteral("Password: "));
    ASSERT_TRUE(waitFor([&] { return !texts.empty(); }));
    answer("");
    EXPECT_EQ(endOf(*asker), 0);
    EXPECT_EQ(asker->readAllStandardOutput(), "\n");
}

TEST_F(DeskTest, aRefusalIsTheExitStatus)
{
    const auto asker = ask(QStringLiteral("Password: "));
    ASSERT_TRUE(waitFor([&] { return !texts.empty(); }));
    desk->refuse();
    EXPECT_EQ(endOf(*asker), 1);
    EXPECT_EQ(asker->readAllStandardOutput(), "");
}

TEST_F(DeskTest, oneQuestionAfterTheOther)
{
    const auto first = ask(QStringLiteral("one"));
    ASSERT_TRUE(waitFor([&] { return texts.size() == 1; }));
    const auto second = ask(QStringLiteral("two"), QStringLiteral("confirm"));
    EXPECT_FALSE(second->waitForFinished(200));
    EXPECT_EQ(texts.size(), 1U);
    answer("1");
    ASSERT_TRUE(waitFor([&] { return texts.size() == 2; }));
    EXPECT_EQ(kinds.back(), QuestionKind::Confirm);
    answer("yes");
    EXPECT_EQ(endOf(*first), 0);
    EXPECT_EQ(endOf(*second), 0);
    EXPECT_EQ(second->readAllStandardOutput(), "yes\n");
}

TEST_F(DeskTest, aQuestionThatNobodyWaitsForIsWithdrawnAndTheNextOneComes)
{
    const auto notice = ask(QStringLiteral("Touch the key"), QStringLiteral("none"));
    ASSERT_TRUE(waitFor([&] { return texts.size() == 1; }));
    EXPECT_EQ(kinds.front(), QuestionKind::Notice);
    const auto next = ask(QStringLiteral("next"));
    notice->kill();
    ASSERT_TRUE(waitFor([&] { return texts.size() == 2; }));
    EXPECT_EQ(withdrawals, 1);
    desk->refuse();
    EXPECT_EQ(endOf(*next), 1);
}

TEST_F(DeskTest, whoWaitsWhenTheDeskGoesIsRefused)
{
    const auto asker = ask(QStringLiteral("Password: "));
    ASSERT_TRUE(waitFor([&] { return !texts.empty(); }));
    desk.reset();
    EXPECT_EQ(endOf(*asker), 1);
}

TEST_F(DeskTest, withoutADeskNobodyIsAsked)
{
    QProcess asker;
    asker.setProcessEnvironment(QProcessEnvironment(QProcessEnvironment::InheritFromParent));
    asker.start(QStringLiteral(TEST_ASKPASS), {QStringLiteral("Password: ")});
    EXPECT_EQ(endOf(asker), 1);
    EXPECT_TRUE(asker.readAllStandardError().contains("Nobody is there to be asked"));
}

} // namespace
} // namespace fuseboard
