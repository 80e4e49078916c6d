# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
# This file makes the id by which two programs of one build know each other: a hash over all that the helper is made
# of. No time and no path goes in, so the same sources give the same id.
#   cmake -DSOURCE=... -DVERSION=... -DOUTPUT=... -P BuildId.cmake

cmake_policy(VERSION 3.25)
file(GLOB_RECURSE files RELATIVE ${SOURCE} ${SOURCE}/dbus/* ${SOURCE}/helper/*)
list(FILTER files INCLUDE REGEX "\\.(h|cpp|py|toml|xml|txt)$")
list(SORT files)
set(hashes ${VERSION})
foreach(name IN LISTS files)
  file(SHA256 ${SOURCE}/${name} hash)
  string(APPEND hashes "\n${name} ${hash}")
endforeach()
string(SHA256 id "${hashes}")
string(SUBSTRING ${id} 0 32 id)
file(WRITE ${OUTPUT}.new "\"${id}\"\n")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
