// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file stands in for the front: it writes down how it was started, and waits where it is told to.

#include "helper/agent/agentwire.h"
#include "helper/agent/buildid.h"

#include <dirent.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {

using namespace fuseboard;

void copyStatus(const char *title, const std::string &path, std::ostream &report)
{
    std::ifstream status(path);
    for (std::string line; std::getline(status, line);) {
        for (const char *key : {"Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:",
                                "CapAmb:", "NoNewPrivs:"}) {
            if (line.starts_with(key))
                report << title << ' ' << line << '\n';
        }
    }
}

void listDescriptors(std::ostream &report)
{
    DIR *const folder = opendir("/proc/self/fd");
    while (const dirent *const entry = readdir(folder)) {
        const std::string name = entry->d_name;
        if (name.front() != '.' && std::stoi(name) != dirfd(folder))
            report << "fd " << name << '\n';
    }
    closedir(folder);
}

bool waitForRecord()
{
    pollfd waiting{AgentSocketFd, POLLIN, 0};
    return poll(&waiting, 1, 5000) == 1;
}

bool exchangeHello()
{
    AgentRequest hello;
    hello.kind = RecordKind::Hello;
    hello.buildId = thisBuild();
    AgentReply reply;
    return sendRequest(AgentSocketFd, hello) == 0 && waitForRecord() &&
           receiveReply(AgentSocketFd, reply) == Received::Record && reply.buildId == thisBuild();
}

} // namespace

int main()
{
    {
        std::ostringstream descriptors; // first: the report will be one more
        listDescriptors(descriptors);
        std::ofstream file("/tmp/agent/report");
        file << descriptors.str();
        copyStatus("front", "/proc/self/status", file);
        copyStatus("agent", "/proc/" + std::to_string(getppid()) + "/status", file);
        std::ifstream environment("/proc/self/environ");
        for (std::string variable; std::getline(environment, variable, '\0');)
            file << "env " << variable << '\n';
        file << "hello " << exchangeHello() << '\n';
        file << "pid " << getpid() << std::endl;
    }
    if (access("/tmp/agent/stay", F_OK) != 0)
        return access("/tmp/agent/fail", F_OK) == 0 ? 5 : 0;
    AgentReply reply;
    while (waitForRecord() && receiveReply(AgentSocketFd, reply) == Received::Record) {
    }
    return 0;
}
