// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file walks process trees, see proc_tid_children(5).

#include "app/mounts/processtree.h"

#include "app/mounts/procfile.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace fuseboard {
namespace {

constexpr std::size_t MaxTree = 4096; // a changing tree may show a circle
constexpr std::size_t SmallFile = 65536;

/// The folders of its threads; none where it has ended.
std::vector<std::string> threadFolders(pid_t pid)
{
    const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
    std::vector<std::string> folders;
    for (const int task : numbersIn(tasks).value_or(std::vector<int>()))
        folders.push_back(tasks + "/" + std::to_string(task));
    return folders;
}

/// A child belongs to the thread that made it.
void appendChildren(std::vector<pid_t> &tree, pid_t pid)
{
    for (const std::string &thread : threadFolders(pid)) {
        const auto children = readKernelFile(thread + "/children", SmallFile);
        std::string_view text = children ? std::string_view(*children) : std::string_view();
        for (std::size_t end = text.find(' '); end != std::string_view::npos; end = text.find(' ')) {
            pid_t child = 0;
            std::from_chars(text.data(), text.data() + end, child);
            if (!std::ranges::contains(tree, child) && tree.size() < MaxTree)
                tree.push_back(child);
            text.remove_prefix(end + 1);
        }
    }
}

bool isBusy(const std::string &thread)
{
    const auto stat = readKernelFile(thread + "/stat", SmallFile);
    const char state = stat ? parseRunState(*stat) : 0;
    return state == 'R' || state == 'D';
}

} // namespace

std::vector<pid_t> processTree(pid_t root)
{
    std::vector<pid_t> tree = {root};
    for (std::size_t i = 0; i < tree.size(); ++i)
        appendChildren(tree, tree[i]);
    return tree;
}

bool isAtRest(pid_t root)
{
    return std::ranges::none_of(processTree(root),
                                [](pid_t pid) { return std::ranges::any_of(threadFolders(pid), isBusy); });
}

char parseRunState(std::string_view stat)
{
    const std::size_t name = stat.rfind(") ");
    return name == std::string_view::npos || stat.size() < name + 3 ? '\0' : stat[name + 2];
}

} // namespace fuseboard
