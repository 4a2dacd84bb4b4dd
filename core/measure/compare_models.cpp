// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/compare_models.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <set>
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
};

ComparedTensor::Kind kindOf(const TensorInfo& a, const TensorInfo& b) {
    if (a.dimensions != b.dimensions) return ComparedTensor::Kind::OtherShape;
    if (!a.format->canDecode() || !b.format->canDecode()) return ComparedTensor::Kind::Unreadable;
    return ComparedTensor::Kind::Compared;
}

/// The pairs of a piece, run by run as encoders add them, so that both give the same bits.
ErrorStats errorOf(const RowBuffers& buffers, std::uint64_t count) {
    ErrorStats error;
    for (std::uint64_t begin = 0; begin < count; begin += kRunWeights) {
        const auto length = static_cast<std::size_t>(std::min(kRunWeights, count - begin));
        const auto first = static_cast<std::size_t>(begin);
        error.add(std::span(buffers.a).subspan(first, length),
                  std::span(buffers.b).subspan(first, length));
    }
    return error;
}

/// Decodes a piece of `tensor`; of a folder that is compared with a GGUF in the order of the GGUF.
void decodeInOrder(const Model& model, const TensorInfo& tensor, const RowOrder& order,
                   const TensorPiece& piece, std::span<float> out) {
    const std::uint64_t length = tensor.rowLength();
    if (model.isGguf() || !order.isChanged() || piece.count % length != 0) {
        TensorSource{model, tensor}.decode(piece, out);
        return;
    }
    for (std::uint64_t i = 0; i < piece.count / length; ++i) {
        decodeRows(model, tensor, order.folderRow(piece.first / length + i), 1,
                   out.subspan(i * length, length));
    }
}

/// Precondition: Kind::Compared.
Result<ErrorStats> compareWeights(const Model& a, const Model& b, const ComparedTensor& compared,
                                  TaskContext& task) {
    const std::uint64_t pieces = pieceCount(*compared.a);
    std::vector<ErrorStats> errors(pieces);
    tbb::enumerable_thread_specific<RowBuffers> local;
    const Model& gguf = a.isGguf() ? a : b;
    const bool sameKind = a.container == b.container;
    const RowOrder order(sameKind ? ModelFacts{} : gguf.facts, *compared.a);
    const bool finished =
        forEachChunk(pieces, 1, task, [&](std::size_t index, std::size_t, std::size_t) {
            RowBuffers& buffers = local.local();
            const TensorPiece piece = pieceAt(*compared.a, index);
            buffers.a.resize(piece.count);
            buffers.b.resize(piece.count);
            decodeInOrder(a, *compared.a, order, piece, buffers.a);
            decodeInOrder(b, *compared.b, order, piece, buffers.b);
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

Result<ModelComparison> compareModels(const Model& a, const Model& b, TaskContext& task) {
    ModelComparison comparison;
    comparison.tensors = matched(a, b);
    compareMetadata(a, b, comparison);
    std::uint64_t total = 0;
    for (const ComparedTensor& tensor : comparison.tensors) {
        if (tensor.kind == ComparedTensor::Kind::Compared) total += tensor.a->weightCount();
    }
    TaskShare share(task, total);
    for (ComparedTensor& tensor : comparison.tensors) {
        if (tensor.kind != ComparedTensor::Kind::Compared) continue;
        TaskContext& part = share.next(tensor.a->weightCount());
        const auto error = compareWeights(a, b, tensor, part);
        if (!error) return fail(error.error());
        tensor.error = *error;
        part.report(1.0, tensor.a->name);
    }
    for (const Model* model : {&a, &b}) {
        if (auto unchanged = model->checkUnchanged(); !unchanged) return fail(unchanged.error());
    }
    return comparison;
}

}  // namespace weightscape::measure
