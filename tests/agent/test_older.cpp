// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file mounts through a real agent on kernels that lack something. They are played: this kernel refuses
// calls as an older one would. No older kernel itself was tried.

#include "tests/agent/agenttest.h"
#include "tests/agent/pipes.h"

#include <array>
#include <gtest/gtest.h>
#include <thread>

namespace fuseboard::test {
namespace {

using namespace std::chrono_literals;

class Older : public AgentTest
{
protected:
    /// Alice's mount on a kernel without FUSE_DEV_IOC_SYNC_INIT.
    Answer mountProven(Behaviour behaviour, std::chrono::milliseconds deadline = 5s)
    {
        const RawServer server(behaviour, 0us, Alice, Arming::None);
        return m_old.mount(m_folder, server, mountRequest(deadline));
    }

    /// The same, and returns when it waits for an answer of the server.
    AgentRequest beginProving(const RawServer &server)
    {
        const UniqueFd folder = openFolder(m_folder);
        const AgentRequest request = mountRequest(60s);
        m_old.send(request, std::array{folder.get(), server.device(), server.pidfd()});
        auto report = m_old.receive();
        while (report && report->stage != static_cast<std::uint32_t>(Stage::Ready))
            report = m_old.receive();
        EXPECT_TRUE(report && report->done == 0);
        return request;
    }

    AgentProcess m_old{Kernel::NoSyncInit};
    const std::string m_folder = makeFolder();
};

TEST_F(Older, withoutSyncInitTheMountIsProvenByItsAnswer)
{
    const RawServer server(Behaviour::Serves, 0us, Alice, Arming::None);
    const Answer answer = m_old.mount(m_folder, server, mountRequest());
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_EQ(answer.raw.guarantee, static_cast<std::uint32_t>(Guarantee::Probed));
    EXPECT_EQ(answer.raw.mountId, mountIdOf(m_folder));
    ASSERT_FALSE(m_old.progress.empty()); // "attaching" may be overtaken
    EXPECT_EQ(m_old.progress.back().stage, static_cast<std::uint32_t>(Stage::Ready));
    EXPECT_TRUE(m_old.unmount(answer.raw.mountId).ok());
}

TEST_F(Older, withoutSyncInitNothingIsReplaced)
{
    RawServer dead(Behaviour::Serves);
    const std::uint64_t old = mountAt(m_folder, dead);
    dead.end();
    const RawServer server(Behaviour::NeverAnswers, 0us, Alice, Arming::None);
    AgentRequest request = mountRequest(300ms);
    request.mountId = old;
    const Answer answer = m_old.mount(m_folder, server, request);
    EXPECT_EQ(answer.code(), ErrorCode::Unsupported) << answer.text();
    EXPECT_EQ(mountIdOf(m_folder), old);
    EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    EXPECT_TRUE(agent.unmount(old).ok());
}

TEST_F(Older, withSyncInitTheGuaranteeIsTheKernels)
{
    const RawServer server(Behaviour::Serves);
    const Answer answer = agent.mount(m_folder, server, mountRequest());
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_EQ(answer.raw.guarantee, static_cast<std::uint32_t>(Guarantee::SyncInit));
    EXPECT_TRUE(agent.unmount(answer.raw.mountId).ok());
}

TEST_F(Older, whatNeverAnswersIsTakenAwayAtTheDeadline)
{
    for (const Behaviour behaviour :
         {Behaviour::NeverReads, Behaviour::NeverAnswers, Behaviour::HangsAfterInit}) {
        const Answer answer = mountProven(behaviour, 300ms);
        EXPECT_EQ(answer.text(), "DeadlinePassed/ready  ") << static_cast<int>(behaviour);
        EXPECT_TRUE(mountsOn(m_folder).empty());
    }
}

TEST_F(Older, whatRefusesInitSaysSo)
{
    for (const Behaviour behaviour :
         {Behaviour::RefusesInit, Behaviour::WrongMajor, Behaviour::ShortAnswer}) {
        const Answer answer = mountProven(behaviour);
        EXPECT_EQ(answer.code(), ErrorCode::InitRefused) << answer.text();
        EXPECT_EQ(answer.stage(), Stage::Ready);
        EXPECT_TRUE(mountsOn(m_folder).empty());
    }
}

TEST_F(Older, aServerThatEndsIsNoticed)
{
    for (const Behaviour behaviour : {Behaviour::DiesInInit, Behaviour::DiesAfterInit}) {
        const Answer answer = mountProven(behaviour);
        EXPECT_EQ(answer.code(), ErrorCode::ServerExited) << answer.text();
        EXPECT_TRUE(mountsOn(m_folder).empty());
    }
}

TEST_F(Older, itCanBeCancelledWhileItIsProven)
{
    const RawServer server(Behaviour::NeverAnswers, 0us, Alice, Arming::None);
    const UniqueFd folder = openFolder(m_folder);
    const AgentRequest request = mountRequest(60s);
    m_old.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return !mountsOn(m_folder).empty(); }));
    m_old.cancel(request.request);
    EXPECT_EQ(m_old.await(request.request).code(), ErrorCode::Cancelled);
    EXPECT_TRUE(mountsOn(m_folder).empty());
}

TEST_F(Older, itCanBeCancelledAtAnyInstant)
{
    for (auto wait = 0us; wait < 4ms; wait += 40us) {
        const RawServer server(Behaviour::NeverAnswers, 0us, Alice, Arming::None);
        const UniqueFd folder = openFolder(m_folder);
        const AgentRequest request = mountRequest(60s);
        m_old.send(request, std::array{folder.get(), server.device(), server.pidfd()});
        std::this_thread::sleep_for(wait);
        m_old.cancel(request.request);
        ASSERT_EQ(m_old.await(request.request).code(), ErrorCode::Cancelled) << wait.count();
        ASSERT_TRUE(mountsOn(m_folder).empty()) << wait.count();
    }
}

TEST_F(Older, whatCannotBeTakenAwayAtOnceIsTakenAwayLater)
{
    const RawServer server(Behaviour::NeverAnswers, 0us, Alice, Arming::None);
    const AgentRequest request = beginProving(server);
    {
        const NoPipes noPipes;
        m_old.cancel(request.request);
        EXPECT_TRUE(eventually([&] { return childrenOf(m_old.pid()).empty(); }));
        EXPECT_FALSE(m_old.receive(500ms).has_value()) << "it gave up";
        EXPECT_EQ(mountsOn(m_folder).size(), 1u);
    }
    EXPECT_EQ(m_old.await(request.request).text(), "Cancelled/ready  ");
    EXPECT_TRUE(mountsOn(m_folder).empty());
}

TEST_F(Older, whatCannotBeTakenAwayAtAllIsNamed)
{
    const RawServer server(Behaviour::NeverAnswers, 0us, Alice, Arming::None);
    const AgentRequest request = beginProving(server);
    {
        const NoPipes noPipes;
        m_old.cancel(request.request);
        EXPECT_EQ(m_old.await(request.request).text(),
                  "Cancelled/ready  The mount could not be taken away again.");
    }
    EXPECT_TRUE(m_old.unmount(mountIdOf(m_folder), UnmountMode::Force).ok());
}

TEST_F(Older, whenTheAgentIsGoneSoIsWhatWasNotProven)
{
    const RawServer server(Behaviour::NeverAnswers, 0us, Alice, Arming::None);
    const UniqueFd folder = openFolder(m_folder);
    const AgentRequest request = mountRequest(60s);
    m_old.send(request, std::array{folder.get(), server.device(), server.pidfd()});
    ASSERT_TRUE(eventually([&] { return !mountsOn(m_folder).empty(); }));
    m_old.hangUp();
    EXPECT_TRUE(m_old.hasEnded(10s));
    EXPECT_TRUE(mountsOn(m_folder).empty());
}

TEST_F(Older, withoutPidfdInfoTheServerMustStillBeTheCallers)
{
    AgentProcess own(Kernel::NoPidfdInfo);
    const RawServer mine(Behaviour::Serves);
    const Answer answer = own.mount(m_folder, mine, mountRequest());
    ASSERT_TRUE(answer.ok()) << answer.text();
    EXPECT_TRUE(own.unmount(answer.raw.mountId).ok());
    const RawServer bobs(Behaviour::Serves, 0us, Bob);
    EXPECT_EQ(own.mount(m_folder, bobs, mountRequest()).code(), ErrorCode::InvalidServer);
}

TEST_F(Older, whatHasNoEquallySafeReplacementIsRefusedWithItsReason)
{
    const std::pair<Kernel, std::string> cases[] = {
        {Kernel::NoUniqueIds,
         "Unsupported/validate EINVAL Mounts have no unique ids: that needs Linux 6.12."},
        {Kernel::NoStatmount,
         "Unsupported/validate ENOSYS The kernel has no statmount: that needs Linux 6.8."},
        {Kernel::NoExclusiveCreation, "Unsupported/create EOPNOTSUPP The kernel lacks CREATE_EXCL."},
        {Kernel::NoNewMounts, "Unsupported/create ENOSYS The kernel has no fsopen: that needs Linux 5.2."},
    };
    for (const auto &[kernel, text] : cases) {
        AgentProcess own(kernel);
        const RawServer server(Behaviour::Serves);
        EXPECT_EQ(own.mount(m_folder, server, mountRequest()).text(), text);
        EXPECT_TRUE(mountsOn(m_folder).empty());
    }
}

} // namespace
} // namespace fuseboard::test
