// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// How SentencePiece rewrites texts before it looks for tokens: beginnings of the text and what
/// takes their place. A double array whose nodes are found by XOR, as files have it
/// (tokenizer.ggml.precompiled_charsmap): bytes of the array, the array, then the replacements,
/// each with a NUL at its end. Kanda 2018. Whatever a file says, reading stays inside of it.
class CharacterMap {
  public:
    /// Maps nothing.
    CharacterMap() = default;
    /// Error (Damaged) when it is no array of bytes, or ends before its own array does.
    [[nodiscard]] static Result<CharacterMap> read(const MetadataValue& value);

    struct Replacement {
        std::string_view text;
        std::size_t length = 0;  ///< bytes of the text that it replaces; 0: there is none
    };
    /// For the longest beginning that is mapped.
    [[nodiscard]] Replacement find(std::string_view text) const;

  private:
    [[nodiscard]] std::uint32_t node(std::size_t index) const {
        return index < m_nodes.size() ? m_nodes[index] : 0;
    }

    std::vector<std::uint32_t> m_nodes;
    std::string m_replacements;
};

}  // namespace weightscape::tokenizers
