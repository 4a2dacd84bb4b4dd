// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/gptq_rows.h"

#include <algorithm>

namespace weightscape::encoders {
namespace {

constexpr std::size_t kBlock = ErrorFeedback::kBlockColumns;
constexpr std::size_t kEight = formats::PointCodes::kEight;
static_assert(kBlock % kEight == 0);

/// One block of columns, all of whose predecessors have been rounded.
class FeedbackBlock {
  public:
    FeedbackBlock(const ErrorFeedback& feedback, std::size_t block)
        : m_columns(feedback.columns()),
          m_begin(block * kBlock),
          m_end(std::min(m_columns, m_begin + kBlock)),
          m_order(feedback.order()),
          m_pivots(feedback.pivots()),
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
        for (std::size_t place = m_begin; place < m_end; ++place) {
            const std::size_t column = m_order[place];
            const std::size_t at = row * m_columns + column;
            if (rows.keeps.empty() || rows.keeps[at] == 0) {
                const float shift = scratch.shifts[row * kBlock + place - m_begin];
                rows.decoded[at] =
                    levels.nearest(rows.firstRow + row, column, rows.original[at] + shift);
            }
            handOn(row, place, place + 1, rows, scratch);
        }
    }

    void roundRow(std::size_t row, const SettledPoints& points, const RoundedRows& rows,
                  FeedbackScratch& scratch) const {
        for (std::size_t place = m_begin; place < m_end; place += kEight) {
            const std::size_t column = m_order[place];
            const std::size_t at = row * m_columns + column;
            WantedEight wanted;
            targetsOf(place, &scratch.shifts[row * kBlock + place - m_begin], wanted.targets);
            for (std::size_t i = 0; i < kEight; ++i) wanted.targets[i] += rows.original[at + i];
            importanceOf(place, wanted.importance);
            points.choose(rows.firstRow + row, column, wanted, rows.decoded.subspan(at, kEight));
            for (std::size_t i = 0; i < kEight; ++i) {
                handOn(row, place + i, place + kEight, rows, scratch);
            }
        }
    }

  private:
    /// Notes the error at a place and hands it on to the block's places from `first` on.
    void handOn(std::size_t row, std::size_t place, std::size_t first, const RoundedRows& rows,
                FeedbackScratch& scratch) const {
        const std::size_t at = row * m_columns + m_order[place];
        const float error = rows.original[at] - rows.decoded[at];
        scratch.errors[row * m_columns + place] = error;
        const float* const factors = m_factors + place * kBlock;
        float* const shifts = scratch.shifts.data() + row * kBlock;
        for (std::size_t later = first - m_begin; later < kBlock; ++later) {
            shifts[later] += error * factors[later];
        }
    }
    /// With which eight weights from `place` on would make up for all errors before them, were they
    /// not rounded: part of that goes from one to the next.
    void targetsOf(std::size_t place, const float* shifts, float (&targets)[kEight]) const {
        for (std::size_t i = 0; i < kEight; ++i) {
            targets[i] = shifts[i];
            for (std::size_t j = 0; j < i; ++j) targets[i] -= targets[j] * factor(place, j, i);
        }
    }
    /// How much an error of each of the eight counts when it alone is not made up for among them.
    void importanceOf(std::size_t place, float (&importance)[kEight]) const {
        for (std::size_t i = 0; i < kEight; ++i) {
            importance[i] = m_pivots[place + i];
            for (std::size_t k = i + 1; k < kEight; ++k) {
                importance[i] += factor(place, i, k) * factor(place, i, k) * m_pivots[place + k];
            }
        }
    }
    [[nodiscard]] float factor(std::size_t place, std::size_t earlier, std::size_t later) const {
        return m_factors[(place + earlier) * kBlock + (place - m_begin) + later];
    }

    std::size_t m_columns;
    std::size_t m_begin;
    std::size_t m_end;
    std::span<const std::uint32_t> m_order;
    std::span<const float> m_pivots;
    const float* m_factors;
};

/// `Choice`: LevelSets or SettledPoints.
template <typename Choice>
void roundRows(const ErrorFeedback& feedback, const Choice& choice, const RoundedRows& rows,
               FeedbackScratch& scratch) {
    const std::size_t columns = feedback.columns();
    const std::size_t count = rows.leavesOut.size();
    scratch.errors.assign(count * columns, 0.0F);
    scratch.shifts.resize(count * kBlock);
    for (std::size_t block = 0; block * kBlock < columns; ++block) {
        const FeedbackBlock part(feedback, block);
        part.shiftBy(scratch.errors, scratch.shifts);
        for (std::size_t row = 0; row < count; ++row) {
            if (rows.leavesOut[row] == 0) part.roundRow(row, choice, rows, scratch);
        }
    }
}

}  // namespace

void roundWithFeedback(const ErrorFeedback& feedback, const LevelSets& levels,
                       const RoundedRows& rows, FeedbackScratch& scratch) {
    roundRows(feedback, levels, rows, scratch);
}

void roundWithFeedback(const ErrorFeedback& feedback, const SettledPoints& points,
                       const RoundedRows& rows, FeedbackScratch& scratch) {
    roundRows(feedback, points, rows, scratch);
}

}  // namespace weightscape::encoders
