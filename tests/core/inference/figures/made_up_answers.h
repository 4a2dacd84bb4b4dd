// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/inference/rows.h"

namespace weightscape::test {

/// Two models' answers to a text of 24 tokens with a vocabulary of 37, made of whole numbers so
/// that any language makes the same.
struct MadeUpAnswers {
    static constexpr std::size_t kRows = 24;
    static constexpr std::size_t kVocabulary = 37;

    inference::Rows reference{kRows, kVocabulary};
    inference::Rows changed{kRows, kVocabulary};
    std::vector<std::int32_t> tokens;

    MadeUpAnswers() {
        for (std::size_t r = 0; r < kRows; ++r) {
            for (std::size_t i = 0; i < kVocabulary; ++i) {
                const auto first = static_cast<double>((r * 31 + i * 17 + 7) % 23);
                const auto second = static_cast<double>((r * 5 + i * 3 + 11) % 29);
                const auto change = static_cast<double>((r * 7 + i * 13) % 11);
                const auto logit = static_cast<float>((first * 0.37 - 3.0) + second * 0.21);
                reference.row(r)[i] = logit;
                changed.row(r)[i] = static_cast<float>(logit + (change - 5.0) * 0.08);
            }
            tokens.push_back(static_cast<std::int32_t>((r * 13 + 5) % kVocabulary));
        }
    }
};

}  // namespace weightscape::test
