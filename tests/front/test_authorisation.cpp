// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests the state machine of authorisation against an authority that says what the test wants, when
// it wants.

#include "helper/front/authorisation.h"

#include <QSignalSpy>
#include <QTest>

using namespace fuseboard;
using namespace std::chrono_literals;

namespace {

/// Keeps every question until the test answers it.
class ScriptedAuthority : public Authority
{
public:
    struct Asked
    {
        Question question;
        bool mayAskPerson;
        QString id;
        Answer answer;
    };
    void check(const Question &question, bool mayAskPerson, const QString &id, QObject *,
               Answer answer) override
    {
        m_asked.append({question, mayAskPerson, id, std::move(answer)});
    }
    void cancel(const QString &id) override { m_cancelled.append(id); }

    QList<Asked> m_asked;
    QStringList m_cancelled;
};

const Question MountOwn{QStringLiteral(":1.1"), QStringLiteral("org.fuseboard.mount-own"), {}};
const Question AbortOwn{QStringLiteral(":1.1"), QStringLiteral("org.fuseboard.abort-own"), {}};

} // namespace

class TestAuthorisation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aYesIsEnough();
    void everyQuestionMustBeAnsweredWithYes();
    void aNoEndsItBeforeTheNextQuestion();
    void eachQuestionIsAskedSilentlyFirst();
    void aSecondAnswerToTheSameQuestionIsIgnored();
    void aLateYesAfterTheTimeoutIsIgnored();
    void withdrawingTakesTheQuestionBackAndStaysSilent();
    void destroyingTakesTheQuestionBack();
    void anErrorEndsIt();
    void silenceOfTheAuthorityEndsIt();
    void silenceOfAPersonEndsIt();

private:
    void begin(const QList<Question> &questions, bool mayAskPerson);
    ErrorCode refusal() const { return m_results.constLast().error().code; }

    ScriptedAuthority m_authority;
    std::unique_ptr<Authorisation> m_run;
    QList<Result<void>> m_results;
    int m_asking = 0;
};

void TestAuthorisation::init()
{
    m_run.reset();
    m_authority = {};
    m_results.clear();
    m_asking = 0;
}

void TestAuthorisation::begin(const QList<Question> &questions, bool mayAskPerson)
{
    m_run = std::make_unique<Authorisation>(m_authority, questions, mayAskPerson, 100ms);
    connect(m_run.get(), &Authorisation::finished, this,
            [this](const Result<void> &result) { m_results.append(result); });
    connect(m_run.get(), &Authorisation::asking, this, [this] { ++m_asking; });
    m_run->start();
}

void TestAuthorisation::aYesIsEnough()
{
    begin({MountOwn}, true);
    QVERIFY(!m_authority.m_asked.at(0).mayAskPerson);
    m_authority.m_asked.at(0).answer(Verdict::Yes);
    QCOMPARE(m_results.size(), 1);
    QVERIFY(m_results.at(0).has_value());
    QCOMPARE(m_asking, 0);
}

void TestAuthorisation::everyQuestionMustBeAnsweredWithYes()
{
    begin({MountOwn, AbortOwn}, false);
    m_authority.m_asked.at(0).answer(Verdict::Yes);
    QVERIFY(m_results.isEmpty());
    QCOMPARE(m_authority.m_asked.at(1).question.action, AbortOwn.action);
    m_authority.m_asked.at(1).answer(Verdict::Challenge);
    QCOMPARE(refusal(), ErrorCode::InteractionRequired);
}

void TestAuthorisation::aNoEndsItBeforeTheNextQuestion()
{
    begin({MountOwn, AbortOwn}, true);
    m_authority.m_asked.at(0).answer(Verdict::No);
    QCOMPARE(refusal(), ErrorCode::NotAuthorized);
    QCOMPARE(m_authority.m_asked.size(), 1);
}

void TestAuthorisation::eachQuestionIsAskedSilentlyFirst()
{
    begin({MountOwn, AbortOwn}, true);
    m_authority.m_asked.at(0).answer(Verdict::Challenge);
    QCOMPARE(m_asking, 1);
    QVERIFY(m_authority.m_asked.at(1).mayAskPerson);
    m_authority.m_asked.at(1).answer(Verdict::Yes);
    QVERIFY(!m_authority.m_asked.at(2).mayAskPerson);
    m_authority.m_asked.at(2).answer(Verdict::Yes);
    QVERIFY(m_results.at(0).has_value());
    QCOMPARE(m_asking, 1);
}

void TestAuthorisation::aSecondAnswerToTheSameQuestionIsIgnored()
{
    begin({MountOwn}, true);
    m_authority.m_asked.at(0).answer(Verdict::No);
    m_authority.m_asked.at(0).answer(Verdict::Yes);
    QCOMPARE(m_results.size(), 1);
    QCOMPARE(refusal(), ErrorCode::NotAuthorized);
}

void TestAuthorisation::aLateYesAfterTheTimeoutIsIgnored()
{
    begin({MountOwn}, true);
    QVERIFY(QTest::qWaitFor([this] { return m_results.size() == 1; }, 5000));
    m_authority.m_asked.at(0).answer(Verdict::Yes);
    QCOMPARE(m_results.size(), 1);
    QCOMPARE(refusal(), ErrorCode::AuthorityUnavailable);
}

void TestAuthorisation::withdrawingTakesTheQuestionBackAndStaysSilent()
{
    begin({MountOwn}, true);
    m_run->withdraw();
    QCOMPARE(m_authority.m_cancelled, QStringList{m_authority.m_asked.at(0).id});
    m_authority.m_asked.at(0).answer(Verdict::Yes);
    QTest::qWait(200);
    QVERIFY(m_results.isEmpty());
    m_run->withdraw();
    QCOMPARE(m_authority.m_cancelled.size(), 1);
}

void TestAuthorisation::destroyingTakesTheQuestionBack()
{
    begin({MountOwn}, true);
    m_run.reset();
    QCOMPARE(m_authority.m_cancelled, QStringList{m_authority.m_asked.at(0).id});
}

void TestAuthorisation::anErrorEndsIt()
{
    begin({MountOwn}, true);
    m_authority.m_asked.at(0).answer(failure(ErrorCode::AuthorityUnavailable, Stage::Authorise));
    QCOMPARE(refusal(), ErrorCode::AuthorityUnavailable);
    QVERIFY(m_authority.m_cancelled.isEmpty());
}

void TestAuthorisation::silenceOfTheAuthorityEndsIt()
{
    begin({MountOwn}, true);
    QVERIFY(QTest::qWaitFor([this] { return m_results.size() == 1; }, 5000));
    QCOMPARE(refusal(), ErrorCode::AuthorityUnavailable);
    QCOMPARE(m_authority.m_cancelled, QStringList{m_authority.m_asked.at(0).id});
}

void TestAuthorisation::silenceOfAPersonEndsIt()
{
    begin({MountOwn}, true);
    m_authority.m_asked.at(0).answer(Verdict::Challenge);
    QVERIFY(QTest::qWaitFor([this] { return m_results.size() == 1; }, 5000));
    QCOMPARE(refusal(), ErrorCode::AuthorizationTimeout);
    QCOMPARE(m_authority.m_cancelled, QStringList{m_authority.m_asked.at(1).id});
}

QTEST_GUILESS_MAIN(TestAuthorisation)
#include "test_authorisation.moc"
