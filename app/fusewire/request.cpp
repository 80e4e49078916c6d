// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file checks and makes requests.

#include "app/fusewire/request.h"

#include <algorithm>
#include <array>

namespace fuseboard::fusewire {
namespace {

/// What follows the fixed part.
enum class Rest
{
    Nothing,
    FileName,  ///< ends with a zero, has no slash
    OtherName, ///< ends with a zero
    Forgets,   ///< as many as the fixed part says
    AnyInit    ///< every version's size
};

struct Form
{
    Opcode opcode;
    std::size_t fixed;
    Rest rest = Rest::Nothing;
};

constexpr auto Forms = std::to_array<Form>({
    {Opcode::Lookup, 0, Rest::FileName},
    {Opcode::Forget, sizeof(ForgetIn)},
    {Opcode::Getattr, sizeof(GetattrIn)},
    {Opcode::Readlink, 0},
    {Opcode::Open, sizeof(OpenIn)},
    {Opcode::Read, sizeof(ReadIn)},
    {Opcode::Statfs, 0},
    {Opcode::Release, sizeof(ReleaseIn)},
    {Opcode::Getxattr, sizeof(XattrIn), Rest::OtherName},
    {Opcode::Listxattr, sizeof(XattrIn)},
    {Opcode::Flush, sizeof(FlushIn)},
    {Opcode::Init, InitInSize0, Rest::AnyInit},
    {Opcode::Opendir, sizeof(OpenIn)},
    {Opcode::Readdir, sizeof(ReadIn)},
    {Opcode::Releasedir, sizeof(ReleaseIn)},
    {Opcode::Access, sizeof(AccessIn)},
    {Opcode::Interrupt, sizeof(InterruptIn)},
    {Opcode::Destroy, 0},
    {Opcode::BatchForget, sizeof(BatchForgetIn), Rest::Forgets},
    {Opcode::Readdirplus, sizeof(ReadIn)},
});

const Form *formOf(std::uint32_t opcode)
{
    const auto *const found = std::ranges::find(Forms, static_cast<Opcode>(opcode), &Form::opcode);
    return found == Forms.end() ? nullptr : &*found;
}

bool isName(Bytes rest, bool isOfFile)
{
    const std::string_view text = textOf(rest);
    const bool ends = text.size() >= 2 && text.find('\0') == text.size() - 1;
    return ends && text.size() - 1 <= MaxName && !(isOfFile && text.contains('/'));
}

std::optional<Defect> defectOf(const Form &form, Bytes body)
{
    if (body.size() < form.fixed)
        return Defect::WrongBody;
    const Bytes rest = body.subspan(form.fixed);
    switch (form.rest) {
    case Rest::Nothing:
        return rest.empty() ? std::nullopt : std::optional(Defect::WrongBody);
    case Rest::FileName:
    case Rest::OtherName:
        return isName(rest, form.rest == Rest::FileName) ? std::nullopt : std::optional(Defect::BadName);
    case Rest::Forgets: {
        const std::uint64_t count = structAt<BatchForgetIn>(body).count;
        return rest.size() == count * sizeof(ForgetOne) ? std::nullopt : std::optional(Defect::WrongBody);
    }
    case Rest::AnyInit: // a newer kernel may know more than we do
        return body.size() == InitInSize0 || body.size() == InitInSize6 || body.size() >= sizeof(InitIn)
                   ? std::nullopt
                   : std::optional(Defect::WrongBody);
    }
    return Defect::WrongBody;
}

} // namespace

Checked<Request> parseRequest(Bytes packet)
{
    if (packet.size() < sizeof(InHeader))
        return std::unexpected(Defect::TooShort);
    if (packet.size() > MaxPacket)
        return std::unexpected(Defect::TooLong);
    Request request{.header = structAt<InHeader>(packet), .opcode = {}, .body = {}};
    const std::size_t extensions = std::size_t{8} * request.header.extensionWords;
    if (request.header.len != packet.size() || extensions > packet.size() - sizeof(InHeader))
        return std::unexpected(Defect::WrongLength);
    request.body = packet.subspan(sizeof(InHeader), packet.size() - sizeof(InHeader) - extensions);
    const Form *form = formOf(request.header.opcode);
    if (!form)
        return request;
    if (const auto defect = defectOf(*form, request.body))
        return std::unexpected(*defect);
    request.opcode = form->opcode;
    return request;
}

std::string_view nameIn(const Request &request)
{
    const Form *form = request.opcode ? formOf(request.header.opcode) : nullptr;
    if (!form || (form->rest != Rest::FileName && form->rest != Rest::OtherName))
        return {};
    const std::string_view text = textOf(request.body.subspan(form->fixed));
    return text.substr(0, text.size() - 1);
}

Packet encodeRequest(Opcode opcode, std::uint64_t unique, std::uint64_t nodeid, const Caller &caller,
                     std::initializer_list<Bytes> parts)
{
    InHeader header{.opcode = static_cast<std::uint32_t>(opcode),
                    .unique = unique,
                    .nodeid = nodeid,
                    .uid = caller.uid,
                    .gid = caller.gid,
                    .pid = caller.pid};
    const Packet body = joined(parts);
    header.len = static_cast<std::uint32_t>(sizeof header + body.size());
    return joined({bytesOf(header), body});
}

} // namespace fuseboard::fusewire
