// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/measure_error.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <mutex>
#include <vector>

#include "core/analysis/encode_rows.h"
#include "core/support/parallel.h"

namespace weightscape::analysis {
namespace {

/// Counts finished pieces and passes the share on, one thread at a time so that it never decreases.
class PieceProgress {
  public:
    PieceProgress(std::uint64_t pieces, const std::string& stage, TaskContext& task)
        : m_pieces(pieces), m_stage(stage), m_task(task) {}
    void finishOne() {
        const std::lock_guard lock(m_mutex);
        m_task.report(static_cast<double>(++m_done) / static_cast<double>(m_pieces), m_stage);
    }

  private:
    std::mutex m_mutex;
    std::uint64_t m_done = 0;
    std::uint64_t m_pieces;
    const std::string& m_stage;
    TaskContext& m_task;
};

}  // namespace

Result<TensorError> measureExact(const Model& model, const TensorInfo& tensor,
                                 const formats::Format& format, TaskContext& task) {
    if (const auto possible = checkEncodable(tensor, format); !possible) {
        return fail(possible.error());
    }
    const EncodeJob job{model, tensor, format};
    const std::uint64_t pieces = pieceCount(tensor);
    std::vector<metrics::ErrorStats> errors(pieces);
    tbb::enumerable_thread_specific<EncodedPiece> buffers;
    PieceProgress progress(pieces, tensor.name, task);
    const bool finished =
        forEachChunk(pieces, 1, task, [&](std::size_t piece, std::size_t, std::size_t) {
            EncodedPiece& encoded = buffers.local();
            if (!encodeRows(job, pieceAt(tensor, piece), encoded, task)) return;
            errors[piece] = encoded.error;
            progress.finishOne();
        });
    if (!finished || task.cancelled()) return fail(ErrorCode::Cancelled, "cancelled");
    TensorError result;
    for (const auto& error : errors) result.sums.merge(error);
    result.weights = tensor.weightCount();
    result.squaredError = result.sums.sumSquaredError;
    result.squaredOriginal = result.sums.sumSquaredOriginal;
    return result;
}

}  // namespace weightscape::analysis
