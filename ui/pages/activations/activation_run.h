// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

#include "core/inference/collect/activation_collector.h"
#include "core/inference/collect/outlier_channels.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::ui {

/// Which text the model reads, and what counts as an outlier.
struct ActivationWish {
    QString path;            ///< of the text; empty: the sample's held-out one
    std::size_t pieces = 2;  ///< of 512 tokens each, at most
    double threshold = 6.0;  ///< from this |x| on a value is an outlier
    friend bool operator==(const ActivationWish&, const ActivationWish&) = default;
};

/// What flowed into the weights of a model while it read a text. Immutable.
struct ActivationReading {
    ActivationWish wish;
    QStringList tokens;  ///< the first of the text, safe to show: the rows of the pictures
    QStringList words;   ///< the same with their line ends, for reading
    std::vector<inference::InputStatistics> inputs;
    std::vector<inference::OutlierChannel> outliers;  ///< of the hidden state, over all layers

    /// -1 when the tensor's input was not seen.
    [[nodiscard]] int inputOf(std::string_view tensor) const;
};

/// Runs the text through the model as its file has it. Not for the GUI thread. Errors: those of
/// readModelText() and of the decoder; Cancelled.
[[nodiscard]] Result<std::shared_ptr<const ActivationReading>> readActivations(
    const std::shared_ptr<const Model>& model, const ActivationWish& wish, TaskContext& task);

}  // namespace weightscape::ui
