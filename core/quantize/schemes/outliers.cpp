// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/outliers.h"

#include "core/support/ascii_text.h"
#include "core/support/parameters.h"
#include "core/support/printable.h"

namespace weightscape::schemes {
namespace {

constexpr double kStandardSigmas = 6.0;
constexpr double kStandardPercent = 0.5;

Result<Outliers> withAmount(OutlierKind kind, std::string_view text, double smallest,
                            double largest) {
    const Words subject =
        kind == OutlierKind::Columns ? "outliers columns"_text : "outliers sparse"_text;
    const auto amount = parseNumber(text, subject);
    if (!amount) return fail(amount.error());
    if (!(*amount >= smallest && *amount <= largest)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1: %2 is outside %3 to %4"_text(subject, Text::number(numberText(*amount)),
                                                      Text::number(numberText(smallest)),
                                                      Text::number(numberText(largest))));
    }
    return Outliers{kind, *amount};
}

}  // namespace

Result<Outliers> parseOutliers(std::string_view text) {
    const std::string name = lowerCase(text);
    if (name == "none") return Outliers{};
    if (name == "equalize") return Outliers{OutlierKind::Equalize, 0.0};
    if (name == "columns") return Outliers{OutlierKind::Columns, kStandardSigmas};
    if (name == "sparse") return Outliers{OutlierKind::Sparse, kStandardPercent};
    const std::string_view rest = name;
    if (name.starts_with("columns:")) {
        return withAmount(OutlierKind::Columns, rest.substr(8), 0.0, 1e9);
    }
    if (name.starts_with("sparse:")) {
        return withAmount(OutlierKind::Sparse, rest.substr(7), 0.0, 50.0);
    }
    return fail(
        ErrorCode::NotFound,
        "there is no outlier handling %1; choose none, columns:T, sparse:P or equalize"_text(
            inQuotes(text)));
}

std::string outliersText(const Outliers& outliers) {
    switch (outliers.kind) {
        case OutlierKind::Columns:
            return "columns:" + numberText(outliers.amount);
        case OutlierKind::Sparse:
            return "sparse:" + numberText(outliers.amount);
        case OutlierKind::Equalize:
            return "equalize";
        case OutlierKind::None:
            break;
    }
    return "none";
}

}  // namespace weightscape::schemes
