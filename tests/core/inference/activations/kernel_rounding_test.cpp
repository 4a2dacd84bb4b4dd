// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/activations/kernel_rounding.h"

#include <gtest/gtest.h>

#include "core/formats/kernel_inputs.h"
#include "tests/core/inference/activations/small_layer.h"

namespace weightscape::test {
namespace {

using formats::KernelInputs;

KernelInputs inputsFor(std::string_view format) {
    return formats::kernelInputsOf(*formats::findFormat(format));
}

TEST(KernelRounding, EachTypeHasItsPartnerInGgml) {
    EXPECT_EQ(inputsFor("f32"), KernelInputs::Exact);
    EXPECT_EQ(inputsFor("f16"), KernelInputs::Float);
    EXPECT_EQ(inputsFor("bf16"), KernelInputs::Float);
    for (const std::string_view blocks :
         {"q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl", "mxfp4", "nvfp4", "q2_0", "q1_0"}) {
        EXPECT_EQ(inputsFor(blocks), KernelInputs::Blocks) << blocks;
    }
    for (const std::string_view wide :
         {"q6_k", "q5_k", "q4_k", "q3_k", "q2_k", "iq4_xs", "iq3_s", "iq3_xxs", "iq2_s", "iq2_xs",
          "iq2_xxs", "iq1_m", "iq1_s", "tq1_0", "tq2_0"}) {
        EXPECT_EQ(inputsFor(wide), KernelInputs::WideBlocks) << wide;
    }
}

TEST(KernelRounding, WideBlocksLayTheFirstLargestOnMinus127) {
    std::vector<float> inputs(512);
    inputs[0] = 2.54F;
    inputs[1] = -2.54F;
    inputs[2] = 0.031F;
    inputs[3] = -0.029F;
    inputs[256] = -12.7F;
    inputs[257] = 0.06F;
    inference::roundAsQ8K(inputs);
    const float first = 1.0F / (-127.0F / 2.54F);
    const float second = 1.0F / (-127.0F / -12.7F);
    EXPECT_EQ(inputs[0], -127.0F * first);
    EXPECT_EQ(inputs[1], 127.0F * first);
    EXPECT_EQ(inputs[2], -2.0F * first);
    EXPECT_EQ(inputs[3], 1.0F * first);
    EXPECT_EQ(inputs[256], -127.0F * second);
    EXPECT_EQ(inputs[257], 1.0F * second);
    EXPECT_EQ(inputs[511], 0.0F);
}

TEST(KernelRounding, InputsOfF32StayExact) {
    const SmallLayer layer(2, 32, normalNumbers(64, 1));
    const auto inputs = rowsOf(3, normalNumbers(96, 2));
    EXPECT_EQ(layer.rounded(*roundingOf("ggml"), inputs).values, layer.exact(inputs).values);
}

TEST(KernelRounding, InputsOfQ4_0AreThoseOfQ8_0) {
    const auto weights = normalNumbers(64, 3);
    const formats::Format& format = *formats::findFormat("q4_0");
    std::vector<std::byte> bytes(format.rowBytes(64));
    format.encodeRows(weights, 32, {}, bytes);
    inference::LinearLayer layer{.tensor = "output.weight", .held = {}, .matrices = {}, .bias = {}};
    layer.matrices.push_back({&format, bytes, 2, 32});
    const auto inputs = rowsOf(1, normalNumbers(32, 4));
    const formats::Format& q8 = *formats::findFormat("q8_0");
    std::vector<std::byte> rounded(q8.rowBytes(32));
    q8.encodeRow(inputs.values, {}, rounded);
    auto expectedInputs = inputs;
    q8.decodeRow(rounded, expectedInputs.values);
    SilentTask task;
    inference::Rows expected(1, 2);
    inference::Rows found(1, 2);
    ASSERT_TRUE(multiply(layer.matrices[0], expectedInputs.view(), expected.view(), task));
    ASSERT_TRUE(roundingOf("ggml")->multiply(layer, 0, inputs.view(), found.view(), task));
    EXPECT_EQ(found.values, expected.values);
}

}  // namespace
}  // namespace weightscape::test
