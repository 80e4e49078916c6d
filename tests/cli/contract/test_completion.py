# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""The Tab key: what real shells make of a line that somebody is writing, and that nothing hangs or speaks in between."""
import os
import pty
import select
import signal
import time

import pytest

import schema
import world
from test_mount import mount, unmount
from world import ctl

TIMEOUT = 20
READY = b"READY> "
SHOW = "\x14"  # Ctrl-T
RC = {
    "bash": ("rc", """
. /usr/share/bash-completion/bash_completion
bind 'set bell-style none'
bind 'set enable-bracketed-paste off'
show() { printf '%s\\n' "$READLINE_LINE" >~/line; }
bind -x '"\\C-t": show'
PS1='READY> '
"""),
    "zsh": (".zshrc", """
autoload -U compinit && compinit -u
unset zle_bracketed_paste
unsetopt beep
show() { print -r -- "$BUFFER" >~/line; }
zle -N show
bindkey -e
bindkey '^T' show
PS1='READY> '
"""),
}
START = {"bash": ["bash", "--noprofile", "--rcfile", "rc", "-i"], "zsh": ["zsh", "-i"]}
both = pytest.mark.parametrize("shell", RC)


class Terminal:
    """A shell of alice's on a terminal of its own."""

    def __init__(self, shell, *words):
        self.seen = b""
        world.file("alice", *RC[shell])
        os.environ["FUSEBOARD_CWD"] = str(world.home("alice"))
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            command = world.command("alice", "env", *words, *START[shell])
            os.execvp(command[0], list(map(str, command)))
        del os.environ["FUSEBOARD_CWD"]
        self.wait_for(lambda: READY in self.seen)

    def wait_for(self, condition):
        end = time.monotonic() + TIMEOUT
        while not condition():
            assert time.monotonic() < end, self.seen
            if select.select([self.fd], [], [], 0.02)[0]:
                self.seen += os.read(self.fd, 65536)

    def line_after(self, keys):
        """What stands in the line when the keys have done their work."""
        path = world.home("alice") / "line"
        world.file("alice", "line")
        self.seen = b""
        os.write(self.fd, (keys + SHOW).encode())
        self.wait_for(lambda: path.read_text(encoding="utf-8").endswith("\n"))
        return path.read_text(encoding="utf-8").removesuffix("\n")

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


@pytest.fixture
def terminal():
    opened = []

    def start(shell, *words):
        opened.append(Terminal(shell, *words))
        return opened[-1]
    yield start
    for shell in opened:
        shell.close()


@pytest.fixture
def names():
    world.file("alice", ".ssh/config", "Host server-one\n")
    world.file("alice", ".ssh/known_hosts", "known-one ssh-ed25519 AAAA\n")
    world.file("alice", ".config/rclone/rclone.conf", "[photos]\ntype = local\n")


def candidates(*words, user="alice"):
    """Candidate -> what is said about it."""
    result = ctl(user, "complete", *words)
    assert (result.status, result.err) == (0, b""), result
    return dict((line.split("\t") + [""])[:2] for line in result.out.decode().splitlines())


LINES = [
    ("unm", "unmount "),
    ("mount --helper=req", "mount --helper=require "),
    ("mount --helper req", "mount --helper require "),
    ("mount --dead", "mount --deadline="),
    ("mount ssh", "mount sshfs "),
    ("mount sshfs serv", "mount sshfs server-one:"),
    ("mount sshfs alice@kno", "mount sshfs alice@known-one:"),
    ("mount rclone pho", "mount rclone photos:"),
    ("mount sshfs h: m -o ro,reconn", "mount sshfs h: m -o ro,reconnect "),
    ("mount sshfs h: m -o ServerAliveI", "mount sshfs h: m -o ServerAliveInterval="),
    ("mount sshfs h: m -o idmap=us", "mount sshfs h: m -o idmap=user "),
    ("mount sshfs alice@host:/srv far", "mount sshfs alice@host:/srv faraway/"),
    ("mount bindfs far", "mount bindfs faraway/"),
    ("mount squashfuse imag", "mount squashfuse image.squashfs "),
    ("list xyz", "list xyz"),
]


@both
def test_a_line_becomes_whole(shell, terminal, names):
    world.folder("alice", "faraway")
    world.file("alice", "image.squashfs")
    line = terminal(shell)
    for begun, whole in LINES:
        assert line.line_after(f"fuseboardctl {begun}\t").rstrip(" ") == f"fuseboardctl {whole}".rstrip(" "), begun
        assert whole.endswith(" ") == line.line_after("").endswith(" "), begun
        os.write(line.fd, b"\x05\x15")  # to the end, and all away


@both
@pytest.mark.parametrize("begun, whole", [("~/my", r"~/my\ mnt "), ("/home/alice/my", r"/home/alice/my\ mnt "),
                                          ("my", r"my\ mnt "), (r"my\ m", r"my\ mnt ")])
def test_a_mountpoint_is_quoted(shell, begun, whole, terminal, source):
    place = world.folder("alice", "my mnt")
    schema.mounted(mount(source, place))
    assert terminal(shell).line_after(f"fuseboardctl unmount {begun}\t") == f"fuseboardctl unmount {whole}"
    unmount(place)


@both
def test_a_mount_that_hangs_is_offered_without_being_touched(shell, terminal, source, mountpoint):
    server = schema.mounted(mount(source, mountpoint))["serverPid"]
    os.kill(server, signal.SIGSTOP)
    try:
        assert terminal(shell).line_after("fuseboardctl unmount ~/mn\t") == "fuseboardctl unmount ~/mnt "
    finally:
        os.kill(server, signal.SIGCONT)
    unmount(mountpoint)


@both
def test_a_program_that_is_not_there_says_nothing_in_the_line(shell, terminal):
    line = terminal(shell)
    line.line_after("PATH=/bin/nowhere\r")
    assert line.line_after("fuseboardctl unm\t") in ("fuseboardctl unm", "PATH=/bin/nowhere\nfuseboardctl unm")
    assert b"not found" not in line.seen


def fish(line):
    return world.run("alice", "fish", "-c", f"complete -C '{line}'")


@pytest.mark.parametrize("begun, offered", [
    ("unm", "unmount\ttake a mount away"), ("mount --helper=req", "--helper=require\tthe helper or nothing"),
    ("mount ssh", "sshfs\tA folder of another computer, over ssh"), ("mount sshfs serv", "server-one:\t~/.ssh/config"),
    ("mount rclone ", "photos:\trclone.conf"), ("mount sshfs h: m -o ro,noe", "ro,noexec\tNo program can be started from the mount"),
    ("mount bindfs far", "faraway/"), ("unmount --det", "--detach\tout of sight now; it ends when the last user has gone"),
], ids=lambda text: text)
def test_fish_offers_it_with_what_it_means(begun, offered, names):
    world.folder("alice", "faraway")
    result = fish(f"fuseboardctl {begun}")
    assert (result.status, result.err) == (0, b""), result
    assert offered in result.out.decode().splitlines(), result


def test_what_stands_in_the_mount_table_is_offered(source, mountpoint):
    schema.mounted(mount(source, mountpoint))
    for command in ("unmount", "abort"):
        assert candidates(command, "") == {str(mountpoint): f"fuse.bindfs bindfs:{source}"}
    assert candidates("log", str(mountpoint)) == {str(mountpoint): f"bindfs bindfs:{source}"}
    unmount(mountpoint)
    assert candidates("unmount", "") == {}
    assert str(mountpoint) in candidates("log", ""), "what the server said is still there"


def test_a_type_of_ones_own_is_offered(silent):
    assert candidates("mount", "sil") == {"silent": "A server that never answers"}


def test_a_configuration_that_hangs_does_not_hang_the_line(source):
    place = world.folder("alice", ".ssh")
    server = schema.mounted(mount(source, place))["serverPid"]
    os.kill(server, signal.SIGSTOP)
    try:
        begin = time.monotonic()
        assert candidates("mount", "sshfs", "") == {}
        assert time.monotonic() - begin < 5
        assert str(place) in candidates("unmount", "")
    finally:
        os.kill(server, signal.SIGCONT)
    assert world.wait_until(lambda: len(world.processes()) <= 2), world.processes()
    unmount(place)


@pytest.mark.parametrize("words", [[], [""], ["mount", "nonsense", "-o", "=,,="], ["\udcff"], ["-o"], ["complete", ""],
                                   ["mount", "sshfs", "\n", "-o", "\\,"], ["unmount", "x" * 100000]],
                         ids=lambda words: " ".join(map(ascii, words))[:40])
def test_nothing_is_said_about_what_is_wrong(words):
    result = ctl("alice", "complete", *words)
    assert (result.status, result.err) == (0, b"")
