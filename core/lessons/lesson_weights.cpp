// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_weights.h"

#include <cstring>

#include "core/measure/distribution_shape.h"
#include "core/measure/measure_treatment.h"
#include "core/quantize/encoders/encoded_piece.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/support/counter_random.h"

namespace weightscape::lessons {
namespace {

/// Weights that are in memory.
class HeldWeights : public TensorOrigin {
  public:
    explicit HeldWeights(std::vector<float> values) : m_values(std::move(values)) {}

    void decode(const Model& /*model*/, const TensorInfo& /*tensor*/, const TensorPiece& piece,
                std::span<float> out) const override {
        const auto part = std::span(m_values).subspan(piece.first, piece.count);
        std::copy(part.begin(), part.end(), out.begin());
    }
    void blocks(const Model& /*model*/, const TensorInfo& /*tensor*/, const TensorPiece& piece,
                std::span<std::byte> out) const override {
        std::memcpy(out.data(), m_values.data() + piece.first, piece.count * sizeof(float));
    }

  private:
    std::vector<float> m_values;
};

}  // namespace

std::shared_ptr<const Model> LessonWeights::model() const {
    TensorInfo tensor;
    tensor.name = tensor.ggufName = "weights";
    tensor.dimensions = {columns, rows};
    tensor.format = formats::findFormat("f32");
    tensor.bytes = values.size() * sizeof(float);
    tensor.origin = std::make_shared<HeldWeights>(values);
    auto model = std::make_shared<Model>();
    model->tensors = {std::move(tensor)};
    return model;
}

LessonWeights bellWeights(std::uint64_t rows, std::uint64_t columns, std::uint64_t seed) {
    LessonWeights weights{rows, columns, {}};
    weights.values.reserve(rows * columns);
    for (std::uint64_t i = 0; i < rows * columns; ++i) {
        // The middle of one of 2^53 equal shares: never 0 or 1.
        const double share = (static_cast<double>(splitMix64(seed, i) >> 11U) + 0.5) * 0x1p-53;
        weights.values.push_back(static_cast<float>(measure::normalQuantile(share)));
    }
    return weights;
}

Result<TreatedWeights> treatWeights(const std::shared_ptr<const Model>& model,
                                    std::string_view scheme, TaskContext& task) {
    const auto treatment = encoders::simulate(scheme);
    if (!treatment) return fail(treatment.error());
    const TensorInfo& tensor = model->tensors.front();
    const auto measured =
        measure::measureTreatment(*model, tensor, {.treatment = *treatment}, task);
    if (!measured) return fail(measured.error());
    const encoders::TreatedTensor treated(model, tensor, *treatment);
    encoders::EncodedPiece piece;
    if (auto read = treated.read({0, tensor.weightCount()}, piece, task); !read) {
        return fail(read.error());
    }
    return TreatedWeights{measured->error, std::move(piece.decoded)};
}

}  // namespace weightscape::lessons
