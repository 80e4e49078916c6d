// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file carries modes out.

#include "tests/fault/scriptedserver.h"

#include "app/fusewire/initmessage.h"
#include "app/fusewire/reply.h"
#include "tests/fault/scripteddevice.h"
#include "tests/fault/scriptedfolder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace fuseboard::scripted {
namespace {

using fusewire::Bytes;
using fusewire::bytesOf;
using fusewire::Packet;
using fusewire::Request;

// One status for each way to end, so that a report can be traced back.
constexpr int NoDevice = 2, NotUnderstood = 3, GrandchildLeft = 4, Flooded = 5, DiedBefore = 7, DiedIn = 8,
              DiedAfter = 9;
constexpr std::size_t FloodSize = std::size_t{1} << 30;

[[noreturn]] void end(int status, const char *words)
{
    std::fprintf(stderr, "scripted: %s\n", words);
    ::_exit(status);
}

[[noreturn]] void waitForTheEnd()
{
    for (;;)
        ::pause();
}

void send(int device, Bytes packet)
{
    if (::write(device, packet.data(), packet.size()) < 0)
        std::fprintf(stderr, "scripted: the kernel refused the answer: %s\n", ::strerrorname_np(errno));
}

/// The next request as it came. ENODEV: unmounted or aborted.
Packet receive(int device)
{
    Packet packet(fusewire::MaxPacket);
    for (;;) {
        const ssize_t got = ::read(device, packet.data(), packet.size());
        if (got >= 0) {
            packet.resize(static_cast<std::size_t>(got));
            return packet;
        }
        if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
            ::_exit(0);
    }
}

[[noreturn]] void flood()
{
    std::array<char, 1 << 16> text;
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = "\0\033[2J\a\xff\n"[i % 8];
    for (std::size_t said = 0; said < FloodSize; said += text.size()) {
        if (::write(STDERR_FILENO, text.data(), text.size()) < 0)
            ::_exit(Flooded);
    }
    end(Flooded, "the flood is over");
}

void begin(Begin how)
{
    if (how == Begin::Floods)
        flood();
    if (how != Begin::ForksAway && how != Begin::Grandchild)
        return;
    if (::fork() == 0)
        waitForTheEnd();
    if (how == Begin::ForksAway)
        ::_exit(0);
    end(GrandchildLeft, "the output stays open");
}

fusewire::InitOut initOut(const fusewire::InitIn &in, Answer answer)
{
    fusewire::InitOut out{.major = fusewire::Major,
                          .minor = std::min(in.minor, fusewire::Minor),
                          .maxReadahead = in.maxReadahead,
                          .maxBackground = 12,
                          .congestionThreshold = 9,
                          .maxWrite = 1 << 16,
                          .timeGranularity = 1};
    fusewire::setFlags(out, fusewire::flagsOf(in) & fusewire::InitAsyncRead);
    if (answer == Answer::WrongMajor)
        out.major = fusewire::Major + 1;
    if (answer == Answer::MinorZero)
        out.minor = 0;
    if (answer == Answer::NoMaxWrite)
        out.maxWrite = 0;
    if (answer == Answer::UnofferedFlags)
        fusewire::setFlags(out, ~fusewire::flagsOf(in) | fusewire::InitAsyncRead);
    return out;
}

/// False: nothing sensible can follow.
bool answerInit(int device, const Request &request, Answer answer)
{
    const std::uint64_t unique = request.header.unique;
    const fusewire::InitOut out = initOut(request.as<fusewire::InitIn>(), answer);
    const Packet noise(64, std::byte{0xa5});
    switch (answer) {
    case Answer::None:
        return false;
    case Answer::Dies:
        end(DiedIn, "ended over FUSE_INIT");
    case Answer::Crashes:
        std::fputs("scripted: about to crash\n", stderr);
        std::signal(SIGSEGV, SIG_DFL); // a sanitizer has a handler
        std::raise(SIGSEGV);
        return false;
    case Answer::Error:
        send(device, fusewire::encodeError(unique, EPROTO));
        return false;
    case Answer::Short:
        send(device, fusewire::encodeReply(unique));
        return false;
    case Answer::Long:
        send(device, fusewire::encodeReply(unique, {bytesOf(out), noise}));
        return false;
    case Answer::GarbageBody:
        send(device, fusewire::encodeReply(unique, {noise}));
        return false;
    case Answer::GarbagePacket:
        send(device, noise);
        return false;
    default:
        send(device, fusewire::encodeInitOut(unique, out, request.as<fusewire::InitIn>().minor));
        return answer != Answer::WrongMajor;
    }
}

void serveOne(int device, const Mode &mode)
{
    const Packet packet = receive(device);
    const auto request = fusewire::parseRequest(packet);
    if (!request)
        end(NotUnderstood, std::string(nameOf(request.error())).c_str());
    if (request->opcode && !fusewire::hasReply(*request->opcode))
        return;
    if (mode.service == Service::Exits)
        end(DiedAfter, "ended at the first question");
    if (mode.service == Service::Late)
        ::usleep(LateMs * 1000);
    if (request->opcode == fusewire::Opcode::Init) {
        if (!answerInit(device, *request, mode.answer))
            waitForTheEnd();
        return;
    }
    send(device, answerOf(*request, mode.service == Service::RootIsFile ? S_IFREG | 0644 : S_IFDIR | 0755));
}

void serveInit(int device, const Mode &mode)
{
    Mode untilThen = mode;
    untilThen.service = mode.service == Service::Late ? Service::Late : Service::Ordinary;
    serveOne(device, untilThen);
}

} // namespace

int serve(const Mode &mode, const std::string &place, const std::string &options)
{
    begin(mode.begin);
    const UniqueFd device = openDevice(place, options);
    if (!device.isValid())
        return NoDevice;
    if (mode.begin == Begin::Dies)
        end(DiedBefore, "ended before FUSE_INIT");
    if (mode.begin == Begin::NeverReads)
        waitForTheEnd();
    serveInit(device.get(), mode);
    if (mode.service == Service::Hangs)
        waitForTheEnd();
    for (;;)
        serveOne(device.get(), mode);
}

} // namespace fuseboard::scripted
