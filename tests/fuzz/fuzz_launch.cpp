// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes what a person may ask for: sources, options and their values, with the catalogue that is
// shipped.

#include "app/catalog/launchplan.h"
#include "app/catalog/optionvalue.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shippedcatalog.h"

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

void checkLabel(std::string_view labelTemplate, std::string_view source)
{
    const std::string label = sourceLabel(labelTemplate, source);
    require(validateSource(label).has_value(), "every source gets a label that is allowed");
}

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text)
        result.append({'\\', c});
    return result;
}

void checkSplit(std::string_view text)
{
    const auto options = splitOptions(text);
    if (!options)
        return;
    std::string again;
    for (const OptionValue &option : *options)
        again += escaped(option.name) + "=" + escaped(option.value) + ",";
    require(splitOptions(again) == *options, "what is written is read again");
}

void checkValue(const OptionType &option, const std::string &text)
{
    const auto value = checkOptionValue(option, text);
    if (!value)
        return;
    const auto isForbidden = [](char c) {
        return c == ',' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    };
    require(std::ranges::none_of(*value, isForbidden), "a value cannot begin another option");
    require(checkOptionValue(option, *value) == *value, "an allowed value is allowed again");
}

void checkPlan(const FileSystemType &type, std::string_view source, std::string_view options)
{
    auto asked = splitOptions(options);
    if (!asked)
        return;
    LaunchRequest request{.source = std::string(source),
                          .mountpoint = "/home/alice/mnt",
                          .options = std::move(*asked),
                          .mode = type.supports(LaunchMode::Descriptor) ? LaunchMode::Descriptor
                                                                        : LaunchMode::Fusermount,
                          .programFolders = {"/"}};
    FileSystemType present = type;
    present.program = "/bin/sh"; // whichever servers this machine has
    const auto plan = planLaunch(present, request);
    if (!plan)
        return;
    require(validate(plan->spec).has_value(), "the helper will take it");
    require(std::ranges::none_of(plan->argv, [](const std::string &word) { return word.contains('\0'); }),
            "arguments are whole");
    require(type.sourceKind != SourceKind::Remote || !plan->source.starts_with('-'), "a source is no option");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const char what = static_cast<char>(input.byte());
    const auto types = shipped().types();
    const FileSystemType &type = types[input.byte() % types.size()];
    switch (what) {
    case 'l': {
        const std::string_view labelTemplate = input.until('\n');
        checkLabel(labelTemplate, input.rest());
        break;
    }
    case 's':
        checkSplit(input.rest());
        break;
    case 'v': {
        const std::size_t option = input.byte();
        if (!type.options.empty())
            checkValue(type.options[option % type.options.size()], std::string(input.rest()));
        break;
    }
    default: {
        const std::string_view source = input.until('\n');
        checkPlan(type, source, input.rest());
    }
    }
    return 0;
}
