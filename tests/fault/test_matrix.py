# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every row of docs/errors.md, driven: the whole answer is compared, the time is kept, and nothing is left."""
import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import time
import tomllib
import typing

import pytest

import aftermath
import matrix_place as places
import matrix_self as alone
import matrix_ssh as ssh
import schema
import scripted
import world

SOURCE = pathlib.Path(__file__).resolve().parents[2]
ERRORS = tomllib.loads((SOURCE / "dbus/errors.toml").read_text(encoding="utf-8"))
WAYS = {"helper": "require", "own": "never"}
PATIENCE = 1.0  # seconds after the deadline
LOG_LIMIT = 16 * 1024
NOTHING = (None, None)
CHANCE = None  # whether the server has ended by itself when it is told to


@dataclasses.dataclass
class Row:
    """A line of a table in docs/errors.md."""
    trigger: str
    ways: list
    error: str
    stage: str
    sentence: str
    next_step: str


def lines_of(cells):
    """Of the tables in docs/errors.md with so many columns."""
    for line in (SOURCE / "docs/errors.md").read_text(encoding="utf-8").splitlines():
        words = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(words) == cells:
            yield words


def read_rows():
    rows = []
    for trigger, _, way, error, stage, sentence, next_step in lines_of(7):
        ways = list(WAYS) if way == "both" else [way]
        rows.append(Row(trigger.strip("`"), ways, error.strip("`"), stage, sentence, next_step))
    return rows


ROWS = [(row, way) for row in read_rows() for way in row.ways]


@dataclasses.dataclass
class Trial:
    """How a failure is made, and what the table does not say of it."""
    words: list
    deadline: object = 20  # in seconds; of both ways, or one for each, like errno
    errno: object = None
    exit: object = NOTHING  # code, signal; or CHANCE
    log: object = dataclasses.field(default_factory=list)  # the lines, or a judge of them; or one for each way
    around: typing.Callable = contextlib.nullcontext  # what must be so meanwhile
    during: typing.Callable = lambda _: None  # what happens while it mounts; gets what `around` gives
    after: typing.Callable = lambda _: None  # what else must be so; gets the mountpoint
    ways: tuple = tuple(WAYS)  # that there are
    content: bytes = b"scripted hello\n"  # of what is mounted
    user: str = "alice"
    place: str = "mnt"  # in the home; empty: none is named
    prefix: tuple = ()  # words before the command


def mode(name, *log, **more):
    return Trial(["scripted", name], log=list(log), **more)


def ssh_trial(*log, source=ssh.SOURCE, around=ssh.sshd, exit=(1, None), options=(), **more):  # pylint: disable=redefined-builtin
    words = ["sshfs", source, "-o", f"port={ssh.PORT}", *options]
    return Trial(words, log=said(*log), around=around, exit=exit, **more)


def fusermount_trial(line, errno=None, **more):
    """On its own way fusermount3 says no, and then the scripted server."""
    lines = ["fusermount3: " + line, "scripted: no FUSE device from /home/alice/mnt"]
    return Trial(["scripted", "serves"], **{"errno": {"helper": errno, "own": None}, "exit": {"helper": NOTHING, "own": (2, None)},
                                            "log": {"helper": [], "own": lines}} | more)


def alone_trial(*words, log=(), **more):
    """On its own way: all others end where "mounts-itself" does."""
    return Trial(list(words), log=list(log), **({"ways": ("own",), "content": b"far hello\n"} | more))


def said(*lines):
    """These lines, and then what sshfs adds when its ssh has gone: which of them is chance."""
    ends = ("read: Connection reset by peer", "write: Broken pipe")
    return lambda log: [line for line in log if line not in ends] == list(lines)


def is_flood(lines):
    assert lines[-1] == "scripted: the flood is over"
    return sum(map(len, map(str, lines))) < 4 * LOG_LIMIT  # a short line of bytes takes three times its length in JSON


def check_harmless_log(mountpoint):
    shown = world.ctl("alice", "log", mountpoint)
    assert shown.status == 0 and shown.out.rstrip().endswith(b"scripted: the flood is over")
    assert len(shown.out) < 5 * 256 * 1024, "an escaped byte takes four or five"
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", shown.out)


def names_the_new_key(lines):
    """Its fingerprint, and the command that forgets the old one."""
    return any(line.startswith("SHA256:") for line in lines) and any("ssh-keygen -f" in line for line in lines)


@contextlib.contextmanager
def strange_host():
    with ssh.sshd() as daemon:
        os.unlink(world.home("alice") / ".ssh/known_hosts")
        yield daemon


@contextlib.contextmanager
def host_without_our_key(*lines):
    with ssh.sshd(*lines) as daemon:
        world.file("alice", ".ssh/authorized_keys", "", 0o600)
        yield daemon


def host_that_wants_a_password():
    return host_without_our_key("PasswordAuthentication yes")


@contextlib.contextmanager
def silent_host():
    with ssh.sshd() as daemon:
        daemon.send_signal(signal.SIGSTOP)
        yield daemon


def host_without_sftp():
    return ssh.sshd(files="")


def slow_host():
    """Its sftp server says nothing, so that there is a middle to go away in."""
    return ssh.sshd("Subsystem sftp /bin/sleep 60")


def go_away(daemon):
    assert world.wait_until(lambda: "/bin/sleep 60" in " ".join(world.processes().values()))
    ssh.kill_sessions(daemon)


@contextlib.contextmanager
def bad_configuration():
    with ssh.sshd() as daemon:
        world.file("alice", ".ssh/config", "Frobnicate yes\n", 0o600)
        yield daemon


REFUSED = "scripted: the kernel refused the answer: EINVAL"
OTHER_MOUNT = {"PathHangs"}  # the next step speaks of one whose place nobody knows here
NO_INIT = {"helper": "ENOTCONN", "own": "ECONNREFUSED"}
BY_CHANCE = {"mountId", "connection", "serverPid", "elapsedMs"}
LABELS = {"scripted": "scripted:", "mergerfs": "mergerfs:", "rclone": ""}
GUARANTEES = {"helper": "sync-init", "own": "probed"}
EFFECTIVE = {"scripted": ["nosuid", "nodev"], "mergerfs": ["default_permissions", "nosuid", "nodev"], "rclone": ["nosuid", "nodev"]}
NO_ACCESS = "user has no write access to mountpoint /home/alice/mnt"
SHARED = ["scripted", "serves", "-o", "allow_other,default_permissions"]
NO_SHARING = "option allow_other only allowed if 'user_allow_other' is set in /etc/fuse.conf"
UNKNOWN_KEY = "Host key verification failed."
NO_NAME = "ssh: Could not resolve hostname host.invalid: Temporary failure in name resolution"

TRIALS = {
    "serves": mode("serves"),
    "no-max-write": mode("no-max-write"),
    "unoffered-flags": mode("unoffered-flags"),
    "late": mode("late"),
    # Before the first answer, which takes half a second; and before the second.
    "too-late": Trial(["scripted", "late"], deadline={"helper": 0.3, "own": 0.8}),
    "never-reads": mode("never-reads", deadline=1),
    "never-answers": mode("never-answers", deadline=1),
    "garbage-packet": mode("garbage-packet", REFUSED, deadline=1),
    "hangs": mode("hangs", deadline=1),
    "forks-away": mode("forks-away", exit=(0, None)),
    "keeps-output-open": mode("keeps-output-open", "scripted: the output stays open", exit=(4, None)),
    "floods": Trial(["scripted", "floods"], deadline=60, exit=(5, None), log=is_flood,
                    after=check_harmless_log),
    "dies-before-init": mode("dies-before-init", "scripted: ended before FUSE_INIT", exit=(7, None)),
    "dies-in-init": mode("dies-in-init", "scripted: ended over FUSE_INIT", exit=(8, None)),
    "crashes-in-init": mode("crashes-in-init", "scripted: about to crash", exit=(None, 11)),
    "exits": mode("exits", "scripted: ended at the first question", exit=(9, None)),
    "refuses-init": mode("refuses-init", errno=NO_INIT),
    "wrong-major": mode("wrong-major", errno=NO_INIT),
    "short-answer": mode("short-answer", errno=NO_INIT),
    "long-answer": mode("long-answer", REFUSED, errno=NO_INIT),
    "garbage-body": mode("garbage-body", errno=NO_INIT),
    "minor-zero": mode("minor-zero", REFUSED, errno="EIO"),
    "root-is-file": mode("root-is-file", errno="EIO"),
    "host-key-unknown": ssh_trial(UNKNOWN_KEY, around=strange_host),
    "host-key-changed": dataclasses.replace(ssh_trial(around=ssh.changed_host), log=names_the_new_key),
    "key-refused": ssh_trial("alice@127.0.0.1: Permission denied (publickey).", around=host_without_our_key),
    "password-wanted": ssh_trial("alice@127.0.0.1: Permission denied (publickey,password).",
                                 around=host_that_wants_a_password),
    "wrong-port": ssh_trial("ssh: connect to host 127.0.0.1 port 2022: Connection refused",
                            around=contextlib.nullcontext),
    "host-not-found": ssh_trial(NO_NAME, source="alice@host.invalid:/srv", around=contextlib.nullcontext),
    "no-route": ssh_trial(f"ssh: connect to host {ssh.UNREACHABLE} port 2022: No route to host",
                          source=f"alice@{ssh.UNREACHABLE}:/srv", around=contextlib.nullcontext),
    "silent-host": ssh_trial("Connection timed out during banner exchange", "Connection to 127.0.0.1 port 2022 timed out",
                             around=silent_host, options=["-o", "ConnectTimeout=1"]),
    "connection-lost": ssh_trial("Connection to 127.0.0.1 closed by remote host.", "remote host has disconnected", around=slow_host,
                                 during=go_away),
    "no-sftp": ssh_trial("subsystem request failed on channel 0", around=host_without_sftp),
    "remote-path-missing": ssh_trial("alice@127.0.0.1:/home/alice/none: No such file or directory",
                                     source="alice@127.0.0.1:/home/alice/none"),
    "remote-path-no-folder": ssh_trial("alice@127.0.0.1:/home/alice/remote/hello: Not a directory",
                                       source=ssh.SOURCE + "/hello"),
    "option-refused": ssh_trial("/home/alice/.ssh/config: line 1: Bad configuration option: frobnicate",
                                "/home/alice/.ssh/config: terminating, 1 bad configuration options",
                                around=bad_configuration),
    "option-unknown": ssh_trial(exit=NOTHING, options=["-o", "frobnicate"]),
    "program-missing": ssh_trial(exit=NOTHING, around=lambda: ssh.without_program("sshfs")),
    "place-missing": Trial(["scripted", "serves"], place="none"),
    "place-is-file": Trial(["scripted", "serves"], place="mnt/file", around=places.file),
    "place-is-link": Trial(["scripted", "serves"], place="mnt/link", around=places.link),
    "place-of-another": fusermount_trial(NO_ACCESS, around=places.of_another),
    "place-shared": Trial(["scripted", "serves"], around=places.with_mode(0o777)),
    "place-read-only": fusermount_trial(NO_ACCESS, errno="EACCES", around=places.with_mode(0o555)),
    "place-of-kernel": fusermount_trial("mounting over filesystem type 0x19800202 is forbidden", around=places.of_the_kernel),
    "place-removed": Trial(["scripted", "late"], during=places.remove, ways=("helper",), exit=CHANCE),
    "place-not-empty": Trial(["scripted", "serves"], around=places.not_empty),
    "place-not-made": Trial(["scripted", "serves"], place="", around=places.not_made, errno="ENOTDIR"),
    "place-taken": Trial(["scripted", "serves"], around=places.taken),
    "place-hangs": Trial(["scripted", "serves"], place="mnt/inside", around=places.hung, deadline=1, errno="ETIMEDOUT"),
    "not-allowed": Trial(["scripted", "serves"], user="carol"),
    "sharing-forbidden": dataclasses.replace(fusermount_trial(NO_SHARING), words=SHARED),
    "nobody-to-ask": Trial(SHARED, around=places.sharing, ways=("helper",)),
    "device-closed": fusermount_trial("failed to open /dev/fuse: Permission denied", errno="EACCES", around=places.closed_device),
    "helper-missing": Trial(["scripted", "serves"], prefix=places.NO_BUS, errno="ENOENT"),
    "fusermount-missing": Trial(["scripted", "serves"], around=lambda: ssh.without_program("fusermount3")),
    "session-missing": Trial(["scripted", "serves"], prefix=places.NO_SESSION),
    "mounts-itself": alone_trial("mergerfs", alone.FOLDER, ways=tuple(WAYS)),
    "folder-missing": alone_trial("mergerfs", f"{alone.FOLDER}:/home/alice/none", errno="ENOENT"),
    "folder-covered": alone_trial("mergerfs", f"{alone.FOLDER}:/home/alice/mnt"),
    "option-lost": alone_trial("rclone", "far:", "-o", "noexec", around=alone.remotes),
    "remote-mounted": alone_trial("rclone", "far:", around=alone.remotes),
    "remote-unknown": alone_trial("rclone", "none:", around=alone.remotes, exit=(1, None),
                                  log=['Failed to create file system for "none:": didn\'t find section in config file']),
    "remote-is-file": alone_trial("rclone", "far:hello", around=alone.remotes, exit=(1, None),
                                  log=['Failed to create file system for "far:hello": is a file not a directory']),
    "remote-locked": alone_trial("rclone", "far:", around=alone.locked_remotes, exit=(1, None),
                                 log=[alone.LOCKED]),
    "remote-key-unknown": alone_trial("rclone", "box:", around=alone.strange_host, exit=(1, None), log=[alone.UNKNOWN_KEY]),
    "remote-key-changed": alone_trial("rclone", "box:", around=alone.changed_host, exit=(1, None), log=[alone.OTHER_KEY]),
    "remote-shows-nothing": dataclasses.replace(alone_trial("rclone", "dav:", around=alone.refusing_storage),
                                                log=alone.is_not_listed),
    "remote-port": alone_trial("rclone", "box:", around=alone.remotes, exit=(1, None), log=[alone.REFUSED]),
    "vault-locked": alone_trial("cryfs", "/home/alice/vault", around=alone.vault, exit=(12, None),
                                log=alone.VAULT),
    "ssh-missing": ssh_trial("failed to execute 'ssh': No such file or directory", around=lambda: ssh.without_program("ssh")),
}


@pytest.fixture(scope="module", autouse=True)
def installed():
    ssh.enter_own_network()
    scripted.install()
    aftermath.warm_up()
    yield
    scripted.remove()


def clear_homes():
    for user in world.USERS:
        subprocess.run(["find", world.home(user), "-mindepth", "1", "-delete"], check=True)


@pytest.fixture(autouse=True)
def nothing_is_left():
    clear_homes()
    ssh.give_alice_a_key()
    before = aftermath.begin(mounting=False)
    yield
    aftermath.check(before)


def of_way(value, way):
    return value[way] if isinstance(value, dict) else value


def attempt(trial, way, mountpoint):
    """The answer, and how long it took."""
    kind, source, *options = trial.words
    deadline = of_way(trial.deadline, way)
    place = [mountpoint] if trial.place else []
    words = [*trial.prefix, "fuseboardctl", "mount", kind, source, *place, *options, "--json", f"--helper={WAYS[way]}",
             f"--deadline={round(deadline * 1000)}ms"]
    with trial.around() as circumstance:
        begin = time.monotonic()
        with world.popen(trial.user, *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            trial.during(circumstance)
            out, err = process.communicate(timeout=deadline + 30)
        return world.Result(process.returncode, out, err), time.monotonic() - begin


def expected_failure(row, trial, way, mountpoint):
    """All but the log."""
    return {"schema": 1, "ok": False, "error": row.error, "stage": row.stage, "message": row.sentence,
            "nextStep": row.next_step if row.error in OTHER_MOUNT else row.next_step.replace("MOUNTPOINT", str(mountpoint)),
            "errno": of_way(trial.errno, way), "kernelLog": []}


def check_exit(expected, server_exit):
    assert expected is CHANCE or server_exit == dict(zip(("code", "signal"), expected))


def check_log(expected, lines):
    if callable(expected):
        assert expected(lines), lines
    else:
        assert lines == expected


def expected_mount(trial, way, mountpoint):
    """All but numbers that chance decides, and times."""
    kind, source, *_ = trial.words
    expected = {"schema": 1, "ok": True, "mountpoint": str(mountpoint), "type": "fuse." + kind,
                "source": LABELS[kind] + source, "helper": way == "helper", "guarantee": GUARANTEES[way],
                "options": {"asked": [], "effective": EFFECTIVE[kind]}, "warnings": []}
    return expected if way == "helper" else expected | {"helperReason": "It was asked for with --helper=never."}


def check_mounted(result, trial, way, mountpoint):
    report = schema.mounted(result)
    assert {name: value for name, value in report.items() if name not in BY_CHANCE} == expected_mount(trial, way, mountpoint)
    assert world.run(trial.user, "cat", mountpoint / "hello").out == trial.content
    schema.done(world.ctl(trial.user, "unmount", mountpoint, "--json"))


@pytest.mark.parametrize("row, way", ROWS, ids=[f"{row.trigger}-{way}" for row, way in ROWS])
def test_the_row_is_true(row, way):
    trial = TRIALS[row.trigger]
    mountpoint = world.folder(trial.user, "mnt").parent / (trial.place or "Mounts/serves")
    result, took = attempt(trial, way, mountpoint)
    if row.error == "none":
        check_mounted(result, trial, way, mountpoint)
        return
    answer = schema.failed(result, row.error, ERRORS[row.error]["exit"])
    lines, server_exit = answer.pop("serverLog"), answer.pop("serverExit")
    assert answer == expected_failure(row, trial, way, mountpoint), lines
    check_exit(of_way(trial.exit, way), server_exit)
    check_log(of_way(trial.log, way), lines)
    assert took < of_way(trial.deadline, way) + PATIENCE
    trial.after(mountpoint)


def test_every_row_is_driven_and_every_trial_has_a_row():
    driven = [(row.trigger, way) for row, way in ROWS]
    assert len(driven) == len(set(driven)), "a row stands there twice"
    assert set(driven) == {(trigger, way) for trigger, trial in TRIALS.items() for way in trial.ways}


def test_every_mode_of_the_scripted_server_is_driven():
    text = (SOURCE / "tests/fault/scriptedmode.cpp").read_text(encoding="utf-8")
    driven = {trial.words[1] for trial in TRIALS.values() if trial.words[0] == "scripted"}
    assert driven == set(re.findall(r'\.name = "([a-z-]+)"', text))


def test_every_error_has_a_row_or_a_reason():
    shown, excused = {row.error for row, _ in ROWS} - {"none"}, [name.strip("`") for name, _ in lines_of(2)]
    assert len(excused) == len(set(excused)), "a reason stands there twice"
    assert not shown & set(excused), "what has a row needs no reason"
    assert shown | set(excused) == set(ERRORS)
