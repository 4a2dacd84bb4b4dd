// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/inference/collect/activation_collector.h"

namespace weightscape::inference {

/// From when on a channel of the hidden state is an outlier: it has to be beyond the threshold for
/// such a share of the tokens, in such a share of the layers. The defaults are those of LLM.int8()
/// (Dettmers et al., 2022, section 4).
struct OutlierRule {
    double tokenShare = 0.06;
    double layerShare = 0.25;
};

struct OutlierChannel {
    std::size_t channel = 0;
    std::size_t layers = 0;   ///< in which it is beyond for enough tokens
    double layerShare = 0.0;  ///< of all layers that were seen
    double tokenShare = 0.0;  ///< the largest over the layers
    float largest = 0.0F;     ///< |x| over all layers
};

/// Whether these weights read the hidden state that goes from layer to layer, after its norm:
/// queries, keys, values, and the first matrices of the feed-forward network.
[[nodiscard]] bool readsHiddenState(const InputStatistics& input);

/// The outlier channels of the hidden state, by channel. Other inputs, and those of another width
/// than the first, are ignored.
[[nodiscard]] std::vector<OutlierChannel> outlierChannels(std::span<const InputStatistics> inputs,
                                                          const OutlierRule& rule = {});

}  // namespace weightscape::inference
