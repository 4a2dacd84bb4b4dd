// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weightscape::tokenizers {

/// A text in the two forms in which patterns look at it. Where bytes are not UTF-8 the text has
/// U+FFFD, as in llama.cpp.
class ClassifiedText {
  public:
    explicit ClassifiedText(std::string_view text);

    /// Characters.
    [[nodiscard]] std::size_t size() const { return m_classes.size(); }
    /// One byte per character: ASCII as it is, spaces as 0x0B, others by kOther and so on.
    [[nodiscard]] std::string_view classes() const { return m_classes; }
    /// As UTF-8; surrogates stay.
    [[nodiscard]] std::string_view utf8() const { return m_utf8; }
    /// The same with U+FFFD in place of surrogates, which are no characters for patterns.
    [[nodiscard]] std::string_view wellFormed() const {
        return m_wellFormed.empty() ? m_utf8 : m_wellFormed;
    }
    /// Where a character begins in utf8(); its size for size().
    [[nodiscard]] std::size_t offset(std::size_t character) const {
        return m_offsets.empty() ? character : m_offsets[character];
    }

    static constexpr char kOther = '\xD0';
    static constexpr char kNumber = '\xD1';
    static constexpr char kLetter = '\xD2';
    static constexpr char kPunctuation = '\xD3';
    static constexpr char kMark = '\xD4';
    static constexpr char kSymbol = '\xD5';
    static constexpr char kSpace = '\x0B';

  private:
    void classify(std::string_view text);

    std::string m_owned;  ///< what the views refer to, unless to the caller's text
    std::string m_ownedClasses;
    std::string m_wellFormed;
    std::string_view m_utf8;
    std::string_view m_classes;
    std::vector<std::uint32_t> m_offsets;  ///< empty: every character is one byte
};

}  // namespace weightscape::tokenizers
