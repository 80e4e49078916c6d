# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The helper as systemd runs it: activation, privileges, namespaces, and what survives it."""
from booted import SEAT

SYS_ADMIN, SETGID, SETUID = 1 << 21, 1 << 6, 1 << 7


def start_helper(system):
    system.host("busctl", "introspect", "org.fuseboard.Helper1", "/org/fuseboard/Helper1")
    shown = system.host("systemctl", "show", "-p", "MainPID", "--value", "fuseboard-helper.service").stdout.strip()
    front = system.host("cat", f"/proc/{shown}/task/{shown}/children").stdout.split()
    assert int(shown) > 0 and len(front) == 1, (shown, front)
    return shown, front[0]


def status(system, pid):
    lines = system.host("cat", f"/proc/{pid}/status").stdout.splitlines()
    return {key: value.strip() for key, value in (line.split(":", 1) for line in lines)}


def capabilities(system, pid):
    fields = status(system, pid)
    return {name: int(fields[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}


def test_the_bus_starts_the_unit_and_the_front_has_no_capability(system):
    _, front = start_helper(system)
    sets = capabilities(system, front)
    # The bounding set is the unit's: shrinking it would need a fourth capability, and with no_new_privs it gives nothing.
    assert {sets[name] for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {0}
    fields = status(system, front)
    user = system.host("id", "-u", "fuseboard").stdout.strip()
    assert fields["Uid"].split() == [user] * 4
    assert fields["Groups"] == ""
    assert fields["NoNewPrivs"] == "1"


def test_the_agent_has_three_capabilities(system):
    agent, _ = start_helper(system)
    sets = capabilities(system, agent)
    three = SYS_ADMIN | SETGID | SETUID
    assert (sets["CapEff"], sets["CapPrm"], sets["CapBnd"]) == (three, three, three)
    assert (sets["CapInh"], sets["CapAmb"]) == (0, 0)
    assert status(system, agent)["NoNewPrivs"] == "1"


def test_both_halves_share_the_mount_namespace_of_the_system(system):
    pids = ["1", *start_helper(system)]
    assert len({system.host("readlink", f"/proc/{pid}/ns/mnt").stdout for pid in pids}) == 1


def test_a_mount_survives_the_stop_of_the_helper(system, folders):
    source, mountpoint = folders("alice")
    with system.session("alice", SEAT):
        code, reply = system.json("alice", SEAT, "mount", "bindfs", source, mountpoint, "--helper=require")
        assert code == 0, reply
        system.host("systemctl", "stop", "fuseboard-helper.service")
        assert system.run("alice", SEAT, "cat", f"{mountpoint}/greeting").stdout == "hello\n"
        code, _ = system.json("alice", SEAT, "unmount", reply["mountId"])
        assert code == 0


def test_not_even_root_may_own_the_name(system):
    script = ("import dbus; bus = dbus.SystemBus(); "
              "bus.request_name('org.fuseboard.Helper1', dbus.bus.NAME_FLAG_REPLACE_EXISTING)")
    refused = system.host("python3", "-c", script, check=False)
    assert refused.returncode != 0 and "AccessDenied" in refused.stderr


def test_nothing_in_the_journal_is_an_error_of_ours(system):
    lines = system.host("journalctl", "-u", "fuseboard-helper", "-p", "err", "-q", "--no-pager").stdout
    assert lines == ""
