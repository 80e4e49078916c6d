// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the reader of catalogue files: any bytes give a type that can be used, or a complaint with
// a line.

#include "app/catalog/catalog.h"
#include "app/catalog/launchplan.h"
#include "app/catalog/optionvalue.h"
#include "dbus/types/mountspec.h"
#include "tests/fuzz/fuzz.h"

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

void checkOption(const OptionType &option)
{
    require(!option.arguments.empty(), "an option gives arguments");
    require(!isKernelOption(option.name), "no option hides one of the kernel's");
    require(option.defaultValue.empty() || checkOptionValue(option, option.defaultValue).has_value(),
            "a default is allowed");
}

void checkType(const FileSystemType &type)
{
    require(validateSubtype(type.name).has_value(), "the name can be that of a mount");
    require(type.supports(LaunchMode::Descriptor) || type.supports(LaunchMode::Fusermount),
            "it can be launched");
    require(!type.program.contains('/') || type.program.starts_with('/'),
            "its program is not looked for in a folder");
    for (const OptionType &option : type.options)
        checkOption(option);
    require(validateSource(sourceLabel(type.label, "host:/folder")).has_value(), "its label is a label");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto type = parseFileSystemType({reinterpret_cast<const char *>(data), size}, "fuzz.toml");
    if (type) {
        checkType(*type);
        return 0;
    }
    require(type.error().code == ErrorCode::InvalidArgument, "a bad file is an invalid argument");
    require(type.error().context.starts_with("fuzz.toml:"), "the complaint names the file");
    return 0;
}
