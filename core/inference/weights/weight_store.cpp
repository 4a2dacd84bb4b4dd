// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/weights/weight_store.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/export/export_piece.h"
#include "core/model/tensor_source.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/parallel.h"
#include "core/support/printable.h"

namespace weightscape::inference {
namespace {

Result<void> checkReadable(const TensorInfo& tensor) {
    const Text reason = whyUnreadable(tensor);
    if (reason.empty()) return {};
    return fail(ErrorCode::Unsupported,
                "The model cannot be run: %1: %2"_text(printable(tensor.name), reason));
}

/// All of it will be read.
Result<void> makeReadable(const Model& model, const TensorInfo& tensor, TaskContext& task) {
    if (auto readable = checkReadable(tensor); !readable) return readable;
    return model.bring(tensor, task);
}

/// As the file or the tensor's origin has it.
void holdStored(const Model& model, HeldTensor& held) {
    held.format = held.tensor->format;
    held.bytes =
        TensorSource{model, *held.tensor}.blocksOf({0, held.tensor->weightCount()}, held.own);
}

class StoredWeights final : public WeightStore {
  public:
    using WeightStore::WeightStore;

    Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index, TaskContext& task) override {
        const TensorInfo& tensor = model().tensors[index];
        if (auto readable = makeReadable(model(), tensor, task); !readable) {
            return fail(std::move(readable.error()));
        }
        auto held = std::make_shared<HeldTensor>();
        held->tensor = &tensor;
        holdStored(model(), *held);
        return held;
    }
};

/// Encodes a whole tensor as an export stores it.
Result<void> encodeInto(const encoders::TensorEncoder& encoder, std::span<std::byte> bytes,
                        TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    const formats::Format& store = encoder.store();
    const Pieces pieces = encoder.consecutivePieces(wholeOf(tensor));
    std::vector<std::optional<encoders::BadWeight>> bad(pieces.count());
    const bool done = forEachChunk(pieces.count(), 1, task, [&](auto, auto begin, auto end) {
        encoders::EncodedPiece piece;
        for (std::size_t i = begin; i < end; ++i) {
            const Rectangle area = pieces.at(i);
            const encoders::EncodeWishes wishes{
                .measured = encoders::Measured::Nothing, .bytes = true, .bad = true};
            if (!encoder.encode(area, wishes, piece, task)) return;
            const std::uint64_t first = area.row * tensor.rowLength() + area.column;
            std::ranges::copy(piece.bytes,
                              bytes.begin() + static_cast<std::ptrdiff_t>(store.rowBytes(first)));
            bad[i] = piece.bad;
        }
    });
    if (!done || task.cancelled()) return failCancelled();
    for (const auto& found : bad) {
        if (found) return exporting::badWeightError(encoder, *found);
    }
    return {};
}

class PlannedWeights final : public WeightStore {
  public:
    PlannedWeights(std::shared_ptr<const Model> model,
                   std::shared_ptr<const recipes::QuantizationPlan> plan)
        : WeightStore(std::move(model)), m_plan(std::move(plan)) {}

    bool computes() const override { return true; }

    Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index, TaskContext& task) override {
        const TensorInfo& tensor = model().tensors[index];
        if (auto readable = makeReadable(model(), tensor, task); !readable) {
            return fail(std::move(readable.error()));
        }
        const recipes::PlannedTensor& planned = *m_plan->find(index);
        auto held = std::make_shared<HeldTensor>();
        held->tensor = &tensor;
        if (planned.keeps(tensor)) {
            holdStored(model(), *held);
            return held;
        }
        held->format = planned.format;
        const encoders::EncoderInputs inputs{m_plan->importanceOf(planned)};
        const auto encoder = encoders::preparedEncoder({model(), tensor}, planned, inputs, task);
        if (!encoder) return fail(encoder.error());
        held->own.resize(held->format->rowBytes(tensor.weightCount()));
        if (auto done = encodeInto(**encoder, held->own, task); !done) return fail(done.error());
        held->bytes = held->own;
        return held;
    }

  private:
    std::shared_ptr<const recipes::QuantizationPlan> m_plan;
};

}  // namespace

std::size_t HeldTensor::matrices() const {
    return static_cast<std::size_t>(tensor->rowCount() / rowsPerMatrix(*tensor));
}

WeightMatrix HeldTensor::matrix(std::size_t index) const {
    WeightMatrix all{format, bytes, static_cast<std::size_t>(tensor->rowCount()),
                     static_cast<std::size_t>(tensor->rowLength())};
    const auto rows = static_cast<std::size_t>(rowsPerMatrix(*tensor));
    return all.part(index * rows, rows);
}

std::vector<float> HeldTensor::numbers() const {
    std::vector<float> values(tensor->weightCount());
    format->decodeRow(bytes, values);
    return values;
}

std::unique_ptr<WeightStore> storedWeights(std::shared_ptr<const Model> model) {
    return std::make_unique<StoredWeights>(std::move(model));
}

std::unique_ptr<WeightStore> plannedWeights(std::shared_ptr<const Model> model,
                                            std::shared_ptr<const recipes::QuantizationPlan> plan) {
    return std::make_unique<PlannedWeights>(std::move(model), std::move(plan));
}

}  // namespace weightscape::inference
