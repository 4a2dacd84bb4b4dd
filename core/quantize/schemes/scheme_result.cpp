// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/scheme_result.h"

#include <algorithm>

#include "core/quantize/schemes/prepared_scheme.h"
#include "core/quantize/schemes/scale_storage.h"

namespace weightscape::schemes {
namespace {

bool isWorse(const GroupError& a, const GroupError& b) {
    return a.squaredError != b.squaredError ? a.squaredError > b.squaredError : a.group < b.group;
}

SchemeCost costWith(const KeptWeights& kept, const TensorInfo& tensor, const Scheme& scheme) {
    SchemeCost cost;
    cost.weights = tensor.weightCount();
    cost.groups = Tiling(tensor, scheme.granularity).groups();
    // A kept column is cut out of the codes; a kept single weight leaves its code behind, unused.
    const std::uint64_t columnWeights = kept.columns.empty() ? 0 : kept.count;
    cost.codeBytes = scheme.element.packedBytes(cost.weights - columnWeights);
    cost.scaleBytes = scaleBytes(scheme.scale, cost.groups);
    cost.zeroBytes = (cost.groups * zeroPointBits(scheme) + 7) / 8;
    cost.outlierBytes = 2 * columnWeights + 4 * kept.keptColumns + 2 * kept.factors.size();
    if (kept.sparse) cost.outlierBytes += (2 + 4) * kept.count;
    if (scheme.element.isFitted()) cost.tableBytes = 4ULL * scheme.element.levels;
    return cost;
}

}  // namespace

void ErrorCauses::merge(const ErrorCauses& later) {
    exactScaleError += later.exactScaleError;
    clipping += later.clipping;
    keptAside += later.keptAside;
    scalesAreExact = scalesAreExact && later.scalesAreExact;
    keptWeights += later.keptWeights;
    groups.insert(groups.end(), later.groups.begin(), later.groups.end());
}

void ErrorCauses::joinGroups() {
    std::stable_sort(groups.begin(), groups.end(),
                     [](const GroupError& a, const GroupError& b) { return a.group < b.group; });
    std::vector<GroupError> joined;
    for (const GroupError& part : groups) {
        if (joined.empty() || joined.back().group != part.group) {
            joined.push_back(part);
            continue;
        }
        GroupError& group = joined.back();
        group.row = std::min(group.row, part.row);
        group.column = std::min(group.column, part.column);
        group.weights += part.weights;
        group.squaredError += part.squaredError;
    }
    groups.swap(joined);
}

void ErrorCauses::offer(const GroupError& group, std::size_t worst) {
    // Once there are enough, the worst of them stand first and are sorted.
    if (groups.size() >= worst && !isWorse(group, groups[worst - 1])) return;
    groups.push_back(group);
    if (groups.size() == worst || groups.size() == 2 * worst) keepWorst(worst);
}

void ErrorCauses::keepWorst(std::size_t count) {
    const std::size_t kept = std::min(count, groups.size());
    std::partial_sort(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(kept),
                      groups.end(), isWorse);
    groups.resize(kept);
}

ErrorParts ErrorCauses::partsOf(double squaredError) const {
    ErrorParts parts{.keptAside = std::min(keptAside, squaredError)};
    const double encoded = squaredError - parts.keptAside;
    const bool storingCosts = !scalesAreExact && exactScaleError < encoded;
    const double underScales = storingCosts ? exactScaleError : encoded;
    parts.clipping = std::min(clipping, underScales);
    parts.rounding = underScales - parts.clipping;
    parts.scalePrecision = encoded - underScales;
    return parts;
}

void ErrorParts::merge(const ErrorParts& later) {
    clipping += later.clipping;
    rounding += later.rounding;
    scalePrecision += later.scalePrecision;
    keptAside += later.keptAside;
}

SchemeCost costOf(const PreparedScheme& prepared) {
    return costWith(prepared.kept(), prepared.source().tensor, prepared.scheme());
}

SchemeCost leastCost(const TensorInfo& tensor, const Scheme& scheme) {
    KeptWeights kept;
    if (scheme.outliers.kind == OutlierKind::Sparse) {
        kept.sparse = true;
        kept.count = keptBySparse(tensor.weightCount(), scheme.outliers);
    }
    if (scheme.outliers.kind == OutlierKind::Equalize) kept.factors.resize(tensor.rowLength());
    return costWith(kept, tensor, scheme);
}

bool costFollowsFromShape(const Scheme& scheme) {
    return scheme.outliers.kind != OutlierKind::Columns;
}

}  // namespace weightscape::schemes
