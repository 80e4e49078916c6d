#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""From the request to the first file that can be opened in the mount, and back: the same servers, by themselves through
fusermount3 and through the helper, in turns in one run. Ratios count, times are this machine's.

mount-latency.py [--json] [--quick]     as root in a bus world (./dev bench mount-latency)
Exits 1 where a must is missed, 2 where a peer is missing.

Three ways to the same mount are told apart:
  plain    the program as a user starts it: it mounts through fusermount3
  command  fuseboardctl, the start of its process included
  client   the same jobs in a program that stays, as the window does: no start of a process of ours but the supervisor's
"""
import argparse
import json
import shutil
import sys

from latency import gates, helper, places, syscalls
from latency.alice import HOME, Alice
from latency.client import PROGRAM, Client
from latency.gates import Gate, summary
from latency.limits import LIMITS
from latency.places import BINDFS, SQUASHFUSE, SSHFS
from latency.seat import booted_mounts

PEERS = ("bindfs", "squashfuse", "sshfs", "fusermount3", "fuseboardctl", "mksquashfs", "strace", "/usr/sbin/sshd")
PLACE = HOME / "mnt"
MANY = [HOME / "many" / str(number) for number in range(1, 101)]
PARTS = ("spawn", "authorise", "create", "attach", "total")
AT_ONCE = 4  # what the helper takes of one account


class Bench:
    def __init__(self, alice, client, quick):
        self.alice, self.client, self.quick = alice, client, quick
        self.result = {"schema": 1, "bench": "mount-latency"}

    def rounds(self, number):
        return max(3, number // 6) if self.quick else number

    def three_ways(self, kind, rounds):
        """{way: {"mount": [ms], "unmount": [ms]}}, in turns; the parts of the client's mounts beside them."""
        times = {way: {"mount": [], "unmount": []} for way in ("plain", "command", "client")}
        parts = {part: [] for part in (*PARTS, "beyond")}
        for _ in range(self.rounds(rounds)):
            self._by_program(times["plain"], kind.by_itself(PLACE), ["fusermount3", "-u", PLACE])
            self._by_program(times["command"], kind.by_command(PLACE), ["fuseboardctl", "unmount", PLACE])
            self._by_client(times["client"], parts, kind)
        return times, parts

    def _by_program(self, times, mount, unmount):
        times["mount"].append(self.alice.run(mount, files=[PLACE / "greeting"])["ms"])
        times["unmount"].append(self.alice.run(unmount)["ms"])

    def _by_client(self, times, parts, kind):
        answer = self.client.mount(kind, PLACE)
        times["mount"].append(answer["ms"])
        for part in PARTS:
            parts[part].append(answer["elapsed"][0][part])
        parts["beyond"].append(answer["ms"] - answer["elapsed"][0]["authorise"])
        times["unmount"].append(self.client.unmount(PLACE))

    def mounts(self):
        """Every type with no other mounts, bindfs with many too."""
        rows, parts = [], []
        for kind, crowd, rounds in ((BINDFS, 0, 40), (SQUASHFUSE, 0, 20), (SSHFS, 0, 15), (BINDFS, 1000, 20),
                                    (BINDFS, 10_000, 20)):
            with places.crowd(crowd):
                self.three_ways(kind, 3)  # the helper and all files are in memory from here on
                times, of_client = self.three_ways(kind, rounds)
            rows += [{"type": kind.name, "others": crowd, "way": way, "mount": summary(both["mount"]),
                      "unmount": summary(both["unmount"])} for way, both in times.items()]
            parts.append({"type": kind.name, "others": crowd} | {part: summary(of_client[part]) for part in of_client})
        self.result |= {"mounts": rows, "parts": parts}

    def cold(self):
        """The helper does not run: the call starts it. Its start by itself is the first Ping."""
        times = {"command": [], "client": [], "activation": []}
        for _ in range(self.rounds(10)):
            helper.stop()
            times["activation"] += self.alice.round_trips("helper", 1)
            helper.stop()
            times["command"].append(self.alice.run(BINDFS.by_command(PLACE), files=[PLACE / "greeting"])["ms"])
            self.client.unmount(PLACE)
            helper.stop()
            times["client"].append(self.client.mount(BINDFS, PLACE)["ms"])
            self.client.unmount(PLACE)
        self.result["cold"] = {name: summary(values) for name, values in times.items()}

    def hops(self):
        targets = ("bus", "helper", "polkit")
        self.result["hops"] = {target: summary(self.alice.round_trips(target, 200)) for target in targets}

    def many(self):
        """A hundred mounts, as at a login. Peers: one after the other, as a script does, and some at once too."""
        times = {name: [] for name in ("plain", "plain at once", "client", "client one by one")}
        files = [place / "greeting" for place in MANY]
        for _ in range(self.rounds(3)):
            for name, at_once in (("plain", 1), ("plain at once", AT_ONCE)):
                times[name].append(self.alice.run(*map(BINDFS.by_itself, MANY), files=files, at_once=at_once)["ms"])
                self.alice.run(*(["fusermount3", "-u", place] for place in MANY), at_once=AT_ONCE)
            for name, at_once in (("client", AT_ONCE), ("client one by one", 1)):
                times[name].append(self.client.mount(BINDFS, *MANY, at_once=at_once)["ms"])
                self.client.unmount(*MANY)
        self.result["hundred"] = {name: summary(values) for name, values in times.items()}

    def rest(self):
        self.alice.round_trips("helper", 1)
        self.result["wakeups"] = helper.wakeups_at_rest()
        self.result["weight"] = {name: helper.weight(pid) for name, pid in helper.processes().items()}

    def calls(self):
        pids = helper.processes() | {"client": self.client.process.pid}
        some = MANY[:5]
        mount = syscalls.measure(pids, lambda number: self.client.mount(BINDFS, *some[:number]), len(some))
        unmount = syscalls.measure(pids, lambda number: self.client.unmount(*some[:number]), len(some))
        self.result["systemCalls"] = {"mount": mount, "unmount": unmount}

    def run(self):
        self.client.mount(BINDFS, PLACE)
        self.client.unmount(PLACE)
        self.hops()
        self.mounts()
        self.calls()  # before the hundred: it leaves as many records, which the next mounts clear away
        self.rest()
        self.many()
        self.cold()
        self.result["booted"] = booted_mounts(self.rounds(12))


def find_row(result, kind, crowd, way):
    return next(row for row in result["mounts"] if (row["type"], row["others"], row["way"]) == (kind, crowd, way))


def mount_gates(result):
    def median(kind, crowd, way, what="mount"):
        return find_row(result, kind, crowd, way)[what]["median"]

    def beyond(crowd):
        parts = next(row for row in result["parts"] if (row["type"], row["others"]) == ("bindfs", crowd))
        return parts["beyond"]["median"]

    plain, ours = median("bindfs", 10_000, "plain"), median("bindfs", 10_000, "client")
    return [
        Gate("sshfs, to plain sshfs", median("sshfs", 0, "client") / median("sshfs", 0, "plain"), 1.05, 1.0),
        Gate("bindfs, beyond polkit's decision", beyond(0), 2.0, 0.8, "ms"),
        Gate("bindfs with 10 000 others, to fusermount3", ours / plain, 0.6, 0.5),
        Gate("the same without the authorisation", beyond(10_000) / plain, 0.6, 0.15),
        Gate("bindfs with 10 000 others, to none", ours / median("bindfs", 0, "client"), 1.1, 1.0),
        Gate("unmount, to fusermount3 -u",
             median("bindfs", 0, "client", "unmount") / median("bindfs", 0, "plain", "unmount"), 1.0, 0.3)]


def helper_gates(result):
    hundred, weight = result["hundred"], result["weight"]
    return [
        Gate("100 mounts, to fusermount3 one by one", hundred["client"]["median"] / hundred["plain"]["median"], 0.3),
        Gate("activation of the cold helper", result["cold"]["activation"]["median"], 60, None, "ms"),
        *(Gate(f"{name}: wake-ups in {helper.REST_SECONDS} s of rest", number, 0)
          for name, number in result["wakeups"].items()),
        Gate("agent: resident memory", weight["agent"]["rssMb"], 4, None, "MB"),
        Gate("agent: libraries", weight["agent"]["libraries"], 12),
        Gate("front: resident memory", weight["front"]["rssMb"], 16, None, "MB")]


def call_gates(result):
    return [Gate(f"system calls, {operation}: {role}", roles.get(role, {"perOperation": 0})["perOperation"], limit)
            for operation, roles in result["systemCalls"].items() for role, limit in LIMITS[operation].items()]


def show(result):
    show_mounts(result)
    for title, name in (("Round trips of alice (ms)", "hops"), ("The helper does not run (ms)", "cold"),
                        ("100 bindfs mounts (ms)", "hundred")):
        gates.table(title, ("", "n", "median", "p95"), [(key, *value.values()) for key, value in result[name].items()])
    show_rest(result)


def show_mounts(result):
    rows = []
    for row in result["mounts"]:
        mount, unmount = row["mount"], row["unmount"]
        ratio = mount["median"] / find_row(result, row["type"], row["others"], "plain")["mount"]["median"]
        rows.append((f"{row['type']}, {row['others']} others, {row['way']}", *mount.values(), ratio, unmount["median"],
                     unmount["p95"]))
    gates.table("Request to first open file, and unmount (ms)",
                ("", "n", "median", "p95", "to plain", "unmount", "p95"), rows)
    columns = (*PARTS, "beyond")
    gates.table("Parts of the client's mount, medians (ms); a server that can spend no secret starts while polkit decides",
                ("", *PARTS, "open - authorise"),
                [(f"{row['type']}, {row['others']} others", *(row[part]["median"] for part in columns))
                 for row in result["parts"]])


def show_rest(result):
    gates.table("The helper at rest", ("", "RSS MB", "PSS MB", "private MB", "libraries"),
                [(name, *size.values()) for name, size in result["weight"].items()])
    calls = []
    for operation, roles in result["systemCalls"].items():
        for role, row in roles.items():
            most = ", ".join(f"{name} {number:g}" for name, number in row["most"].items())
            calls.append((f"{operation}: {role}", row["perOperation"], most))
    gates.table("System calls of one operation (strace)", ("", "calls", "most"), calls)
    if "why" in result["booted"]:
        print(f"\nBooted system: not measured, {result['booted']['why']}")
    else:
        gates.table("bindfs in the booted system, alice at a seat (ms)", ("", "n", "median", "p95"),
                    [(key, *value.values()) for key, value in result["booted"].items()])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--quick", action="store_true", help="few rounds: to try the bench itself")
    chosen = arguments.parse_args()
    missing = [str(peer) for peer in (*PEERS, PROGRAM) if not shutil.which(peer)]
    if missing:
        print(f"mount-latency: these programs are missing: {', '.join(missing)}", file=sys.stderr)
        return 2
    places.make_sources()
    with places.sshd(), Alice() as alice, Client() as client:
        bench = Bench(alice, client, chosen.quick)
        bench.run()
    result = bench.result
    all_gates = [*mount_gates(result), *helper_gates(result), *call_gates(result)]
    result["gates"] = [gate.as_json() for gate in all_gates]
    if chosen.json:
        print(json.dumps(result))
    else:
        show(result)
        gates.show(all_gates)
    return 1 if any(gate.missed for gate in all_gates) else 0


if __name__ == "__main__":
    sys.exit(main())
