// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

#include "core/model/model.h"
#include "core/model/tensor_factors.h"
#include "core/quantize/encoders/scaled_group.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::encoders {

/// A tensor's part in the groups of channels that it makes and reads.
struct TensorScaling {
    std::size_t tensor = 0;                    ///< index into Model::tensors
    std::shared_ptr<const ScaledGroup> reads;  ///< its columns; null: none
    std::shared_ptr<const ScaledGroup> makes;  ///< null: none

    /// Empty where the groups stay as they are. Errors: as ScaledGroup::scales().
    [[nodiscard]] Result<TensorFactors> factors(const Model& model, TaskContext& task) const;
    friend bool operator==(const TensorScaling& left, const TensorScaling& right);
};

/// The factors of a reader of channels with these scales.
[[nodiscard]] TensorFactors factorsOfReader(const TensorInfo& tensor, const ChannelGroup& channels,
                                            const ScaledGroup::Scales& scales);
/// Adds those of a maker of channels.
void addMakerFactors(const TensorInfo& tensor, const ChannelGroup& channels, float lacking,
                     const ScaledGroup::Scales& scales, TensorFactors& factors);

}  // namespace weightscape::encoders
