# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file says whether anything was left behind: a look before, a judgement after. For every test inside a world.

    before = aftermath.begin()      ...      aftermath.check(before, verdicts=[...])
    aftermath.py COMMAND...         the same around a command; exits with 1 where something was left

The invariants, and how far they can be judged here:
  I1  The table of "fuseboardctl list" is the kernel's, both ways. What a window shows cannot be seen in a world.
  I2  No mount, no connection, no process, no held record. A connection has a number that the kernel uses again and that
      is common to all worlds of the machine; ours are those that were noted while a mount or a descriptor showed them.
  I3  The users' configuration is, byte by byte, what it was. Whether a write in progress would be whole is for its test.
  I4  Front and agent have at most one descriptor and 256 kB more, as long as they are the same processes. Memory is not
      judged where a sanitizer keeps what was freed: it finds leaks by itself.
  I5  No thread of anybody here is left in an uninterruptible sleep, of those too who were there before. How long it slept
      before, only the caller of a test knows.
  I6  The next ordinary mount, for alice and through the helper, has the verdict it had before, in less than 2 s.
  I7  No line of a crash of ours in the kernel's log. Hung tasks only after the kernel's own 120 s: a shorter time would
      be a setting of the whole machine, which a test must not change.
  I8  Every verdict has a sentence with the cause and another with what to do. Whether they are true is not judged here.
"""
import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli/contract"))
import world  # noqa: E402

AGENT = "/usr/libexec/fuseboard-helper"
FRONT = "/usr/libexec/fuseboard-helper-front"
# What a test may have started again: they belong to the world.
SYSTEM = {"/usr/bin/dbus-daemon", "/usr/lib/polkit-1/polkitd"}
SANITIZED = "FUSEBOARD_SANITIZED" in os.environ
CONNECTIONS = pathlib.Path("/sys/fs/fuse/connections")
RECORD_FILES = {"log", "log.new", "state"}
MOUNT_LIMIT, SETTLE = 2.0, 5.0
MORE_DESCRIPTORS, MORE_KB = 1, 256
WARM_UP = 5


@dataclasses.dataclass(frozen=True)
class Process:
    pid: int
    started: int
    parent: int
    state: str
    program: str
    words: str

    def __str__(self):
        return f"{self.pid} {self.words or self.program} ({self.state})"

    @property
    def key(self):
        return self.pid, self.started


@dataclasses.dataclass
class Before:
    """What was there. note() is to be called while mounts of the test live: then their connections are known."""
    processes: set
    mounts: set
    held: set
    records: dict
    configuration: str
    usage: dict
    kernel_log: set
    verdict: str
    noted: set = dataclasses.field(default_factory=set)

    def note(self):
        shown = (mounts() - self.mounts) | (held_connections() - self.held)
        self.noted |= connections({number for _, number in shown})


def read_process(pid):
    """Raises what is in world.GONE where it ends meanwhile."""
    path = pathlib.Path("/proc") / str(pid)
    fields = (path / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    try:
        program = os.readlink(path / "exe").removesuffix(" (deleted)")
    except OSError:
        program = ""
    words = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return Process(pid, int(fields[19]), int(fields[1]), fields[0], program, words)


def processes():
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(*world.GONE):
            found[int(name)] = read_process(int(name))
    return found


def helper(of=None):
    """The pids of the agent and of its front; None where there is none, or more than one."""
    every = processes() if of is None else of
    agents = [p for p in every.values() if p.program == AGENT and p.state != "Z"
              and (p.parent not in every or every[p.parent].program != AGENT)]
    fronts = [p for p in every.values() if p.program == FRONT and p.state != "Z" and p.parent in {a.pid for a in agents}]
    return (agents[0].pid, fronts[0].pid) if len(agents) == len(fronts) == 1 else None


def mounts():
    """Mountpoint and connection of every FUSE mount."""
    return {(point, int(words[2].split(b":")[1])) for point, words in world.fuse_mounts().items()}


def held_connections():
    """Process and connection of every descriptor of /dev/fuse that has one."""
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{fd}") == "/dev/fuse":
                    text = pathlib.Path(f"/proc/{pid}/fdinfo/{fd}").read_text(encoding="utf-8")
                    found |= {(int(pid), int(number)) for number in re.findall(r"^fuse_connection:\s*(\d+)$", text, re.M)}
        except OSError:
            pass
    return found


def connections(numbers):
    """Number and inode: the number is used again, the inode is not."""
    found = set()
    for number in numbers:
        try:
            found.add((number, os.stat(CONNECTIONS / str(number)).st_ino))
        except FileNotFoundError:
            pass
    return found


def records():
    """Record folder -> why it claims a mount or is not tidy. Locked means: a supervisor has it."""
    found = {}
    for user in world.USERS:
        uid = world.pwd.getpwnam(user).pw_uid
        for folder in (f"/run/user/{uid}/fuseboard/mounts", f"/home/{user}/.cache/fuseboard/run/mounts"):
            for record in pathlib.Path(folder).glob("*"):
                if why := look_at_record(record):
                    found[str(record)] = why
    return found


def look_at_record(record):
    try:
        fd = os.open(record, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        return "" if isinstance(error, FileNotFoundError) else f"is no folder ({error.strerror})"
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return " ".join(sorted(set(os.listdir(fd)) - RECORD_FILES))
    except BlockingIOError:
        return "is held"
    finally:
        os.close(fd)


def configuration():
    """A sum over every name and byte of the users' settings of ours."""
    total = hashlib.sha256()
    for user in world.USERS:
        for path in sorted((world.home(user) / ".config/fuseboard").rglob("*")):
            if stat.S_ISREG(path.lstat().st_mode):
                total.update(os.fsencode(path) + b"\0" + path.read_bytes())
    return total.hexdigest()


def usage():
    """Pid of agent and front -> descriptors, kB of memory of its own (smaps_rollup counts pages; RSS is estimated)."""
    found = {}
    for pid in helper() or ():
        with contextlib.suppress(*world.GONE):
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
            found[pid] = len(os.listdir(f"/proc/{pid}/fd")), int(re.search(r"^Anonymous:\s*(\d+) kB$", text, re.M)[1])
    return found


def kernel_log():
    """The lines about crashes and hung tasks of programs of ours."""
    text = subprocess.run(["dmesg"], capture_output=True, check=False).stdout.decode(errors="replace")
    return {line for line in text.splitlines()
            if "fuseboard" in line and re.search(r"segfault|general protection|traps:|blocked for more than", line)}


def ordinary_mount():
    """Mounts for alice through the helper and unmounts: the verdict ("mounted" or an error's name), and the seconds of the
    mount. Returns when the server has ended too."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=".aftermath-", dir=world.home("alice")))
    for path in (folder, folder / "files", folder / "place"):
        path.mkdir(exist_ok=True)
        world.give("alice", path)
    begin = time.monotonic()
    try:
        result = call("alice", "mount", "bindfs", folder / "files", folder / "place", "--helper=require", "--json")
        seconds = time.monotonic() - begin
        if result.status == 0:
            result = call("alice", "unmount", folder / "place", "--json")
        verdict = "mounted" if result.status == 0 else result.json["error"]
    except subprocess.TimeoutExpired:
        verdict, seconds = "no answer", time.monotonic() - begin
    world.wait_until(lambda: not any(str(folder) in p.words for p in processes().values()), SETTLE)
    if os.fsencode(folder / "place") not in world.fuse_mounts():
        shutil.rmtree(folder)
    return verdict, seconds


def call(user, *words):
    """As world.ctl, with a limit that a hung helper does not stretch."""
    with world.popen(user, "fuseboardctl", *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            out, err = process.communicate(timeout=4 * MOUNT_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return world.Result(process.returncode, out, err)


WARM = {}


def warm_up():
    """The verdict of an ordinary mount. A helper that has never mounted has not yet what every mount needs once."""
    if helper() is None or helper() not in WARM:
        verdict = [ordinary_mount()[0] for _ in range(WARM_UP)][-1]
        WARM[helper()] = verdict
    return WARM[helper()]


def begin(mounting=True):
    """The look before. Starts the helper and warms it up, so that its memory can be judged. Not mounting: for many quick
    tests; then I1 and I6 are not judged."""
    verdict = warm_up() if mounting else ""
    return Before({p.key for p in processes().values()}, mounts(), held_connections(), records(), configuration(),
                  usage(), kernel_log(), verdict)


def new_processes(known):
    """Not known, and not what belongs to the world: one agent, its front, bus and polkit. What has ended and was not
    collected counts for the agent, whose children only the agent collects."""
    every = processes()
    pair = helper(every) or (None, None)
    return [p for p in every.values() if p.key not in known and p.pid not in pair and p.program not in SYSTEM
            and (p.state != "Z" or p.parent == pair[0])]


def left(before):
    """Everything that may still be about to go."""
    complaints = [f"I2 a process is left: {process}" for process in new_processes(before.processes)]
    complaints += [f"I2 a mount is left: {os.fsdecode(point)} (connection {number})"
                   for point, number in mounts() - before.mounts]
    complaints += [f"I2 process {pid} holds connection {number}" for pid, number in held_connections() - before.held]
    complaints += [f"I2 connection {number} is left"
                   for number, inode in before.noted & connections({number for number, _ in before.noted})]
    complaints += [f"I2 the record {path} {why}" for path, why in records().items() if path not in before.records]
    complaints += [f"I5 {process} sleeps uninterruptibly" for process in sleepers()]
    return complaints + grown(before)


def grown(before):
    complaints = []
    for pid, (descriptors, memory) in usage().items():
        known = before.usage.get(pid)
        if known and descriptors > known[0] + MORE_DESCRIPTORS:
            complaints.append(f"I4 process {pid} of the helper has {descriptors} descriptors and had {known[0]}")
        if known and memory > known[1] + MORE_KB and not SANITIZED:
            complaints.append(f"I4 process {pid} of the helper has {memory} kB and had {known[1]}")
    return complaints


def sleepers():
    """Processes with a thread that cannot be woken. Whoever has touched a mount that hangs is one, the bus and polkit too."""
    found = set()
    for path in pathlib.Path("/proc").glob("[0-9]*/task/*/stat"):
        with contextlib.suppress(*world.GONE):
            if path.read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].startswith("D"):
                found.add(read_process(int(path.parts[2])))
    return found


def settle(before, seconds):
    """One look decides: a second could find what is only just ending."""
    end = time.monotonic() + seconds
    while (complaints := left(before)) and time.monotonic() < end:
        time.sleep(0.01)
    return complaints


def disagreement():
    """Between fuseboardctl and the kernel."""
    shown = {entry["mountpoint"] for entry in json.loads(call("alice", "list", "--json").out)
             if isinstance(entry["mountpoint"], str)}
    there = {os.fsdecode(point) for point, _ in mounts()}
    return [f"I1 only one of fuseboardctl and the kernel has {point}" for point in shown ^ there if point.isascii()]


def silence(verdicts):
    bad = [v for v in verdicts if not v["ok"] and not (v["message"] and v["nextStep"] and v["message"] != v["nextStep"])]
    return [f"I8 a verdict without cause or next step: {verdict}" for verdict in bad]


def judge(before, verdicts=(), seconds=SETTLE):
    """Everything that is wrong, as sentences. What ends by itself has so many seconds for it."""
    before.note()
    complaints = settle(before, seconds)
    if not complaints and before.verdict:  # the next mount would only hide what is left
        complaints += next_mount(before) + disagreement()
    if configuration() != before.configuration:
        complaints.append("I3 the configuration of a user has changed")
    complaints += [f"I7 the kernel says: {line}" for line in sorted(kernel_log() - before.kernel_log)]
    return complaints + silence(verdicts)


def next_mount(before):
    verdict, took = ordinary_mount()
    complaints = settle(before, SETTLE)
    if verdict != before.verdict:
        complaints.append(f"I6 the next ordinary mount ended with {verdict}, before with {before.verdict}")
    elif took >= MOUNT_LIMIT:
        complaints.append(f"I6 the next ordinary mount took {took:.2f} s")
    return complaints


def clear(before):
    """Takes away what is left, however it stands: the next test must not suffer."""
    for process in new_processes(before.processes):
        for number in (world.signal.SIGCONT, world.signal.SIGKILL):
            try:
                os.kill(process.pid, number)
            except ProcessLookupError:
                pass
    for _ in range(20):  # one mount may lie on another
        for point, _ in mounts() - before.mounts:
            subprocess.run(["umount", "-l", point], check=False, timeout=10)


def check(before, verdicts=(), seconds=SETTLE):
    """AssertionError with all that is wrong, after it was taken away."""
    complaints = judge(before, verdicts, seconds)
    if complaints:
        clear(before)
    assert not complaints, "\n".join(complaints)


def main(words):
    before = begin()
    status = subprocess.run(words, check=False).returncode
    complaints = judge(before)
    for complaint in complaints:
        print(f"aftermath: {complaint}", file=sys.stderr)
    return status or bool(complaints)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
