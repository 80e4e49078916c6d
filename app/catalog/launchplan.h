// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file turns a wish ("sshfs, this host, there, with these options") into a checked plan. Nothing is
// started.
#pragma once

#include "app/catalog/filesystemtype.h"
#include "dbus/types/mountspec.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// The number under which a server finds its /dev/fuse descriptor: it is called with /dev/fd/3.
constexpr int ServerFuseFd = 3;

/// One -o of the user. "-o reconnect" is {"reconnect", ""}.
struct OptionValue
{
    std::string name;
    std::string value;
    bool operator==(const OptionValue &) const = default;
};

/// How a server reaches somebody who answers its questions.
struct AnswerDesk
{
    std::filesystem::path askpass; ///< the program that it runs for each question
    std::string address;           ///< "NAME=value", by which that program finds whoever answers
};

/// What somebody wants mounted.
struct LaunchRequest
{
    std::string source;               ///< as given; a relative path counts from the current folder
    std::filesystem::path mountpoint; ///< absolute, as openMountpoint() found it
    std::vector<OptionValue> options;
    LaunchMode mode = LaunchMode::Descriptor;
    std::optional<AnswerDesk> answers = {}; ///< none: nobody can be asked, and the server must fail instead
    /// Where programs are looked for. PATH is not asked: a surprise there would be started in the user's
    /// name.
    std::vector<std::filesystem::path> programFolders = standardProgramFolders();

    static std::vector<std::filesystem::path>
    standardProgramFolders(); ///< /usr/local/bin, /usr/bin, /bin and sbin
};

/// Everything needed to start a server and to ask for the mount.
struct LaunchPlan
{
    std::string type;
    LaunchMode mode = LaunchMode::Descriptor;
    std::vector<std::string> argv;        ///< argv[0] is an absolute path
    std::vector<std::string> environment; ///< "NAME=value", beside that of the user
    MountSpec spec;     ///< subtype, source label, flags, maxRead; the caller sets gid, deadline, replaces
    std::string source; ///< the source itself: absolute path or remote name
    SourceKind sourceKind = SourceKind::Directory;
    bool needsCredentials = false; ///< open the gate only after the authorisation
    std::vector<std::string>
        askedOptions; ///< canonical words: "ro", "ServerAliveInterval=15"; only what was asked for
};

/// Checks everything that can be known without touching the source. Errors, all of stage Validate:
/// InvalidSource, InvalidOption (names the option), InvalidArgument (mountpoint), ProgramMissing (names the
/// package), Unsupported (the type cannot be launched in that mode).
Result<LaunchPlan> planLaunch(const FileSystemType &type, const LaunchRequest &request);

/// The absolute path of the type's program; ProgramMissing where no folder has it.
Result<std::filesystem::path> findProgram(const FileSystemType &type,
                                          std::span<const std::filesystem::path> folders);

/// "a=1,b,c=2" -> its options; a backslash takes the next character literally. InvalidOption for an empty
/// name.
Result<std::vector<OptionValue>> splitOptions(std::string_view text);

/// Makes any bytes a label that validateSource() accepts: forbidden bytes become %XX, too long ones lose
/// their middle.
std::string sourceLabel(std::string_view labelTemplate, std::string_view source);

/// The kernel's options, accepted by every type; "rw", "nosuid" and "nodev" too, which say what is so anyway.
struct KernelOption
{
    std::string_view name;
    std::string_view help;
};
std::span<const KernelOption> kernelOptions();

} // namespace fuseboard
