// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/scaled_group.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "core/quantize/encoders/scaled_inputs.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/parallel.h"
#include "core/support/unreported_task.h"

namespace weightscape::encoders {
namespace {

/// Pieces of a reader that are quantized for every exponent: 2^20 weights.
constexpr std::uint64_t kSearchedPieces = 4;
constexpr std::uint64_t kAllPieces = std::numeric_limits<std::uint64_t>::max();
/// Channels that are hardly ever used count as this share of the largest.
constexpr double kLeastMagnitude = 1e-4;

/// Σ mean(x²) e² over evenly chosen pieces of an encoder, `most` at most.
Result<double> weightedError(const TensorEncoder& encoder, std::uint64_t most, TaskContext& task) {
    const Pieces pieces = encoder.pieces();
    const std::uint64_t count = std::min(most, pieces.count());
    std::vector<double> errors(count);
    tbb::enumerable_thread_specific<EncodedPiece> buffers;
    const bool finished =
        forEachChunk(count, 1, task, [&](std::size_t index, std::size_t, std::size_t) {
            EncodedPiece& piece = buffers.local();
            if (!encoder.encode(pieces.at(index * pieces.count() / count), {}, piece, task)) return;
            errors[index] = piece.error.sumWeightedError;
        });
    if (!finished || task.cancelled()) return failCancelled();
    double sum = 0.0;
    for (const double error : errors) sum += error;
    return sum;
}

/// Those of one exponent, of magnitudes above 0.
std::vector<float> scalesOf(std::span<const double> magnitudes, std::uint64_t matrices,
                            double exponent) {
    std::vector<float> scales(magnitudes.size());
    const std::size_t channels = magnitudes.size() / matrices;
    for (std::size_t begin = 0; begin < magnitudes.size(); begin += channels) {
        const auto own = magnitudes.subspan(begin, channels);
        const auto [smallest, largest] = std::ranges::minmax(own);
        const double middle = std::sqrt(smallest) * std::sqrt(largest);
        for (std::size_t i = 0; i < channels; ++i) {
            scales[begin + i] = static_cast<float>(std::pow(own[i] / middle, exponent));
        }
    }
    return scales;
}

}  // namespace

bool operator==(const ScaledGroup::Parts& left, const ScaledGroup::Parts& right) {
    return left.channels == right.channels && left.importance == right.importance &&
           left.choice == right.choice && left.readers == right.readers;
}

ScaledGroup::ScaledGroup(Parts parts) : m_parts(std::move(parts)) {}
ScaledGroup::~ScaledGroup() = default;

std::shared_ptr<const ScaledGroup::Scales> ScaledGroup::known() const {
    const std::scoped_lock lock(m_mutex);
    return m_scales;
}

Result<std::shared_ptr<const ScaledGroup::Scales>> ScaledGroup::scales(const Model& model,
                                                                       TaskContext& task) const {
    // Who waits for another's search can be cancelled all the same.
    std::unique_lock searching(m_searching, std::defer_lock);
    while (!searching.try_lock_for(std::chrono::milliseconds(20))) {
        if (task.cancelled()) return failCancelled();
    }
    if (auto found = known()) return found;
    UnreportedTask quiet(task);
    auto searched = search(model, quiet);
    if (!searched) return fail(std::move(searched.error()));
    auto found = std::make_shared<const Scales>(*std::move(searched));
    const std::scoped_lock lock(m_mutex);
    m_scales = found;
    return found;
}

/// Of each channel, matrix after matrix: the root of what the readers' importance says on average,
/// of those with the fewest matrices, as experts see a part of the inputs only.
std::vector<double> ScaledGroup::magnitudes(const Model& model) const {
    const ChannelGroup& channels = m_parts.channels;
    const auto importanceOf = [&](std::size_t reader) {
        return m_parts.importance->of(reader).values;
    };
    std::size_t fewest = kAllPieces;
    for (const std::size_t reader : channels.readers) {
        const auto values = importanceOf(reader);
        if (!values.empty()) fewest = std::min(fewest, values.size());
    }
    std::vector<double> sums(channels.channels * channels.matrices, 0.0);
    std::vector<double> counts(sums.size(), 0.0);
    for (const std::size_t reader : channels.readers) {
        const auto values = importanceOf(reader);
        if (values.size() != fewest) continue;
        const std::uint64_t rowLength = model.tensors[reader].rowLength();
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::size_t channel = i / rowLength % channels.matrices * channels.channels +
                                        channels.channelOf(i % rowLength);
            sums[channel] += static_cast<double>(values[i]);
            counts[channel] += 1.0;
        }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = std::sqrt(sums[i] / counts[i]);
    for (std::size_t begin = 0; begin < sums.size(); begin += channels.channels) {
        const auto own = std::span(sums).subspan(begin, channels.channels);
        const double largest = std::ranges::max(own);
        for (double& magnitude : own) {
            magnitude = largest > 0.0 ? std::max(magnitude, largest * kLeastMagnitude) : 1.0;
        }
    }
    return sums;
}

Result<double> ScaledGroup::errorOf(const Scales& scales, std::uint64_t mostPieces,
                                    const Model& model, TaskContext& task) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < m_parts.readers.size(); ++i) {
        const std::size_t reader = m_parts.channels.readers[i];
        const TensorInfo& tensor = model.tensors[reader];
        if (m_parts.readers[i].keeps(tensor)) continue;
        const TensorFactors factors = factorsOfReader(tensor, m_parts.channels, scales);
        ColumnImportance importance = m_parts.importance->of(reader);
        const auto scaled = scaledImportance(importance.values, factors, tensor.rowLength());
        importance.values = scaled;
        const auto encoder = preparedEncoder({model, tensor, nullptr, &factors}, m_parts.readers[i],
                                             {importance}, task);
        if (!encoder) return fail(encoder.error());
        const auto error = weightedError(**encoder, mostPieces, task);
        if (!error) return error;
        sum += *error;
    }
    return sum;
}

Result<double> ScaledGroup::errorWith(const Scales& scales, const Model& model,
                                      TaskContext& task) const {
    return errorOf(scales, kAllPieces, model, task);
}

Result<ScaledGroup::Scales> ScaledGroup::search(const Model& model, TaskContext& task) const {
    const std::vector<double> sizes = magnitudes(model);
    const std::uint32_t steps = m_parts.choice.steps();
    Scales best;
    double least = std::numeric_limits<double>::infinity();
    for (std::uint32_t step = 0; step <= steps; ++step) {
        Scales tried;
        tried.exponent = static_cast<double>(step) / steps;
        if (step > 0) tried.values = scalesOf(sizes, m_parts.channels.matrices, tried.exponent);
        const auto error = errorOf(tried, kSearchedPieces, model, task);
        if (!error) return fail(error.error());
        if (!(*error < least)) continue;
        least = *error;
        best = std::move(tried);
    }
    const bool sawAll = std::ranges::all_of(m_parts.channels.readers, [&](std::size_t reader) {
        return model.tensors[reader].weightCount() <= kSearchedPieces * kPieceWeights;
    });
    if (sawAll || best.values.empty()) return best;
    const auto before = errorWith({}, model, task);
    if (!before) return fail(before.error());
    const auto after = errorWith(best, model, task);
    if (!after) return fail(after.error());
    if (*after < *before) return best;
    return Scales{};
}

std::shared_ptr<const ScaledGroup> ScaledGroups::with(std::size_t index,
                                                      ScaledGroup::Parts parts) const {
    const std::scoped_lock lock(m_mutex);
    auto& known = m_known[index];
    std::shared_ptr<const ScaledGroup> same;
    std::erase_if(known, [&](const std::weak_ptr<const ScaledGroup>& each) {
        const auto group = each.lock();
        if (group && group->parts() == parts) same = group;
        return group == nullptr;
    });
    if (!same) {
        same = std::make_shared<const ScaledGroup>(std::move(parts));
        known.push_back(same);
    }
    return same;
}

}  // namespace weightscape::encoders
