// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the list of commands with their help. Every example works as it stands.

#include "app/cli/commandline.h"

#include <algorithm>

namespace fuseboard {
namespace {

constexpr OptionSyntax Json{"--json", ""};

constexpr std::string_view MountHelp =
    R"(Mounts SOURCE on the folder MOUNTPOINT, or on one of its own in ~/Mounts that goes with the mount. Says "mounted"
only after the file system has answered.

  TYPE           bindfs, mergerfs, rclone, sshfs, squashfuse; "fuseboardctl doctor" lists all that are known
  -o NAME=VALUE  an option of the type or of the kernel; several with commas or by repeating -o
  --deadline     how long the server may take to answer: 500ms, 30s (the default), 2m
  --helper       auto     the privileged helper, else your own fusermount3 (the default)
                 require  the helper or nothing
                 never    your own fusermount3
  --non-empty    what is in the folder may be hidden while it is mounted
  --lock-folder  takes the right to write from the empty folder: nothing lands in it while nothing is mounted
  --json         one JSON object instead of sentences

Examples:
  fuseboardctl mount sshfs alice@example.org:
  fuseboardctl mount sshfs alice@example.org:/srv ~/srv
  fuseboardctl mount sshfs alice@example.org: ~/far -o ro,ServerAliveInterval=15
  fuseboardctl mount squashfuse ~/image.squashfs ~/image
  fuseboardctl mount bindfs ~/documents ~/readonly -o ro --deadline 5s
)";

constexpr std::string_view UnmountHelp =
    R"(Takes a FUSE mount away and returns when it is gone. Files in use are an error (exit 6).

  MOUNTPOINT|ID  the folder, or the id that "fuseboardctl list" shows
  --detach       out of sight now; it ends when the last user has gone
  --force        ends it now: whoever waits for the server gets an error
  --json         one JSON object instead of sentences

Examples:
  fuseboardctl unmount ~/srv
  fuseboardctl unmount ~/srv --detach
  fuseboardctl unmount 2147483990 --force
)";

constexpr std::string_view AbortHelp =
    R"(Cuts the connection between the kernel and the server of a mount that hangs. Programs that wait for it get an
error at once. The mount stays in the table, dead, until it is unmounted.

  MOUNTPOINT|ID  the folder, or the id that "fuseboardctl list" shows
  --json         one JSON object instead of sentences

Examples:
  fuseboardctl abort ~/srv
  fuseboardctl abort ~/srv && fuseboardctl unmount ~/srv
)";

constexpr std::string_view ListHelp =
    R"(Shows every FUSE mount that you can see, also those that other programs made. Touches none of them: a server that
hangs does not stop it.

  --json         an array of JSON objects

Examples:
  fuseboardctl list
  fuseboardctl list --json | jq '.[] | select(.managed) | .mountpoint'
)";

constexpr std::string_view LogHelp =
    R"(Shows what the server of a mount said, also after the mount has gone. Control characters are escaped.

  MOUNTPOINT     the folder it was mounted on

Examples:
  fuseboardctl log ~/srv
)";

constexpr std::string_view DoctorHelp =
    R"(Looks at everything that mounting needs, says what is wrong and what to do. Exits 4 where something needed is missing.

  --json         one JSON object instead of sentences

Examples:
  fuseboardctl doctor
)";

constexpr std::string_view ReportHelp =
    R"(Prints what a bug report needs: versions, the checks of doctor, the FUSE mounts, and what the last servers said.
Your name, this computer's, hosts and addresses are replaced; read it before you send it all the same.

Examples:
  fuseboardctl report
  fuseboardctl report >report.txt
)";

const std::vector<CommandSyntax> &table()
{
    static const std::vector<CommandSyntax> Table{
        {"mount",
         "TYPE SOURCE [MOUNTPOINT]",
         "mount a file system",
         MountHelp,
         {{"-o", "NAME=VALUE"},
          {"--deadline", "TIME"},
          {"--helper", "auto|require|never"},
          {"--non-empty", ""},
          {"--lock-folder", ""},
          Json}},
        {"unmount",
         "MOUNTPOINT|ID",
         "take a mount away",
         UnmountHelp,
         {{"--detach", ""}, {"--force", ""}, Json}},
        {"abort", "MOUNTPOINT|ID", "cut a mount that hangs off from its server", AbortHelp, {Json}},
        {"list", "", "show all FUSE mounts", ListHelp, {Json}},
        {"log", "MOUNTPOINT", "show what the server of a mount said", LogHelp, {}},
        {"doctor", "", "find out what is wrong, and what to do", DoctorHelp, {Json}},
        {"report", "", "print what a bug report needs, without names", ReportHelp, {}},
    };
    return Table;
}

} // namespace

std::span<const CommandSyntax> commands()
{
    return table();
}

const CommandSyntax *findCommand(std::string_view name)
{
    const auto found = std::ranges::find(table(), name, &CommandSyntax::name);
    return found == table().end() ? nullptr : &*found;
}

} // namespace fuseboard
