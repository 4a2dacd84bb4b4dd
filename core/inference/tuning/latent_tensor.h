// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/formats/point_codes.h"
#include "core/formats/registry.h"
#include "core/inference/tuning/adam.h"
#include "core/quantize/encoders/nearest_codes.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// How far a step goes.
struct LatentRates {
    float codes = 0.0F;    ///< in steps between neighbouring levels
    float scales = 0.0F;   ///< relative
    float numbers = 0.0F;  ///< of tensors that are plain numbers, absolute
};

/// One step of all tensors.
struct LatentStep {
    AdamStep adam;
    LatentRates rates;
    bool searches = true;  ///< shared codes are chosen anew, which takes long
};

/// A tensor while its blocks are tuned. Each weight has a latent value that gradients move freely;
/// the weight that counts is what its block makes of it, and its gradient is taken for the latent
/// value's (straight-through; Bengio et al. 2013). F16 scales and minima move by factors; scales in
/// few bits stay. Tensors of plain numbers simply move. Results do not depend on threads.
class LatentTensor {
  public:
    /// Whether blocks of the format can be tuned: codes can change while scales stay, or there are
    /// none (F32).
    [[nodiscard]] static bool canTune(const formats::Format& format);

    /// `blocks` is where the search begins: each latent value lies so near to its weight that it
    /// becomes this weight again, but on the side of the original. Preconditions: canTune(), whole
    /// rows, as many originals as weights.
    LatentTensor(const formats::Format& format, std::vector<std::byte> blocks,
                 std::span<const float> original);

    [[nodiscard]] const formats::Format& format() const { return m_format; }
    /// What the blocks decode to. The memory stays the same through all steps.
    [[nodiscard]] std::span<const float> weights() const { return m_weights; }
    [[nodiscard]] const std::vector<std::byte>& blocks() const { return m_blocks; }

    /// Moves everything against the gradients of weights(). On all threads. False: cancelled, and
    /// the tensor is of no more use.
    [[nodiscard]] bool step(std::span<const float> gradients, const LatentStep& step,
                            TaskContext& task);

  private:
    /// An F16 number of each block.
    struct Half {
        formats::WeightRun weights;
        formats::FieldBits bits;
        std::vector<float> first;   ///< of each block: what it was in the beginning
        std::vector<float> change;  ///< of each block, relative to it
        AdamMeans means;
    };
    /// The levels of some neighbouring weights.
    struct Range {
        float gap = 0.0F;  ///< the least between two levels; 0: nothing can move
        float lowest = 0.0F;
        float highest = 0.0F;
    };
    /// Some neighbouring blocks.
    struct Part;

    void findHalves();
    void findRanges(std::size_t firstWeight, std::size_t count);
    [[nodiscard]] Range rangeAt(std::size_t firstWeight) const;
    void placeLatent(std::span<const float> original);
    void moveNumbers(std::span<const float> gradients, const LatentStep& step);
    void movePart(std::size_t firstBlock, std::size_t endBlock, std::span<const float> gradients,
                  const LatentStep& step);
    [[nodiscard]] bool moveHalves(const Part& part, std::span<const float> gradients,
                                  const LatentStep& step);
    void moveLatent(const Part& part, std::span<const float> gradients, const LatentStep& step);
    void chooseCodes(const Part& part);

    const formats::Format& m_format;
    const formats::PointCodes* m_codes;  ///< null: each weight has a code of its own
    std::optional<encoders::NearestCodes> m_search;
    std::vector<std::byte> m_blocks;
    std::vector<float> m_weights;
    std::vector<float> m_latent;
    AdamMeans m_means;
    std::vector<Half> m_halves;
    std::size_t m_rangeWeights = 1;  ///< that share a range
    std::vector<Range> m_ranges;
};

}  // namespace weightscape::inference
