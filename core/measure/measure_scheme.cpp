// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/measure_scheme.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include "core/measure/sample_tensor.h"
#include "core/quantize/schemes/decode_with_scheme.h"
#include "core/quantize/schemes/encode_piece.h"
#include "core/quantize/schemes/range_search.h"
#include "core/quantize/schemes/read_rectangle.h"

namespace weightscape::measure {
namespace {

schemes::Rectangle rectangleOf(const TensorInfo& tensor, const encoders::TensorPiece& cell) {
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t column = cell.first % rowLength;
    const std::uint64_t columns = std::min(cell.count, rowLength - column);
    return {cell.first / rowLength, column, cell.count / columns, columns};
}

Result<TensorError> measureWhole(const Model& model, const TensorInfo& tensor,
                                 const SchemeQuestion& question, TaskContext& task) {
    const schemes::SchemeRequest request{.scheme = question.scheme,
                                         .importance = question.importance,
                                         .explain = false,
                                         .worstGroups = 0};
    const auto result = schemes::applyScheme(model, tensor, request, task);
    if (!result) return fail(result.error());
    return tensorErrorOf(*result);
}

}  // namespace

TensorError tensorErrorOf(const schemes::SchemeResult& result) {
    TensorError error;
    error.sums = result.error;
    error.weights = result.cost.weights;
    error.squaredError = result.error.sumSquaredError;
    error.squaredOriginal = result.error.sumSquaredOriginal;
    return error;
}

Result<TensorError> measureScheme(const Model& model, const TensorInfo& tensor,
                                  const SchemeQuestion& question, const SampleSpec& sample,
                                  TaskContext& task) {
    const schemes::Source source{model, tensor};
    if (schemes::PreparedScheme::passes(source, question.scheme) > 0) {
        return measureWhole(model, tensor, question, task);
    }
    const schemes::Tiling tiling(tensor, question.scheme.granularity);
    const CellGrid grid(tensor, schemes::columnUnit(tensor, tiling));
    if (coversTensor(grid, sample)) return measureWhole(model, tensor, question, task);
    const auto prepared =
        schemes::prepareScheme(source, question.scheme, question.importance, task);
    if (!prepared) return fail(prepared.error());
    tbb::enumerable_thread_specific<schemes::EncodeBuffers> buffers;
    const auto measure = [&](std::span<const encoders::TensorPiece> cells,
                             std::span<ErrorStats> errors) {
        schemes::EncodeBuffers& local = buffers.local();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (task.cancelled()) return false;
            const schemes::Rectangle area = rectangleOf(tensor, cells[i]);
            schemes::readSource(source, area, local.weights, local.blocks);
            schemes::PieceSums found;
            schemes::encodePiece(*prepared, area, local.weights, {}, local, found, task);
            errors[i] = found.error;
        }
        return true;
    };
    return sampleTensor(tensor, grid, sample, measure, task);
}

}  // namespace weightscape::measure
