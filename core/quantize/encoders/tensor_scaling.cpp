// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/tensor_scaling.h"

#include <algorithm>
#include <utility>

#include "core/model/tensor_piece.h"

namespace weightscape::encoders {
namespace {

bool areSame(const std::shared_ptr<const ScaledGroup>& left,
             const std::shared_ptr<const ScaledGroup>& right) {
    if (left == right) return true;
    return left && right && left->parts() == right->parts();
}

}  // namespace

TensorFactors factorsOfReader(const TensorInfo& tensor, const ChannelGroup& channels,
                              const ScaledGroup::Scales& scales) {
    TensorFactors factors;
    if (scales.values.empty()) return factors;
    const std::uint64_t rowLength = tensor.rowLength();
    factors.columns.resize(rowLength * channels.matrices);
    for (std::uint64_t i = 0; i < factors.columns.size(); ++i) {
        factors.columns[i] =
            scales.values[i / rowLength * channels.channels + channels.channelOf(i % rowLength)];
    }
    return factors;
}

/// Divides the last of a matrix's rows, or of a vector's numbers, by the scales of its channels.
void addMakerFactors(const TensorInfo& tensor, const ChannelGroup& channels, float lacking,
                     const ScaledGroup::Scales& scales, TensorFactors& factors) {
    if (scales.values.empty()) return;
    factors.lacking = lacking;
    const bool isVector = tensor.dimensions.size() < 2;
    std::vector<float>& own = isVector ? factors.columns : factors.rows;
    const std::uint64_t perMatrix = isVector ? tensor.rowLength() : rowsPerMatrix(tensor);
    own.assign(tensor.weightCount() / (isVector ? 1 : tensor.rowLength()), 1.0F);
    const std::uint64_t skipped = perMatrix - channels.channels;
    for (std::uint64_t i = 0; i < own.size(); ++i) {
        if (i % perMatrix < skipped) continue;
        const std::uint64_t channel = i / perMatrix * channels.channels + i % perMatrix - skipped;
        own[i] = 1.0F / scales.values[channel];
    }
}

Result<TensorFactors> TensorScaling::factors(const Model& model, TaskContext& task) const {
    const TensorInfo& info = model.tensors[tensor];
    TensorFactors factors;
    if (reads) {
        const auto scales = reads->scales(model, task);
        if (!scales) return fail(scales.error());
        factors = factorsOfReader(info, reads->channels(), **scales);
    }
    if (!makes) return factors;
    const auto scales = makes->scales(model, task);
    if (!scales) return fail(scales.error());
    const auto& makers = makes->channels().makers;
    const auto own = std::ranges::find(makers, tensor, &ChannelGroup::Maker::tensor);
    addMakerFactors(info, makes->channels(), own->lacking, **scales, factors);
    return factors;
}

bool operator==(const TensorScaling& left, const TensorScaling& right) {
    return left.tensor == right.tensor && areSame(left.reads, right.reads) &&
           areSame(left.makes, right.makes);
}

}  // namespace weightscape::encoders
