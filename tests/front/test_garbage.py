# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages that no honest program sends. After each of them the same process answers an honest one."""
import os
import struct
import time

import pytest

import dbuswire
from system import OBJECT, SERVICE, refusal

SANITIZED = "FUSEBOARD_SANITIZED" in os.environ
MESSAGE_LIMIT = 32 * 1024 * 1024


@pytest.fixture
def front(start_front, request):
    """One that does not leave while a busy machine still carries what a test sends. Where sd-bus drops a message before
    we see it, LeakSanitizer does not look: what it finds then is not ours."""
    is_dropped = request.function is test_a_path_of_32_megabytes_is_no_path
    return start_front(idle_timeout_ms=600_000, wrap=["env", "ASAN_OPTIONS=detect_leaks=0"] if is_dropped else [])


@pytest.fixture(autouse=True)
def the_same_process_answers_afterwards(front, authority, bob):
    front.wait_for_log("ready")
    before = front.descriptors()
    yield
    assert bob.get("Version").kind == dbuswire.RETURN
    assert front.process.poll() is None
    assert front.descriptors() <= before + 4
    assert not authority.was_asked(within=0.1)
    assert not front.agent.records


@pytest.mark.parametrize("member, signature, args", [
    ("Mount", "", []), ("Mount", "s", ["x"]), ("Mount", "v", [("s", "x")]), ("Mount", "a{sv}", [{"a": ("u", 1)}]),
    ("Mount", "(uussuuutu)", [(1, 1, "a", "b", 0, 0, 0, 0, 100)]), ("Unmount", "", []), ("Unmount", "ut", [1, 1]),
    ("Unmount", "tuu", [1, 1, 1]), ("Unmount", "tv", [1, ("u", 0)]), ("Abort", "u", [1]), ("Abort", "s", ["1"]),
    ("Abort", "at", [[1, 2]]), ("Abort", "x", [-1])])
def test_a_wrong_signature_is_refused_by_name(alice, member, signature, args):
    reply = alice.call(member, signature, args)
    assert reply.error == "org.freedesktop.DBus.Error.InvalidArgs", reply


def call_mount(alice, signature, args, fds):
    try:
        return alice.call("Mount", signature, args, fds=fds)
    finally:
        for fd in fds:
            os.close(fd)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_descriptors_than_named(alice, count):
    fds = alice.usual_fds()
    spare = fds[count:]
    reply = call_mount(alice, "hhh(uussuuutu)", [0, 1, 2, alice.spec()], fds[:count])
    for fd in spare:
        os.close(fd)
    assert refusal(reply) in ("NotADirectory", "WrongDevice", "InvalidServer")


@pytest.mark.parametrize("count", [4, 16])
def test_more_descriptors_than_three_stop_at_the_bus(alice, count):
    fds = alice.usual_fds() + [os.open("/dev/null", os.O_RDWR) for _ in range(count - 3)]
    reply = call_mount(alice, "hhh(uussuuutu)", [0, 1, 2, alice.spec()], fds)
    assert reply.error == "org.freedesktop.DBus.Error.AccessDenied"


@pytest.mark.parametrize("member, signature, args", [("Unmount", "tu", [1, 0]), ("Abort", "t", [1])])
def test_descriptors_beside_a_method_without_any_stop_at_the_bus(alice, member, signature, args):
    reply = alice.call(member, signature, args, fds=[0])
    assert reply.error == "org.freedesktop.DBus.Error.AccessDenied"


@pytest.mark.parametrize("indexes", [(0, 1, 3), (2**32 - 1, 1, 2), (0, 0, 0), (7, 8, 9)])
def test_indexes_that_lead_nowhere(alice, indexes):
    assert refusal(alice.mount(indexes=indexes)) in ("NotADirectory", "WrongDevice", "InvalidServer")


def nested_variants(depth):
    value = ("u", 1)
    for _ in range(depth):
        value = ("v", value)
    return value


@pytest.mark.parametrize("depth", [1, 10, 30, 60])
def test_variants_in_variants(alice, depth):
    reply = alice.call("Mount", "v", [nested_variants(depth)])
    assert reply.error == "org.freedesktop.DBus.Error.InvalidArgs", reply


ROOM = MESSAGE_LIMIT - 1024  # for the header
CHEAP = 0.2  # seconds of a processor
KINDS = ["one string", "empty strings", "bytes", "variants", "empty arrays", "dictionary"]
SOME_KINDS = ["one string", "variants", "dictionary"]


def array_of(element, count, padding=0):
    """The last element goes without the padding that the others need."""
    content = element * count
    return struct.pack("<I", len(content) - padding) + content[:len(content) - padding]


def worst_messages():
    """The largest that the bus carries, of several kinds."""
    text = b"x" * (ROOM - 8)
    entries = array_of(b"\1\0\0\0\0\0\0\0" + b"\0" * 8, ROOM // 16 - 1, padding=7)
    return {
        "one string": ("s", struct.pack("<I", len(text)) + text + b"\0"),
        "empty strings": ("as", array_of(b"\0" * 8, ROOM // 8 - 1, padding=3)),
        "bytes": ("ay", array_of(b"\0", ROOM - 4)),
        "variants": ("av", array_of(b"\x01y\0\0", ROOM // 4 - 1)),
        "empty arrays": ("aay", array_of(b"\0\0\0\0", ROOM // 4 - 1)),
        "dictionary": ("a{us}", entries[:4] + b"\0\0\0\0" + entries[4:]),
    }


def worst_verdict():
    """What polkit answers, (bba{ss}), with as many details as the bus carries."""
    entries = array_of(b"\0" * 16, ROOM // 16 - 2, padding=3)
    return "(bba{ss})", struct.pack("<II", 1, 0) + entries[:4] + b"\0\0\0\0" + entries[4:]


def processor_seconds(front):
    with open(f"/proc/{front.process.pid}/stat", encoding="ascii") as file:
        user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def memory_peak(front):
    """In kB."""
    with open(f"/proc/{front.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def is_cheap(front, work):
    """What the front does for it, once the machine leaves it in peace; a sanitizer multiplies it. Not how long somebody
    waits: the bus itself needs up to seconds for such a message, and others use the machine."""
    costs = []
    while len(costs) < 3:
        before = processor_seconds(front)
        work()
        costs.append(processor_seconds(front) - before)
        if costs[-1] < CHEAP or SANITIZED:
            return True
    print(f"{costs} s of processor time")
    return False


def big(alice, member, signature, body, kind=dbuswire.CALL, interface=SERVICE, path=OBJECT, **more):
    fields = {dbuswire.PATH: path, dbuswire.INTERFACE: interface, dbuswire.MEMBER: member,
              dbuswire.DESTINATION: SERVICE, dbuswire.SIGNATURE: signature}
    return alice.connection.send(kind, fields, body=body, **more)


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_message_of_the_bus_is_refused_unread(front, alice, bob, kind):
    signature, body = worst_messages()[kind]

    def work():
        serial = big(alice, "Mount", signature, body)
        assert bob.call("Abort", "t", [1], timeout=60).kind == dbuswire.ERROR
        assert alice.reply_to(serial, timeout=60).error == "org.freedesktop.DBus.Error.InvalidArgs"
    assert is_cheap(front, work)


@pytest.mark.parametrize("kind", SOME_KINDS)
def test_the_largest_signal_to_us_costs_nothing(front, alice, kind):
    signature, body = worst_messages()[kind]

    def work():
        big(alice, "NameOwnerChanged", signature, body, kind=dbuswire.SIGNAL, interface="org.freedesktop.DBus",
            path="/org/freedesktop/DBus")
        assert alice.call("Abort", "t", [1], timeout=60).kind == dbuswire.ERROR  # the bus keeps the order
    assert is_cheap(front, work)


@pytest.mark.parametrize("kind", [*SOME_KINDS, "verdict"])
def test_the_largest_answer_of_polkit_is_no_permission(front, authority, alice, kind):
    signature, body = (worst_messages() | {"verdict": worst_verdict()})[kind]

    def work():
        serial = alice.start_mount(deadline_ms=60_000)
        question = authority.next(timeout=60)
        authority.connection.send(dbuswire.RETURN, {dbuswire.REPLY_SERIAL: question.serial,
                                                    dbuswire.DESTINATION: question.sender}, signature, body=body)
        assert refusal(alice.reply_to(serial, timeout=60)) == "AuthorityUnavailable"
        authority.connection.bus("GetId")  # what the front has sent before is here now
        while authority.connection.has(lambda m: m.member == "CancelCheckAuthorization", 0):
            pass  # where the bus needed longer than the front waits for polkit
    assert is_cheap(front, work)


@pytest.mark.parametrize("field", ["subtype", "source"])
def test_a_text_of_32_megabytes_in_a_right_message_is_refused(front, alice, field):
    def work():
        reply = call_mount(alice, "hhh(uussuuutu)", [0, 1, 2, alice.spec(**{field: "x" * (ROOM - 4096)})],
                           alice.usual_fds())
        assert refusal(reply) == "InvalidArgument"
    assert is_cheap(front, work)


def test_a_name_of_32_megabytes_is_refused(front, alice):
    def work():
        reply = alice.call("Get", "ss", [SERVICE, "x" * (ROOM - 4096)], timeout=60,
                           interface="org.freedesktop.DBus.Properties")
        assert reply.error == "org.freedesktop.DBus.Error.UnknownProperty"
    assert is_cheap(front, work)


def test_a_path_of_32_megabytes_is_no_path(front, alice):
    """It is dropped without an answer: who sends it waits for nothing."""
    def work():
        big(alice, "GetAll", "s", struct.pack("<I", 0) + b"\0", interface="org.freedesktop.DBus.Properties",
            path="/" + "x" * (ROOM - 4096))
        assert alice.call("Abort", "t", [1], timeout=60).kind == dbuswire.ERROR
    assert is_cheap(front, work)


@pytest.mark.parametrize("path", ["/a", "/" + "x" * 70_000], ids=["short path", "long path"])
def test_signals_with_descriptors_stop_at_the_bus(front, alice, path):
    before = front.descriptors()
    for _ in range(20):
        fields = {dbuswire.PATH: path, dbuswire.INTERFACE: "a.b", dbuswire.MEMBER: "C", dbuswire.DESTINATION: SERVICE}
        alice.connection.send(dbuswire.SIGNAL, fields, fds=[0] * 16)
    assert alice.call("Abort", "t", [1]).kind == dbuswire.ERROR
    assert front.descriptors() <= before + 1


def test_many_of_the_largest_messages_at_once_are_survived(front, bus, bob):
    """The bus itself queues 127 MiB for one receiver and turns everybody away meanwhile; afterwards all is well."""
    signature, body = worst_messages()["empty strings"]
    senders = [bus.user(2000 + i) for i in range(3)]
    for _ in range(4):
        for sender in senders:
            big(sender, "Mount", signature, body, flags=dbuswire.NO_REPLY)
    until = time.monotonic() + 60
    while bob.get("Version", timeout=60).kind != dbuswire.RETURN:
        assert time.monotonic() < until, "bob is turned away for ever"
        time.sleep(0.05)
    if not SANITIZED:  # shadow memory and quarantine count too
        assert memory_peak(front) < 64_000  # one of them at a time


def test_an_unknown_type_of_message_to_an_unknown_place(alice):
    unknown = "org.freedesktop.DBus.Error."
    assert alice.call("Mount", path="/").error == unknown + "AccessDenied"  # the policy of the bus names the path
    assert alice.call("NoSuch").error == unknown + "AccessDenied"
    properties = "org.freedesktop.DBus.Properties"
    assert alice.call("Get", "ss", ["a.b", "c"], interface=properties).error == unknown + "UnknownInterface"
    assert alice.call("Get", "ss", [SERVICE, "c"], interface=properties).error == unknown + "UnknownProperty"
    assert alice.call("Get", "s", ["x"], interface=properties).error == unknown + "InvalidArgs"
    assert alice.call("Set", "ssv", [SERVICE, "Version", ("s", "x")], interface=properties).error \
        == unknown + "AccessDenied"
