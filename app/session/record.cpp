// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file reads records and logs.

#include "app/session/record.h"

#include "app/session/sessionfolder.h"
#include "app/session/supervisor/logfile.h"
#include "app/session/supervisor/state.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace fuseboard {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t MaxFile = 2 * supervisor::MaxLogSize;

std::optional<std::string> readFile(int folder, const char *name)
{
    const UniqueFd file(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file.isValid())
        return std::nullopt;
    std::string text;
    std::array<char, 16 * 1024> buffer;
    for (ssize_t got = 1; got > 0 && text.size() < MaxFile;) {
        got = ::read(file.get(), buffer.data(), buffer.size());
        text.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    return text;
}

MountRecord recordOf(const supervisor::State &state, fs::path folder, bool isRunning)
{
    MountRecord record;
    record.mountpoint = state.mountpoint;
    record.type = state.type;
    record.source = state.source;
    record.mountId = {state.mountId};
    record.connection = state.connection;
    record.helper = state.helper;
    record.removesFolder = state.removesFolder;
    record.serverPid = state.serverPid;
    record.supervisorPid = state.supervisorPid;
    record.started = std::chrono::system_clock::time_point(std::chrono::milliseconds(state.startedMs));
    record.isRunning = isRunning;
    if (state.exitCode || state.exitSignal)
        record.exit = ServerExit{.code = state.exitCode, .signal = state.exitSignal};
    record.folder = std::move(folder);
    return record;
}

std::vector<MountRecord> readSome(const fs::path *mountpoint)
{
    std::vector<MountRecord> records;
    const auto session = openSessionFolder();
    if (!session)
        return records;
    for (const std::string &name : recordNames(*session, mountpoint)) {
        const UniqueFd folder(
            ::openat(session->fd.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        const auto text = readFile(folder.get(), supervisor::StateFileName);
        const auto state = text ? supervisor::parseState(*text) : std::nullopt;
        if (state && (!mountpoint || *mountpoint == state->mountpoint))
            records.push_back(recordOf(*state, session->path / name, isInUse(*session, name)));
    }
    return records;
}

/// The length of the well-formed UTF-8 sequence that the text begins with; 0 where there is none. Over-long
/// forms, surrogates and numbers beyond U+10FFFF are not well-formed (RFC 3629).
std::size_t characterLength(std::string_view text)
{
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned first = at(0);
    std::size_t length = 0;
    if (first < 0x80)
        length = 1;
    else if (first >= 0xc2 && first < 0xf5)
        length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const unsigned lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    for (std::size_t i = 1; i < length; ++i) {
        if (at(i) < (i == 1 ? lowest : 0x80) || at(i) > (i == 1 ? highest : 0xbf))
            return 0;
    }
    return length;
}

/// C0 without tab and line end, DEL, and C1, which some terminals obey too.
bool isControl(std::string_view character)
{
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1)
        return (first < 0x20 && first != '\t' && first != '\n') || first == 0x7f;
    return character.size() == 2 && first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

} // namespace

std::vector<MountRecord> readRecords()
{
    return readSome(nullptr);
}

Result<MountRecord> recordFor(const fs::path &mountpoint)
{
    auto records = readSome(&mountpoint);
    if (records.empty())
        return failure(ErrorCode::NoLog, Stage::Validate, 0, mountpoint.string());
    return std::move(records.front());
}

Result<std::string> readLog(const MountRecord &record)
{
    const UniqueFd folder(::open(record.folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    auto text = readFile(folder.get(), supervisor::LogFileName);
    if (!text)
        return failure(ErrorCode::NoLog, Stage::Validate, errno, record.mountpoint.string());
    return std::move(*text);
}

std::string escapeControls(std::string_view text)
{
    constexpr std::string_view Digits = "0123456789ABCDEF";
    std::string shown;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        const std::size_t taken = std::max<std::size_t>(length, 1);
        if (length > 0 && !isControl(text.substr(0, length))) {
            shown += text.substr(0, length);
        } else {
            for (const char byte : text.substr(0, taken))
                shown.append({'\\', 'x', Digits[static_cast<unsigned char>(byte) >> 4], Digits[byte & 15]});
        }
        text.remove_prefix(taken);
    }
    return shown;
}

} // namespace fuseboard
