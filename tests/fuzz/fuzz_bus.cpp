// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file fuzzes what a front reads from the bus: calls of anybody, what the bus and polkit answer,
// signals, and any bytes at all. The bytes go through real sockets and the real sd-bus.

#include "tests/fuzz/frontvalues.h"

#include <sanitizer/lsan_interface.h>

using namespace fuseboard;
using namespace fuseboard::fuzz;

namespace {

constexpr std::uint8_t NoReply = 1;

void checkMount(const Call &call, const Scene &scene)
{
    if (call.body.size() < 3 * sizeof(std::uint32_t)) {
        require(scene.records().empty(), "nothing is made of half a call");
        return;
    }
    const auto wrong = wrongKind(call);
    require(!wrong || scene.records().empty(), "descriptors of a wrong kind are refused");
    const bool isOneMissing = !call.letterOf(0) || !call.letterOf(1) || !call.letterOf(2);
    if (isOneMissing && !scene.replies().empty())
        require(errorFromMessage(scene.replies()[0]).code == *wrong, "a number without descriptor is none");
    for (const RequestPacket &packet : scene.records())
        for (std::size_t i = 0; i < packet.count; ++i)
            require(isSame(packet.descriptors[i].get(), offered()[*call.letterOf(i)]),
                    "the agent gets the descriptors that were named");
}

void checkHonestCall(Scene &scene)
{
    RawWriter body(false);
    body.text(Ours);
    body.text("Version");
    scene.bus().m_replies.clear();
    scene.bus().sendBytes(rawMessage({.serial = 101,
                                      .path = OurPath,
                                      .interface = "org.freedesktop.DBus.Properties",
                                      .member = "Get",
                                      .sender = ":1.8",
                                      .signature = "ss"},
                                     body.m_bytes));
    scene.settle();
    require(scene.replies().size() == 1 && !scene.replies()[0].isError(), "the next call is answered");
    require(scene.replies()[0].signature() == QLatin1StringView("v"), "with the value");
}

bool callAnything(Input &input)
{
    constexpr std::array<std::uint32_t, 6> Uids{Person, Person, Person + 1, 0, 999, 61184};
    const std::uint32_t uid = Uids[input.byte() % Uids.size()];
    const Call call(input);
    Scene scene({.uid = uid});
    scene.bus().sendBytes(call.bytes(), offered()[call.descriptors]);
    scene.settle();
    std::ranges::for_each(scene.records(), checkRecord);
    if (scene.calls() == 0) { // no message, or one that the connection itself answers
        require(scene.records().empty() && scene.bus().m_asked == 0, "what is no message does nothing");
        return false;
    }
    require(scene.replies().size() == ((call.flags & NoReply) != 0 ? 0U : 1U), "who waits gets one reply");
    std::ranges::for_each(scene.replies(), checkReply);
    const MethodEntry *method = call.method();
    require(method || scene.bus().m_asked == 0, "nobody is asked about what the contract does not have");
    require(scene.records().empty() || (method && isPerson(uid)), "nor is it done");
    if (method && method->name == QLatin1StringView("Mount"))
        checkMount(call, scene);
    checkHonestCall(scene);
    return true;
}

/// A mount that all is well with, but for one answer of the bus or of polkit.
void answerAnything(Input &input, std::optional<RawReply> Answers::*which)
{
    const bool isBigEndian = input.byte() == 'B';
    const std::string_view error = input.until('\n');
    RawReply raw{.type = error.empty() ? MessageType::Return : MessageType::Error,
                 .isBigEndian = isBigEndian,
                 .errorName = error,
                 .signature = input.until('\n'),
                 .body = input.rest()};
    Answers answers;
    answers.*which = raw;
    Scene scene(answers);
    sendMount(scene, usualRequest());
    scene.settle();
    std::ranges::for_each(scene.records(), checkRecord);
    std::ranges::for_each(scene.replies(), checkReply);
    const bool isYes = raw.body.substr(0, 4).find_first_not_of('\0') != std::string_view::npos;
    if (which == &Answers::verdict && !scene.records().empty())
        require(raw.type == MessageType::Return && raw.signature == "(bba{ss})" && isYes, "only yes is yes");
    if (scene.isLost())
        require(scene.records().empty(), "what is no message allows nothing");
    else
        checkHonestCall(scene);
}

void signalAnything(Input &input)
{
    const std::string_view sender = input.byte() == 'b' ? "org.freedesktop.DBus" : ":1.9";
    const bool isBigEndian = input.byte() == 'B';
    const std::string_view member = input.until('\n');
    const std::string_view signature = input.until('\n');
    Scene scene({});
    sendMount(scene, usualRequest()); // the answers come behind the signal
    scene.bus().sendBytes(rawMessage({.type = MessageType::Signal,
                                      .isBigEndian = isBigEndian,
                                      .serial = 102,
                                      .path = "/org/freedesktop/DBus",
                                      .interface = "org.freedesktop.DBus",
                                      .member = member,
                                      .sender = sender,
                                      .signature = signature},
                                     input.rest()));
    scene.settle();
    std::ranges::for_each(scene.records(), checkRecord);
    std::ranges::for_each(scene.replies(), checkReply);
    if (!scene.isLost())
        checkHonestCall(scene);
}

void sendAnything(Input &input)
{
    const std::string_view letters = input.until('\n').substr(0, MaxSent);
    Scene scene({});
    scene.bus().sendBytes(input.rest(), offered()[letters]);
    scene.settle();
    std::ranges::for_each(scene.records(), checkRecord);
    std::ranges::for_each(scene.replies(), checkReply);
}

/// Whether all descriptors that were sent came as far as the front. Those of a message that is none are
/// sd-bus's.
bool run(Input &input)
{
    // The first byte says what is done, so that a corpus can name it.
    switch (input.byte()) {
    case 'c':
        return callAnything(input);
    case 'i':
        answerAnything(input, &Answers::credentials);
        return true;
    case 'p':
        answerAnything(input, &Answers::verdict);
        return true;
    case 's':
        signalAnything(input);
        return true;
    case 'r':
        sendAnything(input);
        return false;
    default:
        writeAndRead(input);
        return true;
    }
}

} // namespace

// sd-bus keeps what it has read in memory of realloc. All that we do is called from within it: its name would
// hide ours. ours.
extern "C" const char *__lsan_default_suppressions()
{
    return "leak:interceptor_realloc";
}

extern "C" const char *__lsan_default_options()
{
    return "print_suppressions=0";
}

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    static int count = 1;
    static char name[] = "fuzz_bus";
    static char *arguments[] = {name, nullptr};
    qputenv("QT_NO_GLIB", "1"); // as the front
    static const QCoreApplication application(count, arguments);
    offered();
    Scene::listener();
    Scene({}); // whatever is made once
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const std::set<int> before = openDescriptors();
    const bool areOurs = run(input);
    for (const int fd : openDescriptors()) {
        require(before.contains(fd) || !areOurs, "no descriptor is left open");
        if (!before.contains(fd))
            close(fd);
    }
    // Not behind each input, as libFuzzer would: a look takes longer than an input.
    static unsigned inputs = 0;
    if (++inputs % 100 == 0)
        require(__lsan_do_recoverable_leak_check() == 0, "no memory is lost");
    return 0;
}
