// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes /proc/PID/mountinfo apart.

#include "app/mounts/mountinfo.h"

#include <charconv>

namespace fuseboard {
namespace {

/// Hands out the fields of a line. Exactly one blank parts two fields, so that an empty field is seen.
class Fields
{
public:
    explicit Fields(std::string_view line) : m_rest(line) {}

    std::optional<std::string_view> next()
    {
        if (!m_rest)
            return std::nullopt;
        const std::size_t blank = m_rest->find(' ');
        const std::string_view field = m_rest->substr(0, blank);
        if (blank == std::string_view::npos)
            m_rest.reset();
        else
            m_rest->remove_prefix(blank + 1);
        return field;
    }

    /// What is left, blanks and all.
    std::optional<std::string_view> rest() const { return m_rest; }

private:
    std::optional<std::string_view> m_rest;
};

std::optional<std::uint32_t> number(std::string_view text)
{
    std::uint32_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool takeNumber(Fields &fields, std::uint32_t &target)
{
    const auto value = number(fields.next().value_or(std::string_view()));
    target = value.value_or(0);
    return value.has_value();
}

bool takeDevice(Fields &fields, MountInfoLine &line)
{
    const std::string_view device = fields.next().value_or(std::string_view());
    const std::size_t colon = device.find(':');
    if (colon == std::string_view::npos)
        return false;
    const auto major = number(device.substr(0, colon));
    const auto minor = number(device.substr(colon + 1));
    line.major = major.value_or(0);
    line.minor = minor.value_or(0);
    return major && minor;
}

bool takePath(Fields &fields, std::string &target)
{
    target = unescapeOctal(fields.next().value_or(std::string_view()));
    return !target.empty();
}

std::vector<std::string> words(std::string_view list)
{
    std::vector<std::string> result;
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        if (comma != 0)
            result.push_back(unescapeOctal(list.substr(0, comma)));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    }
    return result;
}

/// "shared:2 master:3 -": skips up to and with the lone hyphen.
bool skipOptionalFields(Fields &fields)
{
    while (const auto field = fields.next()) {
        if (*field == "-")
            return true;
    }
    return false;
}

bool isOctal(char c)
{
    return c >= '0' && c <= '7';
}

} // namespace

std::string unescapeOctal(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view digits = text[i] == '\\' ? text.substr(i + 1, 3) : std::string_view();
        if (digits.size() == 3 && digits[0] <= '3' && isOctal(digits[0]) && isOctal(digits[1]) &&
            isOctal(digits[2])) {
            bytes += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
            i += 3;
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

std::string escapeOctal(std::string_view bytes)
{
    constexpr std::string_view Escaped = " \t\n\\#"; // fs/proc_namespace.c: mangle()
    std::string text;
    for (const char c : bytes) {
        if (Escaped.find(c) == std::string_view::npos) {
            text += c;
            continue;
        }
        const auto value = static_cast<unsigned char>(c);
        text += {'\\', static_cast<char>('0' + value / 64), static_cast<char>('0' + value / 8 % 8),
                 static_cast<char>('0' + value % 8)};
    }
    return text;
}

std::optional<MountInfoLine> parseMountInfoLine(std::string_view text)
{
    Fields fields(text);
    MountInfoLine line;
    if (!takeNumber(fields, line.id) || !takeNumber(fields, line.parentId) || !takeDevice(fields, line) ||
        !takePath(fields, line.root) || !takePath(fields, line.mountpoint))
        return std::nullopt;
    line.flags = words(fields.next().value_or(std::string_view()));
    if (line.flags.empty() || !skipOptionalFields(fields) || !takePath(fields, line.fsType))
        return std::nullopt;
    const auto source = fields.next();
    const auto superOptions = fields.rest();
    if (!source || !superOptions)
        return std::nullopt;
    line.source = unescapeOctal(*source);
    line.superOptions = words(*superOptions);
    return line;
}

MountInfo parseMountInfo(std::string_view text)
{
    MountInfo info;
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        if (auto line = parseMountInfoLine(text.substr(0, newline)))
            info.lines.push_back(std::move(*line));
        else
            ++info.malformed;
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    }
    return info;
}

} // namespace fuseboard
