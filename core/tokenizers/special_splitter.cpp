// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/special_splitter.h"

#include <algorithm>
#include <tuple>

namespace weightscape::tokenizers {
namespace {

bool isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

SpecialSplitter::SpecialSplitter(const Vocabulary& vocabulary) : m_vocabulary(vocabulary) {
    constexpr unsigned kSpecial =
        TokenFlags::kControl | TokenFlags::kUserDefined | TokenFlags::kUnknown;
    for (Token token = 0; token < vocabulary.size(); ++token) {
        if (vocabulary.has(token, kSpecial)) m_tokens.push_back(token);
    }
    // Not stable, as in llama.cpp: this decides between overlapping tokens of equal length.
    std::sort(m_tokens.begin(), m_tokens.end(), [&vocabulary](Token a, Token b) {
        return vocabulary.text(a).size() > vocabulary.text(b).size();
    });
    std::vector<ByteTrie::Key> keys;
    for (std::uint32_t i = 0; i < m_tokens.size(); ++i) {
        keys.emplace_back(vocabulary.text(m_tokens[i]), i);
    }
    m_trie = ByteTrie(std::move(keys));
}

std::vector<SpecialSplitter::Found> SpecialSplitter::findAll(std::string_view text,
                                                             const SpecialRules& rules) const {
    std::vector<Found> found;
    auto range = rules.trusted.begin();
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
        while (range != rules.trusted.end() && range->end <= begin) ++range;
        const bool isTrusted = range != rules.trusted.end() && range->begin <= begin;
        const std::size_t trustedEnd = isTrusted ? range->end : begin;
        std::uint32_t node = ByteTrie::kRoot;
        for (std::size_t at = begin; at < text.size(); ++at) {
            node = m_trie.child(node, static_cast<std::uint8_t>(text[at]));
            if (node == ByteTrie::kNone) break;
            const std::uint32_t order = m_trie.value(node);
            if (order == ByteTrie::kNone) continue;
            if (at >= trustedEnd && m_vocabulary.has(m_tokens[order], rules.barred)) continue;
            found.push_back({order, begin});
        }
    }
    return found;
}

std::vector<SpecialSplitter::Claim> SpecialSplitter::claim(std::string_view text,
                                                           std::vector<Found> found) const {
    std::ranges::sort(found, {},
                      [](const Found& place) { return std::make_tuple(place.order, place.begin); });
    std::vector<bool> taken(text.size(), false);
    std::vector<Claim> claims;
    for (const auto& [order, begin] : found) {
        const Token token = m_tokens[order];
        const std::size_t end = begin + m_vocabulary.text(token).size();
        const auto first = taken.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = taken.begin() + static_cast<std::ptrdiff_t>(end);
        if (std::find(first, last, true) != last) continue;
        Claim claim{begin, end, begin, end, token};
        if (m_vocabulary.has(token, TokenFlags::kStripsLeft)) {
            auto& left = claim.strippedBegin;
            while (left > 0 && !taken[left - 1] && isSpace(text[left - 1])) --left;
        }
        if (m_vocabulary.has(token, TokenFlags::kStripsRight)) {
            auto& right = claim.strippedEnd;
            while (right < text.size() && !taken[right] && isSpace(text[right])) ++right;
        }
        std::fill(taken.begin() + static_cast<std::ptrdiff_t>(claim.strippedBegin),
                  taken.begin() + static_cast<std::ptrdiff_t>(claim.strippedEnd), true);
        claims.push_back(claim);
    }
    std::ranges::sort(claims, {}, &Claim::begin);
    return claims;
}

std::vector<Fragment> SpecialSplitter::split(std::string_view text,
                                             const SpecialRules& rules) const {
    std::vector<Fragment> fragments;
    std::size_t at = 0;
    const auto addText = [&](std::size_t end) {
        if (end > at) fragments.push_back({kNoToken, text.substr(at, end - at)});
    };
    std::vector<Found> found = findAll(text, rules);
    if (!found.empty()) {
        for (const Claim& claim : claim(text, std::move(found))) {
            addText(claim.strippedBegin);
            fragments.push_back({claim.token, text.substr(claim.begin, claim.end - claim.begin)});
            at = claim.strippedEnd;
        }
    }
    addText(text.size());
    return fragments;
}

}  // namespace weightscape::tokenizers
