// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file counts what is under way, per key and in all, and says no beyond a limit.
#pragma once

#include <map>
#include <optional>
#include <utility>

namespace fuseboard {

/// Counts places. Not thread-safe; must outlive the places it gave out.
template <typename Key>
class Allowance
{
public:
    /// One place, given back when it goes away.
    class Place
    {
    public:
        Place() = default;
        Place(Place &&other) noexcept
            : m_owner(std::exchange(other.m_owner, nullptr)),
              m_key(std::move(other.m_key))
        {
        }
        Place &operator=(Place &&other) noexcept
        {
            std::swap(m_owner, other.m_owner);
            std::swap(m_key, other.m_key);
            return *this;
        }
        ~Place() { release(); }

        void release()
        {
            if (Allowance *owner = std::exchange(m_owner, nullptr))
                owner->giveBack(m_key);
        }

    private:
        friend Allowance;
        Place(Allowance *owner, Key key) : m_owner(owner), m_key(std::move(key)) {}

        Allowance *m_owner = nullptr;
        Key m_key{};
    };

    Allowance(unsigned perKey, unsigned inAll) : m_perKey(perKey), m_inAll(inAll) {}
    Allowance(const Allowance &) = delete;
    Allowance &operator=(const Allowance &) = delete;

    bool hasRoom(const Key &key) const { return m_taken < m_inAll && taken(key) < m_perKey; }

    std::optional<Place> take(const Key &key)
    {
        if (!hasRoom(key))
            return std::nullopt;
        ++m_taken;
        ++m_byKey[key];
        return Place(this, key);
    }

    unsigned taken() const { return m_taken; }
    unsigned taken(const Key &key) const
    {
        const auto found = m_byKey.find(key);
        return found == m_byKey.end() ? 0 : found->second;
    }

private:
    // Keys without places are dropped: nothing grows with the number of callers ever seen.
    void giveBack(const Key &key)
    {
        --m_taken;
        const auto found = m_byKey.find(key);
        if (--found->second == 0)
            m_byKey.erase(found);
    }

    unsigned m_perKey;
    unsigned m_inAll;
    unsigned m_taken = 0;
    std::map<Key, unsigned> m_byKey;
};

} // namespace fuseboard
