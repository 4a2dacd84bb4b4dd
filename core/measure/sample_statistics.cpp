// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/sample_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/measure/drawn_units.h"
#include "core/model/tensor_origin.h"
#include "core/model/tensor_source.h"

namespace weightscape::measure {
namespace {

/// The drawn units of a tensor, one after the other, as a tensor of their own.
class SampleOrigin final : public TensorOrigin {
  public:
    SampleOrigin(const TensorInfo& whole, const DrawnUnits& units) : m_whole(whole) {
        for (std::uint64_t drawn = 0; drawn < units.draw.cells.size(); ++drawn) {
            m_units.push_back(units.weightsOf(drawn));
        }
        // The loudest cells come first in a draw; the order of the tensor reads better.
        std::ranges::sort(m_units, {}, &TensorPiece::first);
        for (const TensorPiece& unit : m_units) {
            m_begins.push_back(m_count);
            m_count += unit.count;
        }
    }

    [[nodiscard]] std::uint64_t count() const { return m_count; }
    [[nodiscard]] const std::vector<TensorPiece>& units() const { return m_units; }
    /// Where a weight of the sample stands in the tensor.
    [[nodiscard]] std::uint64_t placeOf(std::uint64_t index) const {
        const std::size_t unit = unitOf(index);
        return m_units[unit].first + index - m_begins[unit];
    }

    void decode(const Model& model, const TensorInfo&, const TensorPiece& piece,
                std::span<float> out) const override {
        forEachPart(piece, [&](const TensorPiece& part, std::uint64_t at) {
            TensorSource{model, m_whole}.decode(part, out.subspan(at, part.count));
        });
    }
    void blocks(const Model& model, const TensorInfo&, const TensorPiece& piece,
                std::span<std::byte> out) const override {
        std::vector<std::byte> buffer;
        forEachPart(piece, [&](const TensorPiece& part, std::uint64_t at) {
            const auto bytes = TensorSource{model, m_whole}.blocksOf(part, buffer);
            std::memcpy(out.data() + m_whole.format->rowBytes(at), bytes.data(), bytes.size());
        });
    }

  private:
    [[nodiscard]] std::size_t unitOf(std::uint64_t index) const {
        const auto next = std::ranges::upper_bound(m_begins, index);
        return static_cast<std::size_t>(next - m_begins.begin()) - 1;
    }

    template <typename Use>
    void forEachPart(const TensorPiece& piece, const Use& use) const {
        for (std::uint64_t done = 0; done < piece.count;) {
            const std::size_t unit = unitOf(piece.first + done);
            const std::uint64_t inside = piece.first + done - m_begins[unit];
            const std::uint64_t count = std::min(piece.count - done, m_units[unit].count - inside);
            use({m_units[unit].first + inside, count}, done);
            done += count;
        }
    }

    const TensorInfo& m_whole;
    std::vector<TensorPiece> m_units;
    std::vector<std::uint64_t> m_begins;  ///< of the units in the sample
    std::uint64_t m_count = 0;
};

/// Half the width of the 95 % interval of a mean of clusters.
double halfWidth(std::span<const double> clusters, double fraction) {
    const auto count = static_cast<double>(clusters.size());
    double mean = 0.0;
    for (const double each : clusters) mean += each / count;
    double spread = 0.0;
    for (const double each : clusters) spread += (each - mean) * (each - mean);
    const double variance = spread / (count - 1.0) / count * std::max(0.0, 1.0 - fraction);
    return studentQuantile(count - 1.0) * std::sqrt(variance);
}

void addIntervals(const Model& model, const TensorInfo& tensor, const SampleOrigin& origin,
                  SampledStatistics& found) {
    std::vector<double> means;
    std::vector<double> squares;
    std::vector<float> weights;
    for (const TensorPiece& unit : origin.units()) {
        weights.resize(unit.count);
        TensorSource{model, tensor}.decode(unit, weights);
        double sum = 0.0;
        double square = 0.0;
        double count = 0.0;
        for (const float weight : weights) {
            if (!std::isfinite(weight)) continue;
            const double apart = static_cast<double>(weight) - found.of.mean;
            sum += apart;
            square += apart * apart;
            count += 1.0;
        }
        if (count == 0.0) continue;
        means.push_back(sum / count);
        squares.push_back(square / count);
    }
    if (means.size() < 2) return;
    found.meanConfidence = halfWidth(means, found.sampledFraction);
    const double deviation = found.of.standardDeviation;
    if (deviation > 0.0) {
        found.deviationConfidence = halfWidth(squares, found.sampledFraction) / (2.0 * deviation);
    }
}

}  // namespace

Result<SampledStatistics> sampleStatistics(const Model& model, const TensorInfo& tensor,
                                           double fraction, TaskContext& task) {
    const bool isReadable = tensor.format->canDecode() && tensor.weightCount() > 0;
    const CellGrid grid(tensor, tensor.format->weightsPerBlock);
    const SampleSpec sample{isReadable ? cellsForFraction(grid, fraction) : 0};
    if (!isReadable || fraction >= 1.0 || drawsOf(sample) >= grid.count()) {
        auto exact = computeStatistics(model, tensor, task);
        if (!exact) return fail(std::move(exact.error()));
        return SampledStatistics{*std::move(exact)};
    }
    const DrawnUnits units = drawUnits(grid, tensor, sample);
    if (auto here = bringUnits(model, tensor, units, task); !here) {
        return fail(std::move(here.error()));
    }
    const auto origin = std::make_shared<const SampleOrigin>(tensor, units);
    TensorInfo drawn = tensor;
    drawn.dimensions = {origin->count()};
    drawn.bytes = tensor.format->rowBytes(origin->count());
    drawn.origin = origin;
    auto statistics = computeStatistics(model, drawn, task);
    if (!statistics) return fail(std::move(statistics.error()));
    SampledStatistics found{*std::move(statistics)};
    found.of.rowAbsMax.clear();
    found.of.columnAbsMax.clear();
    for (Outlier& outlier : found.of.outliers) {
        const std::uint64_t place = origin->placeOf(outlier.column);
        outlier.row = place / tensor.rowLength();
        outlier.column = place % tensor.rowLength();
    }
    found.sampledFraction =
        static_cast<double>(origin->count()) / static_cast<double>(tensor.weightCount());
    addIntervals(model, tensor, *origin, found);
    return found;
}

}  // namespace weightscape::measure
