// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/apply_scheme.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <utility>

#include "core/quantize/schemes/encode_piece.h"
#include "core/quantize/schemes/prepared_scheme.h"
#include "core/quantize/schemes/read_rectangle.h"
#include "core/quantize/schemes/scale_storage.h"
#include "core/support/parallel.h"

namespace weightscape::schemes {
namespace {

/// Consecutive pieces that are summed on their own where pieces cut groups, so that the sums of the
/// groups need memory for a fixed number of them.
constexpr std::uint64_t kShares = 64;

bool isWorse(const GroupError& a, const GroupError& b) {
    return a.squaredError != b.squaredError ? a.squaredError > b.squaredError : a.group < b.group;
}

/// Keeps the `count` worst of whole groups, worst first.
void keepWorst(std::vector<GroupError>& groups, std::size_t count) {
    const std::size_t kept = std::min(count, groups.size());
    std::partial_sort(groups.begin(), groups.begin() + static_cast<std::ptrdiff_t>(kept),
                      groups.end(), isWorse);
    groups.resize(kept);
}

/// Adds up the parts of groups, keeping the order of the groups.
void joinParts(std::vector<GroupError>& groups) {
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

/// One measurement: pieces in shares of consecutive ones, shares merged in order.
class Measurement {
  public:
    Measurement(const PreparedScheme& prepared, const SchemeRequest& request)
        : m_prepared(prepared),
          m_request(request),
          m_pieces(prepared.pieces()),
          m_perShare(prepared.piecesCutGroups() ? m_pieces.count() / kShares + 1 : 1),
          m_wishes{
              .measure = true, .explain = request.explain, .groupErrors = request.worstGroups > 0} {
    }

    /// Nothing: cancelled.
    [[nodiscard]] std::optional<PieceSums> run(PassProgress& progress) {
        std::vector<PieceSums> shares((m_pieces.count() + m_perShare - 1) / m_perShare);
        tbb::enumerable_thread_specific<EncodeBuffers> buffers;
        const bool finished = forEachChunk(
            m_pieces.count(), m_perShare, progress.task(),
            [&](std::size_t share, std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end && !progress.task().cancelled(); ++i) {
                    measurePiece(m_pieces.at(i), buffers.local(), shares[share], progress.task());
                    progress.finishStep(m_pieces.count());
                }
            });
        if (!finished || progress.task().cancelled()) return std::nullopt;
        PieceSums all;
        for (const PieceSums& share : shares) all.merge(share);
        if (m_prepared.piecesCutGroups()) joinParts(all.groups);
        keepWorst(all.groups, m_request.worstGroups);
        return all;
    }

  private:
    void measurePiece(const Rectangle& area, EncodeBuffers& buffers, PieceSums& sums,
                      const TaskContext& task) const {
        const Source& source = m_prepared.source();
        readSource(source, area, buffers.weights, buffers.blocks);
        encodePiece(m_prepared, area, buffers.weights, m_wishes, buffers, sums, task);
        if (m_prepared.piecesCutGroups()) {
            joinParts(sums.groups);
        } else {
            keepWorst(sums.groups, m_request.worstGroups);
        }
    }

    const PreparedScheme& m_prepared;
    const SchemeRequest& m_request;
    Pieces m_pieces;
    std::uint64_t m_perShare;
    PieceWishes m_wishes;
};

ErrorParts partsOf(const PieceSums& sums) {
    const double total = sums.error.sumSquaredError;
    ErrorParts parts{.clipping = sums.clipping, .keptAside = sums.keptAside};
    if (sums.scalesAreExact) {
        parts.rounding = total - sums.keptAside - sums.clipping;
        return parts;
    }
    parts.rounding = sums.exactScaleError - sums.clipping;
    parts.scalePrecision = total - sums.keptAside - sums.exactScaleError;
    return parts;
}

SchemeCost costWith(const KeptWeights& kept, const TensorInfo& tensor, const Scheme& scheme) {
    SchemeCost cost;
    cost.weights = tensor.weightCount();
    cost.groups = Tiling(tensor, scheme.granularity).groups();
    // A kept column is cut out of the codes; a kept single weight leaves its code behind, unused.
    const std::uint64_t columnWeights = kept.columns.empty() ? 0 : kept.count;
    cost.codeBytes = scheme.element.packedBytes(cost.weights - columnWeights);
    cost.scaleBytes = scaleBytes(scheme.scale, cost.groups);
    if (scheme.mapping == elements::Mapping::Affine) cost.zeroBytes = 2 * cost.groups;
    cost.outlierBytes = 2 * columnWeights + 4 * kept.keptColumns + 2 * kept.factors.size();
    if (kept.sparse) cost.outlierBytes += (2 + 4) * kept.count;
    if (scheme.element.isFitted()) cost.tableBytes = 4ULL * scheme.element.levels;
    return cost;
}

Result<SchemeResult> measured(const PreparedScheme& prepared, const SchemeRequest& request,
                              PassProgress& progress) {
    auto sums = Measurement(prepared, request).run(progress);
    if (!sums) return fail(ErrorCode::Cancelled, "cancelled");
    SchemeResult result;
    result.cost = costOf(prepared);
    result.error = sums->error;
    result.weightedSquaredError =
        request.importance.empty() ? sums->error.sumSquaredError : sums->weightedSquaredError;
    result.explained = request.explain;
    if (request.explain) result.parts = partsOf(*sums);
    result.worstGroups = std::move(sums->groups);
    result.keptWeights = sums->keptWeights;
    result.nonFinite = sums->error.nonFinite;
    result.calibratedFraction = prepared.calibratedFraction();
    return result;
}

}  // namespace

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

Result<SchemeResult> applyScheme(const Model& model, const TensorInfo& tensor,
                                 const SchemeRequest& request, TaskContext& task) {
    const Source source{model, tensor};
    PassProgress progress(tensor, PreparedScheme::passes(source, request.scheme) + 1, task);
    const auto prepared =
        PreparedScheme::prepare(source, request.scheme, request.importance, progress);
    if (!prepared) return fail(prepared.error());
    return measured(*prepared, request, progress);
}

Result<SchemeResult> applyPrepared(const PreparedScheme& prepared, const SchemeRequest& request,
                                   TaskContext& task) {
    PassProgress progress(prepared.source().tensor, 1, task);
    return measured(prepared, request, progress);
}

}  // namespace weightscape::schemes
