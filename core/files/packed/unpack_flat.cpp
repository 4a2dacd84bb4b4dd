// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/unpack_flat.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/files/packed/stored_shape.h"
#include "core/support/printable.h"
#include "core/support/saturating.h"

namespace weightscape::files {
namespace {

using Json = nlohmann::json;

/// Levels that stand in a tensor of F32; null for another type or length.
SharedLevels levelsIn(const PackedTensor& tensor, const TensorInfo* stored, std::size_t count) {
    if (stored == nullptr || stored->format->info.label != "F32" ||
        stored->weightCount() != count) {
        return nullptr;
    }
    auto levels = std::make_shared<CodeLevels>();
    std::memcpy(levels->values.data(), tensor.model.bytesOf(*stored).data(), count * sizeof(float));
    return levels;
}

/// All weights as one row.
PackedParts flatParts(const PackedTensor& tensor, std::uint64_t weights, unsigned bits) {
    PackedParts parts;
    parts.rows = 1;
    parts.columns = weights;
    parts.codes = {
        .place = PackedBytes::of(tensor.codes), .bits = bits, .stride = tensor.codes.bytes};
    return parts;
}

tl::unexpected<Error> hasNoShape(const PackedTensor& tensor) {
    return fail(ErrorCode::Unsupported,
                "What shape and levels the codes in %1 have is not stored beside them."_text(
                    printable(tensor.codes.name, 200)));
}

Result<void> placeNested(const PackedTensor& tensor, const Json& state, PackedParts& parts) {
    const TensorInfo* outer = tensor.beside(".weight.nested_absmax");
    const SharedLevels steps =
        levelsIn(tensor, tensor.beside(".weight.nested_quant_map"), CodeLevels{}.values.size());
    const std::uint64_t groups = countIn(state, "nested_blocksize");
    const auto shift = state.find("nested_offset");
    if (outer == nullptr || !steps || groups == 0 || shift == state.end() || !shift->is_number()) {
        return hasNoShape(tensor);
    }
    const NumberType* type = numberType(outer->format->info.label);
    const std::uint64_t count = (parts.groups() - 1) / groups + 1;
    const auto grid = type == nullptr ? std::nullopt : gridOf(*outer, *type, {1, 1, count}, 1);
    if (!grid) return doesNotFit(tensor, *outer);
    parts.scales.nested = PackedScales::Nested{.steps = steps,
                                               .outer = *grid,
                                               .groups = groups,
                                               .shift = static_cast<float>(shift->get<double>())};
    return {};
}

}  // namespace

Result<Unpacked> unpackBitsandbytes(const PackedTensor& tensor, const PackedCount& count) {
    const Json state = bitsandbytesState(tensor);
    const auto shape = shapeIn(state);
    const std::uint64_t group = countIn(state, "blocksize");
    PackedParts parts = flatParts(tensor, count.weights, 4);
    parts.codes.read = readRowsHighFirst;
    parts.levels = levelsIn(tensor, tensor.beside(".weight.quant_map"), 16);
    if (shape.empty() || group == 0 || !parts.levels) return hasNoShape(tensor);
    // The last number of the widest type that codes are kept as may be filled up.
    const std::uint64_t room = 2 * tensor.codes.bytes;
    if (room - count.weights >= 2 * sizeof(double)) return hasOtherShape(tensor, room);
    parts.groupColumns = group;
    const NumberType* type = numberType(tensor.scales.format->info.label);
    const auto grid =
        type == nullptr ? std::nullopt : gridOf(tensor.scales, *type, {1, 1, parts.groups()}, 1);
    if (!grid) return doesNotFit(tensor, tensor.scales);
    parts.scales.grid = *grid;
    if (type->label == "U8") {
        if (auto placed = placeNested(tensor, state, parts); !placed) return fail(placed.error());
    }
    std::vector<std::uint64_t> dimensions(shape.rbegin(), shape.rend());
    return checked(tensor, {std::move(dimensions), std::move(parts)});
}

Result<Unpacked> unpackHqq(const PackedTensor& tensor, const PackedCount& count) {
    const auto bits = static_cast<unsigned>(count.bits);
    const TensorInfo* zeros = tensor.beside(".zero");
    const TensorInfo* stored = tensor.beside(".shape");
    // Scales of groups along the outputs are a row.
    const bool alongInputs = tensor.scales.rowLength() == 1;
    if (8 % bits != 0 || zeros == nullptr || !alongInputs) return notUnpacked(tensor);
    if (stored == nullptr) return hasNoShape(tensor);
    const std::vector<std::uint64_t> shape = numbersIn(tensor.model, *stored);
    const auto weights = weightsOfShape(shape, saturatedProduct(tensor.codes.bytes, 8 / bits));
    const std::uint64_t groups = tensor.scales.weightCount();
    if (!weights || *weights != tensor.codes.bytes * (8 / bits) || *weights % groups != 0) {
        return doesNotFit(tensor, *stored);
    }
    PackedParts parts = flatParts(tensor, *weights, bits);
    parts.codes.read = readParts;
    parts.levels = countedLevels(bits, false);
    parts.groupColumns = *weights / groups;
    const NumberType* type = numberType(tensor.scales.format->info.label);
    const NumberType* zeroType = numberType(zeros->format->info.label);
    if (type == nullptr || zeroType == nullptr) return notUnpacked(tensor);
    const auto grid = gridOf(tensor.scales, *type, {1, 1, groups}, 1);
    parts.zeros.numbers = gridOf(*zeros, *zeroType, {1, 1, groups}, 1);
    if (!grid || !parts.zeros.numbers) return doesNotFit(tensor, *zeros);
    parts.scales.grid = *grid;
    return checked(tensor, {{shape.rbegin(), shape.rend()}, std::move(parts)});
}

}  // namespace weightscape::files
