// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every format's encoder, with the best instruction set of this processor, gives the bytes of
// llama.cpp's.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "tests/interop/llama_library.h"
#include "tests/support/golden_weights.h"

namespace weightscape {
namespace {

using formats::Format;
using formats::ImportanceUse;

constexpr std::size_t kRows = 8;
constexpr std::size_t kRowLength = 4096;
constexpr const char* kSets[] = {"bell",       "heavy_big", "zeros",        "constant",
                                 "small_ints", "ramp",      "small_scales", "sparse"};

/// Those that ggml_quantize_chunk() encodes; integers, F64 and FP8 are not among them.
std::vector<std::string> encodedByBoth() {
    std::vector<std::string> ids;
    for (const Format& format : formats::allFormats()) {
        const bool isFloat =
            format.info.label == "F32" || format.info.label == "F16" || format.info.label == "BF16";
        if (format.info.ggmlType < 0 || !format.canEncode()) continue;
        if (format.isQuantized() || isFloat) ids.emplace_back(format.info.id);
    }
    return ids;
}

void expectSameBytes(const Format& format, const std::string& set,
                     const std::vector<float>& importance) {
    const auto weights = test::goldenWeights(set, kRows, kRowLength).weights;
    const std::size_t rowBytes = format.rowBytes(kRowLength);
    std::vector<std::byte> ours(kRows * rowBytes);
    std::vector<std::byte> theirs(ours.size());
    for (std::size_t row = 0; row < kRows; ++row) {
        format.encodeRow(std::span(weights).subspan(row * kRowLength, kRowLength), importance,
                         std::span(ours).subspan(row * rowBytes, rowBytes));
    }
    test::llamaLibrary().encode(format.info.ggmlType, {weights, kRowLength, importance, theirs});
    EXPECT_TRUE(ours == theirs) << set << (importance.empty() ? "" : " with importance");
}

class EncodeInterop : public ::testing::TestWithParam<std::string> {};

TEST_P(EncodeInterop, GivesTheBytesOfLlamaCpp) {
    const Format& format = *formats::findFormat(GetParam());
    for (const char* set : kSets) {
        if (format.info.importance != ImportanceUse::Required) expectSameBytes(format, set, {});
        expectSameBytes(format, set, test::goldenImportance("plain", kRowLength));
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, EncodeInterop, ::testing::ValuesIn(encodedByBoth()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace weightscape
