// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is what the scripted server can be told to do: one mode for each way in which a server can fail.
#pragma once

#include <string_view>

namespace fuseboard::scripted {

/// Before FUSE_INIT is read.
enum class Begin
{
    Ordinary,
    ForksAway,  ///< goes into the background without mounting; its child lives on
    Grandchild, ///< ends, and leaves a process that keeps the output open
    Floods,     ///< says 1 GB of zeros and escapes, then ends
    Dies,       ///< mounts and ends
    NeverReads  ///< mounts and does nothing
};

/// The answer to FUSE_INIT.
enum class Answer
{
    Ordinary,
    None,           ///< reads and keeps silent
    Dies,           ///< reads and ends
    Crashes,        ///< reads and is ended by SIGSEGV
    Error,          ///< EPROTO
    WrongMajor,     ///< protocol 8
    Short,          ///< a header and nothing behind it
    Long,           ///< more than there is to say
    GarbageBody,    ///< a true header, then noise
    GarbagePacket,  ///< noise alone
    MinorZero,      ///< protocol 7.0, and afterwards the sizes of today
    NoMaxWrite,     ///< max_write is 0
    UnofferedFlags, ///< everything that the kernel did not offer
};

/// After it.
enum class Service
{
    Ordinary,  ///< a folder with the file "hello"
    Hangs,     ///< reads nothing more
    Exits,     ///< ends at the first question
    Late,      ///< every answer comes LateMs late, FUSE_INIT's too
    RootIsFile ///< the root says that it is a file
};

constexpr unsigned LateMs = 500;

struct Mode
{
    std::string_view name;
    Begin begin = Begin::Ordinary;
    Answer answer = Answer::Ordinary;
    Service service = Service::Ordinary;
};

const Mode *modeNamed(std::string_view name); ///< nullptr: there is none

} // namespace fuseboard::scripted
