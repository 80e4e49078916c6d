# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""What every object of the bus has: introspection, properties, pings; and how our policy for the bus looks from outside."""
import re
import xml.etree.ElementTree as ET

import pytest

import dbuswire
from system import OBJECT, SERVICE, SOURCE

PROPERTIES = "org.freedesktop.DBus.Properties"


def shape(interface):
    """Everything that a caller could depend on, comparable."""
    return sorted(ET.tostring(child).decode().split() for child in interface)


def test_introspection_is_the_contract_itself(front, alice):
    reply = alice.call("Introspect", interface="org.freedesktop.DBus.Introspectable")
    node = ET.fromstring(reply.args[0])
    ours = {i.get("name"): i for i in node.findall("interface")}[SERVICE]
    contract = ET.parse(SOURCE / "dbus/org.fuseboard.Helper1.xml").getroot().find("interface")
    assert shape(ours) == shape(contract) and shape(ours)


@pytest.mark.parametrize("path, child", [("/", "org"), ("/org", "fuseboard"), ("/org/fuseboard", "Helper1")])
def test_tools_find_the_way_down_to_the_object(front, alice, path, child):
    node = ET.fromstring(alice.call("Introspect", interface="org.freedesktop.DBus.Introspectable", path=path).args[0])
    assert [(part.tag, part.get("name")) for part in node] == [("node", child)]


@pytest.mark.parametrize("path", ["/or", "/orgs", "/org/fuseboard/Helper", "/org/fuseboard/Helper1/x", "/x"])
def test_nothing_is_anywhere_else(front, alice, path):
    for interface, member, signature, args in (("org.freedesktop.DBus.Introspectable", "Introspect", "", []),
                                               (PROPERTIES, "GetAll", "s", [SERVICE])):
        reply = alice.call(member, signature, args, interface=interface, path=path)
        assert reply.error == "org.freedesktop.DBus.Error.UnknownObject"


def test_no_argument_names_an_account_a_path_or_a_command(front, alice):
    node = ET.fromstring(alice.call("Introspect", interface="org.freedesktop.DBus.Introspectable").args[0])
    names = [arg.get("name") for arg in node.find(f"interface[@name='{SERVICE}']").iter("arg")]
    assert names and not [n for n in names if re.search("uid|user|caller|path|command|env", n)]


def test_properties_one_by_one_and_all_together(front, alice):
    single = {name: alice.get(name).args[0] for name in ("Version", "Features", "Limits")}
    assert alice.call("GetAll", "s", [SERVICE], interface=PROPERTIES).args[0] == single
    assert re.fullmatch(r"\d+\.\d+\.\d+", single["Version"])
    assert "statmount" in single["Features"]


def test_a_service_account_may_read_properties_too(front, bus):
    assert bus.user(33).get("Version").kind == dbuswire.RETURN


def test_it_answers_pings(front, alice):
    assert alice.call("Ping", interface="org.freedesktop.DBus.Peer").kind == dbuswire.RETURN


def test_a_method_without_interface_stops_at_the_bus(front, alice):
    serial = alice.connection.call(SERVICE, OBJECT, None, "Abort", "t", [1])
    assert alice.reply_to(serial).error == "org.freedesktop.DBus.Error.AccessDenied"


def test_replies_are_for_the_caller_alone(front, authority, bus, alice):
    bob = bus.connect(1001)
    bob.bus("AddMatch", "s", ["eavesdrop='true'"])
    bob.bus("AddMatch", "s", ["type='method_return',sender='org.fuseboard.Helper1'"])
    serial = alice.start_mount()
    authority.say(authority.YES)
    alice.reply_to(serial)
    assert not bob.has(lambda m: m.kind == dbuswire.RETURN and m.signature.startswith("(ut"), 0.2)


def test_the_front_has_no_right_at_all(front):
    front.wait_for_log("ready")
    with open(f"/proc/{front.process.pid}/status", encoding="ascii") as status:
        fields = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
    assert {fields[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Amb")} == {"0" * 16}
    assert set(fields["Uid"].split()) == {"890"} and set(fields["Gid"].split()) == {"890"}
    assert fields["Groups"].split() == []
