// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/vector_targets.h"

#include <hwy/highway.h>

namespace weightscape::formats {

std::vector<std::int64_t> vectorTargets() {
    std::vector<std::int64_t> targets;
    // A better target is a lower bit.
    for (std::int64_t rest = hwy::SupportedTargets() & HWY_TARGETS; rest != 0; rest &= rest - 1) {
        targets.push_back(rest & -rest);
    }
    return targets;
}

std::string vectorTargetName(std::int64_t target) {
    switch (target) {
        case HWY_AVX3:
            return "AVX-512";
        case HWY_AVX2:
            return "AVX2";
        case HWY_SSE4:
            return "SSE4";
        case HWY_EMU128:
        case HWY_SCALAR:
            return "none";
        default:
            return hwy::TargetName(target);
    }
}

void useVectorTarget(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace weightscape::formats
