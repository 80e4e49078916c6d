// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes the process a supervisor: out of the caller's session, deaf to its terminal, parent of
// orphans.

#include "app/session/supervisor/supervisor.h"

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>

namespace fuseboard::supervisor {
namespace {

bool isOpen(int fd)
{
    return ::fcntl(fd, F_GETFD) >= 0;
}

void ignoreTheTerminal()
{
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE})
        ::signal(signal, SIG_IGN);
}

/// True in the process that goes on. It is nobody's child, so that no program that started us has to wait for
/// us.
bool detach()
{
    const pid_t child = ::fork();
    if (child != 0)
        ::_exit(child < 0 ? 1 : 0);
    return ::setsid() >= 0 && ::chdir("/") == 0 && ::prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
}

} // namespace

std::optional<Order> parseOrder(int argc, char **argv)
{
    if (argc < 6 || std::string_view(argv[4]) != "--" || argv[5][0] != '/')
        return std::nullopt;
    Order order;
    order.state.mountpoint = argv[1];
    order.state.type = argv[2];
    order.state.source = argv[3];
    order.argv = argv + 5;
    return order;
}

int superviseMain(int argc, char **argv)
{
    auto order = parseOrder(argc, argv);
    if (!order || !isOpen(ControlFd) || !isOpen(FolderFd)) {
        constexpr std::string_view Text =
            "fuseboard-supervisor is started by fuseboard itself, not by hand. To mount "
            "something, see: fuseboardctl --help\n";
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, Text.data(), Text.size());
        return 2;
    }
    const bool hasDevice = isOpen(DeviceFd);
    for (const int fd : {ControlFd, FolderFd, DeviceFd})
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    ignoreTheTerminal();
    if (!detach())
        return 1;
    return Supervisor(std::move(*order), ControlSocket(UniqueFd(ControlFd)), UniqueFd(FolderFd),
                      hasDevice ? UniqueFd(DeviceFd) : UniqueFd())
        .run();
}

} // namespace fuseboard::supervisor
