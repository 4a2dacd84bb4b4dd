// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/unpack_words.h"

#include <string_view>
#include <utility>

namespace weightscape::files {
namespace {

/// Scales as groups x outputs.
Result<void> placeOutputScales(const PackedTensor& tensor, PackedParts& parts) {
    const TensorInfo& scales = tensor.scales;
    const NumberType* type = numberType(scales.format->info.label);
    parts.groupColumns = groupWeights(parts.columns, scales.rowCount(), tensor.declared);
    if (type == nullptr || scales.rowLength() != parts.rows || parts.columns == 0 ||
        parts.groups() != scales.rowCount()) {
        return doesNotFit(tensor, scales);
    }
    parts.scales.grid = {.place = PackedBytes::of(scales),
                         .type = type,
                         .matrixRows = parts.rows,
                         .rowStride = 1,
                         .groupStride = parts.rows};
    return {};
}

/// Zero points that are packed along the outputs.
Result<void> placeOutputZeros(const PackedTensor& tensor, const CodeGrid& how, PackedParts& parts) {
    const TensorInfo* zeros = tensor.beside(".qzeros");
    const unsigned bits = parts.codes.bits;
    parts.zeros.same = static_cast<float>(1U << (bits - 1U));
    if (zeros == nullptr) return {};
    const std::string_view label = zeros->format->info.label;
    const bool areWords = label == "I32" || label == "U32";
    if (!areWords || zeros->rowCount() != parts.groups() ||
        zeros->rowLength() != (parts.rows * bits + 31) / 32) {
        return doesNotFit(tensor, *zeros);
    }
    parts.zeros.codes = how;
    parts.zeros.codes->place = PackedBytes::of(*zeros);
    parts.zeros.codes->bits = bits;
    parts.zeros.levels = countedLevels(bits, false);
    return {};
}

Result<Unpacked> finishedMatrix(const PackedTensor& tensor, PackedParts parts) {
    const std::vector<std::uint64_t> dimensions = {parts.columns, parts.rows};
    return checked(tensor, {dimensions, std::move(parts)});
}

}  // namespace

Result<Unpacked> unpackGptq(const PackedTensor& tensor, const PackedCount& count) {
    const DeclaredPacking& declared = tensor.declared;
    // Kernels such as Marlin have orders of their own.
    const std::string_view form = declared.form;
    const bool isKnown = form.empty() || form.starts_with("gptq") || declared.id != "gptq";
    if (!isKnown || tensor.codes.dimensions.size() != 2) return notUnpacked(tensor);
    const auto bits = static_cast<unsigned>(count.bits);
    const TensorInfo* order = tensor.beside(".g_idx");
    PackedParts parts;
    parts.rows = tensor.codes.rowLength();
    parts.columns = order != nullptr ? order->weightCount() : tensor.codes.rowCount() * 32 / bits;
    parts.codes = {.place = PackedBytes::of(tensor.codes),
                   .bits = bits,
                   .stride = tensor.codes.rowLength(),
                   .read = readDown};
    parts.levels = countedLevels(bits, false);
    // Bits that are guessed wrong leave words over.
    if ((parts.columns * bits + 31) / 32 != tensor.codes.rowCount()) {
        return doesNotFit(tensor, tensor.codes);
    }
    if (auto placed = placeOutputScales(tensor, parts); !placed) return fail(placed.error());
    const TensorInfo* zeros = tensor.beside(".qzeros");
    CodeGrid how;
    how.read = readRows;
    if (zeros != nullptr) how.stride = 4 * zeros->rowLength();
    if (auto placed = placeOutputZeros(tensor, how, parts); !placed) return fail(placed.error());
    parts.zeros.added = form == "gptq_v2" ? 0 : 1;
    if (auto ordered = orderGroups(tensor, order, parts); !ordered) return fail(ordered.error());
    return finishedMatrix(tensor, std::move(parts));
}

Result<Unpacked> unpackAwq(const PackedTensor& tensor, const PackedCount& count) {
    const DeclaredPacking& declared = tensor.declared;
    const bool isKnown = declared.form.empty() || declared.form == "gemm" || declared.id != "awq";
    const std::uint64_t words = tensor.codes.rowLength();
    if (!isKnown || count.bits != 4 || tensor.codes.dimensions.size() != 2 ||
        tensor.scales.rowLength() != 8 * words) {
        return notUnpacked(tensor);
    }
    PackedParts parts;
    parts.rows = 8 * words;
    parts.columns = tensor.codes.rowCount();
    parts.codes = {.place = PackedBytes::of(tensor.codes),
                   .bits = 4,
                   .stride = words,
                   .read = readInterleaved};
    parts.levels = countedLevels(4, false);
    if (auto placed = placeOutputScales(tensor, parts); !placed) return fail(placed.error());
    CodeGrid how;
    how.read = readInterleaved;
    how.stride = words;
    if (auto placed = placeOutputZeros(tensor, how, parts); !placed) return fail(placed.error());
    parts.zeros.codesByRow = true;
    return finishedMatrix(tensor, std::move(parts));
}

}  // namespace weightscape::files
