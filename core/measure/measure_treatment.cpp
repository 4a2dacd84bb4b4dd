// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/measure_treatment.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <utility>
#include <vector>

#include "core/measure/sample_tensor.h"
#include "core/support/parallel.h"

namespace weightscape::measure {
namespace {

using encoders::TensorEncoder;

/// Consecutive pieces that are summed on their own where pieces cut groups, so that the sums of the
/// groups need memory for a fixed number of them.
constexpr std::uint64_t kShares = 64;

/// Sums over pieces; merged in order.
struct Sums {
    ErrorStats error;
    schemes::ErrorCauses causes;

    void merge(const Sums& later) {
        error.merge(later.error);
        causes.merge(later.causes);
    }
};

/// What is explained besides the error.
struct Wanted {
    bool explain = false;
    std::size_t worstGroups = 0;
};

/// Measures all pieces in shares of consecutive ones, merged in order. Nothing: cancelled.
std::optional<Sums> measurePieces(const TensorEncoder& encoder, const Wanted& wanted,
                                  schemes::PassProgress& progress) {
    const Pieces pieces = encoder.pieces();
    const bool cutGroups = encoder.piecesCutGroups();
    const std::uint64_t perShare = cutGroups ? pieces.count() / kShares + 1 : 1;
    std::vector<Sums> shares((pieces.count() + perShare - 1) / perShare);
    tbb::enumerable_thread_specific<encoders::EncodedPiece> buffers;
    TaskContext& task = progress.task();
    const auto measurePiece = [&](std::uint64_t index, Sums& share) {
        encoders::EncodedPiece& piece = buffers.local();
        const encoders::EncodeWishes wishes{
            .explain = wanted.explain, .worstGroups = wanted.worstGroups, .causes = &share.causes};
        if (!encoder.encode(pieces.at(index), wishes, piece, task)) return;
        share.error.merge(piece.error);
        cutGroups ? share.causes.joinGroups() : share.causes.keepWorst(wanted.worstGroups);
        progress.finishStep(pieces.count());
    };
    const bool finished = forEachChunk(
        pieces.count(), perShare, task, [&](std::size_t share, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !task.cancelled(); ++i) {
                measurePiece(i, shares[share]);
            }
        });
    if (!finished || task.cancelled()) return std::nullopt;
    Sums all;
    for (const Sums& share : shares) all.merge(share);
    if (cutGroups) all.causes.joinGroups();
    all.causes.keepWorst(wanted.worstGroups);
    return all;
}

/// Nothing: it has to be measured exactly, or that is no dearer.
std::optional<SampleSpec> sampleFor(const TensorEncoder& encoder, const TreatmentRequest& request) {
    const auto unit = encoder.cellUnit();
    if (!unit || (!request.cells && request.fraction >= 1.0)) return std::nullopt;
    const CellGrid grid(encoder.tensor(), *unit);
    const SampleSpec sample{request.cells.value_or(cellsForFraction(grid, request.fraction)),
                            request.seed};
    if (coversTensor(grid, sample)) return std::nullopt;
    return sample;
}

Result<TreatmentError> measureExactly(TensorEncoder& encoder, const TreatmentRequest& request,
                                      TaskContext& task) {
    if (auto here = encoder.source().model.bring(encoder.tensor(), task); !here) {
        return fail(std::move(here.error()));
    }
    schemes::PassProgress progress(encoder.tensor(), encoder.passes() + 1, task);
    if (auto prepared = encoder.prepare(progress); !prepared) {
        return fail(std::move(prepared.error()));
    }
    const auto sums = measurePieces(encoder, {request.explain, request.worstGroups}, progress);
    if (!sums) return failCancelled();
    TreatmentError result;
    result.error = exactError(encoder.tensor(), sums->error);
    result.explanation = encoder.explain(sums->error, sums->causes);
    if (result.explanation && request.explain) {
        result.explanation->explained = true;
        result.explanation->parts = sums->causes.partsOf(sums->error.sumSquaredError);
    }
    return result;
}

Result<TreatmentError> measureSample(TensorEncoder& encoder, const TreatmentRequest& request,
                                     const SampleSpec& sample, TaskContext& task) {
    const Model& model = encoder.source().model;
    if (model.isRemote() && encoder.learns()) {
        if (auto here = model.bring(encoder.tensor(), task); !here) {
            return fail(std::move(here.error()));
        }
    }
    if (auto prepared = encoder.prepare(task); !prepared) return fail(std::move(prepared.error()));
    TreatmentError result;
    if (model.isRemote()) {
        auto error = sampleBlindly(encoder, sample, task);
        if (!error) return fail(std::move(error.error()));
        result.error = *error;
        return result;
    }
    result.loudness = request.loudness;
    if (!result.loudness || result.loudness->unit != *encoder.cellUnit() || encoder.isScaled()) {
        auto found = cellLoudness(encoder, task);
        if (!found) return fail(std::move(found.error()));
        result.loudness = *std::move(found);
    }
    auto error = sampleTensor(encoder, *result.loudness, sample, task);
    if (!error) return fail(std::move(error.error()));
    result.error = *error;
    // Other treatments have other weights.
    if (encoder.isScaled()) result.loudness.reset();
    return result;
}

}  // namespace

Result<TreatmentError> measureTreatment(const Model& model, const TensorInfo& tensor,
                                        const TreatmentRequest& request, TaskContext& task) {
    auto encoder = encoders::makeEncoder({model, tensor}, request.treatment,
                                         {request.importance, request.blind});
    if (!encoder) return fail(std::move(encoder.error()));
    const auto sample = sampleFor(**encoder, request);
    auto result = sample ? measureSample(**encoder, request, *sample, task)
                         : measureExactly(**encoder, request, task);
    if (!result) return result;
    result->error.bytes = (*encoder)->bytes();
    result->error.isQuantized = quantizes(request.treatment, tensor);
    return result;
}

Result<ErrorStats> measurePrepared(const TensorEncoder& encoder, TaskContext& task) {
    schemes::PassProgress progress(encoder.tensor(), 1, task);
    const auto sums = measurePieces(encoder, {}, progress);
    if (!sums) return failCancelled();
    return sums->error;
}

}  // namespace weightscape::measure
