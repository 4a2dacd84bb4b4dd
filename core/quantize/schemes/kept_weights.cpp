// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/kept_weights.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>

#include "core/support/number_types.h"

namespace weightscape::schemes {
namespace {

Pieces piecesOf(const TensorInfo& tensor) {
    return {wholeOf(tensor), kPieceWeights, {}};
}

struct Moments {
    double sum = 0.0;
    double squares = 0.0;
    std::uint64_t count = 0;
};

/// Largest finite magnitude per column and, if wanted, moments per piece.
struct ColumnPass {
    std::vector<float> absMax;
    std::vector<Moments> moments;

    /// Standard deviation of the finite weights; merged in order of the pieces.
    [[nodiscard]] double sigma() const {
        Moments all;
        for (const Moments& part : moments) {
            all.sum += part.sum;
            all.squares += part.squares;
            all.count += part.count;
        }
        if (all.count == 0) return 0.0;
        const auto count = static_cast<double>(all.count);
        const double mean = all.sum / count;
        return std::sqrt(std::max(0.0, all.squares / count - mean * mean));
    }
};

Result<ColumnPass> passOverColumns(const TensorSource& source, PassProgress& progress) {
    const std::uint64_t rowLength = source.tensor.rowLength();
    const Pieces pieces = piecesOf(source.tensor);
    ColumnPass pass{std::vector<float>(rowLength, 0.0F), std::vector<Moments>(pieces.count())};
    // Maxima do not depend on the order, so each thread may keep its own.
    tbb::enumerable_thread_specific<std::vector<float>> local(
        [&] { return std::vector<float>(rowLength, 0.0F); });
    const auto visit = [&](std::uint64_t index, const Rectangle& area,
                           std::span<const float> weights) {
        std::vector<float>& absMax = local.local();
        Moments sums;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const float weight = weights[i];
            if (!std::isfinite(weight)) continue;
            float& largest = absMax[area.column + i % area.columns];
            largest = std::max(largest, std::abs(weight));
            sums.sum += weight;
            sums.squares += static_cast<double>(weight) * weight;
            ++sums.count;
        }
        pass.moments[index] = sums;
    };
    if (!visitPieces(source, pieces, progress, visit)) return failCancelled();
    progress.finishPass();
    for (const std::vector<float>& absMax : local) {
        for (std::size_t i = 0; i < rowLength; ++i) {
            pass.absMax[i] = std::max(pass.absMax[i], absMax[i]);
        }
    }
    return pass;
}

Result<KeptWeights> keepColumns(const TensorSource& source, double sigmas, PassProgress& progress) {
    const auto pass = passOverColumns(source, progress);
    if (!pass) return fail(pass.error());
    KeptWeights kept;
    kept.columns.resize(pass->absMax.size(), 0);
    const double sigma = pass->sigma();
    for (std::size_t i = 0; i < pass->absMax.size(); ++i) {
        const bool keep = sigma > 0.0 && pass->absMax[i] > sigmas * sigma;
        kept.columns[i] = keep ? 1 : 0;
        kept.keptColumns += keep ? 1 : 0;
    }
    kept.count = kept.keptColumns * source.tensor.rowCount();
    return kept;
}

Result<KeptWeights> equalizeColumns(const TensorSource& source, PassProgress& progress) {
    const auto pass = passOverColumns(source, progress);
    if (!pass) return fail(pass.error());
    KeptWeights kept;
    const float largest =
        pass->absMax.empty() ? 0.0F : *std::max_element(pass->absMax.begin(), pass->absMax.end());
    for (const float absMax : pass->absMax) {
        const float factor = largest > 0.0F ? toFloat(toHalf(absMax / largest)) : 0.0F;
        kept.factors.push_back(factor > 0.0F ? factor : 1.0F);
    }
    return kept;
}

/// Counts of finite magnitudes by 16 of their bits, those below having a given upper half.
using Counts = std::vector<std::uint64_t>;

constexpr std::size_t kKeys = 1U << 16U;

template <typename Key>
bool countMagnitudes(const TensorSource& source, PassProgress& progress, Counts& counts, Key key) {
    tbb::enumerable_thread_specific<Counts> local([] { return Counts(kKeys, 0); });
    const auto visit = [&](std::uint64_t, const Rectangle&, std::span<const float> weights) {
        Counts& own = local.local();
        for (const float weight : weights) {
            if (!std::isfinite(weight)) continue;
            key(std::bit_cast<std::uint32_t>(std::abs(weight)), own);
        }
    };
    if (!visitPieces(source, piecesOf(source.tensor), progress, visit)) return false;
    progress.finishPass();
    counts.assign(kKeys, 0);
    for (const Counts& own : local) {
        for (std::size_t i = 0; i < kKeys; ++i) counts[i] += own[i];
    }
    return true;
}

/// Walks down from the largest key until `wanted` are counted; returns the key where that happens
/// and leaves in `wanted` how many of that key are still wanted (at least 1).
std::uint32_t keyOfRank(const Counts& counts, std::uint64_t& wanted) {
    std::size_t key = counts.size() - 1;
    while (counts[key] < wanted) wanted -= counts[key--];
    return static_cast<std::uint32_t>(key);
}

/// Flat index of the `wanted`-th weight of exactly this magnitude.
Result<std::uint64_t> indexOfTie(const TensorSource& source, std::uint32_t magnitude,
                                 std::uint64_t wanted, PassProgress& progress) {
    const Pieces pieces = piecesOf(source.tensor);
    std::vector<std::uint64_t> ties(pieces.count(), 0);
    const auto isTie = [&](float weight) {
        return std::bit_cast<std::uint32_t>(std::abs(weight)) == magnitude;
    };
    const auto visit = [&](std::uint64_t index, const Rectangle&, std::span<const float> weights) {
        ties[index] =
            static_cast<std::uint64_t>(std::count_if(weights.begin(), weights.end(), isTie));
    };
    if (!visitPieces(source, pieces, progress, visit)) return failCancelled();
    progress.finishPass();
    std::uint64_t piece = 0;
    while (ties[piece] < wanted) wanted -= ties[piece++];
    const Rectangle area = pieces.at(piece);
    std::uint64_t found = area.row * source.tensor.rowLength() + area.column;
    const Pieces one(area, area.weights(), {});
    const auto search = [&](std::uint64_t, const Rectangle&, std::span<const float> weights) {
        std::size_t i = 0;
        for (;; ++i) {
            if (isTie(weights[i]) && --wanted == 0) break;
        }
        found += i;  // a piece is whole rows or lies in one row, so positions are consecutive
    };
    if (!visitPieces(source, one, progress, search)) return failCancelled();
    return found;
}

Result<KeptWeights> keepLargest(const TensorSource& source, const Outliers& outliers,
                                PassProgress& progress) {
    Counts upper;
    const auto byUpper = [](std::uint32_t bits, Counts& own) { ++own[bits >> 16U]; };
    if (!countMagnitudes(source, progress, upper, byUpper)) return failCancelled();
    std::uint64_t finite = 0;
    for (const std::uint64_t count : upper) finite += count;
    KeptWeights kept;
    kept.count = keptBySparse(finite, outliers);
    if (kept.count == 0) return kept;
    std::uint64_t wanted = kept.count;
    const std::uint32_t high = keyOfRank(upper, wanted);
    Counts lower;
    const auto byLower = [high](std::uint32_t bits, Counts& own) {
        if (bits >> 16U == high) ++own[bits & 0xFFFFU];
    };
    if (!countMagnitudes(source, progress, lower, byLower)) return failCancelled();
    kept.sparse = true;
    kept.magnitude = high << 16U | keyOfRank(lower, wanted);
    const auto last = indexOfTie(source, kept.magnitude, wanted, progress);
    if (!last) return fail(last.error());
    kept.lastOfMagnitude = *last;
    return kept;
}

}  // namespace

unsigned keptPasses(const Outliers& outliers) {
    switch (outliers.kind) {
        case OutlierKind::None:
            return 0;
        case OutlierKind::Columns:
        case OutlierKind::Equalize:
            return 1;
        case OutlierKind::Sparse:
            break;
    }
    return 3;
}

Result<KeptWeights> findKept(const TensorSource& source, const Outliers& outliers,
                             PassProgress& progress) {
    switch (outliers.kind) {
        case OutlierKind::None:
            break;
        case OutlierKind::Columns:
            return keepColumns(source, outliers.amount, progress);
        case OutlierKind::Sparse:
            return keepLargest(source, outliers, progress);
        case OutlierKind::Equalize:
            return equalizeColumns(source, progress);
    }
    return KeptWeights{};
}

std::uint64_t keptBySparse(std::uint64_t finiteWeights, const Outliers& outliers) {
    return static_cast<std::uint64_t>(
        std::floor(static_cast<double>(finiteWeights) * outliers.amount / 100.0));
}

float keptValue(float weight) {
    constexpr float largest = 65504.0F;
    return std::clamp(toFloat(toHalf(weight)), -largest, largest);
}

}  // namespace weightscape::schemes
