// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/inference/collect/shared_inputs.h"
#include "core/inference/input_observer.h"
#include "core/measure/key_counter.h"
#include "core/measure/value_sketch.h"

namespace weightscape::inference {

/// What is kept of activations.
struct ActivationWishes {
    /// From this magnitude on a value is an outlier; 6 in LLM.int8() (Dettmers et al., 2022).
    float threshold = 6.0F;
    std::size_t pictureTokens = 256;   ///< rows of the picture: the first tokens
    std::size_t pictureColumns = 512;  ///< its columns at the most
};

/// One channel (column) of an input.
struct ChannelFigures {
    float largest = 0.0F;  ///< of |x|
    double mean = 0.0;
    double meanSquare = 0.0;
    double shareBeyond = 0.0;  ///< of the tokens: those with |x| >= threshold
};

/// What flowed into some weights. Tokens with a value that is not finite are left out of everything
/// but their count; of stacked matrices all count together, each token once per expert.
struct InputStatistics {
    std::vector<std::string> tensors;  ///< that read this input
    std::uint64_t tokens = 0;
    std::uint64_t tokensNotFinite = 0;
    std::uint64_t tokensBeyond = 0;  ///< with at least one |x| >= threshold
    std::vector<ChannelFigures> channels;
    /// Values to 1 in 128: each cell is what shares its upper 16 bits as binary32.
    measure::ValueSketch values;
    /// Largest |x| of some channels beside each other, one row per token: cell c of n has the
    /// channels from c·channels/n to (c+1)·channels/n. Empty for stacked matrices, whose tokens do
    /// not come in the order of the text.
    Rows picture;
};

/// Running statistics of the input of every tensor, about 300 KB each beside the picture and 24 B
/// per channel. For one thread at a time.
class ActivationCollector final : public InputObserver {
  public:
    explicit ActivationCollector(ActivationWishes wishes = {}) : m_wishes(wishes) {}
    void observe(const ObservedInput& input) override;

    /// Everything so far, in the order in which tensors were first seen.
    [[nodiscard]] std::vector<InputStatistics> statistics() const;
    [[nodiscard]] const ActivationWishes& wishes() const { return m_wishes; }

  private:
    struct Sums {
        std::uint64_t tokens = 0;
        std::uint64_t tokensNotFinite = 0;
        std::uint64_t tokensBeyond = 0;
        std::vector<float> largest;
        std::vector<double> sums;
        std::vector<double> squares;
        std::vector<std::uint32_t> beyond;
        measure::KeyCounter keys{measure::KeyCounter::Variety::Many};
        std::size_t pictureColumns = 0;
        std::vector<float> picture;
    };
    /// The place in m_sums of a group that is seen for the first time.
    [[nodiscard]] std::size_t placeFor(const InputGroup& group);
    void addRow(std::span<const float> row, Sums& sums) const;
    [[nodiscard]] InputStatistics figuresOf(const Sums& sums) const;

    ActivationWishes m_wishes;
    SharedInputs m_inputs;
    std::vector<std::unique_ptr<Sums>> m_sums;
    std::map<std::string, std::size_t, std::less<>> m_places;  ///< in m_sums, by first tensor
    std::vector<std::size_t> m_placeOfGroup;                   ///< the same, by group of m_inputs
};

}  // namespace weightscape::inference
