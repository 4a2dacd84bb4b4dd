// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <queue>
#include <string_view>
#include <vector>

#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

/// Bytes of a word that belong together.
struct Symbol {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    Token token = kNoToken;  ///< or a number of the method's own
};

/// What two neighbours become.
struct Merge {
    static constexpr std::uint32_t kNever = UINT32_MAX;
    std::uint32_t rank = kNever;  ///< lower ones come first
    Token token = kNoToken;
    [[nodiscard]] bool happens() const { return rank != kNever; }
};

namespace merging {

inline Symbol joined(const Symbol& left, const Symbol& right, Token token) {
    return {left.begin, left.length + right.length, token};
}

/// Looks through all pairs each time: the fastest way while they are few.
template <typename FindMerge>
void mergeFew(std::vector<Symbol>& symbols, const FindMerge& findMerge) {
    std::vector<Merge> merges;
    merges.reserve(symbols.size());
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
        merges.push_back(findMerge(symbols[i], symbols[i + 1]));
    }
    while (!merges.empty()) {
        std::size_t best = 0;
        for (std::size_t i = 1; i < merges.size(); ++i) {
            if (merges[i].rank < merges[best].rank) best = i;
        }
        if (!merges[best].happens()) return;
        const auto at = static_cast<std::ptrdiff_t>(best);
        symbols[best] = joined(symbols[best], symbols[best + 1], merges[best].token);
        symbols.erase(symbols.begin() + at + 1);
        merges.erase(merges.begin() + at);
        if (best > 0) merges[best - 1] = findMerge(symbols[best - 1], symbols[best]);
        if (best < merges.size()) merges[best] = findMerge(symbols[best], symbols[best + 1]);
    }
}

/// Keeps the pairs in a queue: n log n for n symbols.
template <typename FindMerge>
class ManySymbols {
  public:
    ManySymbols(std::vector<Symbol>& symbols, const FindMerge& findMerge)
        : m_symbols(symbols), m_findMerge(findMerge), m_links(symbols.size()) {}

    void merge() {
        const std::size_t count = m_symbols.size();
        for (std::uint32_t i = 0; i < count; ++i) {
            m_links[i] = {i == 0 ? kEnd : i - 1, i + 1 == count ? kEnd : i + 1};
        }
        for (std::uint32_t i = 0; i + 1 < count; ++i) consider(i);
        while (!m_pairs.empty()) {
            const Pair pair = m_pairs.top();
            m_pairs.pop();
            if (isStale(pair)) continue;
            const std::uint32_t right = m_links[pair.left].next;
            m_symbols[pair.left] = joined(m_symbols[pair.left], m_symbols[right], pair.token);
            m_symbols[right].length = 0;
            m_links[pair.left].next = m_links[right].next;
            if (m_links[right].next != kEnd) m_links[m_links[right].next].previous = pair.left;
            if (m_links[pair.left].previous != kEnd) consider(m_links[pair.left].previous);
            consider(pair.left);
        }
        std::erase_if(m_symbols, [](const Symbol& symbol) { return symbol.length == 0; });
    }

  private:
    static constexpr std::uint32_t kEnd = UINT32_MAX;
    struct Links {
        std::uint32_t previous = kEnd;
        std::uint32_t next = kEnd;
    };
    struct Pair {
        std::uint32_t rank;
        std::uint32_t left;
        std::uint32_t length;  ///< of both, which tells whether either has grown since
        Token token;
        /// Whether it comes after the other.
        bool operator<(const Pair& other) const {
            return rank != other.rank ? rank > other.rank : left > other.left;
        }
    };

    void consider(std::uint32_t left) {
        const std::uint32_t right = m_links[left].next;
        if (right == kEnd) return;
        const Merge merge = m_findMerge(m_symbols[left], m_symbols[right]);
        if (!merge.happens()) return;
        m_pairs.push(
            {merge.rank, left, m_symbols[left].length + m_symbols[right].length, merge.token});
    }
    [[nodiscard]] bool isStale(const Pair& pair) const {
        const Symbol& left = m_symbols[pair.left];
        const std::uint32_t right = m_links[pair.left].next;
        return left.length == 0 || right == kEnd ||
               left.length + m_symbols[right].length != pair.length;
    }

    std::vector<Symbol>& m_symbols;
    const FindMerge& m_findMerge;
    std::vector<Links> m_links;
    std::priority_queue<Pair> m_pairs;
};

}  // namespace merging

/// Merges neighbours as long as findMerge(left, right) gives a Merge that happens: the lowest rank
/// first, of equal ones the leftmost.
template <typename FindMerge>
void mergeSymbols(std::vector<Symbol>& symbols, const FindMerge& findMerge) {
    constexpr std::size_t kFew = 40;
    if (symbols.size() <= kFew) return merging::mergeFew(symbols, findMerge);
    merging::ManySymbols<FindMerge>(symbols, findMerge).merge();
}

}  // namespace weightscape::tokenizers
