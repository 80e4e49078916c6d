// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file speaks as much of the FUSE protocol as a mount needs to come up.

#include "tests/agent/rawserver.h"

#include "helper/mount/kernelabi.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <linux/fuse.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace fuseboard::test {
namespace {

using Buffer = std::array<char, 1 << 17>;

fuse_in_header headerOf(const Buffer &buffer)
{
    fuse_in_header header{};
    std::memcpy(&header, buffer.data(), sizeof header);
    return header;
}

void answer(int device, std::uint64_t unique, int error, const void *body = nullptr, std::size_t size = 0)
{
    std::array<char, 512> packet{};
    const fuse_out_header header{static_cast<std::uint32_t>(sizeof header + size), error, unique};
    std::memcpy(packet.data(), &header, sizeof header);
    if (size > 0)
        std::memcpy(packet.data() + sizeof header, body, size);
    if (write(device, packet.data(), header.len) < 0)
        _exit(3);
}

/// Reads until there is a request. ENODEV: unmounted or aborted.
fuse_in_header nextRequest(int device, Buffer &buffer)
{
    for (;;) {
        if (read(device, buffer.data(), buffer.size()) > 0)
            return headerOf(buffer);
        if (errno == EPERM) // not mounted yet; whoever is told when would begin to read then
            usleep(1000);
        else if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
            _exit(0);
    }
}

void answerInit(int device, std::uint64_t unique, Behaviour behaviour)
{
    fuse_init_out out{};
    out.major = behaviour == Behaviour::WrongMajor ? 6 : FUSE_KERNEL_VERSION;
    out.minor = FUSE_KERNEL_MINOR_VERSION;
    out.max_write = 4096;
    if (behaviour == Behaviour::DiesInInit)
        _exit(7);
    if (behaviour == Behaviour::RefusesInit)
        answer(device, unique, -EPROTO);
    else if (behaviour == Behaviour::ShortAnswer)
        answer(device, unique,
               0); // with four bytes the kernel would take it for an ancient server, and mount
    else
        answer(device, unique, 0, &out, sizeof out);
    if (behaviour == Behaviour::DiesAfterInit)
        _exit(0);
}

void serveOne(int device, const fuse_in_header &request, Behaviour behaviour)
{
    const bool isStopped = behaviour == Behaviour::StopsItsAskers || behaviour == Behaviour::KeepsQuestions;
    if (isStopped && request.opcode == FUSE_GETATTR)
        kill(static_cast<pid_t>(request.pid), SIGSTOP);
    if (behaviour == Behaviour::KeepsQuestions && request.opcode == FUSE_GETATTR)
        return;
    if (request.opcode == FUSE_FORGET || request.opcode == FUSE_BATCH_FORGET)
        return;
    if (request.opcode != FUSE_GETATTR && request.opcode != FUSE_OPENDIR && request.opcode != FUSE_READDIR) {
        answer(device, request.unique, -ENOSYS);
        return;
    }
    fuse_attr_out attributes{};
    attributes.attr.ino = 1;
    attributes.attr.mode = S_IFDIR | 0755;
    attributes.attr.nlink = 2;
    attributes.attr.uid = getuid();
    const fuse_open_out opened{};
    if (request.opcode == FUSE_GETATTR)
        answer(device, request.unique, 0, &attributes, sizeof attributes);
    else if (request.opcode == FUSE_OPENDIR)
        answer(device, request.unique, 0, &opened, sizeof opened);
    else
        answer(device, request.unique, 0);
}

[[noreturn]] void serve(int device, Behaviour behaviour, std::chrono::microseconds delay)
{
    static Buffer buffer;
    if (behaviour == Behaviour::NeverReads)
        pause();
    const fuse_in_header init = nextRequest(device, buffer);
    if (behaviour == Behaviour::NeverAnswers)
        pause();
    if (delay.count() > 0)
        usleep(static_cast<useconds_t>(delay.count()));
    answerInit(device, init.unique, behaviour);
    if (behaviour == Behaviour::HangsAfterInit || behaviour == Behaviour::RefusesInit)
        pause();
    for (;;)
        serveOne(device, nextRequest(device, buffer), behaviour);
}

} // namespace

UniqueFd openArmedDevice(Arming arming)
{
    UniqueFd device(open("/dev/fuse", O_RDWR | O_CLOEXEC));
    if (arming == Arming::SyncInit && ioctl(device.get(), abi::FuseSyncInit) != 0)
        std::abort();
    return device;
}

RawServer::RawServer(Behaviour behaviour, std::chrono::microseconds delay, uid_t owner, Arming arming)
    : m_device(openArmedDevice(arming))
{
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0)
        std::abort();
    m_pid = fork();
    if (m_pid == 0) {
        const int device = dup2(m_device.get(), 100); // others must not live on in this process
        const int told = dup2(ready[1], 101);
        close_range(3, 99, 0);
        close_range(102, ~0u, 0);
        if (setgroups(0, nullptr) != 0 || setresgid(owner, owner, owner) != 0 ||
            setresuid(owner, owner, owner) != 0)
            _exit(9);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(told); // now it is the owner's process, and may be passed on
        serve(device, behaviour, delay);
    }
    close(ready[1]);
    char none = 0;
    if (read(ready[0], &none, 1) != 0)
        std::abort();
    close(ready[0]);
    m_pidfd.reset(static_cast<int>(syscall(SYS_pidfd_open, m_pid, 0)));
}

RawServer::~RawServer()
{
    end();
}

void RawServer::end()
{
    const pid_t pid = std::exchange(m_pid, -1);
    m_device.reset();
    if (pid <= 0)
        return;
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
}

} // namespace fuseboard::test
