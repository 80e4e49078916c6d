// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file takes what names somebody out of a text that is to be sent to strangers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuseboard {

/// Replaces words that were named to it, and by itself what looks like an address of the network, an e-mail
/// address or a fingerprint of a key. The same secret always gets the same placeholder, so that a reader can
/// still tell two hosts apart.
class Redactor
{
public:
    /// From now on `secret` reads `placeholder`, wherever it stands as a word of its own. Empty ones are
    /// passed over; the longest is replaced first.
    void hide(std::string secret, std::string placeholder);

    /// The host and the user of "user@host:path" or "host:path": HOST-1, USER. Nothing of a local path.
    void hideRemote(std::string_view source);

    std::string redacted(std::string_view text) const;

private:
    std::vector<std::pair<std::string, std::string>> m_secrets; ///< the longest first
    int m_hosts = 0;
};

} // namespace fuseboard
