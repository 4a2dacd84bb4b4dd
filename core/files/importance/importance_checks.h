// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/oddities.h"
#include "core/model/importance_matrix.h"
#include "core/support/result.h"

namespace weightscape::files {

/// Where the numbers of one entry came from, for errors.
struct ImportanceSource {
    std::string file;
    std::string_view tensor;
    std::uint64_t offset = 0;  ///< of the first number
};

/// Whether numbers may be below zero. llama.cpp quantizes with negative sums, though no text gives
/// any, so they are only odd.
enum class Negative { Refused, Odd };

/// An error at the first number that is not finite, or negative where that is refused. `what`
/// stands before "of tensor X": "A sum", "A count".
[[nodiscard]] Result<void> checkImportanceNumbers(std::span<const float> numbers, const Text& what,
                                                  Negative negative,
                                                  const ImportanceSource& source);

/// An error when a sum divided by its count is infinite. `source.offset` is that of the sums.
[[nodiscard]] Result<void> checkImportanceQuotients(const ImportanceEntry& entry,
                                                    const ImportanceSource& source);

/// What is odd about entries but readable; one warning per kind.
class ImportanceOddities {
  public:
    void look(const ImportanceEntry& entry);
    void report(std::vector<Text>& warnings) const;

  private:
    Oddity m_foreignNames;
    Oddity m_allZero;
    Oddity m_negative;
    Oddity m_neverReached;
    Oddity m_partlyReached;
    Oddity m_hugeCounts;
};

}  // namespace weightscape::files
