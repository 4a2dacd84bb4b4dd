// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/error_remarks.h"

namespace weightscape::measure {

Text leftOutRemark(const Text& name, std::uint64_t leftOut, std::uint64_t all) {
    if (leftOut == 0) return {};
    return "Weights of %1 that are NaN or infinite: %2 of %3 looked at. No figure counts them."_text(
        name, leftOut, all);
}

std::vector<Text> errorRemarks(const Text& name, const Text& becomes, const ErrorStats& sums) {
    std::vector<Text> remarks;
    const std::uint64_t all = sums.count + sums.nonFinite;
    if (sums.overflowed > 0) {
        remarks.push_back(
            "Weights of %1 that overflow as %2: %3 of %4 looked at; its error is infinite."_text(
                name, becomes, sums.overflowed, all));
    }
    if (Text leftOut = leftOutRemark(name, sums.nonFinite, all); !leftOut.empty()) {
        remarks.push_back(std::move(leftOut));
    }
    return remarks;
}

}  // namespace weightscape::measure
