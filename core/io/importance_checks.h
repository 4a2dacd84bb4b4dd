// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/oddities.h"
#include "core/support/result.h"
#include "core/tensor/importance_matrix.h"

namespace weightscape::io {

/// Where the numbers of one entry came from, for errors.
struct ImportanceSource {
    std::string file;
    std::string_view tensor;
    std::uint64_t offset = 0;  ///< of the first number
};

/// An error at the first number that is not finite or is negative. `what` follows "of tensor X":
/// "sum", "count".
[[nodiscard]] Result<void> checkImportanceNumbers(std::span<const float> numbers,
                                                  std::string_view what,
                                                  const ImportanceSource& source);

/// An error when a sum divided by its count is infinite. `source.offset` is that of the sums.
[[nodiscard]] Result<void> checkImportanceQuotients(const ImportanceEntry& entry,
                                                    const ImportanceSource& source);

/// What is odd about entries but readable; one warning per kind.
class ImportanceOddities {
  public:
    void look(const ImportanceEntry& entry);
    void report(std::vector<std::string>& warnings) const;

  private:
    Oddity m_foreignNames;
    Oddity m_allZero;
    Oddity m_neverReached;
    Oddity m_partlyReached;
    Oddity m_hugeCounts;
};

}  // namespace weightscape::io
