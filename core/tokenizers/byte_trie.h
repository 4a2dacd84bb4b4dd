// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace weightscape::tokenizers {

/// A tree of texts, byte by byte: finds all texts that begin at a place of another text in one
/// walk. Children of a node stand beside each other, so a node takes 13 bytes. Immutable; safe to
/// read from any thread.
class ByteTrie {
  public:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    static constexpr std::uint32_t kRoot = 0;
    using Key = std::pair<std::string_view, std::uint32_t>;

    /// An empty tree.
    ByteTrie() : ByteTrie(std::vector<Key>()) {}
    /// Texts and what is found under them; of equal texts the last one counts.
    explicit ByteTrie(std::vector<Key> keys);

    /// The node below  for this byte, or kNone.
    [[nodiscard]] std::uint32_t child(std::uint32_t node, std::uint8_t byte) const {
        if (node == kRoot) return m_roots[byte];
        return childBelow(node, byte);
    }
    /// What the text that ends here leads to, or kNone.
    [[nodiscard]] std::uint32_t value(std::uint32_t node) const { return m_nodes[node].value; }

  private:
    struct Node {
        std::uint32_t firstChild = 0;
        std::uint32_t children = 0;
        std::uint32_t value = kNone;
    };
    [[nodiscard]] std::uint32_t childBelow(std::uint32_t node, std::uint8_t byte) const;

    std::vector<Node> m_nodes;
    std::vector<std::uint8_t> m_labels;  ///< the byte that leads to each node
    std::array<std::uint32_t, 256> m_roots = {};
};

}  // namespace weightscape::tokenizers
