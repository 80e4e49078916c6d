// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file describes a type of file system as its catalogue file declares it: which program serves it, how
// the program is started, what it takes and what its complaints mean.
#pragma once

#include "dbus/types/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuseboard {

/// Who makes the mount.
enum class LaunchMode
{
    Descriptor, ///< the server serves a /dev/fuse descriptor that it is given; the helper (or root) mounts
    Fusermount, ///< the server mounts by itself, through the fusermount3 of the computer
};
std::string_view nameOf(LaunchMode mode); ///< "descriptor" or "fusermount", as in the catalogue files

/// What a source is: decides how it is checked and how its label is made.
enum class SourceKind
{
    Directory,
    Directories, ///< several, with ':' between them
    File,
    Remote
};

/// Where names that a source can begin with are found.
enum class SourceNames
{
    None,
    SshHosts,      ///< ~/.ssh/config and ~/.ssh/known_hosts
    RcloneRemotes, ///< rclone.conf
};

enum class OptionKind
{
    Flag,
    Integer,
    String,
    Choice
};

/// One option of the server. The options of the kernel are the same for every type: see KernelOption.
struct OptionType
{
    std::string name; ///< as given to -o
    OptionKind kind = OptionKind::Flag;
    std::string defaultValue; ///< given to the server where nobody asked; "" gives nothing. A flag: "yes"
    std::optional<std::int64_t> min, max; ///< Integer: both inclusive
    std::vector<std::string> choices;     ///< Choice: the values, in the order to show
    std::string pattern; ///< String: the POSIX extended expression that the whole value matches
    std::string help;    ///< one sentence, English
    std::string topic;   ///< heading to group by, English
    std::vector<std::string> arguments; ///< put into argv, with {name} and {value} replaced
};

/// How a server that mounts by itself takes an option of the kernel.
struct KernelArguments
{
    std::string name;                   ///< of a KernelOption
    std::vector<std::string> arguments; ///< put into argv
};

/// A complaint of the server and what it means. The first pattern that matches any line decides.
struct FailurePattern
{
    std::string pattern; ///< POSIX extended expression, searched in one line of output
    ErrorCode error = ErrorCode::ServerExited;
    /// What to do, better than what the error says of itself; empty: that. May name {host} and options of
    /// numbers, such as {port}.
    std::string nextStep = {};
};

/// What a server asks while it starts.
struct QuestionPattern
{
    std::string pattern; ///< POSIX extended expression, searched in the whole question
    std::string hint;    ///< what to consider before the answer, one sentence, English; may be empty
};

struct FileSystemType
{
    std::string name; ///< "sshfs", also the subtype of the mount
    std::string description;
    std::string program; ///< name to look for in programFolders(), or an absolute path
    std::string package; ///< the package of Debian that has it
    SourceKind sourceKind = SourceKind::Directory;
    /// Remote, Directories: the POSIX extended expression that the whole source matches
    std::string sourcePattern;
    SourceNames sourceNames = SourceNames::None;  ///< Remote: what to offer for it
    std::string sourceHelp;                       ///< what a source looks like, one sentence
    std::string label;                            ///< template of the source label: "bindfs:{source}"
    std::vector<std::string> descriptorArguments; ///< empty: the program cannot take a descriptor
    std::vector<std::string> fusermountArguments; ///< empty: the program cannot mount by itself
    /// What {kernel} becomes, for programs that do not take "-o ro,noexec". Other options of the kernel are
    /// then refused, because they would be lost. Empty: the program takes them all.
    std::vector<KernelArguments> kernelArguments;
    std::vector<std::string> environment; ///< "NAME=value", for the server alone
    /// What {unattended} becomes where nobody can answer the server's questions.
    std::vector<std::string> unattendedArguments;
    /// How the server is told to ask through {askpass} where somebody can: "NAME=value". Empty: it never
    /// asks.
    std::vector<std::string> attendedEnvironment;
    /// Questions whose answer may be seen while it is typed; all others ask for a secret.
    std::vector<QuestionPattern> openQuestions;
    std::vector<OptionType> options;
    std::vector<FailurePattern> failures;
    /// Nothing waits to be written when its mount is gone: where it stays all the same it may be ended.
    bool isDispensable = false;
    /// It tells about its root before it has asked for the source: only what stands in it proves that it is
    /// there.
    bool isLazy = false;
    bool needsCredentials = false; ///< the start may spend a one-time secret: start only when authorised
    std::vector<std::string>
        kernelOptions; ///< always set, as if asked for: see KernelOption. "ro": cannot write
    std::string file;  ///< where it was read from, for messages

    bool asksQuestions() const { return !attendedEnvironment.empty(); }
    bool supports(LaunchMode mode) const
    {
        return mode == LaunchMode::Descriptor ? !descriptorArguments.empty() : !fusermountArguments.empty();
    }
};

} // namespace fuseboard
