# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""sshfs against a real sshd on the loopback, and the ways it goes wrong."""
import os
import re
import socket
import subprocess

import pytest

import schema
import world
from test_mount import unmount
from world import ctl, run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_key(user, name):
    path = world.home(user) / name
    path.parent.mkdir(exist_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True)
    for each in (path, path.with_name(path.name + ".pub")):
        world.give(user, each)
    return path.with_name(path.name + ".pub").read_text(encoding="utf-8")


class Server:
    """A real sshd with throw-away keys, which knows alice's key."""

    def __init__(self, folder):
        self.port = free_port()
        host_key = folder / "host"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host_key], check=True)
        self.key = host_key.with_suffix(".pub").read_text(encoding="utf-8")
        self.config = folder / "sshd_config"
        self.lines = (f"ListenAddress 127.0.0.1:{self.port}\nHostKey {host_key}\nPidFile none\nUsePAM no\n"
                      "KbdInteractiveAuthentication no\nSubsystem sftp internal-sftp\n")
        self.start("PasswordAuthentication no")

    def start(self, line):
        self.config.write_text(f"{line}\n{self.lines}", encoding="utf-8")
        self.process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", self.config], stderr=subprocess.PIPE)
        assert b"listening" in self.process.stderr.readline()

    def restart(self, line):
        """The same host with another first line of its configuration."""
        self.stop()
        self.start(line)

    def known_hosts(self, key=None):
        world.file("alice", ".ssh/known_hosts", f"[127.0.0.1]:{self.port} {key or self.key}")

    def stop(self):
        self.process.terminate()
        self.process.wait(5)
        self.process.stderr.close()


@pytest.fixture
def sshd(tmp_path):
    server = Server(tmp_path)
    world.file("alice", ".ssh/authorized_keys", make_key("alice", ".ssh/id_ed25519"), 0o600)
    (world.home("alice") / ".ssh").chmod(0o700)
    server.known_hosts()
    world.file("alice", "remote/hello", "far hello\n")
    yield server
    server.stop()


def mount(sshd, mountpoint, *more, source="alice@127.0.0.1:/home/alice/remote"):
    return ctl("alice", "mount", "sshfs", source, mountpoint, "-o", f"port={sshd.port}", "--json", *more)


@pytest.mark.parametrize("helper, guarantee", [("require", "sync-init"), ("never", "probed")])
def test_a_folder_of_another_host(sshd, mountpoint, helper, guarantee):
    report = schema.mounted(mount(sshd, mountpoint, f"--helper={helper}"))
    assert (report["guarantee"], report["helper"]) == (guarantee, helper == "require")
    assert (report["type"], report["source"]) == ("fuse.sshfs", "alice@127.0.0.1:/home/alice/remote")
    assert run("alice", "cat", mountpoint / "hello").out == b"far hello\n"
    assert run("alice", "sh", "-c", 'echo written >"$0"', mountpoint / "new").status == 0
    assert (world.home("alice") / "remote/new").read_text(encoding="utf-8") == "written\n"
    entry, = schema.listed(ctl("alice", "list", "--json"))
    assert entry["managed"] and entry["server"]["pid"] == report["serverPid"]
    assert re.fullmatch(r"/usr/bin/sshfs", entry["server"]["exe"])
    unmount(mountpoint)


def test_an_unknown_host_key_is_refused_with_the_way_out(sshd, mountpoint):
    os.unlink(world.home("alice") / ".ssh/known_hosts")
    failure = schema.failed(mount(sshd, mountpoint, "--helper=require"), "HostKeyUnknown", 4)
    assert "fingerprint" in failure["nextStep"]
    assert "Host key verification failed." in failure["serverLog"]
    assert failure["serverExit"]["code"] not in (None, 0)
    assert not (world.home("alice") / ".ssh/known_hosts").exists(), "nothing was trusted on the way"


def test_a_changed_host_key_is_told_from_an_unknown_one(sshd, mountpoint, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "other"], check=True)
    sshd.known_hosts((tmp_path / "other.pub").read_text(encoding="utf-8"))
    schema.failed(mount(sshd, mountpoint), "HostKeyChanged", 4)


def test_a_key_that_the_host_does_not_know(sshd, mountpoint):
    world.file("alice", ".ssh/authorized_keys", "", 0o600)
    schema.failed(mount(sshd, mountpoint), "AuthenticationFailed", 4)


def test_a_host_where_nobody_listens(sshd, mountpoint):
    sshd.stop()
    schema.failed(mount(sshd, mountpoint), "ConnectionRefused", 4)


def test_a_folder_that_is_not_there(sshd, mountpoint):
    schema.failed(mount(sshd, mountpoint, source="alice@127.0.0.1:/home/alice/none"), "SourceMissing", 4)


@pytest.mark.parametrize("source", ["-oProxyCommand=touch canary:/", "[-oProxyCommand=touch canary]:/", "a b:/", "host",
                                    "alice@-x:/", "x\ny:/", ":/"])
def test_a_source_that_would_be_an_option_is_refused(sshd, mountpoint, source):
    schema.failed(ctl("alice", "mount", "sshfs", "--json", "--", source, mountpoint), "InvalidSource", 2)
    assert not (world.home("alice") / "canary").exists()
