// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/sample_tensor.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "core/measure/drawn_units.h"
#include "core/support/parallel.h"
#include "core/support/piece_progress.h"

namespace weightscape::measure {
namespace {

/// Groups of neighbouring strata that one task measures: cells of 256 weights make up a run.
constexpr std::size_t kSamplesPerChunk = 32;

/// What a chunk of groups found; chunks are merged in order.
struct SampleSums {
    ErrorStats looked;
    TotalsEstimate totals;
    TotalsEstimate weighted;  ///< the same of the sums with importance
    // Estimates for the whole tensor:
    double squaredDecoded = 0.0;
    double product = 0.0;

    void merge(const SampleSums& later) {
        looked.merge(later.looked);
        totals.merge(later.totals);
        weighted.merge(later.weighted);
        squaredDecoded += later.squaredDecoded;
        product += later.product;
    }
};

/// The sum of all but the `largest` largest, which are measured whole and say nothing about the
/// others.
double sumOfOthers(std::vector<double> sizes, std::uint64_t largest) {
    const auto end = sizes.end() - static_cast<std::ptrdiff_t>(largest);
    std::ranges::nth_element(sizes, end);
    return std::accumulate(sizes.begin(), end, 0.0);
}

/// How much each cell may weigh in the sums that are estimated from so many cells.
std::vector<double> sizesOf(const encoders::TensorEncoder& encoder, const CellGrid& grid,
                            const CellLoudness& loudness, std::uint64_t draws) {
    std::vector<double> sizes;
    sizes.reserve(grid.count());
    for (const std::uint8_t level : loudness.levels) {
        sizes.push_back(sizeOfLevel(level));
    }
    if (encoder.importance().empty()) return sizes;
    std::vector<double> weighted(sizes);
    std::vector<float> buffer;
    for (std::uint64_t i = 0; i < grid.count(); ++i) {
        const auto importance = encoder.importanceOf(areaOf(encoder.tensor(), grid.at(i)), buffer);
        weighted[i] *= importance.empty() ? 0.0 : *std::ranges::max_element(importance);
    }
    // Both sums are wanted, and neither may be missed.
    const double plain = sumOfOthers(sizes, draws / 2);
    const double byImportance = sumOfOthers(weighted, draws / 2);
    if (!(plain > 0.0) || !(byImportance > 0.0)) return sizes;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        sizes[i] = sizes[i] / plain + weighted[i] / byImportance;
    }
    return sizes;
}

/// A sample being measured: units that are strata of their own, then pairs of neighbouring strata,
/// the last group a triple if need be.
class Sampler {
  public:
    Sampler(const encoders::TensorEncoder& encoder, DrawnUnits units)
        : m_encoder(encoder), m_units(std::move(units)) {}
    [[nodiscard]] std::uint64_t groups() const { return m_units.draw.groups(); }
    /// Measures some groups into `sums`; false: cancelled.
    [[nodiscard]] bool measure(std::uint64_t begin, std::uint64_t end, SampleSums& sums,
                               TaskContext& task) {
        const CellDraw& draw = m_units.draw;
        std::vector<TensorPiece> cells;
        for (std::uint64_t unit = draw.beginOf(begin); unit < draw.beginOf(end); ++unit) {
            for (auto cell = m_units.beginOf(unit); cell < m_units.endOf(unit); ++cell) {
                cells.push_back(m_units.grid.at(cell));
            }
        }
        std::vector<ErrorStats> errors(cells.size());
        if (!m_encoder.measureCells(cells, m_buffers.local(), errors, task)) return false;
        const auto units = joinedUnits(draw.beginOf(begin), draw.beginOf(end), errors);
        for (std::uint64_t group = begin; group < end; ++group) {
            const std::uint64_t first = draw.beginOf(group);
            const auto own = std::span<const ErrorStats>(units).subspan(
                first - draw.beginOf(begin), draw.beginOf(group + 1) - first);
            add(first, own, sums);
        }
        return true;
    }

  private:
    /// The errors of units from those of their cells.
    [[nodiscard]] std::vector<ErrorStats> joinedUnits(std::uint64_t begin, std::uint64_t end,
                                                      std::vector<ErrorStats>& cells) const {
        if (m_units.cells == 1) return std::move(cells);
        std::vector<ErrorStats> units;
        std::size_t at = 0;
        for (std::uint64_t unit = begin; unit < end; ++unit) {
            ErrorStats& error = units.emplace_back(cells[at++]);
            for (auto cell = m_units.beginOf(unit) + 1; cell < m_units.endOf(unit); ++cell) {
                error.merge(cells[at++]);
            }
        }
        return units;
    }

    void add(std::uint64_t first, std::span<const ErrorStats> errors, SampleSums& sums) const {
        std::array<StratumTotals, 3> strata;
        std::array<StratumTotals, 3> weighted;
        for (std::size_t i = 0; i < errors.size(); ++i) {
            const ErrorStats& error = errors[i];
            const double size = m_units.draw.cells[first + i].standsFor;
            strata[i] = {size, size * error.sumSquaredError, size * error.sumSquaredOriginal};
            weighted[i] = {size, size * error.sumWeightedError, size * error.sumWeightedOriginal};
            sums.looked.merge(error);
            sums.squaredDecoded += size * error.sumSquaredDecoded;
            sums.product += size * error.sumProduct;
        }
        sums.totals.addGroup(std::span<const StratumTotals>(strata).first(errors.size()));
        sums.weighted.addGroup(std::span<const StratumTotals>(weighted).first(errors.size()));
    }

    const encoders::TensorEncoder& m_encoder;
    const DrawnUnits m_units;
    tbb::enumerable_thread_specific<encoders::EncodedPiece> m_buffers;
};

/// Σw over all weights of the tensor.
double totalImportance(const TensorInfo& tensor, const ColumnImportance& importance) {
    if (importance.empty()) return 0.0;
    double sum = 0.0;
    for (const float value : importance.values) sum += static_cast<double>(value);
    const std::uint64_t uses = tensor.weightCount() / importance.values.size();
    return sum * static_cast<double>(uses);
}

/// All figures from the sample alone.
TensorError blindError(const SampleSums& sums, const TensorInfo& tensor, std::uint64_t pairs) {
    TensorError result;
    result.sums = sums.looked;
    result.weights = tensor.weightCount();
    result.sampledFraction = static_cast<double>(sums.looked.count + sums.looked.nonFinite) /
                             static_cast<double>(result.weights);
    result.nonFinite = sums.looked.nonFinite;
    result.cosineSums = {sums.totals.squaredOriginal, sums.squaredDecoded, sums.product};
    result.squaredError = sums.totals.squaredError;
    result.squaredOriginal = sums.totals.squaredOriginal;
    result.squaredErrorVariance = sums.totals.squaredErrorVariance;
    result.squaredOriginalVariance = sums.totals.squaredOriginalVariance;
    result.squaredCovariance = sums.totals.covariance;
    result.confidence = relativeRmseHalfWidth(sums.totals, static_cast<double>(pairs));
    result.weightedError = sums.weighted.squaredError;
    result.weightedOriginal = sums.weighted.squaredOriginal;
    result.weightedErrorVariance = sums.weighted.squaredErrorVariance;
    result.weightedOriginalVariance = sums.weighted.squaredOriginalVariance;
    result.weightedCovariance = sums.weighted.covariance;
    result.weightedConfidence = relativeRmseHalfWidth(sums.weighted, static_cast<double>(pairs));
    return result;
}

TensorError sampledError(const SampleSums& sums, const TensorInfo& tensor,
                         const CellLoudness& loudness, std::uint64_t pairs) {
    TensorError result = blindError(sums, tensor, pairs);
    // The pass that found how loud cells are has seen every weight.
    result.nonFinite = loudness.nonFinite;
    result.squaredOriginal = loudness.squaredOriginal;
    result.squaredOriginalVariance = result.squaredCovariance = 0.0;
    result.confidence = relativeRmseHalfWidth(
        {result.squaredError, result.squaredOriginal, result.squaredErrorVariance, 0.0, 0.0},
        static_cast<double>(pairs));
    result.isZero = isWronglyZero(tensor, result);
    return result;
}

/// Nothing: cancelled.
std::optional<SampleSums> measureUnits(const encoders::TensorEncoder& encoder, DrawnUnits units,
                                       TaskContext& task) {
    Sampler sampler(encoder, std::move(units));
    const std::uint64_t groups = sampler.groups();
    const std::uint64_t chunks = (groups - 1) / kSamplesPerChunk + 1;
    std::vector<SampleSums> found(chunks);
    PieceProgress progress(chunks, encoder.tensor().name, task);
    const bool finished = forEachChunk(groups, kSamplesPerChunk, task,
                                       [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                                           if (!sampler.measure(begin, end, found[chunk], task))
                                               return;
                                           progress.finishOne();
                                       });
    if (!finished || task.cancelled()) return std::nullopt;
    SampleSums sums;
    for (const auto& chunk : found) sums.merge(chunk);
    return sums;
}

}  // namespace

bool coversTensor(const CellGrid& grid, const SampleSpec& sample) {
    return drawsOf(sample) >= grid.count();
}

Result<TensorError> sampleTensor(const encoders::TensorEncoder& encoder,
                                 const CellLoudness& loudness, const SampleSpec& sample,
                                 TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    DrawnUnits units{CellGrid(tensor, *encoder.cellUnit()), {}, 1};
    units.draw = drawCells(sizesOf(encoder, units.grid, loudness, drawsOf(sample)), drawsOf(sample),
                           sample.seed);
    const std::uint64_t pairs = units.draw.pairs();
    const auto sums = measureUnits(encoder, std::move(units), task);
    if (!sums) return failCancelled();
    TensorError result = sampledError(*sums, tensor, loudness, pairs);
    result.importance = totalImportance(tensor, encoder.importance());
    return result;
}

Result<TensorError> sampleBlindly(const encoders::TensorEncoder& encoder, const SampleSpec& sample,
                                  TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    DrawnUnits units = drawUnits(CellGrid(tensor, *encoder.cellUnit()), tensor, sample);
    if (auto here = bringUnits(encoder.source().model, tensor, units, task); !here) {
        return fail(std::move(here.error()));
    }
    const std::uint64_t pairs = units.draw.pairs();
    const auto sums = measureUnits(encoder, std::move(units), task);
    if (!sums) return failCancelled();
    TensorError result = blindError(*sums, tensor, pairs);
    result.importance = totalImportance(tensor, encoder.importance());
    return result;
}

}  // namespace weightscape::measure
