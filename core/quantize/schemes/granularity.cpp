// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/granularity.h"

#include <charconv>
#include <optional>

#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::schemes {
namespace {

constexpr std::uint32_t kSmallestGroup = 16;
constexpr std::uint32_t kLargestSide = 1U << 30U;

std::optional<std::uint32_t> wholeNumber(std::string_view text) {
    std::uint32_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc{} || end.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<Granularity> parseGroup(std::string_view size) {
    const auto columns = wholeNumber(size);
    if (!columns || *columns < kSmallestGroup || *columns > kLargestSide) {
        return fail(ErrorCode::InvalidArgument,
                    "granularity group: %1 is no group size; give a whole number from 16, such as "
                    "group:32"_text(inQuotes(size)));
    }
    return Granularity{GranularityKind::Group, *columns, 0};
}

Result<Granularity> parseTile(std::string_view size) {
    const std::size_t cross = size.find('x');
    if (cross != std::string_view::npos) {
        const auto rows = wholeNumber(size.substr(0, cross));
        const auto columns = wholeNumber(size.substr(cross + 1));
        const auto valid = [](const std::optional<std::uint32_t>& side) {
            return side && *side >= 1 && *side <= kLargestSide;
        };
        if (valid(rows) && valid(columns)) {
            return Granularity{GranularityKind::Tile, *columns, *rows};
        }
    }
    return fail(ErrorCode::InvalidArgument,
                "granularity tile: %1 is no tile size; give rows x columns, such as "
                "tile:128x128"_text(inQuotes(size)));
}

}  // namespace

Result<Granularity> parseGranularity(std::string_view text) {
    const std::string name = lowerCase(text);
    if (name == "tensor") return Granularity{GranularityKind::Tensor, 0, 0};
    if (name == "row") return Granularity{GranularityKind::Row, 0, 0};
    if (name == "column") return Granularity{GranularityKind::Column, 0, 0};
    if (name.starts_with("group:")) return parseGroup(std::string_view(name).substr(6));
    if (name.starts_with("tile:")) return parseTile(std::string_view(name).substr(5));
    return fail(ErrorCode::NotFound,
                "there is no granularity %1; choose tensor, row, column, group:N or tile:RxC"_text(
                    inQuotes(text)));
}

std::string granularityText(const Granularity& granularity) {
    switch (granularity.kind) {
        case GranularityKind::Tensor:
            return "tensor";
        case GranularityKind::Row:
            return "row";
        case GranularityKind::Column:
            return "column";
        case GranularityKind::Group:
            return "group:" + std::to_string(granularity.columns);
        case GranularityKind::Tile:
            break;
    }
    return "tile:" + std::to_string(granularity.rows) + "x" + std::to_string(granularity.columns);
}

}  // namespace weightscape::schemes
