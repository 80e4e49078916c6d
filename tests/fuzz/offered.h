// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file has descriptors of all kinds that somebody may send, each named by a letter.
#pragma once

#include "dbus/types/uniquefd.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <map>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace fuseboard::fuzz {

class Offered
{
public:
    /// The folder holds two of a person: "own", and "open" for everybody to write in.
    explicit Offered(const std::string &folder)
    {
        constexpr int Place = O_PATH | O_DIRECTORY;
        add('o', open((folder + "/own").c_str(), Place));
        add('w', open((folder + "/open").c_str(), Place));
        add('r', open("/", Place));
        add('p', open("/proc", Place));
        add('u', open((folder + "/own").c_str(), O_RDONLY | O_DIRECTORY));
        add('f', open("/proc/self/status", O_PATH));
        add('g', removedFolder());
        add('d', open("/dev/fuse", O_RDWR));
        add('l', open("/dev/fuse", O_RDONLY));
        add('x', open("/dev/fuse", O_PATH));
        add('n', open("/dev/null", O_RDWR));
        add('m', memfd_create("front", MFD_CLOEXEC));
        add('s', pidfdOf(getpid()));
        add('e', pidfdOf(endedProcess()));
        // Whoever takes 0 for a descriptor that was never sent gets a good folder, and is noticed.
        require(dup2(m_byLetter.at('o').get(), 0) == 0, "a trap");
    }

    /// Any letter that is none is /dev/null.
    int operator[](char letter) const
    {
        const auto found = m_byLetter.find(letter);
        return found == m_byLetter.end() ? m_byLetter.at('n').get() : found->second.get();
    }
    std::vector<int> operator[](std::string_view letters) const
    {
        std::vector<int> all;
        for (const char letter : letters)
            all.push_back((*this)[letter]);
        return all;
    }

private:
    static int open(const char *path, int flags) { return ::open(path, flags | O_CLOEXEC); }

    static int removedFolder()
    {
        char path[] = "/tmp/fuseboard-fuzz-XXXXXX";
        require(mkdtemp(path) != nullptr, "a folder");
        const int fd = open(path, O_PATH | O_DIRECTORY);
        require(rmdir(path) == 0, "a folder that is removed");
        return fd;
    }

    static pid_t endedProcess()
    {
        const pid_t child = fork();
        if (child == 0)
            _exit(0);
        siginfo_t info{};
        require(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0, "an ended process");
        return child;
    }

    static int pidfdOf(pid_t process) { return static_cast<int>(syscall(SYS_pidfd_open, process, 0)); }

    void add(char letter, int fd)
    {
        require(fd >= 0, "a descriptor of every kind");
        m_byLetter[letter] = UniqueFd(fd);
    }

    std::map<char, UniqueFd> m_byLetter;
};

/// The same file, opened the same way.
inline bool isSame(int left, int right)
{
    struct stat one{};
    struct stat other{};
    return fstat(left, &one) == 0 && fstat(right, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino && fcntl(left, F_GETFL) == fcntl(right, F_GETFL);
}

} // namespace fuseboard::fuzz
