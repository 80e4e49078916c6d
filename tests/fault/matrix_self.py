# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file makes what programs that mount themselves need: remotes of alice's, and an encrypted folder."""
import base64
import contextlib

import matrix_ssh as ssh
import world

FOLDER = "/home/alice/remote"
REMOTES = f"""[far]
type = alias
remote = {FOLDER}
[box]
type = sftp
host = 127.0.0.1
port = {ssh.PORT}
user = alice
key_file = /home/alice/.ssh/id_ed25519
"""
LOCKED = ('Failed to load config file "/home/alice/.config/rclone/rclone.conf": unable to decrypt configuration and not allowed '
          "to ask for password - set RCLONE_CONFIG_PASS to your configuration password")
REFUSED = ('Failed to create file system for "box:": NewFs: couldn\'t connect SSH: '
           f"dial tcp 127.0.0.1:{ssh.PORT}: connect: connection refused")
VAULT = ["CryFS Version 0.11.4", "Generating secure encryption key. This can take some time...done", "Password: ",
         "Empty password not allowed. Please try again.", "Error 12: Invalid password. Password cannot be empty."]


@contextlib.contextmanager
def remotes(text=REMOTES):
    world.file("alice", ".config/rclone/rclone.conf", text, 0o600)
    yield


def locked_remotes():
    """Nobody has the password, and rclone finds that out by asking."""
    return remotes("RCLONE_ENCRYPT_V0:\n" + base64.b64encode(bytes(128)).decode() + "\n")


@contextlib.contextmanager
def vault():
    world.folder("alice", "vault")
    yield
