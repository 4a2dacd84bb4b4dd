// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/outlier_channels.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/model/architectures/tensor_category.h"

namespace weightscape::inference {
namespace {

constexpr std::array kHiddenStateReaders = {
    TensorCategory::FusedQueryKeyValue,
    TensorCategory::Query,
    TensorCategory::Key,
    TensorCategory::Value,
    TensorCategory::FeedForwardUp,
    TensorCategory::FeedForwardGate,
};

/// Of one layer: for each channel the largest figures of its inputs.
struct LayerChannel {
    double tokenShare = 0.0;
    float largest = 0.0F;
};

}  // namespace

bool readsHiddenState(const InputStatistics& input) {
    return std::ranges::any_of(input.tensors, [](const std::string& tensor) {
        return std::ranges::find(kHiddenStateReaders, tensorCategory(tensor)) !=
               kHiddenStateReaders.end();
    });
}

std::vector<OutlierChannel> outlierChannels(std::span<const InputStatistics> inputs,
                                            const OutlierRule& rule) {
    std::map<int, std::vector<LayerChannel>> layers;
    std::size_t width = 0;
    for (const InputStatistics& input : inputs) {
        if (!readsHiddenState(input)) continue;
        if (width == 0) width = input.channels.size();
        if (input.channels.size() != width) continue;
        auto& layer = layers[blockNumber(input.tensors.front())];
        layer.resize(width);
        for (std::size_t i = 0; i < width; ++i) {
            layer[i].tokenShare = std::max(layer[i].tokenShare, input.channels[i].shareBeyond);
            layer[i].largest = std::max(layer[i].largest, input.channels[i].largest);
        }
    }
    std::vector<OutlierChannel> outliers;
    for (std::size_t i = 0; i < width; ++i) {
        OutlierChannel channel;
        channel.channel = i;
        for (const auto& [number, layer] : layers) {
            if (layer[i].tokenShare >= rule.tokenShare) ++channel.layers;
            channel.tokenShare = std::max(channel.tokenShare, layer[i].tokenShare);
            channel.largest = std::max(channel.largest, layer[i].largest);
        }
        channel.layerShare =
            static_cast<double>(channel.layers) / static_cast<double>(layers.size());
        if (channel.layers > 0 && channel.layerShare >= rule.layerShare) {
            outliers.push_back(channel);
        }
    }
    return outliers;
}

}  // namespace weightscape::inference
