// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file sends records to an agent and waits for its replies.

#include "tests/agent/agentprocess.h"

#include "helper/agent/agent.h"
#include "helper/agent/buildid.h"
#include "helper/agent/privileges.h"
#include "helper/mount/linuxsystem.h"
#include "tests/agent/olderkernel.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <memory>
#include <poll.h>
#include <string_view>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace fuseboard::test {
namespace {

class LackingSystem final : public LinuxSystem
{
public:
    explicit LackingSystem(Kernel kernel) : m_kernel(kernel) {}
    int pidfdSendSignal(int pidfd, int signal) override
    {
        const bool deaf =
            (m_kernel == Kernel::DeafToKill || m_kernel == Kernel::Stubborn) && signal == SIGKILL;
        return deaf ? 0 : LinuxSystem::pidfdSendSignal(pidfd, signal);
    }
    int fsopen(const char *type) override
    {
        return m_kernel == Kernel::Stubborn ? -EPERM : LinuxSystem::fsopen(type);
    }

    int openat2(int dir, const char *path, std::uint64_t flags, std::uint64_t resolve) override
    {
        // A text without the line. The one the agent reads in its children is another process's matter.
        const bool isOlder = m_kernel == Kernel::NoSyncInit && std::string_view(path).contains("fdinfo");
        return LinuxSystem::openat2(dir, isOlder ? "/proc/self/fdinfo/0" : path, flags, resolve);
    }

private:
    Kernel m_kernel;
};

void beOlder(Kernel kernel)
{
    switch (kernel) {
    case Kernel::NoSyncInit:
        return refuseCall(SYS_ioctl, ENOTTY, CallArgument{.argument = 1, .value = abi::FuseSyncInit});
    case Kernel::NoPidfdInfo:
        return refuseCall(SYS_ioctl, ENOTTY, CallArgument{.argument = 1, .value = abi::PidfdGetInfo});
    case Kernel::NoUniqueIds:
        return refuseCall(SYS_name_to_handle_at, EINVAL);
    case Kernel::NoStatmount:
        return refuseCall(SYS_statmount, ENOSYS);
    case Kernel::NoExclusiveCreation:
        return refuseCall(SYS_fsconfig, EOPNOTSUPP,
                          CallArgument{.argument = 1, .value = FSCONFIG_CMD_CREATE_EXCL});
    case Kernel::NoNewMounts:
        return refuseCall(SYS_fsopen, ENOSYS);
    case Kernel::HoldsUnmounts:
        holdCall(SYS_umount2);
        return;
    default:
        return;
    }
}

[[noreturn]] void beAgent(int socket, Kernel kernel)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    UniqueFd front(dup2(socket, 3));
    close_range(4, ~0u, 0);
    beOlder(kernel);
    if (setgroups(0, nullptr) != 0 || !keepMountCapabilities())
        _exit(99);
    signal(SIGPIPE, SIG_IGN);
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigprocmask(SIG_BLOCK, &stops, nullptr);
    LackingSystem system(kernel);
    const auto agent =
        std::make_unique<Agent>(system, std::move(front), UniqueFd(signalfd(-1, &stops, SFD_CLOEXEC)),
                                UniqueFd(timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC)));
    agent->run();
    _exit(0);
}

AgentRequest newRequest(RecordKind kind, uid_t caller)
{
    static std::uint64_t number = 0;
    AgentRequest request;
    request.kind = kind;
    request.callerUid = caller;
    request.callerGid = caller;
    request.request = ++number;
    return request;
}

} // namespace

std::string Answer::text() const
{
    if (ok())
        return "ok";
    return std::string(infoOf(code()).name) + "/" + std::string(nameOf(stage())) + " " +
           errnoName(raw.sysErrno) + " " + raw.context.data();
}

AgentProcess::AgentProcess(Kernel kernel)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        std::abort();
    m_socket.reset(ends[0]);
    const UniqueFd theirs(ends[1]);
    m_pid = fork();
    if (m_pid == 0)
        beAgent(theirs.get(), kernel);
    AgentRequest hello;
    hello.kind = RecordKind::Hello;
    hello.buildId = thisBuild();
    send(hello);
    if (const auto reply = receive(); !reply || reply->kind != RecordKind::Hello)
        std::abort();
}

AgentProcess::~AgentProcess()
{
    hangUp();
    if (!hasEnded(std::chrono::seconds(12)))
        kill(m_pid, SIGKILL);
    waitpid(m_pid, nullptr, 0);
}

bool AgentProcess::hasEnded(std::chrono::milliseconds limit)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    siginfo_t info{};
    do {
        info = {};
        if (waitid(P_PID, static_cast<id_t>(m_pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid == m_pid)
            return true;
        usleep(1000);
    } while (std::chrono::steady_clock::now() < end);
    return false;
}

void AgentProcess::send(const AgentRequest &request, std::span<const int> descriptors)
{
    if (sendRequest(m_socket.get(), request, descriptors) != 0)
        std::abort();
}

std::optional<AgentReply> AgentProcess::receive(std::chrono::milliseconds limit)
{
    pollfd waiting{m_socket.get(), POLLIN, 0};
    AgentReply reply;
    if (poll(&waiting, 1, static_cast<int>(limit.count())) != 1 ||
        receiveReply(m_socket.get(), reply) != Received::Record)
        return std::nullopt;
    return reply;
}

Answer AgentProcess::await(std::uint64_t request)
{
    if (const auto early = m_early.extract(request))
        return {early.mapped()};
    while (const auto reply = receive()) {
        if (reply->done == 0)
            progress.push_back(*reply);
        else if (reply->request == request)
            return {*reply};
        else
            m_early[reply->request] = *reply;
    }
    Answer none;
    none.raw.code = static_cast<std::uint32_t>(ErrorCode::AgentUnavailable);
    return none;
}

Answer AgentProcess::ask(const AgentRequest &request, std::span<const int> descriptors)
{
    progress.clear();
    send(request, descriptors);
    return await(request.request);
}

void AgentProcess::cancel(std::uint64_t request)
{
    AgentRequest record;
    record.kind = RecordKind::Cancel;
    record.request = request;
    send(record);
}

Answer AgentProcess::mount(const std::string &folder, const RawServer &server, const AgentRequest &request)
{
    const UniqueFd mountpoint(open(folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return ask(request, std::array{mountpoint.get(), server.device(), server.pidfd()});
}

Answer AgentProcess::unmount(std::uint64_t id, UnmountMode mode, uid_t caller)
{
    AgentRequest request = endRequest(RecordKind::Unmount, id, caller);
    request.mode = static_cast<std::uint32_t>(mode);
    return ask(request);
}

Answer AgentProcess::abort(std::uint64_t id, uid_t caller)
{
    return ask(endRequest(RecordKind::Abort, id, caller));
}

AgentRequest mountRequest(std::chrono::milliseconds deadline)
{
    AgentRequest request = newRequest(RecordKind::Mount, Alice);
    request.deadlineMs = static_cast<std::uint32_t>(deadline.count());
    std::strcpy(request.subtype.data(), "test");
    std::strcpy(request.source.data(), "source");
    return request;
}

AgentRequest endRequest(RecordKind kind, std::uint64_t id, uid_t caller)
{
    AgentRequest request = newRequest(kind, caller);
    request.mountId = id;
    return request;
}

} // namespace fuseboard::test
