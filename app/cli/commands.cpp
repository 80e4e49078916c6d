// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the list of commands, as commands.toml declares them.

#include "app/cli/commandline.h"

#include <algorithm>

namespace fuseboard {
namespace {

/// The hidden ones come last.
const std::vector<CommandSyntax> &table()
{
    static const std::vector<CommandSyntax> Table{
#include "app/cli/commandtable.inc"
    };
    return Table;
}

} // namespace

std::span<const CommandSyntax> commands()
{
    const auto hidden = std::ranges::find(table(), true, &CommandSyntax::isHidden);
    return {table().begin(), hidden};
}

const CommandSyntax *findCommand(std::string_view name)
{
    const auto found = std::ranges::find(table(), name, &CommandSyntax::name);
    return found == table().end() ? nullptr : &*found;
}

} // namespace fuseboard
