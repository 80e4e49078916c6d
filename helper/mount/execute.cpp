// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file performs the steps of a plan one after the other and undoes what a later step makes void.

#include "helper/mount/execute.h"

#include "helper/mount/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/mount.h>

namespace fuseboard {
namespace {

constexpr std::size_t MaxLogMessages = 16;
constexpr std::size_t MaxLogMessage = 256;

/// Asked of a file system that there is once and already: EBUSY, where the command is known (since 6.6).
bool knowsExclusiveCreation(System &system)
{
    const UniqueFd context(system.fsopen("fusectl"));
    return !context.isValid() ||
           system.fsconfig(context.get(), FSCONFIG_CMD_CREATE_EXCL, nullptr, nullptr) != -EINVAL;
}

class Executor
{
public:
    Executor(System &system, const Plan &plan, const MountDescriptors &descriptors, const Replaced *replaced,
             const Milestones &milestones, Remains &remains)
        : m_system(system),
          m_plan(plan),
          m_descriptors(descriptors),
          m_replaced(replaced),
          m_milestones(milestones),
          m_context(remains.context),
          m_mount(remains.mount)
    {
    }

    Result<Mounted> run();

    Result<void> operator()(const ArmSyncInit &);
    Result<void> operator()(const OpenContext &);
    Result<void> operator()(const SetString &step);
    Result<void> operator()(const SetFlag &step);
    Result<void> operator()(const CreateSuperblock &);
    Result<void> operator()(const MakeMount &step);
    Result<void> operator()(const RecheckFolder &);
    Result<void> operator()(const Attach &step);
    Result<void> operator()(const ReadBack &);
    Result<void> operator()(const Prove &);
    Result<void> operator()(const DetachReplaced &);

private:
    Result<void> refused(int result, Stage stage, std::string context) const;
    Result<void> createRefused(int result);
    Result<void> compare(const MountView &view);
    void undo(Error &error);
    int folderToCheck() const { return m_replaced ? m_replaced->folder.get() : m_descriptors.mountpoint; }

    System &m_system;
    const Plan &m_plan;
    const MountDescriptors m_descriptors;
    const Replaced *const m_replaced;
    const Milestones &m_milestones;
    UniqueFd &m_context;
    UniqueFd &m_mount;
    bool m_attached = false;
    Mounted m_result;
    const std::uint64_t m_begunAt = m_system.nowUs();
    std::uint64_t m_createdAt = 0;
};

Result<void> Executor::refused(int result, Stage stage, std::string context) const
{
    return failure(ErrorCode::KernelRefused, stage, -result, std::move(context));
}

Result<void> Executor::operator()(const ArmSyncInit &)
{
    // The session side has armed it already; repeating it before the mount is allowed, and makes the
    // guarantee ours.
    const int armed = m_system.ioctl(m_descriptors.device, abi::FuseSyncInit, nullptr);
    if (armed == -ENOTTY && m_replaced) // the new one would be proven below the old one, and be stuck there
        return failure(ErrorCode::Unsupported, Stage::Create, ENOTTY,
                       "This kernel cannot replace a mount: it has no synchronous FUSE_INIT.");
    if (armed == -ENOTTY) {
        m_result.guarantee = Guarantee::Probed;
        return {};
    }
    if (armed == -EINVAL)
        return failure(ErrorCode::DeviceInUse, Stage::Create, EINVAL);
    if (armed < 0)
        return refused(armed, Stage::Create, "FUSE_DEV_IOC_SYNC_INIT failed.");
    return {};
}

Result<void> Executor::operator()(const OpenContext &)
{
    m_context.reset(m_system.fsopen("fuse"));
    if (m_context.isValid())
        return {};
    const int error = m_context.get();
    if (error == -ENOSYS) // FUSE itself may be there all the same, for mount(2)
        return failure(ErrorCode::Unsupported, Stage::Create, ENOSYS,
                       "The kernel has no fsopen: that needs Linux 5.2.");
    if (error == -ENODEV)
        return failure(ErrorCode::Unsupported, Stage::Create, ENODEV, "The kernel has no FUSE.");
    return refused(error, Stage::Create, "fsopen failed.");
}

Result<void> Executor::operator()(const SetString &step)
{
    const int set = m_system.fsconfig(m_context.get(), FSCONFIG_SET_STRING, step.key, step.value.c_str());
    return set < 0 ? refused(set, Stage::Create, std::string("The option ") + step.key + " was refused.")
                   : Result<void>();
}

Result<void> Executor::operator()(const SetFlag &step)
{
    const int set = m_system.fsconfig(m_context.get(), FSCONFIG_SET_FLAG, step.key, nullptr);
    return set < 0 ? refused(set, Stage::Create, std::string("The option ") + step.key + " was refused.")
                   : Result<void>();
}

Result<void> Executor::createRefused(int result)
{
    // EBUSY: only EXCL says so; plain CREATE would mount the old superblock again. EINVAL, and a connection
    // behind the descriptor: another mount with it, begun at the same moment, was faster.
    const auto other = result == -EINVAL ? connectionOf(m_system, m_descriptors.device) : std::nullopt;
    if (result == -EBUSY || (other && *other))
        return failure(ErrorCode::DeviceInUse, Stage::Create, -result);
    // Older kernels say EOPNOTSUPP, filters of system calls EINVAL, which means other things too.
    if (result == -EOPNOTSUPP || (result == -EINVAL && !knowsExclusiveCreation(m_system)))
        return failure(ErrorCode::Unsupported, Stage::Create, -result, "The kernel lacks CREATE_EXCL.");
    // A server that merely ends leaves us waiting, because we hold its device too: this is an answer, and a
    // bad one.
    if (result == -ENOTCONN)
        return failure(ErrorCode::InitRefused, Stage::Create, ENOTCONN);
    return refused(result, Stage::Create, "The file system could not be created.");
}

Result<void> Executor::operator()(const CreateSuperblock &)
{
    const std::uint64_t begin = m_system.nowUs();
    const int created = m_system.fsconfig(m_context.get(), FSCONFIG_CMD_CREATE_EXCL, nullptr, nullptr);
    m_createdAt = m_system.nowUs();
    m_result.createUs = static_cast<std::uint32_t>(std::min<std::uint64_t>(m_createdAt - begin, UINT32_MAX));
    return created < 0 ? createRefused(created) : Result<void>();
}

Result<void> Executor::operator()(const MakeMount &step)
{
    m_mount.reset(m_system.fsmount(m_context.get(), step.attributes));
    if (!m_mount.isValid())
        return refused(m_mount.get(), Stage::Attach, "fsmount failed.");
    m_result.kernelLog = readKernelLog(m_system, m_context.get());
    m_context.reset();
    if (const int asked = m_system.mountIdAt(m_mount.get(), "", m_result.id.value); asked < 0)
        return refused(asked, Stage::Attach, "The new mount has no id.");
    return {};
}

Result<void> Executor::operator()(const RecheckFolder &)
{
    const auto now = collectFolder(m_system, folderToCheck(), m_plan.request.caller, m_plan.request.spec.gid);
    if (!now)
        return refused(-now.error().sysErrno, Stage::Attach, now.error().context);
    if (now->seen && !now->linked)
        return failure(ErrorCode::MountpointGone, Stage::Attach);
    if (!m_plan.facts.folder.sameFolder(*now))
        return failure(ErrorCode::NotYourFolder, Stage::Attach, 0, "Its owner or rights changed meanwhile.");
    return {};
}

Result<void> Executor::operator()(const Attach &step)
{
    if (!m_milestones.attaching(m_result.id, m_result.createUs))
        return unheard(Stage::Attach);
    const int attached =
        m_system.moveMount(m_mount.get(), m_descriptors.mountpoint, step.beneath ? MOVE_MOUNT_BENEATH : 0u);
    if (attached == -ENOENT)
        return failure(ErrorCode::MountpointGone, Stage::Attach, ENOENT);
    if (attached < 0 && step.beneath)
        return failure(ErrorCode::ReplaceRefused, Stage::Attach, -attached);
    if (attached < 0)
        return refused(attached, Stage::Attach, "move_mount failed.");
    m_attached = true;
    if (m_result.guarantee == Guarantee::SyncInit)
        m_mount.reset(); // a descriptor of it would keep it busy
    return {};
}

Result<void> Executor::operator()(const ReadBack &)
{
    const auto view = viewMount(m_system, m_result.id, Stage::Attach);
    if (!view)
        return failure(ErrorCode::Internal, Stage::Attach, view.error().sysErrno,
                       "The new mount cannot be seen.");
    return compare(*view);
}

Result<void> Executor::compare(const MountView &view)
{
    const MountSpec &spec = m_plan.request.spec;
    constexpr std::uint64_t Always = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    // The kernel turns it on by itself where the server's answer to FUSE_INIT has FUSE_POSIX_ACL.
    MountFlags stricter = spec.flags;
    stricter.set(MountFlag::DefaultPermissions);
    const bool flagsKept = view.flags() == spec.flags || view.flags() == stricter;
    const bool namesKept = !view.tellsNames || (view.subtype == spec.subtype && view.source == spec.source);
    const bool same = view.fsType == "fuse" && namesKept && view.userId == m_plan.request.caller.value &&
                      view.groupId == spec.gid && (view.attributes & Always) == Always && flagsKept &&
                      ((view.superblockFlags & MS_RDONLY) != 0) == spec.flags.has(MountFlag::ReadOnly);
    if (!same)
        return failure(ErrorCode::Internal, Stage::Attach, 0, "The new mount is not as it was asked for.");
    // move_mount(2) goes to what is topmost on the folder, and that may have come after the descriptor.
    if (view.parent != m_plan.facts.folder.mount)
        return failure(ErrorCode::Covered, Stage::Attach, 0,
                       "Something was mounted on the folder meanwhile.");
    m_result.connection = view.connection;
    m_result.flags = view.flags();
    m_result.maxRead = view.maxRead;
    return {};
}

/// A probe that is left behind hangs until its connection is cut; so does what others did there meanwhile.
Result<void> Executor::operator()(const Prove &)
{
    if (m_result.guarantee == Guarantee::SyncInit)
        return {};
    if (!m_milestones.proving(m_result.id, m_result.connection))
        return unheard(Stage::Ready);
    const auto passed = static_cast<std::int64_t>((m_system.nowUs() - m_begunAt) / 1000);
    const std::int64_t left = m_plan.request.spec.deadline.count() - passed;
    const MountRequest &request = m_plan.request;
    const int answered = m_system.probe(m_mount.get(), request.caller.value, request.spec.gid,
                                        static_cast<int>(std::max<std::int64_t>(left, 1)));
    m_mount.reset();
    if (answered == 0)
        return {};
    abortConnection(m_system, m_result.connection, OwnerUid{request.caller.value});
    if (answered == -ETIME)
        return failure(ErrorCode::DeadlinePassed, Stage::Ready);
    // ECONNREFUSED is how the kernel says that FUSE_INIT was answered with an error.
    const bool isDead = answered == -ENOTCONN || answered == -ECONNABORTED || answered == -ECONNREFUSED;
    return isDead ? failure(ErrorCode::InitRefused, Stage::Ready, -answered)
                  : refused(answered, Stage::Ready, "Its root cannot be read.");
}

Result<void> Executor::operator()(const DetachReplaced &)
{
    std::expected<UniqueFd, int> abort = std::unexpected(ENOENT);
    if (m_replaced->hung) // opened while the mount holds the number
        abort = openAbort(m_system, m_replaced->view.connection, OwnerUid{*m_replaced->view.userId});
    if (const auto gone = takeAway(m_system, m_replaced->view, m_replaced->place, MNT_DETACH); !gone)
        return failure(ErrorCode::ReplaceRefused, Stage::Attach, gone.error().sysErrno,
                       "It could not be detached.");
    if (abort)
        writeAbort(m_system, *abort);
    return {};
}

void Executor::undo(Error &error)
{
    if (!m_attached)
        return;
    auto view = viewMount(m_system, m_result.id, Stage::Attach);
    if (!view && view.error().code == ErrorCode::NoSuchMount)
        return;
    auto place = view ? openPlace(m_system, *view) : std::unexpected(view.error());
    const auto gone = place ? takeAway(m_system, *view, *place, MNT_DETACH) : std::unexpected(place.error());
    if (!gone)
        error.context += " The new mount could not be taken away again.";
}

Result<Mounted> Executor::run()
{
    for (const Step &step : m_plan.steps) {
        Result<void> done = std::visit(*this, step);
        if (done)
            continue;
        Error error = std::move(done.error());
        if (m_context.isValid())
            error.kernelLog = readKernelLog(m_system, m_context.get());
        undo(error);
        return std::unexpected(std::move(error));
    }
    m_result.attachUs =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(m_system.nowUs() - m_createdAt, UINT32_MAX));
    return std::move(m_result);
}

} // namespace

std::vector<std::string> readKernelLog(System &system, int context)
{
    std::vector<std::string> messages;
    std::array<char, MaxLogMessage> message{};
    for (std::size_t i = 0; i < MaxLogMessages; ++i) {
        const int length = system.read(context, message); // one message a call, then ENODATA
        if (length <= 0)
            break;
        std::string text(message.data(), std::min(static_cast<std::size_t>(length), message.size()));
        while (!text.empty() && text.back() == '\n')
            text.pop_back();
        messages.push_back(std::move(text));
    }
    return messages;
}

std::unexpected<Error> unheard(Stage stage)
{
    return failure(ErrorCode::Internal, stage, 0, "The mount child could not say how far it is.");
}

Result<Mounted> execute(System &system, const Plan &plan, const MountDescriptors &descriptors,
                        const Replaced *replaced, const Milestones &milestones, Remains &remains)
{
    return Executor(system, plan, descriptors, replaced, milestones, remains).run();
}

} // namespace fuseboard
