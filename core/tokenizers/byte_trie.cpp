// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/byte_trie.h"

#include <algorithm>

namespace weightscape::tokenizers {
namespace {

/// Keys that share the bytes on the way to a node.
struct KeyRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t depth = 0;
};

}  // namespace

ByteTrie::ByteTrie(std::vector<Key> keys) {
    std::ranges::stable_sort(keys, {}, &Key::first);
    std::vector<KeyRange> ranges = {{0, keys.size(), 0}};
    m_nodes.emplace_back();
    m_labels.push_back(0);
    for (std::size_t at = 0; at < ranges.size(); ++at) {
        auto [begin, end, depth] = ranges[at];
        for (; begin < end && keys[begin].first.size() == depth; ++begin) {
            m_nodes[at].value = keys[begin].second;
        }
        m_nodes[at].firstChild = static_cast<std::uint32_t>(m_nodes.size());
        while (begin < end) {
            const char label = keys[begin].first[depth];
            std::size_t next = begin + 1;
            while (next < end && keys[next].first[depth] == label) ++next;
            ranges.push_back({begin, next, depth + 1});
            m_nodes.emplace_back();
            m_labels.push_back(static_cast<std::uint8_t>(label));
            begin = next;
        }
        m_nodes[at].children = static_cast<std::uint32_t>(m_nodes.size()) - m_nodes[at].firstChild;
    }
    m_roots.fill(kNone);
    for (std::uint32_t i = 0; i < m_nodes[kRoot].children; ++i) {
        const std::uint32_t node = m_nodes[kRoot].firstChild + i;
        m_roots[m_labels[node]] = node;
    }
}

std::uint32_t ByteTrie::childBelow(std::uint32_t node, std::uint8_t byte) const {
    const auto first = m_labels.begin() + m_nodes[node].firstChild;
    const auto last = first + m_nodes[node].children;
    const auto found = std::lower_bound(first, last, byte);
    if (found == last || *found != byte) return kNone;
    return static_cast<std::uint32_t>(found - m_labels.begin());
}

}  // namespace weightscape::tokenizers
