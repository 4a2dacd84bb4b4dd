// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/without_weight.h"

#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/encode_rows.h"

namespace weightscape::analysis {
namespace {

std::vector<float> decoded(const formats::Format& format, std::span<const float> row,
                           std::span<const float> importance) {
    std::vector<std::byte> bytes(format.rowBytes(row.size()));
    format.encodeRow(row, importance, bytes);
    std::vector<float> out(row.size());
    format.decodeRow(bytes, out);
    return out;
}

}  // namespace

Result<WeightEffect> effectOfWeight(const Model& model, const TensorInfo& tensor,
                                    const formats::Format& format,
                                    const ColumnImportance& importance, std::uint64_t row,
                                    std::uint64_t column) {
    if (row >= tensor.rowCount() || column >= tensor.rowLength()) {
        return fail(ErrorCode::InvalidArgument, "The tensor has no such weight.");
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
    std::vector<float> original(tensor.rowLength());
    decodeRows(model, tensor, row, 1, original);
    const std::span<const float> weights = importance.ofRow(row, tensor.rowLength());
    const std::vector<float> with = decoded(format, original, weights);
    std::vector<float> changed = original;
    changed[column] = 0;
    const std::vector<float> without = decoded(format, changed, weights);
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
