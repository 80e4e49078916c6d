// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the private namespaces and looks around in them.

#include "tests/agent/world.h"

#include "helper/mount/linuxsystem.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fuseboard::test {
namespace {

constexpr int Skipped = 77;

uid_t drawUid()
{
    std::uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number))
        std::abort();
    return 100'000 + number % 1'000'000'000;
}

int skip(const char *reason)
{
    std::fprintf(stderr, "SKIPPED: %s: %s\n", reason, std::strerror(errno));
    return Skipped;
}

bool prepareMounts()
{
    const char *work = workFolder().c_str();
    return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0 &&
           (mkdir(work, 0755) == 0 || errno == EEXIST) && mount("work", work, "tmpfs", 0, "mode=755") == 0 &&
           (mount("fusectl", "/sys/fs/fuse/connections", "fusectl", 0, nullptr) == 0 || errno == EBUSY);
}

/// Process 1 of the namespace: it takes in orphans, and when it ends everything ends.
[[noreturn]] void beInit(const std::function<int()> &tests)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    umask(022);
    if (!prepareMounts())
        _exit(skip("the private mounts cannot be made"));
    if (access("/dev/fuse", R_OK | W_OK) != 0)
        _exit(skip("/dev/fuse cannot be opened"));
    const pid_t child = fork();
    if (child == 0)
        std::exit(tests());
    int status = 0;
    for (pid_t ended = 0; ended != child;)
        ended = wait(&status);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

int statusOf(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

[[noreturn]] void makeWorld(const std::function<int()> &tests)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (unshare(CLONE_NEWNS | CLONE_NEWPID) != 0)
        _exit(skip("no private namespaces here"));
    const pid_t init = fork();
    if (init == 0)
        beInit(tests);
    _exit(statusOf(init));
}

} // namespace

const uid_t Alice = drawUid();
const uid_t Bob = Alice + 1;

int runInOwnWorld(const std::function<int()> &tests)
{
    if (geteuid() != 0) {
        std::fputs("SKIPPED: needs root, to make namespaces and to mount\n", stderr);
        return Skipped;
    }
    const pid_t maker = fork(); // a process that has left its pid namespace cannot make threads any more
    if (maker == 0)
        makeWorld(tests);
    return statusOf(maker);
}

const std::string &workFolder()
{
    static const std::string path = "/tmp/agent";
    return path;
}

std::string makeFolder(uid_t owner, mode_t mode)
{
    static int number = 0;
    const std::string path = workFolder() + "/" + std::to_string(++number);
    mkdir(path.c_str(), 0755);
    if (chown(path.c_str(), owner, owner) != 0 || chmod(path.c_str(), mode) != 0)
        std::abort();
    return path;
}

UniqueFd openFolder(const std::string &path)
{
    return UniqueFd(open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

std::set<std::uint32_t> connections()
{
    std::set<std::uint32_t> numbers;
    for (const auto &entry : std::filesystem::directory_iterator("/sys/fs/fuse/connections")) {
        struct stat folder{}; // of fusectl, not of the mount: it always answers
        const bool exists = stat(entry.path().c_str(), &folder) == 0;
        if (exists && (folder.st_uid == Alice || folder.st_uid == Bob))
            numbers.insert(static_cast<std::uint32_t>(std::stoul(entry.path().filename())));
    }
    return numbers;
}

std::vector<std::string> mountsOn(const std::string &path)
{
    std::vector<std::string> lines;
    std::ifstream mountinfo("/proc/self/mountinfo");
    for (std::string line; std::getline(mountinfo, line);) {
        std::istringstream fields(line);
        std::string id, parent, device, root, point;
        fields >> id >> parent >> device >> root >> point;
        if (point == path)
            lines.push_back(line);
    }
    return lines;
}

std::uint64_t mountIdOf(const std::string &path)
{
    std::uint64_t id = 0;
    LinuxSystem().mountIdAt(AT_FDCWD, path.c_str(), id);
    return id;
}

std::size_t openDescriptors(pid_t process)
{
    const std::string folder = "/proc/" + std::to_string(process) + "/fd";
    return static_cast<std::size_t>(std::ranges::distance(std::filesystem::directory_iterator(folder)));
}

std::vector<pid_t> childrenOf(pid_t process)
{
    const std::string number = std::to_string(process);
    std::ifstream children("/proc/" + number + "/task/" + number + "/children");
    std::vector<pid_t> numbers;
    for (pid_t child = 0; children >> child;)
        numbers.push_back(child);
    return numbers;
}

std::string statusOf(pid_t process, const std::string &field)
{
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field + ":\t"))
            return line.substr(field.size() + 2);
    }
    return {};
}

std::vector<pid_t> processesOf(uid_t owner)
{
    std::vector<pid_t> found;
    for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        const pid_t process = std::atoi(name.c_str());
        if (process > 0 && statusOf(process, "Uid").starts_with(std::to_string(owner) + "\t"))
            found.push_back(process);
    }
    std::ranges::sort(found);
    return found;
}

bool eventually(const std::function<bool()> &condition, std::chrono::milliseconds limit)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

} // namespace fuseboard::test
