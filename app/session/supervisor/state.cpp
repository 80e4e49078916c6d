// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file writes and reads the record of a launch.

#include "app/session/supervisor/state.h"

#include "dbus/types/uniquefd.h"

#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace fuseboard::supervisor {
namespace {

constexpr std::string_view Digits = "0123456789ABCDEF";

std::string encoded(std::string_view bytes)
{
    std::string text;
    for (const char byte : bytes) {
        const auto c = static_cast<unsigned char>(byte);
        if (c > 0x20 && c < 0x7f && c != '%')
            text += byte;
        else
            text.append({'%', Digits[c >> 4], Digits[c & 15]});
    }
    return text;
}

std::string decoded(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ec == std::errc()) {
            bytes += static_cast<char>(byte);
            i += 2;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

template <typename Number>
void readNumber(std::string_view text, Number &number)
{
    std::from_chars(text.data(), text.data() + text.size(), number);
}

void readLine(std::string_view key, std::string_view value, State &state)
{
    if (key == "mountpoint")
        state.mountpoint = decoded(value);
    else if (key == "type")
        state.type = decoded(value);
    else if (key == "source")
        state.source = decoded(value);
    else if (key == "mountId")
        readNumber(value, state.mountId);
    else if (key == "connection")
        readNumber(value, state.connection);
    else if (key == "helper")
        state.helper = value == "1";
    else if (key == "removesFolder")
        state.removesFolder = value == "1";
    else if (key == "serverPid")
        readNumber(value, state.serverPid);
    else if (key == "supervisorPid")
        readNumber(value, state.supervisorPid);
    else if (key == "startedMs")
        readNumber(value, state.startedMs);
    else if (key == "exitCode")
        readNumber(value, state.exitCode.emplace());
    else if (key == "exitSignal")
        readNumber(value, state.exitSignal.emplace());
}

bool writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

std::string formatState(const State &state)
{
    std::string text = "schema=1\nmountpoint=" + encoded(state.mountpoint) + "\ntype=" + encoded(state.type) +
                       "\nsource=" + encoded(state.source) + "\nmountId=" + std::to_string(state.mountId) +
                       "\nconnection=" + std::to_string(state.connection) +
                       "\nhelper=" + (state.helper ? "1" : "0") +
                       "\nremovesFolder=" + (state.removesFolder ? "1" : "0") +
                       "\nserverPid=" + std::to_string(state.serverPid) +
                       "\nsupervisorPid=" + std::to_string(state.supervisorPid) +
                       "\nstartedMs=" + std::to_string(state.startedMs) + "\n";
    if (state.exitCode)
        text += "exitCode=" + std::to_string(*state.exitCode) + "\n";
    if (state.exitSignal)
        text += "exitSignal=" + std::to_string(*state.exitSignal) + "\n";
    return text;
}

std::optional<State> parseState(std::string_view text)
{
    State state;
    if (!text.starts_with("schema=1\n"))
        return std::nullopt;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        const std::size_t sign = line.find('=');
        if (sign != std::string_view::npos)
            readLine(line.substr(0, sign), line.substr(sign + 1), state);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return state.mountpoint.empty() ? std::nullopt : std::optional(state);
}

bool writeState(int folder, const State &state)
{
    constexpr const char *NewName = "state.new";
    const UniqueFd file(
        ::openat(folder, NewName, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.isValid() && writeAll(file.get(), formatState(state)))
        return ::renameat(folder, NewName, folder, StateFileName) == 0;
    ::unlinkat(folder, NewName, 0);
    return false;
}

} // namespace fuseboard::supervisor
