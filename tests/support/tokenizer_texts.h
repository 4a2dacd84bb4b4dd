// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Texts for tests of tokenizers.
namespace weightscape::test {

/// Sentences in many languages, code, numbers and emoji; some kilobytes.
[[nodiscard]] std::string manyLanguages();

/// Texts that tokenizers stumble over: whitespace, control characters, scripts, marks, emoji,
/// runs of one letter, special tokens, and bytes that are not UTF-8.
[[nodiscard]] std::vector<std::string> tortureTexts();

/// A random text of so many characters, from all classes of characters; where it `garbles`, some
/// of the UTF-8 is broken.
[[nodiscard]] std::string randomText(std::uint64_t seed, std::size_t characters, bool garbles);

/// A long text of words of manyLanguages() in random order, with random spaces and marks.
[[nodiscard]] std::string longText(std::size_t bytes);

}  // namespace weightscape::test
