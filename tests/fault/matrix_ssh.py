# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes real sshds that refuse, stay silent or go away, in a network that has nothing but itself."""
import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile

import world

PORT = 2022
SOURCE = "alice@127.0.0.1:/home/alice/remote"
UNREACHABLE = "192.0.2.7"  # of the network that is for documentation (RFC 5737)


def enter_own_network():
    """Ports are free, no name is found and no other host is there: what is said is the same on every machine."""
    os.unshare(os.CLONE_NEWNET)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "route", "add", "unreachable", UNREACHABLE], check=True)


def make_key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True)
    return path.with_name(path.name + ".pub").read_text(encoding="utf-8")


def give_alice_a_key():
    """One that the hosts know."""
    place = world.folder("alice", ".ssh")
    place.chmod(0o700)
    public = make_key(place / "id_ed25519")
    for name in ("id_ed25519", "id_ed25519.pub"):
        world.give("alice", place / name)
    world.file("alice", ".ssh/authorized_keys", public, 0o600)
    world.file("alice", "remote/hello", "far hello\n")


def known_hosts(public_key):
    world.file("alice", ".ssh/known_hosts", f"[127.0.0.1]:{PORT} {public_key}")


@contextlib.contextmanager
def sshd(*lines, files="Subsystem sftp internal-sftp"):
    """A host with `lines` in its configuration and a way to its files, known to alice. Gives the process."""
    os.makedirs("/run/sshd", exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        known_hosts(make_key(folder / "host"))
        own = "".join(line + "\n" for line in (*lines, files))
        (folder / "config").write_text(own + f"ListenAddress 127.0.0.1:{PORT}\nHostKey {folder}/host\nPidFile none\nUsePAM no\n"
                                       "PasswordAuthentication no\nKbdInteractiveAuthentication no\n", encoding="utf-8")
        with subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", folder / "config"], stderr=subprocess.PIPE,
                              start_new_session=True) as process:
            assert b"listening" in process.stderr.readline()
            yield process
            process.send_signal(signal.SIGCONT)
            process.terminate()


@contextlib.contextmanager
def changed_host():
    """Another key than the one that alice knows."""
    with sshd() as daemon:
        known_hosts(make_key(world.home("alice") / "other_host"))
        yield daemon


def descendants(pid):
    """Of a process, the nearest first."""
    found = []
    with contextlib.suppress(*world.GONE):
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found + [deeper for child in found for deeper in descendants(child)]


def kill_sessions(daemon):
    """The host goes away from under those who are connected."""
    for pid in descendants(daemon.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def without_program(name):
    """/usr/bin without one program, in the mount namespace of this test alone."""
    with tempfile.TemporaryDirectory(dir="/run") as layer:
        os.chmod(layer, 0o755)
        os.mknod(f"{layer}/{name}", 0o020000, os.makedev(0, 0))  # how overlayfs notes what is not there
        subprocess.run(["mount", "-t", "overlay", "-o", f"lowerdir={layer}:/usr/bin", "without", "/usr/bin"], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", "/usr/bin"], check=True)
