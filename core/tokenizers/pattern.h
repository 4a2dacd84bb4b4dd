// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizers/classified_text.h"

struct pcre2_real_code_8;
struct pcre2_real_match_data_8;

namespace weightscape::tokenizers {

/// A compiled pattern of a pre-tokenizer (PCRE2, compiled to machine code). Patterns of ASCII look
/// at the classes of characters, where \p{L} \p{N} \p{P} \p{M} \p{S} are classes and \xD2 is a
/// letter beyond ASCII; patterns with other characters look at the characters. Safe to use from
/// any thread, each with room of its own.
class Pattern {
  public:
    /// Precondition: the pattern is well-formed; those of the table are, as tests say.
    explicit Pattern(std::string_view pattern);

    /// What a search needs to write into.
    using Room = std::unique_ptr<pcre2_real_match_data_8, void (*)(pcre2_real_match_data_8*)>;
    [[nodiscard]] static Room newRoom();

    /// Cuts each part of the text, given by the number of its characters, into matches and what
    /// stands between them.
    [[nodiscard]] std::vector<std::uint32_t> cut(const ClassifiedText& text,
                                                 std::span<const std::uint32_t> parts,
                                                 const Room& room) const;

  private:
    struct Match {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    /// The first match at or after a place; the end of the subject where there is none.
    [[nodiscard]] Match find(std::string_view subject, std::size_t from, const Room& room) const;

    bool m_looksAtClasses;
    std::shared_ptr<const pcre2_real_code_8> m_code;
};

}  // namespace weightscape::tokenizers
