// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/unpacked.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "core/files/packed/stored_shape.h"
#include "core/support/printable.h"
#include "core/support/saturating.h"

namespace weightscape::files {
namespace {

std::string shown(const TensorInfo& tensor) {
    return printable(tensor.name, 200);
}

std::uint64_t groupsOf(std::uint64_t columns, std::uint64_t group) {
    return group == 0 ? 0 : (columns - 1) / group + 1;
}

/// Whether all that depends on groups has a number for each.
bool coversGroups(const PackedParts& parts) {
    const ServedShape shape{parts.rows, parts.rows, parts.groups()};
    const PackedScales& scales = parts.scales;
    if (!scales.grid.covers(shape)) return false;
    if (scales.whole && !scales.whole->covers({parts.rows, parts.rows, 1})) return false;
    if (scales.nested) {
        const auto& nested = *scales.nested;
        if (nested.groups == 0) return false;
        const std::uint64_t outer = groupsOf(shape.groups, nested.groups);
        if (!nested.outer.covers({1, 1, outer})) return false;
    }
    if (parts.biases && !parts.biases->covers(shape)) return false;
    if (parts.zeros.numbers && !parts.zeros.numbers->covers(shape)) return false;
    if (!parts.zeros.codes) return true;
    return parts.zeros.codesByRow ? parts.zeros.codes->covers(parts.rows, shape.groups)
                                  : parts.zeros.codes->covers(shape.groups, parts.rows);
}

}  // namespace

std::uint64_t rowsOfMatrix(const std::vector<std::uint64_t>& dimensions) {
    return dimensions.size() < 2 ? 1 : dimensions[1];
}

std::uint64_t groupWeights(std::uint64_t columns, std::uint64_t groups,
                           const DeclaredPacking& declared) {
    if (columns == 0 || groups == 0) return 0;
    if (groupsOf(columns, declared.groupSize) == groups) return declared.groupSize;
    if (columns % groups == 0) return columns / groups;
    return std::bit_ceil(groupsOf(columns, groups));
}

Result<Unpacked> checked(const PackedTensor& tensor, Unpacked unpacked) {
    const PackedParts& parts = unpacked.parts;
    if (parts.rows == 0 || parts.columns == 0 || parts.groupColumns == 0 || !parts.levels ||
        !parts.codes.covers(parts.rows, parts.columns)) {
        return doesNotFit(tensor, tensor.codes);
    }
    if (!coversGroups(parts)) return doesNotFit(tensor, tensor.scales);
    // Readers ask for as many weights as the shape has.
    const std::uint64_t coded = saturatedProduct(parts.rows, parts.columns);
    if (weightsOfShape(unpacked.dimensions, coded) != coded) return hasOtherShape(tensor, coded);
    return unpacked;
}

Result<void> orderGroups(const PackedTensor& tensor, const TensorInfo* order, PackedParts& parts) {
    if (order == nullptr) return {};
    if (order->format->info.label != "I32" || order->weightCount() != parts.columns) {
        return doesNotFit(tensor, *order);
    }
    const auto bytes = tensor.model.bytesOf(*order);
    bool follows = true;
    bool isUnset = true;  // -1 in all columns stands for no order
    std::uint32_t highest = 0;
    for (std::uint64_t column = 0; column < parts.columns; ++column) {
        std::uint32_t group = 0;  // little endian
        std::memcpy(&group, bytes.data() + 4 * column, sizeof(group));
        follows = follows && group == column / parts.groupColumns;
        isUnset = isUnset && group == UINT32_MAX;
        highest = std::max(highest, group);
    }
    if (isUnset || follows) return {};
    if (highest >= parts.groups()) {
        return fail(ErrorCode::Damaged, "%1 names group %2 of %3."_text(
                                            shown(*order), std::uint64_t{highest}, parts.groups()));
    }
    parts.groupOfColumn = PackedBytes::of(*order);
    return {};
}

tl::unexpected<Error> doesNotFit(const PackedTensor& tensor, const TensorInfo& beside) {
    if (&beside == &tensor.codes) {
        return fail(ErrorCode::Damaged,
                    "The codes in %1 do not have the shape that their scales tell."_text(
                        shown(tensor.codes)));
    }
    return fail(ErrorCode::Damaged,
                "%1 does not fit the codes in %2."_text(shown(beside), shown(tensor.codes)));
}

tl::unexpected<Error> hasOtherShape(const PackedTensor& tensor, std::uint64_t codes) {
    return fail(ErrorCode::Damaged, "The shape stored beside %1 is not that of its %2 codes."_text(
                                        shown(tensor.codes), codes));
}

tl::unexpected<Error> notUnpacked(const PackedTensor& tensor) {
    return fail(ErrorCode::Unsupported,
                "This version does not read the kind of codes in %1."_text(shown(tensor.codes)));
}

}  // namespace weightscape::files
