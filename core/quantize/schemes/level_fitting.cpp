// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/level_fitting.h"

#include <algorithm>

#include "core/quantize/schemes/piece_view.h"
#include "core/support/number_types.h"
#include "core/support/parallel.h"

namespace weightscape::schemes {
namespace {

using elements::WeightedValue;

constexpr std::uint64_t kExactWeights = 65536;
/// Consecutive shares of the tensor that are summed on their own and merged in order.
constexpr std::uint64_t kShares = 16;
constexpr std::size_t kBins = 1U << 16U;

/// Values as they come, or sums per F16.
class ValueSums {
  public:
    explicit ValueSums(bool exact) : m_exact(exact) {
        if (!exact) m_bins.resize(kBins, {0.0, 0.0});
    }
    void add(float value, double weight) {
        if (!(weight > 0.0)) return;
        if (m_exact) {
            m_bins.push_back({value, weight});
            return;
        }
        WeightedValue& bin = m_bins[toHalf(value).bits];
        bin.value += weight * value;
        bin.weight += weight;
    }
    void merge(const ValueSums& later) {
        if (m_exact) {
            m_bins.insert(m_bins.end(), later.m_bins.begin(), later.m_bins.end());
            return;
        }
        for (std::size_t i = 0; i < kBins; ++i) {
            m_bins[i].value += later.m_bins[i].value;
            m_bins[i].weight += later.m_bins[i].weight;
        }
    }
    /// Ascending and distinct.
    [[nodiscard]] std::vector<WeightedValue> values() && {
        if (!m_exact) {
            std::erase_if(m_bins, [](const WeightedValue& bin) { return bin.weight == 0.0; });
            for (WeightedValue& bin : m_bins) bin.value /= bin.weight;
        }
        const auto byValue = [](const WeightedValue& a, const WeightedValue& b) {
            return a.value < b.value;
        };
        std::stable_sort(m_bins.begin(), m_bins.end(), byValue);
        std::vector<WeightedValue> merged;
        for (const WeightedValue& bin : m_bins) {
            if (!merged.empty() && merged.back().value == bin.value) {
                merged.back().weight += bin.weight;
            } else {
                merged.push_back(bin);
            }
        }
        return merged;
    }

  private:
    bool m_exact;
    std::vector<WeightedValue> m_bins;
};

struct FittingBuffers {
    PieceBuffers piece;
    std::vector<float> weights;
    std::vector<float> blocks;
};

void addPiece(const PreparedScheme& prepared, const Rectangle& area, FittingBuffers& buffers,
              ValueSums& sums) {
    const TensorSource& source = prepared.source();
    source.read(area, buffers.weights, buffers.blocks);
    const PieceView view({source, prepared.importance(), prepared.kept()}, area, buffers.weights,
                         buffers.piece);
    const bool kmeans = prepared.scheme().element.kind == elements::ElementKind::Kmeans;
    prepared.tiling().forEachGroup(area, [&](std::uint64_t group, const Rectangle& part) {
        const float scale = prepared.scaleOf(group, prepared.rangeOf(group)).scale;
        if (scale == 0.0F) return;
        const elements::Group seen = view.calibrationGroup(part, view.group(part));
        for (std::size_t i = 0; i < seen.weights.size(); ++i) {
            const double importance = seen.importance.empty() ? 1.0 : seen.importance[i];
            const double weight = kmeans ? static_cast<double>(scale) * scale * importance : 1.0;
            sums.add(std::clamp(seen.weights[i] / scale, -1.0F, 1.0F) + 0.0F, weight);
        }
    });
}

}  // namespace

Result<std::vector<WeightedValue>> scaledValues(const PreparedScheme& prepared,
                                                PassProgress& progress) {
    const bool exact = prepared.source().tensor.weightCount() <= kExactWeights;
    const Pieces pieces = prepared.pieces();
    const std::uint64_t perShare = pieces.count() / kShares + 1;
    std::vector<ValueSums> shares(kShares, ValueSums(exact));
    const bool finished =
        forEachChunk(pieces.count(), perShare, progress.task(),
                     [&](std::size_t share, std::size_t begin, std::size_t end) {
                         FittingBuffers buffers;
                         for (std::size_t i = begin; i < end && !progress.task().cancelled(); ++i) {
                             addPiece(prepared, pieces.at(i), buffers, shares[share]);
                             progress.finishStep(pieces.count());
                         }
                     });
    if (!finished || progress.task().cancelled()) return failCancelled();
    progress.finishPass();
    ValueSums all(exact);
    for (const ValueSums& share : shares) all.merge(share);
    return std::move(all).values();
}

}  // namespace weightscape::schemes
