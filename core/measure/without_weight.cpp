// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/without_weight.h"

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::measure {
namespace {

/// What the neighbours become with and without the weight.
class Neighbours {
  public:
    void add(float original, float with, float without) {
        ++m_effect.neighbours;
        m_with.insert(with);
        m_without.insert(without);
        const double errorWith = static_cast<double>(with) - original;
        const double errorWithout = static_cast<double>(without) - original;
        m_effect.errorWith += errorWith * errorWith;
        m_effect.errorWithout += errorWithout * errorWithout;
    }
    [[nodiscard]] WeightEffect effect(float value, std::uint64_t firstColumn) const {
        WeightEffect effect = m_effect;
        effect.value = value;
        effect.firstColumn = firstColumn;
        effect.levelsWith = m_with.size();
        effect.levelsWithout = m_without.size();
        return effect;
    }

  private:
    WeightEffect m_effect;
    std::set<float> m_with, m_without;
};

/// Decoded at once: 4 MiB of binary32.
constexpr std::uint64_t kWeightsAtOnce = std::uint64_t{1} << 20U;

/// The tensor under the treatment, with a weight taken for another value.
Result<std::unique_ptr<encoders::TensorEncoder>> encoderWith(const ChangedWeight& changed,
                                                             const WeightRequest& request,
                                                             TaskContext& task) {
    return encoders::preparedEncoder({request.model, request.tensor, &changed}, request.treatment,
                                     {request.importance}, task);
}

}  // namespace

Result<WeightEffect> effectOfWeight(const WeightRequest& request, TaskContext& task) {
    const auto& [model, tensor, treatment, row, column, importance] = request;
    if (row >= tensor.rowCount() || column >= tensor.rowLength()) {
        return fail(ErrorCode::InvalidArgument, "The tensor has no such weight."_text);
    }
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, whyUnreadable(tensor));
    }
    const std::uint64_t rowLength = tensor.rowLength();
    std::vector<float> original;
    std::vector<float> kept;
    std::vector<float> changed;
    const TensorSource source{model, tensor};
    source.read({row, column, 1, 1}, original, kept);
    const float value = original.front();
    const ChangedWeight same{row, column, value};
    const ChangedWeight gone{row, column, 0.0F};
    const auto with = encoderWith(same, request, task);
    if (!with) return fail(with.error());
    const auto without = encoderWith(gone, request, task);
    if (!without) return fail(without.error());
    const Rectangle group = (*with)->groupOf(row, column);
    if (group.weights() == 1 && !(*with)->simulates()) {
        return fail(
            ErrorCode::Unsupported,
            "%1 has no blocks: every weight is stored by itself, so none affects another."_text(
                treatment.format->info.label));
    }
    Neighbours neighbours;
    const std::uint64_t most = std::max<std::uint64_t>(1, kWeightsAtOnce / rowLength);
    for (std::uint64_t first = group.row; first < group.row + group.rows; first += most) {
        const std::uint64_t rows = std::min(most, group.row + group.rows - first);
        for (auto* weights : {&original, &kept, &changed}) weights->resize(rows * rowLength);
        decodeRows(model, tensor, first, rows, original);
        auto done = encoders::decodeRows(**with, first, rows, kept, task);
        if (done) done = encoders::decodeRows(**without, first, rows, changed, task);
        if (!done) return fail(done.error());
        for (std::uint64_t i = 0; i < rows; ++i) {
            for (std::uint64_t j = group.column; j < group.column + group.columns; ++j) {
                const std::uint64_t at = i * rowLength + j;
                if (first + i == row && j == column) continue;
                neighbours.add(original[at], kept[at], changed[at]);
            }
        }
    }
    return neighbours.effect(value, group.column);
}

}  // namespace weightscape::measure
