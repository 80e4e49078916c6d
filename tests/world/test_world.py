# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file tests the world itself: what a command in it sees, and that nothing is left when it ends or is killed.

It runs inside a world and enters others from there with the very scripts that ./dev uses on a native host, the outer
world in the place of the host: what must not be left on a host must not be left here.
"""
import contextlib
import os
import pathlib
import signal
import subprocess
import time

import pytest

HERE = pathlib.Path(__file__).parent.resolve()
CHECKOUT = HERE.parent.parent
CGROUPS = pathlib.Path("/sys/fs/cgroup")
CONNECTIONS = pathlib.Path("/sys/fs/fuse/connections")
DEADLINE = 10  # seconds until a killed world must be gone; it takes milliseconds


def processes():
    """Every process but this one and its parents, by pid."""
    mine = set()
    pid = os.getpid()
    while pid:
        mine.add(pid)
        pid = int(pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
            if int(folder.name) not in mine and state != "Z":
                found[int(folder.name)] = words
    return found


def things():
    """What a world could leave behind. FUSE connections are the whole machine's and are looked at one by one."""
    return {
        "mounts": pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8"),
        "processes": processes(),
        "cgroups": sorted(str(path) for path in CGROUPS.rglob("*") if path.is_dir()),
        "sockets": sorted(path.name for path in pathlib.Path("/run").rglob("*") if path.is_socket()),
        "messages": pathlib.Path("/proc/sysvipc/shm").read_text(encoding="utf-8"),
    }


@contextlib.contextmanager
def nothing_left():
    before = things()
    yield
    until = time.monotonic() + DEADLINE
    while (after := things()) != before and time.monotonic() < until:
        time.sleep(0.02)
    for kind, was in before.items():
        assert after[kind] == was, f"{kind} were left behind"


@pytest.fixture(name="enter", scope="session")
def fixture_enter(tmp_path_factory):
    """The command line that enters a world which has this one for its base."""
    mnt = tmp_path_factory.mktemp("mnt")
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return ["bash", str(HERE / "enter.sh"), "--lower", "/", "--mnt", str(mnt), "--checkout", str(CHECKOUT),
            "--cwd", str(CHECKOUT), "--env", path, "--env", "HOME=/root", "--"]


@pytest.fixture(name="bus")
def fixture_bus(enter):
    return [*enter, "bash", str(HERE / "bus.sh")]


def run(command, *words, **options):
    return subprocess.run([*command, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          check=False, **options)


# A system with everything that could stay: a daemon, a mount whose server is its own session, a cgroup, a socket.
BUSY = """
setsid sleep 1000 &
mkdir -p /tmp/from /tmp/on /sys/fs/cgroup/inner
setsid bindfs -f /tmp/from /tmp/on &
until grep -q ' /tmp/on .*fuse' /proc/self/mountinfo; do sleep 0.01; done
echo ready $(sed -n 's/.* 0:\\([0-9]*\\) .* \\/tmp\\/on .*/\\1/p' /proc/self/mountinfo)
sleep 1000
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_busy_world_leaves_nothing_when_its_owner_is_ended(bus, sent):
    with nothing_left():
        with subprocess.Popen([*bus, "--", "bash", "-c", BUSY], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              text=True) as owner:
            word, connection = owner.stdout.readline().split()
            assert word == "ready" and (CONNECTIONS / connection).exists()
            owner.send_signal(sent)
            owner.wait(DEADLINE)
    until = time.monotonic() + DEADLINE
    while (CONNECTIONS / connection).exists():
        assert time.monotonic() < until, "the FUSE connection outlived its world"
        time.sleep(0.02)


@pytest.mark.parametrize("moment", [0, 5, 10, 20, 30, 40, 50, 60, 80, 100, 130, 160, 200, 300])
def test_a_world_killed_at_any_moment_of_its_start_leaves_nothing(bus, moment):
    with nothing_left():
        with subprocess.Popen([*bus, "--", "sleep", "1000"], stdin=subprocess.DEVNULL) as owner:
            time.sleep(moment / 1000)
            owner.kill()


def test_a_killed_child_of_the_owner_ends_the_world(enter):
    """The owner is not the only one that may be killed: unshare(1) below it may be, too."""
    with nothing_left():
        with subprocess.Popen([*enter, "sh", "-c", "echo ready; sleep 1000"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout.readline() == "ready\n"
            children = pathlib.Path(f"/proc/{owner.pid}/task/{owner.pid}/children").read_text(encoding="ascii").split()
            for child in map(int, children):
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    if b"unshare" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                        os.kill(child, signal.SIGKILL)
            assert owner.wait(DEADLINE) == 128 + signal.SIGKILL


def test_a_world_that_lost_its_reaper_too_is_swept_by_the_next(enter):
    with nothing_left():
        with subprocess.Popen([*enter, "sh", "-c", "echo ready; sleep 1000"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True) as owner:
            assert owner.stdout.readline() == "ready\n"
            for pid, words in processes().items():
                if "reap.sh" in words:
                    os.kill(pid, signal.SIGKILL)
            owner.kill()
            owner.wait()
            assert [path for path in CGROUPS.iterdir() if path.name.startswith("fuseboard-world.")], "nothing to sweep"
        assert run(enter, "true").returncode == 0


@pytest.mark.parametrize("status", [0, 1, 77, 255])
def test_the_commands_exit_status_is_passed_on(bus, status):
    with nothing_left():
        assert run(bus, "--", "sh", "-c", f"exit {status}").returncode == status


def test_a_commands_death_by_a_signal_is_told_as_a_shell_tells_it(bus):
    assert run(bus, "--", "sh", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL
    assert run(bus, "--", "no-such-command").returncode == 127


def test_nothing_but_the_commands_own_words_is_printed(bus):
    done = run(bus, "--as", "alice", "--", "printf", "%s|", "a b", "", "*")
    assert (done.stdout, done.stderr) == ("a b||*|", "")


def test_a_user_has_a_home_a_runtime_folder_and_no_privilege(bus):
    script = 'cd; stat -c "%a %U" . $XDG_RUNTIME_DIR; id -un; grep CapEff /proc/self/status; echo $HOME $USER $LANG'
    lines = run(bus, "--as", "bob", "--", "sh", "-c", script).stdout.splitlines()
    assert lines == ["700 bob", "700 bob", "bob", "CapEff:\t0000000000000000", "/home/bob bob C.UTF-8"]


def test_worlds_side_by_side_share_nothing(bus):
    script = "echo mine > ~/file; echo ready; sleep 1000"
    with nothing_left(), subprocess.Popen([*bus, "--as", "alice", "--", "sh", "-c", script], stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "ready\n"
        second = run(bus, "--as", "alice", "--", "sh", "-c", "ls -A ~; ps -C sleep -o pid=; id -un")
        first.kill()
    assert second.stdout == "alice\n"


def test_the_bus_and_the_authority_answer_before_the_command_starts(bus):
    ask = ["busctl", "--system", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner", "s",
           "org.freedesktop.PolicyKit1"]
    for _ in range(5):
        assert run(bus, "--as", "carol", "--", *ask).stdout == "b true\n"


@pytest.mark.parametrize("mode", ["0600", "0666"])
def test_the_rights_of_the_fuse_device_are_as_asked(bus, mode):
    done = run(bus, "--fuse-mode", mode, "--", "stat", "-c", "%a %t:%T", "/dev/fuse")
    assert done.stdout == f"{mode[1:]} a:e5\n"


@pytest.mark.parametrize("above", ["/tmp/deep/er", "/run/deep/er", "/home/deep/er", "/root/deep/er"])
def test_a_checkout_may_lie_anywhere(enter, above, tmp_path):
    """Where a world has a fresh folder of its own, the checkout is still seen, and by every user."""
    scripts = tmp_path / "tests" / "world"
    scripts.mkdir(parents=True)
    tmp_path.chmod(0o755)
    (tmp_path / "file").write_text("seen", encoding="ascii")
    for script in [*HERE.glob("*.sh")]:
        (scripts / script.name).write_bytes(script.read_bytes())
    (scripts / "rules").symlink_to(HERE / "rules")
    place = f"mkdir -p {above} && mount --bind {tmp_path} {above} && "
    options = " ".join(enter[2:-1]).replace(str(CHECKOUT), above)
    inner = f"bash {above}/tests/world/bus.sh --rules shipped --as alice -- cat {above}/file"
    done = run(["unshare", "--mount", "bash", "-c", f"{place} bash {above}/tests/world/enter.sh {options} -- {inner}"])
    assert (done.stdout, done.returncode) == ("seen", 0), done.stderr


def test_a_change_of_the_device_nodes_stays_in_the_world(enter):
    before = os.stat("/dev/null").st_mode
    assert run(enter, "chmod", "600", "/dev/null").returncode == 0
    assert os.stat("/dev/null").st_mode == before


def root_script(cache, *words):
    return run(["bash", str(HERE / "root.sh")], *words, env={**os.environ, "FUSEBOARD_CACHE": str(cache)})


@pytest.fixture(name="root")
def fixture_root(tmp_path):
    """A small root that looks as if it had been made."""
    root = pathlib.Path(root_script(tmp_path, "path").stdout.strip())
    (root / "usr").mkdir(parents=True)
    (root / "usr" / "program").write_text("whole", encoding="ascii")
    stamp = root_script(tmp_path, "manifest", str(root)).stdout
    root.with_name(root.name + ".made").write_text(stamp, encoding="ascii")
    return root


def test_a_whole_root_is_taken(root, tmp_path):
    assert root_script(tmp_path, "check").returncode == 0


def test_a_root_with_a_file_missing_or_cut_is_noticed(root, tmp_path):
    (root / "usr" / "program").write_text("who", encoding="ascii")
    assert "missing or changed" in root_script(tmp_path, "check").stderr
    (root / "usr" / "program").unlink()
    assert root_script(tmp_path, "check").returncode == 1


def test_a_half_made_root_is_noticed(root, tmp_path):
    root.with_name(root.name + ".made").unlink()
    root.rename(root.with_name(root.name + ".partial"))
    done = root_script(tmp_path, "check")
    assert done.returncode == 1 and "half made" in done.stderr


def test_an_outdated_root_is_removed_unless_it_is_in_use(root, tmp_path):
    root_script(tmp_path, "sweep")
    old = root.with_name("debian13-amd64-000000000000")
    root.rename(old)
    for end in (".made", ".used"):
        root.with_name(root.name + end).rename(old.with_name(old.name + end))
    root_script(tmp_path, "sweep")
    assert old.exists(), "it was used a moment ago"
    os.utime(old.with_name(old.name + ".used"), (0, 0))
    lock = old.with_name(old.name + ".lock")
    with subprocess.Popen(["flock", "-s", lock, "sh", "-c", "echo ready; sleep 1000"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True, start_new_session=True) as user:
        assert user.stdout.readline() == "ready\n"
        root_script(tmp_path, "sweep")
        assert old.exists()
        os.killpg(user.pid, signal.SIGKILL)
    root_script(tmp_path, "sweep")
    assert not old.exists()


def test_a_layer_that_was_given_away_is_made_again(tmp_path):
    """As `chown -R` of a whole home folder does it: the user would own the world's /etc."""
    deb, = CHECKOUT.glob("build/fuseboard_*.deb")
    enter = ["bash", str(HERE / "world.sh"), "--root", "/", "--cache", str(tmp_path), "--checkout", str(CHECKOUT),
             "--deb", str(deb), "--deb-key", "test", "--cwd", "/", "--", "stat", "--format=%u", "/etc", "/usr/bin"]
    assert run(enter).stdout == "0\n0\n"
    assert run(["chown", "-R", "1000:1000", str(tmp_path)]).returncode == 0
    done = run(enter)
    assert (done.stdout, done.returncode) == ("0\n0\n", 0), done.stderr
