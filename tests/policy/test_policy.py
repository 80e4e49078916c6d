# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The files in policy/ say what the promises say."""
import configparser
import os
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

SOURCE = pathlib.Path(os.environ["FUSEBOARD_SOURCE"])
BUILD = pathlib.Path(os.environ["FUSEBOARD_BUILD"])
UNIT = BUILD / "policy/fuseboard-helper.service"

# action -> any, inactive, active; docs say why
DEFAULTS = {
    "mount-own": ("auth_admin", "auth_admin", "yes"),
    "mount-shared": ("auth_admin", "auth_admin", "auth_admin"),
    "unmount-own": ("yes", "yes", "yes"),
    "abort-own": ("yes", "yes", "yes"),
    "unmount-others": ("auth_admin", "auth_admin", "auth_admin"),
    "abort-others": ("auth_admin", "auth_admin", "auth_admin"),
}
# Each of these gives a service a mount namespace of its own (systemd.exec(5)): nobody would see its mounts.
MAKES_A_NAMESPACE = re.compile(
    r"^(Private(Tmp|Devices|Mounts|Network|IPC|PIDs|BPF|Users)|Protect(System|Home|KernelTunables|KernelModules|"
    r"KernelLogs|ControlGroups|Proc)|ProcSubset|(ReadWrite|ReadOnly|Inaccessible|Exec|NoExec)(Paths|Directories)|"
    r"Bind(ReadOnly)?Paths|TemporaryFileSystem|MountFlags|MountImages|ExtensionImages|ExtensionDirectories|"
    r"Root(Directory|Image|Hash|Ephemeral)|DynamicUser|(State|Runtime|Cache|Logs|Configuration)Directory|"
    r"NetworkNamespacePath|JoinsNamespaceOf|LogNamespace|LoadCredential.*|SetCredential.*|ImportCredential)$")


def actions():
    root = ET.parse(SOURCE / "policy/org.fuseboard.policy").getroot()
    return {action.get("id").removeprefix("org.fuseboard."): action for action in root.findall("action")}


def settings():
    """section -> name -> list of values; systemd repeats names, so configparser is not enough."""
    found, section = {}, None
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            section.setdefault(name, []).append(value)
    return found


def test_the_defaults_are_those_of_the_table():
    assert {name: tuple(a.findtext(f"defaults/allow_{who}") for who in ("any", "inactive", "active"))
            for name, a in actions().items()} == DEFAULTS


@pytest.mark.parametrize("name", DEFAULTS)
def test_an_action_names_its_object_and_its_owner(name):
    action = actions()[name]
    assert "$(mountpoint)" in action.findtext("message")
    owner = action.find("annotate[@key='org.freedesktop.policykit.owner']")
    assert owner.text == "unix-user:fuseboard"
    assert ("$(owner)" in action.findtext("message")) == name.endswith("others")


def test_no_authorisation_is_kept():
    for action in actions().values():
        assert not [d.text for d in action.find("defaults") if "keep" in d.text or "self" in d.text]


def test_the_unit_makes_no_mount_namespace():
    assert not [name for section in settings().values() for name in section if MAKES_A_NAMESPACE.match(name)]


def test_the_unit_has_the_three_capabilities_and_no_way_to_more():
    service = settings()["Service"]
    assert service["CapabilityBoundingSet"] == ["CAP_SYS_ADMIN CAP_SETUID CAP_SETGID"]
    assert service["AmbientCapabilities"] == [""]
    assert service["NoNewPrivileges"] == ["yes"]
    assert service["RestrictAddressFamilies"] == ["AF_UNIX"]
    assert service["RestrictNamespaces"] == ["yes"]
    assert service["BusName"] == ["org.fuseboard.Helper1"]


def test_the_bus_starts_exactly_the_program_of_the_unit():
    activation = configparser.ConfigParser()
    activation.read(BUILD / "policy/org.fuseboard.Helper1.service")
    section = activation["D-BUS Service"]
    assert section["Exec"] == settings()["Service"]["ExecStart"][0] == os.environ["FUSEBOARD_AGENT"]
    assert section["SystemdService"] == "fuseboard-helper.service"
    assert section["User"] == "root"


def test_only_the_front_may_own_the_name():
    root = ET.parse(SOURCE / "policy/org.fuseboard.Helper1.conf").getroot()
    allowed = [policy.get("user") for policy in root.findall("policy") if policy.find("allow[@own]") is not None]
    assert allowed == ["fuseboard"]
    for allow in root.iter("allow"):
        if not allow.get("own"):
            assert allow.get("send_destination") == "org.fuseboard.Helper1" and allow.get("send_interface")
            assert allow.get("max_fds") == ("3" if allow.get("send_member") == "Mount" else "0")


def test_the_bus_lets_every_method_of_the_contract_through():
    interface = ET.parse(SOURCE / "dbus/org.fuseboard.Helper1.xml").getroot().find("interface")
    root = ET.parse(SOURCE / "policy/org.fuseboard.Helper1.conf").getroot()
    members = {allow.get("send_member") for allow in root.iter("allow")
               if allow.get("send_interface") == "org.fuseboard.Helper1"}
    assert members == {method.get("name") for method in interface.findall("method")}


def test_the_exposure_score_is_at_most_3_7():
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed here")
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", UNIT], check=False,
                          capture_output=True, text=True)
    score = re.search(r"Overall exposure level .*?: (\d+\.\d+)", done.stdout)
    assert score, done.stderr
    assert float(score[1]) <= 3.7


def test_systemd_understands_every_line_of_the_unit(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed here")
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub("^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8"), flags=re.M),
                    encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], check=False, capture_output=True, text=True)
    assert not [line for line in done.stderr.splitlines() if UNIT.name in line], done.stderr
