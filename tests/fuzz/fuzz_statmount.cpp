// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes the reader of statmount(2): texts at any offsets, options of any shape.

#include "helper/mount/mountview.h"
#include "tests/fuzz/playedkernel.h"

#include <cerrno>
#include <string>
#include <vector>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

constexpr std::size_t AnswerSize = 32 * 1024;

/// A kernel that does not know a flag or a call says so in one of two ways, and everything else is an answer.
void checkUnknown()
{
    require(isUnknownToKernel(-EINVAL) && isUnknownToKernel(-ENOSYS), "what the kernel does not know");
    for (const int answer : {0, -EPERM, -ENOENT})
        require(!isUnknownToKernel(answer), "is told from what it says");
}

void checkText(const std::string &text, std::string_view answer)
{
    require(text.size() < AnswerSize && !text.contains('\0'), "a text ends inside of the answer");
    require(text.empty() || answer.contains(text), "a text is part of the answer");
}

void checkView(std::string_view bytes)
{
    // The answer lies behind a result for the call and may be shorter than the kernel's.
    const std::uint8_t success = 0;
    Input calls(&success, 1);
    PlayedKernel kernel(calls);
    kernel.answer = bytes;
    const auto view = viewMount(kernel, MountId{1}, Stage::Validate);
    if (!view) {
        require(view.error().code == ErrorCode::Unsupported, "only a meagre answer is refused");
        return;
    }
    for (const std::string *const text : {&view->fsType, &view->subtype, &view->source, &view->point})
        checkText(*text, bytes);
    require(view->isFuse() == (view->fsType == "fuse" || view->fsType == "fuseblk"),
            "FUSE is told by the name");
    require((view->flags().bits & ~AllMountFlags) == 0, "options have names");
}

/// The last of the options with this name, as the kernel writes it: "name=number".
std::optional<std::uint32_t> lastNumber(const std::vector<std::string> &options, const std::string &name)
{
    std::optional<std::uint32_t> found;
    for (const std::string &option : options) {
        if (option.starts_with(name + "="))
            found = parseNumber(std::string_view(option).substr(name.size() + 1));
        else if (option == name)
            found.reset();
    }
    return found;
}

void checkOptions(std::string_view text, char separator)
{
    MountView view;
    readFuseOptions(text, separator, view);
    std::vector<std::string> options;
    for (Input input(reinterpret_cast<const std::uint8_t *>(text.data()), text.size()); !input.isEmpty();)
        options.emplace_back(input.until(separator));
    require(view.userId == lastNumber(options, "user_id"), "the owner is what stands there");
    require(view.groupId == lastNumber(options, "group_id"), "the group is what stands there");
    require(view.maxRead == lastNumber(options, "max_read").value_or(0), "max_read is what stands there");
    require(view.allowOther == std::ranges::contains(options, "allow_other"),
            "allow_other is an exact match");
    require(view.defaultPermissions == std::ranges::contains(options, "default_permissions"),
            "so is the other");
}

void checkNumber(std::string_view text)
{
    const auto number = parseNumber(text);
    require(!number || std::to_string(*number) == text, "a number is its text");
    std::uint32_t every = 0;
    if (!text.empty())
        std::memcpy(&every, text.data(), std::min(text.size(), sizeof every));
    require(parseNumber(std::to_string(every)) == every, "every number is read");
}

void checkErrors(Input &input)
{
    PlayedKernel kernel(input);
    if (const auto view = viewMount(kernel, MountId{1}, Stage::Attach); !view)
        require(view.error().stage == Stage::Attach, "an error names the stage it was told");
    mountMagic(kernel, MountId{1});
    mountExists(kernel, MountId{1});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    checkUnknown();
    Input input(data, size);
    switch (input.byte()) {
    case 's':
        checkView(input.rest());
        break;
    case ',':
        checkOptions(input.rest(), ',');
        break;
    case 'z':
        checkOptions(input.rest(), '\0');
        break;
    case 'n':
        checkNumber(input.rest());
        break;
    default:
        checkErrors(input);
    }
    return 0;
}
