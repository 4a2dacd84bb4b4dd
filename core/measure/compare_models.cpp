// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/compare_models.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>

#include "core/model/architectures/row_order.h"
#include "core/model/tensor_source.h"
#include "core/support/parallel.h"
#include "core/support/task_share.h"

namespace weightscape::measure {

namespace {

struct RowBuffers {
    std::vector<float> a, b;
    std::vector<float> importance;  ///< one number per pair, or empty
    std::vector<float> row, whole;  ///< while rows are put in order
};

/// Without outer dimensions of 1, which some programs drop.
std::span<const std::uint64_t> essential(std::span<const std::uint64_t> dimensions) {
    while (!dimensions.empty() && dimensions.back() == 1) {
        dimensions = dimensions.first(dimensions.size() - 1);
    }
    return dimensions;
}

ComparedTensor::Kind kindOf(const TensorInfo& a, const TensorInfo& b) {
    if (!std::ranges::equal(essential(a.dimensions), essential(b.dimensions))) {
        return ComparedTensor::Kind::OtherShape;
    }
    if (!a.format->canDecode() || !b.format->canDecode()) return ComparedTensor::Kind::Unreadable;
    return ComparedTensor::Kind::Compared;
}

/// The pairs of a piece, run by run as encoders add them, so that both give the same bits.
ErrorStats errorOf(const RowBuffers& buffers, std::uint64_t count) {
    ErrorStats error;
    for (std::uint64_t begin = 0; begin < count; begin += kRunWeights) {
        const auto length = static_cast<std::size_t>(std::min(kRunWeights, count - begin));
        const auto first = static_cast<std::size_t>(begin);
        const std::span<const float> importance = buffers.importance;
        error.add(std::span(buffers.a).subspan(first, length),
                  std::span(buffers.b).subspan(first, length),
                  importance.empty() ? importance : importance.subspan(first, length));
    }
    return error;
}

/// Decodes a piece of a folder's tensor in the order of the GGUF.
void decodeReordered(const TensorSource& source, const RowOrder& order, const TensorPiece& piece,
                     RowBuffers& buffers, std::vector<float>& out) {
    out.resize(piece.count);
    if (order.isOfNumbers()) {
        buffers.whole.resize(source.tensor.weightCount());
        source.decode({0, buffers.whole.size()}, buffers.whole);
        for (std::uint64_t i = 0; i < piece.count; ++i) {
            out[i] = buffers.whole[order.folderRow(piece.first + i)];
        }
        return;
    }
    const Rectangle area = areaOf(source.tensor, piece);
    for (std::uint64_t i = 0; i < area.rows; ++i) {
        source.read({order.folderRow(area.row + i), area.column, 1, area.columns}, buffers.row,
                    buffers.whole);
        std::ranges::copy(buffers.row, out.begin() + static_cast<std::ptrdiff_t>(i * area.columns));
    }
}

void decodeInOrder(const TensorSource& source, const RowOrder& order, const TensorPiece& piece,
                   RowBuffers& buffers, std::vector<float>& out) {
    if (order.isChanged() && !source.model.isGguf()) {
        decodeReordered(source, order, piece, buffers, out);
        return;
    }
    out.resize(piece.count);
    source.decode(piece, out);
}

/// How the rows of a tensor of two models follow each other.
RowOrder orderBetween(const Model& a, const Model& b, const TensorInfo& tensor) {
    if (a.container == b.container) return {ModelFacts{}, tensor};
    return {a.isGguf() ? a.facts : b.facts, tensor};
}

/// Of a tensor of A.
ColumnImportance importanceIn(const Model& a, const TensorInfo& tensor,
                              const ModelImportance* importance) {
    if (importance == nullptr) return {};
    return importance->of(static_cast<std::size_t>(&tensor - a.tensors.data()));
}

/// Precondition: Kind::Compared.
Result<ErrorStats> compareWeights(const Model& a, const Model& b, const ComparedTensor& compared,
                                  const ColumnImportance& importance, TaskContext& task) {
    if (auto here = a.bring(*compared.a, task); !here) return fail(std::move(here.error()));
    if (auto here = b.bring(*compared.b, task); !here) return fail(std::move(here.error()));
    const std::uint64_t pieces = pieceCount(*compared.a);
    std::vector<ErrorStats> errors(pieces);
    tbb::enumerable_thread_specific<RowBuffers> local;
    const RowOrder order = orderBetween(a, b, *compared.a);
    const bool finished =
        forEachChunk(pieces, 1, task, [&](std::size_t index, std::size_t, std::size_t) {
            RowBuffers& buffers = local.local();
            const TensorPiece piece = pieceAt(*compared.a, index);
            decodeInOrder({a, *compared.a}, order, piece, buffers, buffers.a);
            decodeInOrder({b, *compared.b}, order, piece, buffers, buffers.b);
            buffers.importance.clear();
            importance.appendOf(areaOf(*compared.a, piece), compared.a->rowLength(),
                                buffers.importance);
            errors[index] = errorOf(buffers, piece.count);
        });
    if (!finished || task.cancelled()) return failCancelled();
    ErrorStats sum;
    for (const auto& error : errors) sum.merge(error);
    return sum;
}

std::vector<ComparedTensor> matched(const Model& a, const Model& b) {
    std::unordered_map<std::string_view, const TensorInfo*> inB;
    for (const TensorInfo& tensor : b.tensors) inB.try_emplace(tensor.ggufName, &tensor);
    std::vector<ComparedTensor> tensors;
    std::set<const TensorInfo*> used;
    for (const TensorInfo& tensor : a.tensors) {
        const auto found = inB.find(tensor.ggufName);
        const TensorInfo* other = found == inB.end() ? nullptr : found->second;
        if (other != nullptr) used.insert(other);
        tensors.push_back({&tensor,
                           other,
                           other == nullptr ? ComparedTensor::Kind::OnlyA : kindOf(tensor, *other),
                           {}});
    }
    for (const TensorInfo& tensor : b.tensors) {
        if (used.contains(&tensor)) continue;
        tensors.push_back({nullptr, &tensor, ComparedTensor::Kind::OnlyB, {}});
    }
    return tensors;
}

bool isEqual(const MetadataValue& a, const MetadataValue& b) {
    return a.type == b.type && a.elementType == b.elementType && a.count == b.count &&
           a.bytes == b.bytes;
}

void compareMetadata(const Model& a, const Model& b, ModelComparison& comparison) {
    for (const MetadataEntry& entry : a.metadata) {
        const MetadataValue* other = findValue(b.metadata, entry.key);
        if (other == nullptr) {
            comparison.onlyA.push_back(entry.key);
        } else if (!isEqual(entry.value, *other)) {
            comparison.changed.push_back({entry.key, entry.value.text(), other->text()});
        }
    }
    for (const MetadataEntry& entry : b.metadata) {
        if (findValue(a.metadata, entry.key) == nullptr) comparison.onlyB.push_back(entry.key);
    }
}

}  // namespace

Text orderRemark(const ModelComparison& comparison) {
    const auto count = std::ranges::count(comparison.tensors, true, &ComparedTensor::reordered);
    if (count == 0) return {};
    return "%1 of the tensors (queries and keys) have their rows in another order in the GGUF, where llama.cpp's converter interleaves the halves of each head; the same rows were compared."_text(
        count);
}

Result<ModelComparison> compareModels(const Model& a, const Model& b, TaskContext& task,
                                      const ModelImportance* importance) {
    ModelComparison comparison;
    comparison.tensors = matched(a, b);
    compareMetadata(a, b, comparison);
    std::uint64_t total = 0;
    for (const ComparedTensor& tensor : comparison.tensors) {
        if (tensor.kind == ComparedTensor::Kind::Compared) total += tensor.a->weightCount();
    }
    TaskShare share(task, total);
    ModelErrorSum sum;
    for (ComparedTensor& tensor : comparison.tensors) {
        if (tensor.kind != ComparedTensor::Kind::Compared) continue;
        TaskContext& part = share.next(tensor.a->weightCount());
        const auto error =
            compareWeights(a, b, tensor, importanceIn(a, *tensor.a, importance), part);
        if (!error) return fail(error.error());
        tensor.error = *error;
        TensorError whole = exactError(*tensor.b, *error);
        whole.isQuantized = tensor.b->format->isQuantized();
        sum.add(whole);
        tensor.reordered = orderBetween(a, b, *tensor.a).isChanged();
        part.report(1.0, tensor.a->name);
    }
    comparison.error = sum.total(total);
    for (const Model* model : {&a, &b}) {
        if (auto unchanged = model->checkUnchanged(); !unchanged) return fail(unchanged.error());
    }
    return comparison;
}

}  // namespace weightscape::measure
