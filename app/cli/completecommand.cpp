// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is `fuseboardctl complete`, which the completions of the shells ask. Whatever goes wrong, it says
// nothing: it would say it in the middle of the line that somebody is writing.

#include "app/catalog/catalog.h"
#include "app/cli/completion.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/mounts/mounttable.h"
#include "app/session/record.h"
#include "app/session/sacrifice.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

namespace fuseboard {
namespace {

/// The home or the configuration may lie on a mount that hangs.
constexpr std::chrono::milliseconds Deadline{1500};

const std::vector<std::string> *givenWords = nullptr; ///< for the child, which is a copy of this process

std::vector<Candidate> mountedPlaces()
{
    std::vector<Candidate> places;
    const auto table = MountTable::read();
    if (!table)
        return places;
    for (const MountEntry &mount : table->fuseMounts()) {
        if (!mount.covered)
            places.push_back({mount.mountpoint, escapeControls(mount.fsType + " " + mount.source)});
    }
    return places;
}

std::vector<Candidate> loggedPlaces()
{
    std::vector<Candidate> places;
    for (const MountRecord &record : readRecords()) {
        if (!std::ranges::contains(places, record.mountpoint.native(), &Candidate::text))
            places.push_back({record.mountpoint.native(), escapeControls(record.type + " " + record.source)});
    }
    return places;
}

std::string currentFolder()
{
    std::array<char, PATH_MAX> folder = {};
    return getcwd(folder.data(), folder.size()) ? folder.data() : "";
}

int writeOffer(const char * /*path*/, int *fd)
{
    const std::string text = linesOf(complete(*givenWords, LiveNames::standard()));
    *fd = memfd_create("candidates", MFD_CLOEXEC);
    if (*fd < 0)
        return errno;
    return pwrite(*fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) ? 0 : EIO;
}

std::string readAll(int fd)
{
    std::string text(static_cast<std::size_t>(std::max<off_t>(lseek(fd, 0, SEEK_END), 0)), '\0');
    const ssize_t count = pread(fd, text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return text;
}

} // namespace

LiveNames LiveNames::standard()
{
    const NamePlaces places = NamePlaces::standard();
    return {.types =
                [] {
                    const Catalog catalog = Catalog::load(CatalogPaths::standard());
                    return std::vector(catalog.types().begin(), catalog.types().end());
                },
            .mounts = mountedPlaces,
            .logs = loggedPlaces,
            .sources = [places](SourceNames kind) { return sourceNames(kind, places); },
            .home = places.home.native(),
            .folder = currentFolder()};
}

int runComplete(const ParsedCommand &command)
{
    givenWords = &command.arguments;
    auto child = SacrificialChild::start(writeOffer, "");
    if (!child)
        return 0;
    if (const auto reply = child->waitForReply(Deadline); reply && reply->sysErrno == 0)
        writeOut(readAll(reply->fd.get()));
    return 0;
}

} // namespace fuseboard
