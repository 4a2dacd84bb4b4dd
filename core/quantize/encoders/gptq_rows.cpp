// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/gptq_rows.h"

#include <algorithm>

namespace weightscape::encoders {
namespace {

constexpr std::size_t kBlock = ErrorFeedback::kBlockColumns;

/// One block of columns, all of whose predecessors have been rounded.
class FeedbackBlock {
  public:
    FeedbackBlock(const ErrorFeedback& feedback, std::size_t block)
        : m_columns(feedback.columns()),
          m_begin(block * kBlock),
          m_end(std::min(m_columns, m_begin + kBlock)),
          m_order(feedback.order()),
          m_factors(feedback.factorsOf(block)) {}

    /// What the errors of all columns before the block add to it.
    void shiftBy(std::span<const float> errors, std::span<float> shifts) const {
        std::ranges::fill(shifts, 0.0F);
        addProduct({.left = errors.data(),
                    .leftPerRow = m_columns,
                    .right = m_factors,
                    .rightPerTerm = kBlock,
                    .terms = m_begin},
                   {.first = shifts.data(),
                    .perRow = kBlock,
                    .rows = shifts.size() / kBlock,
                    .columns = kBlock});
    }

    void roundRow(std::size_t row, const LevelSets& levels, const RoundedRows& rows,
                  FeedbackScratch& scratch) const {
        float* const shifts = scratch.shifts.data() + row * kBlock;
        for (std::size_t place = m_begin; place < m_end; ++place) {
            const std::size_t column = m_order[place];
            const std::size_t at = row * m_columns + column;
            const std::size_t inBlock = place - m_begin;
            if (rows.keeps.empty() || rows.keeps[at] == 0) {
                rows.decoded[at] = levels.nearest(rows.firstRow + row, column,
                                                  rows.original[at] + shifts[inBlock]);
            }
            const float error = rows.original[at] - rows.decoded[at];
            scratch.errors[row * m_columns + place] = error;
            const float* const factors = m_factors + place * kBlock;
            for (std::size_t later = inBlock + 1; later < kBlock; ++later) {
                shifts[later] += error * factors[later];
            }
        }
    }

  private:
    std::size_t m_columns;
    std::size_t m_begin;
    std::size_t m_end;
    std::span<const std::uint32_t> m_order;
    const float* m_factors;
};

}  // namespace

void roundWithFeedback(const ErrorFeedback& feedback, const LevelSets& levels,
                       const RoundedRows& rows, FeedbackScratch& scratch) {
    const std::size_t columns = feedback.columns();
    const std::size_t count = rows.leavesOut.size();
    scratch.errors.assign(count * columns, 0.0F);
    scratch.shifts.resize(count * kBlock);
    for (std::size_t block = 0; block * kBlock < columns; ++block) {
        const FeedbackBlock part(feedback, block);
        part.shiftBy(scratch.errors, scratch.shifts);
        for (std::size_t row = 0; row < count; ++row) {
            if (rows.leavesOut[row] == 0) part.roundRow(row, levels, rows, scratch);
        }
    }
}

}  // namespace weightscape::encoders
