// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/inference/rows.h"

namespace weightscape::inference {

/// Σ x xᵀ over rows x, of which it keeps the lower half in tiles: about 4 · columns² bytes.
///
/// Products are summed in float over up to kTokensPerSum rows and these sums in double, so an entry
/// is wrong by a few 1e-7 of √(H_ii H_jj), however many tokens there are. The bits depend on the
/// processor (fused multiply-adds) and on where batches end, not on the number of threads.
class HessianSums {
  public:
    static constexpr std::size_t kTokensPerSum = 256;

    explicit HessianSums(std::size_t columns);
    /// What sums for so many columns take.
    [[nodiscard]] static std::uint64_t bytesFor(std::size_t columns);

    /// Leaves out rows with a number that is not finite. `packed` is room that may be used again.
    /// Works on all threads. Precondition: as many columns.
    void add(ConstRows rows, std::vector<float>& packed);
    [[nodiscard]] std::size_t columns() const { return m_columns; }
    /// Rows that were counted, and those left out.
    [[nodiscard]] std::uint64_t tokens() const { return m_tokens; }
    [[nodiscard]] std::uint64_t tokensNotFinite() const { return m_tokensNotFinite; }
    /// The mean of x xᵀ, columns x columns, symmetric; zeros without tokens.
    [[nodiscard]] std::vector<float> mean() const;

  private:
    void addPacked(const std::vector<float>& packed, std::size_t tokens);

    std::size_t m_columns;
    std::size_t m_panels;
    std::vector<double> m_tiles;  ///< (0,0), (1,0), (1,1), (2,0) …
    std::uint64_t m_tokens = 0;
    std::uint64_t m_tokensNotFinite = 0;
};

}  // namespace weightscape::inference
