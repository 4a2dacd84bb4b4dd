// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <span>
#include <vector>

#include "core/inference/collect/activation_collector.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// What flows into some weights, as one line of a list.
struct InputRow {
    int input = -1;    ///< index into the statistics
    QString name;      ///< the tensors that read it, safe to show: "blk.0.attn_q.weight (+2)"
    QString allNames;  ///< each on a line
    std::uint64_t channels = 0;
    double largest = 0.0;         ///< |x| over all channels and tokens
    double rootMeanSquare = 0.0;  ///< over all channels and tokens
    double channelsBeyond = 0.0;  ///< share of the channels with any |x| from the threshold on
    double tokensBeyond = 0.0;    ///< share of the tokens with any
    std::uint64_t notFinite = 0;  ///< tokens with values that are not finite

    enum ColumnIndex { Name, Largest, ChannelsBeyond, TokensBeyond, RootMeanSquare, Channels };
};

[[nodiscard]] std::span<const Column<InputRow>> inputColumns();
/// In the order of the statistics. `threshold`: that by which they were counted.
[[nodiscard]] QList<InputRow> inputRows(const std::vector<inference::InputStatistics>& inputs,
                                        double threshold);

}  // namespace weightscape::ui
