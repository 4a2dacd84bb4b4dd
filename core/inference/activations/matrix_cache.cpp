// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/activations/matrix_cache.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/quantize/calibration/calibrator.h"
#include "core/quantize/elements/group_codec.h"
#include "core/support/largest_magnitude.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kWeightRowsInChunk = 32;

/// Weights of a row that share a scale.
std::size_t groupColumns(const schemes::Granularity& granularity, std::size_t columns) {
    if (granularity.kind != schemes::GranularityKind::Group) return columns;
    return std::min<std::size_t>(granularity.columns, columns);
}

}  // namespace

WeightMatrix PreparedMatrix::matrix() const {
    return {formats::findFormat("f32"), std::as_bytes(std::span(weights.values)), weights.count,
            weights.width};
}

Result<Rows> decodeMatrix(const WeightMatrix& matrix, TaskContext& task) {
    Rows rows(matrix.rows, matrix.columns);
    const auto decode = [&](std::size_t, std::size_t begin, std::size_t end) {
        matrix.format->decodeRow(
            matrix.part(begin, end - begin).bytes,
            std::span(rows.values).subspan(begin * matrix.columns, (end - begin) * matrix.columns));
    };
    if (!forEachChunk(matrix.rows, kWeightRowsInChunk, task, decode)) return failCancelled();
    return rows;
}

Result<void> roundWeights(const schemes::Scheme& scheme, MutableRows weights, TaskContext& task) {
    const auto levels = elements::fixedLevels(scheme.element, scheme.mapping);
    if (!levels) return fail(levels.error());
    const elements::GroupCodec codec(*levels, scheme.scale, scheme.rounding, scheme.zeroPoint);
    const std::size_t step = groupColumns(scheme.granularity, weights.width);
    const auto roundRows = [&](std::size_t, std::size_t begin, std::size_t end) {
        calibration::Scratch scratch;
        const calibration::Calibration with{codec, scheme.calibration.parameters, scratch, task};
        std::vector<float> group;
        for (std::size_t row = begin; row < end; ++row) {
            for (std::size_t first = 0; first < weights.width; first += step) {
                const std::size_t count = std::min(step, weights.width - first);
                const std::span<float> place = weights.row(row).subspan(first, count);
                if (!std::isfinite(largestMagnitude(place))) continue;
                group.assign(place.begin(), place.end());
                const elements::Group read{group, {}, {.first = row * weights.width + first}};
                const auto range =
                    calibration::chooseRange(*scheme.calibration.calibrator, read, with);
                codec.roundTrip(read, codec.storedScale(range), place);
            }
        }
    };
    if (!forEachChunk(weights.count, kWeightRowsInChunk, task, roundRows)) return failCancelled();
    return {};
}

Result<std::shared_ptr<const PreparedMatrix>> MatrixCache::of(const LinearLayer& layer,
                                                              std::size_t matrix,
                                                              TaskContext& task) {
    const auto found = std::ranges::find_if(m_entries, [&](const Entry& entry) {
        return entry.matrix == matrix && entry.tensor == layer.tensor;
    });
    if (found != m_entries.end()) {
        m_entries.splice(m_entries.begin(), m_entries, found);
        return m_entries.front().prepared;
    }
    auto prepared = m_prepare(layer, matrix, task);
    if (!prepared) return fail(prepared.error());
    m_entries.push_front(
        {layer.tensor, matrix, std::make_shared<const PreparedMatrix>(*std::move(prepared))});
    dropOldest();
    return m_entries.front().prepared;
}

void MatrixCache::dropOldest() {
    const auto bytes = [&] {
        return std::accumulate(
            m_entries.begin(), m_entries.end(), std::size_t{0},
            [](std::size_t sum, const Entry& entry) { return sum + entry.bytes(); });
    };
    while (m_entries.size() > 1 && bytes() > kMostPreparedBytes) m_entries.pop_back();
}

}  // namespace weightscape::inference
