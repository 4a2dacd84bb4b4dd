// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/inference/parts/routing.h"
#include "core/inference/parts/work_space.h"

namespace weightscape::inference {

/// What a feed-forward network leaves: one row per token that reached it.
struct GatedTape {
    std::optional<WorkRows> inputs;
    std::optional<WorkRows> gate;  ///< before it is applied; none where `up` holds both or is alone
    std::optional<WorkRows> up;
    std::optional<WorkRows> activated;
};

/// Of one expert, for the choices that fell on it.
struct ExpertTape {
    GatedTape network;
    std::optional<WorkRows> outputs;  ///< not weighted
};

/// What a layer's run leaves for its backward, see LayerRun for the names. Parts that the layer
/// does not have stay empty. For one run.
struct LayerTape {
    std::optional<WorkRows> attentionInputs;
    std::optional<WorkRows> plainQueries, plainKeys;  ///< before the norms of heads
    std::optional<WorkRows> queries, keys, values;    ///< as attention sees them
    std::optional<WorkRows> attended;
    std::optional<WorkRows> attentionOutputs;  ///< before their norm
    std::optional<WorkRows> middle;            ///< hidden states between attention and network
    GatedTape dense;
    std::optional<WorkRows> networkInputs;  ///< of router and experts
    std::optional<WorkRows> routerScores;
    Routing routing;
    std::vector<ExpertTape> experts;
    std::optional<WorkRows> networkOutputs;  ///< before their norm
};

/// What a tape takes, bytes.
[[nodiscard]] inline std::uint64_t bytesOf(const LayerTape& tape) {
    std::uint64_t floats = 0;
    const auto add = [&](const std::optional<WorkRows>& rows) {
        if (rows) floats += rows->count() * rows->width();
    };
    const auto addNetwork = [&](const GatedTape& network) {
        for (const auto* rows : {&network.inputs, &network.gate, &network.up, &network.activated}) {
            add(*rows);
        }
    };
    for (const auto* rows :
         {&tape.attentionInputs, &tape.plainQueries, &tape.plainKeys, &tape.queries, &tape.keys,
          &tape.values, &tape.attended, &tape.attentionOutputs, &tape.middle, &tape.networkInputs,
          &tape.routerScores, &tape.networkOutputs}) {
        add(*rows);
    }
    addNetwork(tape.dense);
    for (const ExpertTape& expert : tape.experts) {
        addNetwork(expert.network);
        add(expert.outputs);
    }
    return floats * sizeof(float);
}

/// A copy of the rows.
inline void record(std::optional<WorkRows>& into, ConstRows rows) {
    MutableRows copy = into.emplace(rows.count, rows.width).view();
    for (std::size_t row = 0; row < rows.count; ++row) {
        std::ranges::copy(rows.row(row), copy.row(row).begin());
    }
}

}  // namespace weightscape::inference
