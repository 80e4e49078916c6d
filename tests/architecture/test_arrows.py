# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The arrows between the rooms: who may include whom, and which rooms know Qt."""
import pytest

from tree import includes, name_of, room_of, sources

# room -> rooms it may include from, besides itself. A room that is not here may include nothing.
ARROWS = {
    "dbus/types": set(),
    "dbus/bus": {"dbus/types"},
    "dbus/wire": {"dbus/types", "dbus/bus"},
    "helper/mount": {"dbus/types"},
    "helper/agent": {"dbus/types", "helper/mount"},
    "helper/front": {"dbus/types", "dbus/bus", "dbus/wire", "helper/agent"},
    "app/catalog": {"dbus/types"},
    "app/fusewire": set(),
    "app/mounts": {"dbus/types"},
    "app/secrets": {"dbus/types"},
    "app/session": {"dbus/types", "app/catalog", "app/mounts"},
    "app/client": {"dbus/types", "dbus/bus", "dbus/wire", "app/catalog", "app/mounts", "app/session",
                   "app/secrets"},
    "app/cli": {"dbus/types", "app/catalog", "app/mounts", "app/session", "app/secrets", "app/client"},
}
# Of the agent, the front may know only what they say to each other.
FRONT_MAY_KNOW = {"helper/agent/record.h", "helper/agent/buildid.h", "helper/agent/agentwire.h"}
QT_FREE = {"dbus/types", "helper/mount", "helper/agent", "app/catalog", "app/session", "app/mounts",
           "app/fusewire"}
FILES = sources(".h", ".cpp")


def own_includes(path):
    return [name for kind, name in includes(path) if kind == '"' and "/" in name]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_includes_only_what_its_arrows_allow(path):
    room = room_of(name_of(path))
    allowed = ARROWS.get(room, set()) | {room}
    strangers = [name for name in own_includes(path) if room_of(name) not in allowed]
    assert not strangers, f"{room} may include from {sorted(allowed)}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_project_headers_are_named_from_the_root(path):
    generated = {name for kind, name in includes(path) if kind == '"' and "/" not in name}
    assert all(name.endswith(".moc") for name in generated), generated


@pytest.mark.parametrize("path", [p for p in FILES if room_of(name_of(p)) in QT_FREE], ids=name_of)
def test_qt_free_rooms_know_no_qt(path):
    assert not [name for _, name in includes(path) if name.startswith(("Q", "KF", "K", "dbus/bus", "dbus/wire"))]


@pytest.mark.parametrize("path", [p for p in FILES if room_of(name_of(p)) == "helper/front"], ids=name_of)
def test_the_front_knows_of_the_agent_only_the_records(path):
    assert {name for name in own_includes(path) if room_of(name) == "helper/agent"} <= FRONT_MAY_KNOW


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_other_library_of_the_bus_is_known_than_sd_bus(path):
    """QtDBus unpacks every message before anybody can refuse it, waits in place for a bus that is silent, and has a
    thread that a program cannot end cleanly."""
    assert not [name for _, name in includes(path) if name.startswith(("QDBus", "QtDBus", "dbus/dbus"))]


def test_sd_bus_is_seen_in_one_place_alone():
    users = {name_of(path).rpartition("/")[0] for path in FILES
             if any(name.startswith("systemd/") for _, name in includes(path))}
    assert users == {"dbus/bus"}


def test_application_and_helper_do_not_name_each_other():
    for path in FILES:
        other = {"app": "helper/", "helper": "app/"}.get(name_of(path).split("/")[0])
        assert not other or not [name for name in own_includes(path) if name.startswith(other)], path


def test_there_are_rooms_to_look_at():
    assert {room_of(name_of(path)) for path in FILES} >= {"dbus/types", "dbus/wire", "helper/agent", "helper/front"}
