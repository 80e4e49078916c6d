# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes what programs that mount themselves need: remotes of alice's, and an encrypted folder."""
import base64
import contextlib
import http.server
import threading

import matrix_ssh as ssh
import world

FOLDER = "/home/alice/remote"
DAV_PORT = 2080
REMOTES = f"""[far]
type = alias
remote = {FOLDER}
[box]
type = sftp
host = 127.0.0.1
port = {ssh.PORT}
user = alice
key_file = /home/alice/.ssh/id_ed25519
known_hosts_file = /home/alice/.ssh/known_hosts
[dav]
type = webdav
url = http://127.0.0.1:{DAV_PORT}/
vendor = other
"""
LOCKED = ('Failed to load config file "/home/alice/.config/rclone/rclone.conf": unable to decrypt configuration and not allowed '
          "to ask for password - set RCLONE_CONFIG_PASS to your configuration password")
REFUSED = ('Failed to create file system for "box:": NewFs: couldn\'t connect SSH: '
           f"dial tcp 127.0.0.1:{ssh.PORT}: connect: connection refused")
HANDSHAKE = 'Failed to create file system for "box:": NewFs: couldn\'t connect SSH: ssh: handshake failed: knownhosts: '
UNKNOWN_KEY, OTHER_KEY = HANDSHAKE + "key is unknown", HANDSHAKE + "key mismatch"
NOT_LISTED = ["NOTICE: webdav root '': --vfs-cache-mode writes or full is recommended for this remote as it can't stream",
              "ERROR : IO error: couldn't list files: 401 Unauthorized"]
VAULT = ["CryFS Version 0.11.4", "Generating secure encryption key. This can take some time...done", "Password: ",
         "Empty password not allowed. Please try again.", "Error 12: Invalid password. Password cannot be empty."]


def is_not_listed(log):
    """These lines; and where rclone hears that its mount is gone before it is ended, it says so."""
    return [line for line in log if not line.endswith(": Unmounted rclone mount")] == NOT_LISTED


@contextlib.contextmanager
def remotes(text=REMOTES):
    world.file("alice", ".config/rclone/rclone.conf", text, 0o600)
    if not (world.home("alice") / ".ssh/known_hosts").exists():
        world.file("alice", ".ssh/known_hosts")
    yield


def locked_remotes():
    """Nobody has the password, and rclone finds that out by asking."""
    return remotes("RCLONE_ENCRYPT_V0:\n" + base64.b64encode(bytes(128)).decode() + "\n")


class Refusing(http.server.BaseHTTPRequestHandler):
    """Says to everything that one has to log in."""

    def do_PROPFIND(self):  # pylint: disable=invalid-name
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


@contextlib.contextmanager
def refusing_storage():
    """One that rclone connects to without a question, and that then shows nothing."""
    with remotes(), http.server.ThreadingHTTPServer(("127.0.0.1", DAV_PORT), Refusing) as storage:
        thread = threading.Thread(target=storage.serve_forever)
        thread.start()
        try:
            yield
        finally:
            storage.shutdown()
            thread.join()


@contextlib.contextmanager
def strange_host():
    with ssh.sshd(), remotes():
        world.file("alice", ".ssh/known_hosts")  # without the file rclone complains of the file
        yield


@contextlib.contextmanager
def changed_host():
    with ssh.changed_host(), remotes():
        yield


@contextlib.contextmanager
def vault():
    world.folder("alice", "vault")
    yield
