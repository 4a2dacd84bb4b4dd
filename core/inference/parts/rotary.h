// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/inference/parts/row_loops.h"
#include "core/inference/rows.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Which numbers of a head are turned together.
enum class RotaryPairs {
    Neighbours,  ///< 0 and 1, 2 and 3, …: ggml's "normal", of llama
    Halves,      ///< i and i + dimensions / 2: ggml's "neox", of qwen, gemma, phi, gpt-oss
};

/// Rotary positions with their scalings, with the numbers that ggml_rope_ext takes. Pair i of a
/// head at position p turns by the angle p · base^(-2i / dimensions) / frequencyFactors[i], scaled.
/// Linear scaling is a frequencyScale of 1 / factor; YaRN (Peng et al. 2023) has an
/// extensionFactor of 1 besides; LongRoPE has factors and an attention factor. Su et al. 2021.
struct RotarySpec {
    RotaryPairs pairs = RotaryPairs::Neighbours;
    std::size_t headSize = 0;
    std::size_t dimensions = 0;  ///< of a head, even; those after them stay as they are
    float base = 10000.0F;
    float frequencyScale = 1.0F;
    float extensionFactor = 0.0F;  ///< how much YaRN leaves fast pairs as they were trained
    float attentionFactor = 1.0F;  ///< multiplies cosines and sines
    float betaFast = 32.0F;  ///< turns within the original context beyond which a pair is fast
    float betaSlow = 1.0F;
    std::size_t originalContext = 0;               ///< tokens; only YaRN asks
    std::span<const float> frequencyFactors = {};  ///< one per pair, or empty: 1
};

/// The cosines and sines of the positions first … end - 1. Immutable once made.
class RotaryTable {
  public:
    /// Copies what it needs of the spec. Preconditions: dimensions is even and <= headSize,
    /// first <= end.
    RotaryTable(const RotarySpec& spec, std::size_t end, std::size_t first = 0);

    [[nodiscard]] std::size_t headSize() const { return m_headSize; }
    [[nodiscard]] std::size_t dimensions() const { return 2 * m_pairCount; }
    [[nodiscard]] RotaryPairs pairs() const { return m_pairs; }
    /// Precondition: first <= position < end.
    [[nodiscard]] Angles at(std::size_t position) const;
    /// Of the angles turned back.
    [[nodiscard]] Angles backAt(std::size_t position) const;

  private:
    RotaryPairs m_pairs;
    std::size_t m_headSize;
    std::size_t m_pairCount;
    std::size_t m_first;
    std::vector<float> m_cosines;
    std::vector<float> m_sines;
    std::vector<float> m_sinesBack;
};

/// Turns every head of each row by the angles of the row's position. Rows are whole heads beside
/// each other. Precondition: a position per row, all in the table.
void rotate(const RotaryTable& table, std::span<const std::uint32_t> positions, MutableRows rows,
            TaskContext& task);

/// Makes the gradients of what rotate() gave those of what it was given, in place: turned back by
/// the same angles, and multiplied by the same attention factor.
void rotateBackward(const RotaryTable& table, std::span<const std::uint32_t> positions,
                    MutableRows gradients, TaskContext& task);

}  // namespace weightscape::inference
