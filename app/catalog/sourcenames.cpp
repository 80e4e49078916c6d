// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file finds the names that a source can begin with.

#include "app/catalog/sourcenames.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <glob.h>
#include <span>
#include <strings.h>

namespace fs = std::filesystem;

namespace fuseboard {
namespace {

constexpr std::uintmax_t MaxFileSize = 4U << 20U;
constexpr int MaxFiles = 64; ///< configurations that include each other must end somewhere

constexpr std::string_view Blanks = " \t\r";

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

/// Empty where there is nothing to read. Opening a pipe would wait for somebody at its other end.
std::string readFile(const fs::path &path)
{
    std::error_code error;
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > MaxFileSize)
        return {};
    std::ifstream file(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(fs::file_size(path, error)), '\0');
    if (error || !file.read(text.data(), static_cast<std::streamsize>(text.size())))
        return {};
    return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (end > 0)
            parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(Blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(Blanks) - begin + 1);
}

bool isKeyword(std::string_view word, std::string_view keyword)
{
    return word.size() == keyword.size() && strncasecmp(word.data(), keyword.data(), word.size()) == 0;
}

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.find_first_of("*?!|") == std::string_view::npos;
}

/// "[host]:22" -> "host"
std::string_view withoutPort(std::string_view host)
{
    const std::size_t end = host.find("]:");
    return host.starts_with('[') && end != std::string_view::npos ? host.substr(1, end - 1) : host;
}

void add(std::vector<SourceName> &names, std::span<const std::string> found, const std::string &origin)
{
    for (const std::string &name : found) {
        if (!std::ranges::contains(names, name, &SourceName::name))
            names.push_back({name, origin});
    }
}

/// Relative ones count from ~/.ssh, see ssh_config(5). In the order of their names.
std::vector<fs::path> filesNamed(const std::string &pattern, const fs::path &home)
{
    const bool isInHome = pattern.starts_with("~/");
    const fs::path whole = isInHome ? home / pattern.substr(2) : home / ".ssh" / pattern;
    glob_t found = {};
    std::vector<fs::path> files;
    if (glob(whole.c_str(), 0, nullptr, &found) == 0)
        files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    globfree(&found);
    return files;
}

std::vector<SourceName> hostsOfConfig(const fs::path &home)
{
    std::vector<SourceName> names;
    std::vector<fs::path> files{home / ".ssh/config"};
    for (std::size_t i = 0; i < files.size() && i < MaxFiles; ++i) {
        const SshConfig config = parseSshConfig(readFile(files[i]));
        add(names, config.hosts, "~/.ssh/config");
        for (const std::string &pattern : config.includes) {
            for (const fs::path &file : filesNamed(pattern, home)) {
                if (!std::ranges::contains(files, file))
                    files.push_back(file);
            }
        }
    }
    return names;
}

std::vector<SourceName> sshHosts(const fs::path &home)
{
    std::vector<SourceName> names = hostsOfConfig(home);
    add(names, hostsOfKnownHosts(readFile(home / ".ssh/known_hosts")), "~/.ssh/known_hosts");
    return names;
}

} // namespace

NamePlaces NamePlaces::standard()
{
    const fs::path home = environment("HOME");
    const fs::path config = environment("XDG_CONFIG_HOME");
    NamePlaces places{.home = home.is_absolute() ? home : fs::path(),
                      .rcloneConfig = environment("RCLONE_CONFIG")};
    if (!places.rcloneConfig.empty())
        return places;
    std::error_code error;
    places.rcloneConfig = (config.is_absolute() ? config : home / ".config") / "rclone/rclone.conf";
    if (!fs::exists(places.rcloneConfig, error))
        places.rcloneConfig = home / ".rclone.conf";
    return places;
}

std::vector<SourceName> sourceNames(SourceNames kind, const NamePlaces &places)
{
    std::vector<SourceName> names;
    if (kind == SourceNames::SshHosts && !places.home.empty())
        return sshHosts(places.home);
    if (kind == SourceNames::RcloneRemotes)
        add(names, sectionsOf(readFile(places.rcloneConfig)), "rclone.conf");
    return names;
}

SshConfig parseSshConfig(std::string_view text)
{
    SshConfig config;
    for (const std::string_view line : split(text, "\n")) {
        const auto words = split(line, " \t\r=\"");
        if (words.empty() || words.front().starts_with('#'))
            continue;
        for (const std::string_view word : std::span(words).subspan(1)) {
            if (word.starts_with('#'))
                break;
            if (isKeyword(words.front(), "Host") && isPlainName(word))
                config.hosts.emplace_back(word);
            else if (isKeyword(words.front(), "Include"))
                config.includes.emplace_back(word);
        }
    }
    return config;
}

std::vector<std::string> hostsOfKnownHosts(std::string_view text)
{
    std::vector<std::string> hosts;
    for (const std::string_view line : split(text, "\n")) {
        auto words = split(line, Blanks);
        // A certificate authority signs keys of hosts as a host's own key would.
        if (!words.empty() && words.front() == "@cert-authority")
            words.erase(words.begin());
        if (words.size() < 3 || words.front().starts_with('#') || words.front().starts_with('@'))
            continue;
        for (const std::string_view host : split(words.front(), ",")) {
            if (const std::string_view name = withoutPort(host); isPlainName(name))
                hosts.emplace_back(name);
        }
    }
    return hosts;
}

std::vector<std::string> sectionsOf(std::string_view text)
{
    std::vector<std::string> sections;
    for (const std::string_view line : split(text, "\n")) {
        const std::string_view words = trimmed(line);
        if (words.size() > 2 && words.starts_with('[') && words.ends_with(']'))
            sections.emplace_back(words.substr(1, words.size() - 2));
    }
    return sections;
}

} // namespace fuseboard
