// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "tests/benchmarks/row_work.h"

/// How many times as fast as llama.cpp the encoders are meant to be, one thread each.
namespace weightscape::test {

/// Reached by the speedup or by the share of a plain copy's speed, where there is one; 0: there is
/// none.
struct Aim {
    double speedup = 0.0;
    double copyShare = 0.0;
};

/// The aims for one format with one of the instruction sets that have any.
struct FormatAims {
    std::string_view label;
    RowTask task;
    Aim avx512, avx2;
};

inline constexpr double kNearlyCopy = 0.85;

inline constexpr auto kFormatAims = std::to_array<FormatAims>({
    {"Q2_K", RowTask::Encode, {14}, {10}},
    {"Q4_K", RowTask::Encode, {14}, {10}},
    {"Q5_K", RowTask::Encode, {14}, {10}},
    {"Q2_K", RowTask::EncodeWithImportance, {13}, {9}},
    {"Q4_K", RowTask::EncodeWithImportance, {13}, {9}},
    {"Q5_K", RowTask::EncodeWithImportance, {13}, {9}},

    {"Q3_K", RowTask::Encode, {10}, {7}},
    {"Q6_K", RowTask::Encode, {10}, {7}},
    {"Q3_K", RowTask::EncodeWithImportance, {10}, {7}},
    {"Q6_K", RowTask::EncodeWithImportance, {10}, {7}},
    {"Q4_0", RowTask::EncodeWithImportance, {10}, {7}},
    {"Q4_1", RowTask::EncodeWithImportance, {10}, {7}},
    {"Q5_0", RowTask::EncodeWithImportance, {10}, {7}},
    {"Q5_1", RowTask::EncodeWithImportance, {10}, {7}},

    {"IQ4_NL", RowTask::Encode, {75}, {25}},
    {"IQ4_XS", RowTask::Encode, {75}, {25}},
    {"IQ4_NL", RowTask::EncodeWithImportance, {75}, {25}},
    {"IQ4_XS", RowTask::EncodeWithImportance, {75}, {25}},

    {"IQ3_XXS", RowTask::Encode, {8}, {5}},
    {"IQ3_S", RowTask::Encode, {8}, {5}},
    {"IQ2_S", RowTask::Encode, {8}, {5}},
    {"IQ3_XXS", RowTask::EncodeWithImportance, {8}, {5}},
    {"IQ3_S", RowTask::EncodeWithImportance, {8}, {5}},
    {"IQ2_XXS", RowTask::EncodeWithImportance, {8}, {5}},
    {"IQ2_XS", RowTask::EncodeWithImportance, {8}, {5}},
    {"IQ2_S", RowTask::EncodeWithImportance, {8}, {5}},
    {"IQ1_S", RowTask::EncodeWithImportance, {5}, {3}},
    {"IQ1_M", RowTask::EncodeWithImportance, {5}, {3}},

    {"MXFP4", RowTask::Encode, {10, kNearlyCopy}, {6, kNearlyCopy}},
    {"NVFP4", RowTask::Encode, {10, kNearlyCopy}, {6, kNearlyCopy}},
    {"TQ1_0", RowTask::Encode, {10, kNearlyCopy}, {6, kNearlyCopy}},
    {"TQ2_0", RowTask::Encode, {10, kNearlyCopy}, {6, kNearlyCopy}},
    {"Q1_0", RowTask::Encode, {10, kNearlyCopy}, {6, kNearlyCopy}},
    {"Q2_0", RowTask::Encode, {10, kNearlyCopy}, {6, kNearlyCopy}},

    {"Q8_0", RowTask::Encode, {0, kNearlyCopy}, {0, kNearlyCopy}},
    {"Q4_0", RowTask::Encode, {0, kNearlyCopy}, {0, kNearlyCopy}},
    {"F16", RowTask::Encode, {0, kNearlyCopy}, {0, kNearlyCopy}},
    {"BF16", RowTask::Encode, {0, kNearlyCopy}, {0, kNearlyCopy}},
});

/// By format label and vectorTargetName(); empty where there is no aim.
[[nodiscard]] inline std::optional<Aim> findAim(std::string_view label, RowTask task,
                                                std::string_view target) {
    const auto found = std::ranges::find_if(kFormatAims, [&](const FormatAims& aims) {
        return aims.label == label && aims.task == task;
    });
    if (found == kFormatAims.end()) return std::nullopt;
    if (target == "AVX-512") return found->avx512;
    if (target == "AVX2") return found->avx2;
    return std::nullopt;
}

}  // namespace weightscape::test
