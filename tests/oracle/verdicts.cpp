// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file lets both mount, looks at the mount, and takes it away.

#include "tests/oracle/verdicts.h"

#include "helper/front/fuseconfig.h"
#include "tests/agent/rawserver.h"
#include "tests/oracle/stage.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sstream>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace fuseboard::test {
namespace {

UniqueFd openAs(const Situation &situation, const std::string &path, int flags)
{
    const AsAccount account(situation);
    return UniqueFd(open(path.c_str(), flags | O_CLOEXEC));
}

/// As a program in a sandbox of its own would open it.
UniqueFd openElsewhere(const Situation &situation, const std::string &path)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        std::abort();
    const UniqueFd ours(ends[0]), theirs(ends[1]);
    const pid_t child = fork();
    if (child == 0) {
        if (unshare(CLONE_NEWNS) != 0)
            _exit(1);
        const UniqueFd folder = openAs(situation, path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
        _exit(folder.isValid() ? sendRequest(theirs.get(), {}, std::array{folder.get()}) : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    RequestPacket packet;
    if (status != 0 || receiveRequest(ours.get(), packet) != Received::Record)
        return UniqueFd();
    return std::move(packet.descriptors[0]);
}

AgentRequest requestFor(const Situation &situation)
{
    AgentRequest request = mountRequest();
    request.callerGid = situation.spec.gid;
    request.flags = situation.spec.flags.bits;
    request.maxRead = situation.spec.maxRead;
    std::memset(request.subtype.data(), 0, request.subtype.size());
    std::memset(request.source.data(), 0, request.source.size());
    std::ranges::copy(situation.spec.subtype, request.subtype.begin());
    std::ranges::copy(situation.spec.source, request.source.begin());
    return request;
}

/// The line of mountinfo without its numbers: attributes, type, source and options of the file system.
std::set<std::string> optionsOf(const std::string &folder)
{
    std::set<std::string> words;
    const auto lines = mountsOn(folder);
    if (lines.empty())
        return words;
    std::istringstream fields(lines.back());
    std::string field;
    for (int number = 0; fields >> field; ++number) {
        std::istringstream parts(field);
        for (std::string part; number >= 5 && std::getline(parts, part, ',');)
            words.insert(part);
    }
    return words;
}

std::string optionList(const MountSpec &spec)
{
    std::string list = "fsname=" + spec.source + ",subtype=" + spec.subtype;
    for (const std::string &word : optionWords(spec.flags, spec.maxRead))
        list += "," + word;
    return list;
}

using Words = std::vector<std::string>;

[[noreturn]] void beFusermount(const Situation &situation, const Words &words, int commfd, int messages)
{
    // The real program is set-user-id: it must be started by the account itself, with all its ids.
    if (setgroups(situation.groups.size(), situation.groups.data()) != 0 ||
        setresgid(situation.gid, situation.gid, situation.gid) != 0 || setresuid(Alice, Alice, Alice) != 0 ||
        chdir("/") != 0)
        _exit(100);
    dup2(messages, 2);
    std::string variable = "_FUSE_COMMFD=" + std::to_string(dup(commfd));
    const std::array<char *, 2> environment{variable.data(), nullptr};
    std::vector<char *> arguments{const_cast<char *>("fusermount3")};
    for (const std::string &word : words)
        arguments.push_back(const_cast<char *>(word.c_str()));
    arguments.push_back(nullptr);
    execve("/usr/bin/fusermount3", arguments.data(), environment.data());
    _exit(101);
}

std::string textOf(int memory)
{
    std::array<char, 512> text{};
    const ssize_t length = pread(memory, text.data(), text.size(), 0);
    return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
}

/// Whether it said that it was done; its words else. The descriptor it sends is never taken: no server is
/// needed.
Verdict runFusermount(const Situation &situation, const Words &words)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        std::abort();
    const UniqueFd ours(ends[0]), theirs(ends[1]), messages(memfd_create("messages", MFD_CLOEXEC));
    const pid_t child = fork();
    if (child == 0)
        beFusermount(situation, words, theirs.get(), messages.get());
    int status = 0;
    waitpid(child, &status, 0);
    return {.allowed = status == 0, .words = textOf(messages.get()), .options = {}};
}

/// By the helper, or where only the account's further groups lead to it by the account's own fusermount3.
std::string takeAway(AgentProcess &agent, const Situation &situation, MountId id,
                     const std::string &mountpoint)
{
    const Answer gone = agent.unmount(id.value);
    if (gone.ok())
        return {};
    const bool outOfReach = gone.raw.sysErrno == EACCES && !situation.groups.empty();
    if (outOfReach && runFusermount(situation, {"-u", "--", mountpoint}).allowed)
        return {};
    return "and it cannot be unmounted: " + gone.text();
}

} // namespace

Verdict askHelper(AgentProcess &agent, const Situation &situation, const std::string &mountpoint,
                  const std::string &folder)
{
    // What the front does before it asks polkit, which says yes here.
    if (situation.spec.flags.has(MountFlag::AllowOther) && !fuseConfig().userAllowOther)
        return {.allowed = false, .words = "fuse.conf: user_allow_other", .options = {}};
    const UniqueFd place = situation.otherNamespace
                               ? openElsewhere(situation, mountpoint)
                               : openAs(situation, mountpoint, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (!place.isValid())
        return {.allowed = false, .words = "the folder cannot be opened", .options = {}};
    if (!openAs(situation, "/dev/fuse", O_RDWR).isValid())
        return {.allowed = false, .words = "the device cannot be opened", .options = {}};
    if (situation.removed)
        rmdir(mountpoint.c_str());
    const RawServer server(Behaviour::Serves);
    const Answer answer =
        agent.ask(requestFor(situation), std::array{place.get(), server.device(), server.pidfd()});
    if (!answer.ok())
        return {.allowed = false, .words = answer.text(), .options = {}};
    const auto options = optionsOf(folder);
    return {.allowed = true,
            .words = takeAway(agent, situation, {answer.raw.mountId}, mountpoint),
            .options = options};
}

Verdict askFusermount(const Situation &situation, const std::string &mountpoint, const std::string &folder)
{
    const std::size_t before = mountsOn(folder).size();
    Verdict verdict = runFusermount(situation, {"-o", optionList(situation.spec), "--", mountpoint});
    if (mountsOn(folder).size() > before) {
        verdict.options = optionsOf(folder);
        umount2(folder.c_str(), MNT_DETACH);
    }
    return verdict;
}

} // namespace fuseboard::test
