// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/unpack_scaled.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace weightscape::files {
namespace {

std::string_view labelOf(const TensorInfo& tensor) {
    return tensor.format->info.label;
}

/// Rows of codes that fill their bytes.
PackedParts rowsOf(const PackedTensor& tensor, unsigned bits) {
    PackedParts parts;
    parts.rows = tensor.codes.rowCount();
    const std::uint64_t rowBytes = parts.rows == 0 ? 0 : tensor.codes.bytes / parts.rows;
    parts.columns = 8 * rowBytes / bits;
    parts.codes = {
        .place = PackedBytes::of(tensor.codes), .bits = bits, .stride = rowBytes, .read = readRows};
    return parts;
}

/// The dimensions of the codes with another row length.
std::vector<std::uint64_t> dimensionsOf(const TensorInfo& codes, std::uint64_t columns) {
    std::vector<std::uint64_t> dimensions = codes.dimensions;
    if (dimensions.empty()) dimensions.resize(1);
    dimensions[0] = columns;
    return dimensions;
}

/// A block of weights that share a scale.
struct ScaleBlock {
    std::uint64_t rows = 1;
    std::uint64_t columns = 0;
};

/// What the shape of the scales says: they are stacked like the codes.
ScaleBlock blockByShape(const PackedParts& parts, const TensorInfo& scales,
                        std::uint64_t matrixRows, const DeclaredPacking& declared) {
    const std::uint64_t matrices = parts.rows / matrixRows;
    const std::uint64_t count = scales.weightCount();
    // A list without rows counts the rows of the codes.
    const bool isList = scales.dimensions.size() < 2 && count == parts.rows;
    const std::uint64_t groups = isList || count <= matrices ? 1 : scales.rowLength();
    const std::uint64_t bands =
        std::max<std::uint64_t>(1, count / std::max<std::uint64_t>(1, groups * matrices));
    return {groupWeights(matrixRows, bands, {}), groupWeights(parts.columns, groups, declared)};
}

std::optional<NumberGrid> gridWith(const ScaleBlock& block, const TensorInfo& numbers,
                                   const NumberType& type, PackedParts& parts,
                                   std::uint64_t matrixRows) {
    if (block.rows == 0 || block.columns == 0) return std::nullopt;
    parts.groupColumns = block.columns;
    const ServedShape shape{parts.rows, matrixRows, parts.groups()};
    const bool isSingle = numbers.weightCount() <= parts.rows / matrixRows;
    if (!isSingle && parts.groups() > 1 && numbers.rowLength() != parts.groups()) {
        return std::nullopt;
    }
    return gridOf(numbers, type, shape, block.rows);
}

/// Sets the scales and the group; false where the shapes do not fit.
bool placeScales(const PackedTensor& tensor, const NumberType& type, std::uint64_t matrixRows,
                 PackedParts& parts) {
    if (matrixRows == 0 || parts.columns == 0 || tensor.scales.weightCount() == 0) return false;
    const DeclaredPacking& declared = tensor.declared;
    const ScaleBlock told = blockByShape(parts, tensor.scales, matrixRows, declared);
    const bool isSingle = tensor.scales.weightCount() <= parts.rows / matrixRows;
    const ScaleBlock named{declared.blockRows, declared.blockColumns};
    auto grid = isSingle ? std::nullopt : gridWith(named, tensor.scales, type, parts, matrixRows);
    if (!grid) grid = gridWith(told, tensor.scales, type, parts, matrixRows);
    if (!grid) return false;
    parts.scales.grid = *grid;
    return true;
}

/// A number for the whole tensor that scales are multiplied with or divided by.
Result<void> placeWhole(const PackedTensor& tensor, PackedParts& parts) {
    const TensorInfo* times = tensor.beside("_scale_2");
    const TensorInfo* whole = times != nullptr ? times : tensor.beside("_global_scale");
    if (whole == nullptr) return {};
    const NumberType* type = numberType(labelOf(*whole));
    if (type == nullptr || whole->weightCount() == 0) return doesNotFit(tensor, *whole);
    const std::uint64_t matrixRows = rowsOfMatrix(tensor.codes.dimensions);
    parts.scales.whole = gridOf(*whole, *type, {parts.rows, matrixRows, 1}, matrixRows);
    parts.scales.divides = times == nullptr;
    if (!parts.scales.whole) return doesNotFit(tensor, *whole);
    return {};
}

/// Zero points with the shape of the scales.
Result<void> placeZeros(const PackedTensor& tensor, PackedParts& parts) {
    const TensorInfo* zeros = tensor.beside("_zero_point");
    if (zeros == nullptr) return {};
    const bool isPacked = labelOf(*zeros) == "I32";
    if (isPacked && parts.codes.read == readWords) {
        const unsigned bits = parts.codes.bits;
        parts.zeros.codes = CodeGrid{.place = PackedBytes::of(*zeros),
                                     .bits = bits,
                                     .stride = zeros->rowLength(),
                                     .read = readDownWords};
        parts.zeros.levels = countedLevels(bits, true);
        if (zeros->rowLength() != parts.groups()) return doesNotFit(tensor, *zeros);
        return {};
    }
    const NumberType* type = numberType(labelOf(*zeros));
    if (type == nullptr || zeros->weightCount() != tensor.scales.weightCount()) {
        return doesNotFit(tensor, *zeros);
    }
    parts.zeros.numbers = parts.scales.grid;
    parts.zeros.numbers->place = PackedBytes::of(*zeros);
    parts.zeros.numbers->type = type;
    return {};
}

/// FP4: what scales are depends on their type.
const NumberType* fp4Scales(const PackedTensor& tensor, PackedParts& parts) {
    parts.levels = doubledFp4Levels();
    const std::string_view label = labelOf(tensor.scales);
    if (label == "U8" || label == "F8_E8M0") return &halfExponent();
    parts.scales.times = 0.5F;
    return numberType(label);
}

/// Codes, levels and the type of the scales; null where they are of no known kind.
const NumberType* scaledKind(const PackedTensor& tensor, const PackedCount& count,
                             PackedParts& parts) {
    const std::string_view label = labelOf(tensor.codes);
    const bool isFp4 =
        count.bits == 4 && (label == "F4" || label == "U8") && count.element.ends_with("FP4");
    parts = rowsOf(tensor, isFp4 ? 4 : 8);
    if (isFp4) return fp4Scales(tensor, parts);
    const std::string_view scales = labelOf(tensor.scales);
    parts.levels = label == "I8" ? signedLevels() : floatLevels(label);
    if (!parts.levels || count.weights != tensor.codes.weightCount()) return nullptr;
    if (scales == "U8") return label == "I8" ? nullptr : &wholeExponent();
    return scales == "I8" ? nullptr : numberType(scales);
}

Result<Unpacked> finished(const PackedTensor& tensor, PackedParts parts) {
    auto dimensions = dimensionsOf(tensor.codes, parts.columns);
    return checked(tensor, {std::move(dimensions), std::move(parts)});
}

/// MLX's packings of floats; null for others.
const NumberType* mlxFloats(const PackedCount& count, PackedParts& parts) {
    const std::uint64_t group = count.group ? count.group->columns : 0;
    if (count.bits == 8 && group == 32) {
        parts.levels = floatLevels("F8_E4M3");
        return &wholeExponent();
    }
    if (count.bits != 4 || (group != 16 && group != 32)) return nullptr;
    parts.levels = doubledFp4Levels();
    if (group == 32) return &halfExponent();
    parts.scales.times = 0.5F;
    return &byteAsE4M3();
}

}  // namespace

Result<Unpacked> unpackScaled(const PackedTensor& tensor, const PackedCount& count) {
    PackedParts parts;
    const NumberType* type = scaledKind(tensor, count, parts);
    if (type == nullptr || tensor.beside("._shift") != nullptr) return notUnpacked(tensor);
    const std::uint64_t matrixRows = rowsOfMatrix(tensor.codes.dimensions);
    if (!placeScales(tensor, *type, matrixRows, parts)) return doesNotFit(tensor, tensor.scales);
    if (auto placed = placeWhole(tensor, parts); !placed) return fail(placed.error());
    // MXFP4 has no number for the tensor: such codes would be something else.
    if (parts.scales.whole && type == &halfExponent()) return notUnpacked(tensor);
    if (auto placed = placeZeros(tensor, parts); !placed) return fail(placed.error());
    return finished(tensor, std::move(parts));
}

Result<Unpacked> unpackInt8(const PackedTensor& tensor, const PackedCount& /*count*/) {
    PackedParts parts = rowsOf(tensor, 8);
    parts.levels = signedLevels();
    parts.tail = 1.0F / 127.0F;
    const NumberType* type = numberType(labelOf(tensor.scales));
    if (type == nullptr || !placeScales(tensor, *type, parts.rows, parts)) {
        return doesNotFit(tensor, tensor.scales);
    }
    return finished(tensor, std::move(parts));
}

Result<Unpacked> unpackCompressed(const PackedTensor& tensor, const PackedCount& count) {
    if (labelOf(tensor.codes) == "U8") return unpackScaled(tensor, count);
    const auto bits = static_cast<unsigned>(count.bits);
    PackedParts parts = rowsOf(tensor, bits);
    if (parts.rows == 0 || count.weights % parts.rows != 0) {
        return doesNotFit(tensor, tensor.codes);
    }
    parts.columns = count.weights / parts.rows;
    const std::uint64_t perWord = 32 / bits;
    if ((parts.columns + perWord - 1) / perWord != tensor.codes.rowLength()) {
        return doesNotFit(tensor, tensor.codes);
    }
    parts.codes.read = readWords;
    parts.levels = countedLevels(bits, true);
    const NumberType* type = numberType(labelOf(tensor.scales));
    const std::uint64_t matrixRows = rowsOfMatrix(tensor.codes.dimensions);
    if (type == nullptr || !placeScales(tensor, *type, matrixRows, parts)) {
        return doesNotFit(tensor, tensor.scales);
    }
    if (auto placed = placeZeros(tensor, parts); !placed) return fail(placed.error());
    const TensorInfo* order = tensor.beside("_g_idx");
    if (auto ordered = orderGroups(tensor, order, parts); !ordered) return fail(ordered.error());
    return finished(tensor, std::move(parts));
}

Result<Unpacked> unpackMlx(const PackedTensor& tensor, const PackedCount& count) {
    const auto bits = static_cast<unsigned>(count.bits);
    PackedParts parts = rowsOf(tensor, bits);
    parts.groupColumns = count.group ? count.group->columns : 0;
    const ServedShape shape{parts.rows, parts.rows, parts.groups()};
    const TensorInfo* biases = tensor.beside(".biases");
    const NumberType* type = nullptr;
    if (biases != nullptr) {
        parts.levels = countedLevels(bits, false);
        type = numberType(labelOf(tensor.scales));
        const NumberType* of = numberType(labelOf(*biases));
        if (of == nullptr || biases->weightCount() != tensor.scales.weightCount()) {
            return doesNotFit(tensor, *biases);
        }
        parts.biases = gridOf(*biases, *of, shape, 1);
        if (!parts.biases) return doesNotFit(tensor, *biases);
    } else {
        type = labelOf(tensor.scales) == "U8" ? mlxFloats(count, parts) : nullptr;
    }
    if (type == nullptr) return notUnpacked(tensor);
    const auto grid = gridOf(tensor.scales, *type, shape, 1);
    if (!grid) return doesNotFit(tensor, tensor.scales);
    parts.scales.grid = *grid;
    return finished(tensor, std::move(parts));
}

Result<Unpacked> unpackBlocks(const PackedTensor& tensor, const PackedCount& /*count*/) {
    constexpr std::uint64_t kBlockBytes = 16;
    const auto& stored = tensor.codes.dimensions;
    if (stored.size() < 3 || stored[0] != kBlockBytes) return notUnpacked(tensor);
    PackedParts parts;
    parts.groupColumns = 2 * kBlockBytes;
    parts.columns = parts.groupColumns * stored[1];
    parts.rows = stored[1] == 0 ? 0 : tensor.codes.rowCount() / stored[1];
    parts.codes = {.place = PackedBytes::of(tensor.codes),
                   .bits = 4,
                   .stride = kBlockBytes * stored[1],
                   .read = readRows};
    parts.levels = doubledFp4Levels();
    const auto grid = gridOf(tensor.scales, halfExponent(), {parts.rows, parts.rows, stored[1]}, 1);
    if (!grid || tensor.scales.rowLength() != stored[1]) return doesNotFit(tensor, tensor.scales);
    parts.scales.grid = *grid;
    std::vector<std::uint64_t> dimensions(stored.begin() + 1, stored.end());
    dimensions[0] = parts.columns;
    return checked(tensor, {std::move(dimensions), std::move(parts)});
}

}  // namespace weightscape::files
