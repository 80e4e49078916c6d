// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file compares the structs with those of the kernel's header, as far as that header knows them.

#include "app/fusewire/protocol.h"
#include "app/fusewire/structs.h"

#include <gtest/gtest.h>

#include <linux/fuse.h>

namespace fuseboard::fusewire {
namespace {

#define SAME_SIZE(ours, theirs) static_assert(sizeof(ours) == sizeof(theirs))
#define SAME_PLACE(ours, our, theirs, their) static_assert(offsetof(ours, our) == offsetof(theirs, their))

SAME_SIZE(InHeader, fuse_in_header);
SAME_PLACE(InHeader, unique, fuse_in_header, unique);
SAME_PLACE(InHeader, nodeid, fuse_in_header, nodeid);
SAME_PLACE(InHeader, pid, fuse_in_header, pid);
SAME_PLACE(InHeader, extensionWords, fuse_in_header, total_extlen);
SAME_SIZE(OutHeader, fuse_out_header);
SAME_PLACE(OutHeader, error, fuse_out_header, error);
SAME_PLACE(OutHeader, unique, fuse_out_header, unique);
SAME_SIZE(InitIn, fuse_init_in);
SAME_PLACE(InitIn, flags, fuse_init_in, flags);
SAME_PLACE(InitIn, flags2, fuse_init_in, flags2);
SAME_SIZE(InitOut, fuse_init_out);
SAME_PLACE(InitOut, flags, fuse_init_out, flags);
SAME_PLACE(InitOut, maxBackground, fuse_init_out, max_background);
SAME_PLACE(InitOut, maxWrite, fuse_init_out, max_write);
SAME_PLACE(InitOut, timeGranularity, fuse_init_out, time_gran);
SAME_PLACE(InitOut, maxPages, fuse_init_out, max_pages);
SAME_PLACE(InitOut, flags2, fuse_init_out, flags2);
SAME_PLACE(InitOut, maxStackDepth, fuse_init_out, max_stack_depth);
static_assert(InitOutSize0 == FUSE_COMPAT_INIT_OUT_SIZE);
static_assert(InitOutSize5 == FUSE_COMPAT_22_INIT_OUT_SIZE);
SAME_SIZE(Attributes, fuse_attr);
SAME_PLACE(Attributes, atimeNs, fuse_attr, atimensec);
SAME_PLACE(Attributes, mode, fuse_attr, mode);
SAME_PLACE(Attributes, uid, fuse_attr, uid);
SAME_PLACE(Attributes, blockSize, fuse_attr, blksize);
SAME_SIZE(GetattrIn, fuse_getattr_in);
SAME_SIZE(AttrOut, fuse_attr_out);
SAME_PLACE(AttrOut, attributes, fuse_attr_out, attr);
SAME_SIZE(EntryOut, fuse_entry_out);
SAME_PLACE(EntryOut, entryValidNs, fuse_entry_out, entry_valid_nsec);
SAME_PLACE(EntryOut, attributes, fuse_entry_out, attr);
SAME_SIZE(ForgetIn, fuse_forget_in);
SAME_SIZE(BatchForgetIn, fuse_batch_forget_in);
SAME_SIZE(ForgetOne, fuse_forget_one);
SAME_SIZE(OpenIn, fuse_open_in);
SAME_SIZE(OpenOut, fuse_open_out);
SAME_PLACE(OpenOut, backing, fuse_open_out, backing_id);
SAME_SIZE(ReadIn, fuse_read_in);
SAME_PLACE(ReadIn, size, fuse_read_in, size);
SAME_PLACE(ReadIn, flags, fuse_read_in, flags);
SAME_SIZE(ReleaseIn, fuse_release_in);
SAME_SIZE(FlushIn, fuse_flush_in);
SAME_SIZE(AccessIn, fuse_access_in);
SAME_SIZE(XattrIn, fuse_getxattr_in);
SAME_SIZE(XattrOut, fuse_getxattr_out);
SAME_SIZE(InterruptIn, fuse_interrupt_in);
SAME_SIZE(StatfsOut, fuse_statfs_out);
SAME_PLACE(StatfsOut, blockSize, fuse_kstatfs, bsize);
SAME_PLACE(StatfsOut, maxName, fuse_kstatfs, namelen);
static_assert(sizeof(DirentHeader) == FUSE_NAME_OFFSET);
SAME_PLACE(DirentHeader, nameLength, fuse_dirent, namelen);

static_assert(Major == FUSE_KERNEL_VERSION && RootId == FUSE_ROOT_ID);
static_assert(MinReadBuffer == FUSE_MIN_READ_BUFFER);
static_assert(InitAsyncRead == FUSE_ASYNC_READ && InitMaxPages == FUSE_MAX_PAGES && InitExt == FUSE_INIT_EXT);

struct Pair
{
    Opcode ours;
    fuse_opcode theirs;
};

TEST(Structs, opcodesAreTheKernels)
{
    for (const auto &[ours, theirs] : {Pair{Opcode::Lookup, FUSE_LOOKUP},
                                       {Opcode::Forget, FUSE_FORGET},
                                       {Opcode::Getattr, FUSE_GETATTR},
                                       {Opcode::Readlink, FUSE_READLINK},
                                       {Opcode::Open, FUSE_OPEN},
                                       {Opcode::Read, FUSE_READ},
                                       {Opcode::Statfs, FUSE_STATFS},
                                       {Opcode::Release, FUSE_RELEASE},
                                       {Opcode::Getxattr, FUSE_GETXATTR},
                                       {Opcode::Listxattr, FUSE_LISTXATTR},
                                       {Opcode::Flush, FUSE_FLUSH},
                                       {Opcode::Init, FUSE_INIT},
                                       {Opcode::Opendir, FUSE_OPENDIR},
                                       {Opcode::Readdir, FUSE_READDIR},
                                       {Opcode::Releasedir, FUSE_RELEASEDIR},
                                       {Opcode::Access, FUSE_ACCESS},
                                       {Opcode::Interrupt, FUSE_INTERRUPT},
                                       {Opcode::Destroy, FUSE_DESTROY},
                                       {Opcode::BatchForget, FUSE_BATCH_FORGET},
                                       {Opcode::Readdirplus, FUSE_READDIRPLUS}})
        EXPECT_EQ(static_cast<unsigned>(ours), static_cast<unsigned>(theirs));
}

TEST(Structs, weKnowNoOlderProtocolThanTheHeader)
{
    EXPECT_GE(Minor, static_cast<unsigned>(FUSE_KERNEL_MINOR_VERSION));
}

} // namespace
} // namespace fuseboard::fusewire
