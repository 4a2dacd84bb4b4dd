// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/without_weight.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/quantize/calibration/calibrated_format.h"
#include "core/quantize/encoders/encode_rows.h"
#include "core/quantize/schemes/decode_with_scheme.h"

namespace weightscape::measure {
namespace {

/// The row as it is once stored; `calibrated` is null where the format chooses its own scales.
std::vector<float> decoded(const formats::Format& format,
                           const calibration::CalibratedFormat* calibrated,
                           const calibration::CalibratedRow& row, TaskContext& task) {
    std::vector<std::byte> bytes(format.rowBytes(row.weights.size()));
    if (calibrated != nullptr) {
        calibration::RowScratch scratch;
        calibrated->encodeRow(row, bytes, scratch, task);
    } else {
        format.encodeRow(row.weights, row.importance, bytes);
    }
    std::vector<float> out(row.weights.size());
    format.decodeRow(bytes, out);
    return out;
}

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

Result<WeightEffect> effectInScheme(const Model& model, const TensorInfo& tensor,
                                    const schemes::Scheme& scheme, std::uint64_t row,
                                    std::uint64_t column, TaskContext& task) {
    const schemes::ChangedWeight gone{row, column, 0.0F};
    const auto with = schemes::prepareScheme({model, tensor}, scheme, {}, task);
    if (!with) return fail(with.error());
    const auto without = schemes::prepareScheme({model, tensor, &gone}, scheme, {}, task);
    if (!without) return fail(without.error());
    const schemes::Tiling& tiling = with->tiling();
    const schemes::Rectangle group = tiling.groupAt(row / tiling.tileRows() * tiling.acrossCount() +
                                                    column / tiling.tileColumns());
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t most = std::max<std::uint64_t>(1, kWeightsAtOnce / rowLength);
    std::vector<float> original;
    std::vector<float> kept;
    std::vector<float> changed;
    Neighbours neighbours;
    float value = 0;
    for (std::uint64_t first = group.row; first < group.row + group.rows; first += most) {
        const std::uint64_t rows = std::min(most, group.row + group.rows - first);
        for (auto* weights : {&original, &kept, &changed}) weights->resize(rows * rowLength);
        decodeRows(model, tensor, first, rows, original);
        auto done = schemes::decodeWithScheme(*with, first, rows, kept, task);
        if (done) done = schemes::decodeWithScheme(*without, first, rows, changed, task);
        if (!done) return fail(done.error());
        for (std::uint64_t i = 0; i < rows; ++i) {
            for (std::uint64_t j = group.column; j < group.column + group.columns; ++j) {
                const std::uint64_t at = i * rowLength + j;
                if (first + i == row && j == column) {
                    value = original[at];
                } else {
                    neighbours.add(original[at], kept[at], changed[at]);
                }
            }
        }
    }
    return neighbours.effect(value, group.column);
}

}  // namespace

Result<WeightEffect> effectOfWeight(const Model& model, const TensorInfo& tensor,
                                    const encoders::Treatment& treatment,
                                    const ColumnImportance& importance, std::uint64_t row,
                                    std::uint64_t column, TaskContext& task) {
    const formats::Format& format = *treatment.format;
    if (row >= tensor.rowCount() || column >= tensor.rowLength()) {
        return fail(ErrorCode::InvalidArgument, "The tensor has no such weight.");
    }
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, "These weights cannot be read.");
    }
    if (treatment.isSimulated()) {
        return effectInScheme(model, tensor, *treatment.scheme, row, column, task);
    }
    if (!format.isQuantized()) {
        return fail(ErrorCode::Unsupported,
                    std::string(format.info.label) +
                        " has no blocks: every weight is stored by itself, so none affects "
                        "another.");
    }
    if (auto possible = encoders::checkEncodable(tensor, format); !possible)
        return fail(possible.error());
    std::optional<calibration::CalibratedFormat> calibrated;
    if (treatment.calibration) {
        auto made = calibration::CalibratedFormat::make(format, *treatment.calibration);
        if (!made) return fail(made.error());
        calibrated.emplace(*std::move(made));
    }
    const auto* calibrator = calibrated ? &*calibrated : nullptr;
    std::vector<float> original(tensor.rowLength());
    decodeRows(model, tensor, row, 1, original);
    const std::span<const float> weights = importance.ofRow(row, tensor.rowLength());
    const std::vector<float> with = decoded(format, calibrator, {original, weights}, task);
    std::vector<float> changed = original;
    changed[column] = 0;
    const std::vector<float> without = decoded(format, calibrator, {changed, weights}, task);
    if (task.cancelled()) return fail(ErrorCode::Cancelled, "Cancelled.");
    Neighbours neighbours;
    const std::uint64_t first = column / format.weightsPerBlock * format.weightsPerBlock;
    for (std::uint64_t i = first; i < first + format.weightsPerBlock; ++i) {
        if (i != column) neighbours.add(original[i], with[i], without[i]);
    }
    return neighbours.effect(original[column], first);
}

}  // namespace weightscape::measure
