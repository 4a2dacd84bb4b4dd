// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/activations/activation_mode.h"

#include <gtest/gtest.h>

#include <set>

#include "core/inference/activations/input_ranges.h"
#include "core/inference/decoders/run_options.h"
#include "core/quantize/schemes/scheme.h"

namespace weightscape::test {
namespace {

using inference::allActivationKinds;
using inference::parseActivationMode;

TEST(ActivationMode, EveryWayIsReadByItsName) {
    std::set<std::string_view> ids;
    for (const auto& kind : allActivationKinds()) {
        EXPECT_TRUE(ids.insert(kind.id).second) << kind.id;
        const auto mode = parseActivationMode(kind.id);
        ASSERT_TRUE(mode) << kind.id;
        EXPECT_EQ(mode->kind, &kind);
        EXPECT_EQ(activationModeText(*mode), kind.id);
        EXPECT_FALSE(kind.label.empty());
        EXPECT_FALSE(kind.summary.empty());
    }
}

TEST(ActivationMode, SchemesOfWeightsExist) {
    for (const auto& kind : allActivationKinds()) {
        if (kind.weights.empty()) continue;
        const auto scheme = schemes::parseScheme(kind.weights);
        ASSERT_TRUE(scheme) << kind.id;
        EXPECT_TRUE(scheme->granularity.kind == schemes::GranularityKind::Row ||
                    scheme->granularity.kind == schemes::GranularityKind::Group);
    }
}

TEST(ActivationMode, TextsReadBackAsTheSameMode) {
    for (const std::string_view text :
         {"w8a8 range=tensor", "w4a4 range=percentile:99.5", "a8 range=absmax", "a4 range=mse",
          "w4a8 range=kl:512", "llm.int8 threshold=4.5", "smoothquant migration=0.75",
          "smoothquant migration=0.25 range=absmax"}) {
        const auto mode = parseActivationMode(text);
        ASSERT_TRUE(mode) << text;
        EXPECT_EQ(activationModeText(*mode), text);
        EXPECT_EQ(*parseActivationMode(activationModeText(*mode)), *mode);
    }
}

TEST(ActivationMode, TheFirstNumberMayStandBehindAColon) {
    EXPECT_EQ(*parseActivationMode("smoothquant:0.75"),
              *parseActivationMode("SmoothQuant migration=0.75"));
    EXPECT_EQ(*parseActivationMode("llm.int8:6"), *parseActivationMode("llm.int8"));
    EXPECT_EQ(*parseActivationMode("w8a8 range=token"), *parseActivationMode("w8a8"));
}

TEST(ActivationMode, RefusesWhatMakesNoSense) {
    for (const std::string_view text : {"",
                                        "w8a9",
                                        "w8a8:",
                                        "w8a8:3",
                                        "w8a8 range",
                                        "w8a8 range=",
                                        "w8a8  range=token",
                                        "w8a8 range=token range=tensor",
                                        "w8a8 range=minmax",
                                        "w8a8 range=hqq",
                                        "w8a8 range=absmean",
                                        "w8a8 range=percentile:20",
                                        "w8a8 threshold=6",
                                        "none range=token",
                                        "ggml range=token",
                                        "llm.int8 range=absmax",
                                        "llm.int8:-1",
                                        "llm.int8:5 threshold=6",
                                        "smoothquant:1.5",
                                        "smoothquant range=mse"}) {
        EXPECT_FALSE(parseActivationMode(text)) << text;
    }
}

TEST(ActivationMode, OnlyStaticRangesAndSmoothQuantNeedACalibrationText) {
    const auto needed = [](std::string_view text) {
        return inference::neededRanges(*parseActivationMode(text)) != nullptr;
    };
    EXPECT_FALSE(needed("none"));
    EXPECT_FALSE(needed("w8a8"));
    EXPECT_FALSE(needed("w8a8 range=tensor"));
    EXPECT_FALSE(needed("llm.int8"));
    EXPECT_FALSE(needed("ggml"));
    EXPECT_TRUE(needed("w8a8 range=absmax"));
    EXPECT_TRUE(needed("a4 range=kl"));
    EXPECT_TRUE(needed("smoothquant"));
}

TEST(ActivationMode, NoneChangesNothing) {
    EXPECT_TRUE(inference::ActivationMode().changesNothing());
    EXPECT_EQ(inference::makeInputRounding({}, nullptr), nullptr);
}

TEST(ActivationMode, OutputAndRoutersStayInFullPrecision) {
    EXPECT_TRUE(inference::isRoundedMatrix("blk.3.attn_q.weight"));
    EXPECT_TRUE(inference::isRoundedMatrix("blk.0.ffn_down_exps.weight"));
    EXPECT_FALSE(inference::isRoundedMatrix("blk.0.ffn_gate_inp.weight"));
    EXPECT_FALSE(inference::isRoundedMatrix("output.weight"));
    EXPECT_FALSE(inference::isRoundedMatrix("token_embd.weight"));
}

}  // namespace
}  // namespace weightscape::test
