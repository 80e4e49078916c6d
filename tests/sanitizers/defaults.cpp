// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a part of every program of the presets asan-ubsan and tsan: what a sanitizer finds goes to a
// file, also where the program is a daemon, or ends in the background. tests/world/ctest.sh fails where there
// is one.

#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#define SANITIZER_HOOK extern "C" __attribute__((visibility("default"), used))
#define REPORTS_TO(name) "log_path=" FUSEBOARD_SANITIZER_REPORTS "/" name

namespace {

/// In the system that tests/system boots there is no build tree: there, the journal has what is found.
const char *orWithoutReports(const char *options)
{
    const char *rest = std::strchr(options, ':');
    return access(FUSEBOARD_SANITIZER_REPORTS, W_OK | X_OK) == 0 ? options : rest + 1;
}

} // namespace

/// Some tests start programs with LD_PRELOAD: the sanitizer is not the first library then, and need not be.
SANITIZER_HOOK const char *__asan_default_options()
{
    return orWithoutReports(REPORTS_TO("asan") ":verify_asan_link_order=0");
}

SANITIZER_HOOK const char *__ubsan_default_options()
{
    return orWithoutReports(REPORTS_TO("ubsan") ":halt_on_error=1:print_stacktrace=1");
}

/// Asked before the C library may be called.
SANITIZER_HOOK const char *__tsan_default_options()
{
    return REPORTS_TO("tsan");
}

/// Qt and GLib are not compiled with the sanitizer: how they guard their own data, it cannot see. The
/// tests' fake helper is an object that QtDBus reads from its thread.
SANITIZER_HOOK const char *__tsan_default_suppressions()
{
    return "called_from_lib:libQt6Core.so.6\n"
           "called_from_lib:libQt6DBus.so.6\n"
           "called_from_lib:libglib-2.0.so.0\n"
           "called_from_lib:libdbus-1.so.3\n"
           "race_top:libQt6Core.so.6\n"
           "race:fuseboard::FakeHelper\n";
}

/// LeakSanitizer stops the program with ptrace(2), which it cannot where strace already does or where no
/// descriptor is left; it then ends the program with an error.
SANITIZER_HOOK int __lsan_is_turned_off()
{
    constexpr char Key[] = "\nTracerPid:\t";
    const int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    char text[4096] = {};
    const bool isRead = fd >= 0 && read(fd, text, sizeof text - 1) > 0;
    if (fd >= 0)
        close(fd);
    const char *tracer = isRead ? std::strstr(text, Key) : nullptr;
    return !tracer || tracer[sizeof Key - 1] != '0';
}
