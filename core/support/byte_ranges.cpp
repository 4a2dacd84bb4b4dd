// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/byte_ranges.h"

#include <algorithm>
#include <iterator>

namespace weightscape {

std::uint64_t lengthOf(std::span<const ByteRange> ranges) {
    std::uint64_t length = 0;
    for (const ByteRange& range : ranges) length += range.length();
    return length;
}

std::vector<ByteRange> joined(std::vector<ByteRange> ranges, std::uint64_t gap) {
    std::erase_if(ranges, [](const ByteRange& range) { return range.length() == 0; });
    std::ranges::sort(ranges, {}, &ByteRange::begin);
    std::vector<ByteRange> together;
    for (const ByteRange& range : ranges) {
        const bool isNear = !together.empty() && (range.begin <= together.back().end ||
                                                  range.begin - together.back().end <= gap);
        if (isNear) {
            together.back().end = std::max(together.back().end, range.end);
        } else {
            together.push_back(range);
        }
    }
    return together;
}

void ByteSet::add(const ByteRange& range) {
    if (range.length() == 0) return;
    ByteRange whole = range;
    auto next = m_ends.upper_bound(whole.begin);
    if (next != m_ends.begin() && std::prev(next)->second >= whole.begin) --next;
    while (next != m_ends.end() && next->first <= whole.end) {
        whole.begin = std::min(whole.begin, next->first);
        whole.end = std::max(whole.end, next->second);
        next = m_ends.erase(next);
    }
    m_ends.emplace(whole.begin, whole.end);
}

void ByteSet::remove(const ByteRange& range) {
    if (range.length() == 0) return;
    auto next = m_ends.upper_bound(range.begin);
    if (next != m_ends.begin() && std::prev(next)->second > range.begin) --next;
    while (next != m_ends.end() && next->first < range.end) {
        const ByteRange held{next->first, next->second};
        next = m_ends.erase(next);
        if (held.begin < range.begin) m_ends.emplace(held.begin, range.begin);
        if (held.end > range.end) m_ends.emplace(range.end, held.end);
    }
}

bool ByteSet::contains(const ByteRange& range) const {
    if (range.length() == 0) return true;
    const auto next = m_ends.upper_bound(range.begin);
    return next != m_ends.begin() && std::prev(next)->second >= range.end;
}

std::vector<ByteRange> ByteSet::missingIn(const ByteRange& range) const {
    std::vector<ByteRange> missing;
    std::uint64_t at = range.begin;
    auto next = m_ends.upper_bound(at);
    if (next != m_ends.begin()) --next;
    for (; at < range.end && next != m_ends.end() && next->first < range.end; ++next) {
        if (next->first > at) missing.push_back({at, next->first});
        at = std::max(at, next->second);
    }
    if (at < range.end) missing.push_back({at, range.end});
    return missing;
}

}  // namespace weightscape
