// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file plays a kernel whose answers are the fuzzer's.
#pragma once

#include "helper/mount/system.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>

namespace fuseboard::fuzz {

/// Every call takes its result from the input: one byte, 0 for success, else an errno. Descriptors that it
/// hands out are real ones, so that closing twice or never is seen.
class PlayedKernel final : public System
{
public:
    explicit PlayedKernel(Input &input) : m_input(input) {}

    std::string_view file;    ///< what read() gives, in pieces
    std::string_view answer;  ///< what statmount() writes
    unsigned attributes = 0;  ///< of the last fsmount()
    bool isExclusive = false; ///< CMD_CREATE_EXCL was called
    int identity = 0;         ///< setFsIdentity() to somebody, not yet back to root

    int fsopen(const char *) override { return descriptor(); }
    int fsconfig(int, unsigned command, const char *, const char *) override
    {
        constexpr unsigned CreateExclusive = 8; // FSCONFIG_CMD_CREATE_EXCL
        isExclusive = isExclusive || command == CreateExclusive;
        return result();
    }
    int fsmount(int, unsigned wanted) override
    {
        attributes = wanted;
        return descriptor();
    }
    int moveMount(int, int, unsigned) override { return result(); }
    int openTree(int, unsigned) override { return descriptor(); }
    int umount2(const char *, int) override { return result(); }
    int statmount(std::uint64_t, std::uint64_t, std::span<std::byte> buffer) override;
    int mountIdAt(int, const char *, std::uint64_t &id) override
    {
        id = m_input.value<std::uint64_t>();
        return result();
    }
    int statx(int, unsigned, struct statx &out) override
    {
        out = m_input.value<struct statx>();
        return result();
    }
    int mayUse(int) override { return result(); }
    int pathLength(int) override { return result(1); }
    int openat2(int, const char *, std::uint64_t, std::uint64_t) override { return descriptor(); }
    int fchdir(int) override { return result(); }
    int read(int, std::span<char> buffer) override;
    int write(int, std::span<const char> data) override { return result(static_cast<int>(data.size())); }
    int openFlags(int) override { return result(m_input.byte()); }
    int ioctl(int, unsigned long, void *) override { return result(); }
    int pidfdSendSignal(int, int) override { return result(); }
    int pollIn(int) override { return result(m_input.byte() & 1); }
    int setFsIdentity(std::uint32_t uid, std::uint32_t) override
    {
        identity = uid == 0 ? 0 : 1;
        return result();
    }
    int probe(int, std::uint32_t, std::uint32_t, int) override { return result(); }
    int maySignal(int, std::uint32_t, std::uint32_t) override { return result(); }
    std::uint64_t nowUs() override { return ++m_now; }

private:
    int result(int success = 0)
    {
        const int error = m_input.byte();
        return error == 0 ? success : -error;
    }
    int descriptor()
    {
        const int failed = result();
        return failed < 0 ? failed : ::open("/dev/null", O_RDWR | O_CLOEXEC);
    }

    Input &m_input;
    std::uint64_t m_now = 0;
};

/// The answer's bytes and its length as far as there is room.
inline int PlayedKernel::statmount(std::uint64_t, std::uint64_t, std::span<std::byte> buffer)
{
    if (const int failed = result(); failed < 0)
        return failed;
    if (!answer.empty())
        std::memcpy(buffer.data(), answer.data(), std::min(answer.size(), buffer.size()));
    return 0;
}

/// A piece of 1 to 256 bytes, as a file in /proc may come in any pieces; 0 at the end.
inline int PlayedKernel::read(int, std::span<char> buffer)
{
    if (const int failed = result(); failed < 0)
        return failed;
    const std::size_t length = std::min({file.size(), buffer.size(), std::size_t{m_input.byte()} + 1});
    if (length > 0)
        std::memcpy(buffer.data(), file.data(), length);
    file.remove_prefix(length);
    return static_cast<int>(length);
}

} // namespace fuseboard::fuzz
