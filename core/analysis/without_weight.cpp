// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/without_weight.h"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/encode_rows.h"
#include "core/calibration/calibrated_format.h"

namespace weightscape::analysis {
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

}  // namespace

Result<WeightEffect> effectOfWeight(const Model& model, const TensorInfo& tensor,
                                    const Treatment& treatment, const ColumnImportance& importance,
                                    std::uint64_t row, std::uint64_t column, TaskContext& task) {
    const formats::Format& format = *treatment.format;
    if (row >= tensor.rowCount() || column >= tensor.rowLength()) {
        return fail(ErrorCode::InvalidArgument, "The tensor has no such weight.");
    }
    if (treatment.isSimulated()) {
        return fail(ErrorCode::Unsupported,
                    "In a composed scheme a weight may affect the whole tensor; neighbours are "
                    "shown for GGUF types.");
    }
    if (!format.isQuantized()) {
        return fail(ErrorCode::Unsupported,
                    std::string(format.info.label) +
                        " has no blocks: every weight is stored by itself, so none affects "
                        "another.");
    }
    if (auto possible = checkEncodable(tensor, format); !possible) return fail(possible.error());
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, "These weights cannot be read.");
    }
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
    WeightEffect effect;
    effect.value = original[column];
    effect.firstColumn = column / format.weightsPerBlock * format.weightsPerBlock;
    std::set<float> levelsWith;
    std::set<float> levelsWithout;
    for (std::uint64_t i = effect.firstColumn; i < effect.firstColumn + format.weightsPerBlock;
         ++i) {
        if (i == column) continue;
        ++effect.neighbours;
        levelsWith.insert(with[i]);
        levelsWithout.insert(without[i]);
        const double errorWith = static_cast<double>(with[i]) - original[i];
        const double errorWithout = static_cast<double>(without[i]) - original[i];
        effect.errorWith += errorWith * errorWith;
        effect.errorWithout += errorWithout * errorWithout;
    }
    effect.levelsWith = levelsWith.size();
    effect.levelsWithout = levelsWithout.size();
    return effect;
}

}  // namespace weightscape::analysis
