// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the list of the modes; tests/fault/scripted.toml and docs/errors.md use the same names.

#include "tests/fault/scriptedmode.h"

#include <algorithm>
#include <array>

namespace fuseboard::scripted {
namespace {

constexpr auto Modes = std::to_array<Mode>({
    {.name = "serves"},
    {.name = "forks-away", .begin = Begin::ForksAway},
    {.name = "keeps-output-open", .begin = Begin::Grandchild},
    {.name = "floods", .begin = Begin::Floods},
    {.name = "dies-before-init", .begin = Begin::Dies},
    {.name = "never-reads", .begin = Begin::NeverReads},
    {.name = "never-answers", .answer = Answer::None},
    {.name = "dies-in-init", .answer = Answer::Dies},
    {.name = "crashes-in-init", .answer = Answer::Crashes},
    {.name = "refuses-init", .answer = Answer::Error},
    {.name = "wrong-major", .answer = Answer::WrongMajor},
    {.name = "short-answer", .answer = Answer::Short},
    {.name = "long-answer", .answer = Answer::Long},
    {.name = "garbage-body", .answer = Answer::GarbageBody},
    {.name = "garbage-packet", .answer = Answer::GarbagePacket},
    {.name = "minor-zero", .answer = Answer::MinorZero},
    {.name = "no-max-write", .answer = Answer::NoMaxWrite},
    {.name = "unoffered-flags", .answer = Answer::UnofferedFlags},
    {.name = "hangs", .service = Service::Hangs},
    {.name = "exits", .service = Service::Exits},
    {.name = "late", .service = Service::Late},
    {.name = "root-is-file", .service = Service::RootIsFile},
});

} // namespace

const Mode *modeNamed(std::string_view name)
{
    const auto *const found = std::ranges::find(Modes, name, &Mode::name);
    return found == Modes.end() ? nullptr : &*found;
}

} // namespace fuseboard::scripted
