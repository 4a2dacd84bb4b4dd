// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/export_checks.h"

#include <gtest/gtest.h>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

recipes::QuantizationPlan plannedAs(const Model& model, const std::string& preset) {
    recipes::Recipe recipe;
    recipe.preset = preset;
    return recipes::planQuantization(model, recipe).value();
}

TEST(ExportChecks, AFolderWithoutAGgufHeaderHasWeightsOnly) {
    const test::TemporaryFolder folder;
    test::writeLlamaConfig(folder.path());
    test::writeSafetensors(folder / "model.safetensors",
                           {{"model.layers.0.self_attn.q_proj.weight", "F16", {256, 256}}});
    const auto model = files::openModel(folder.path());
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_FALSE(checkContainer(**model, Container::Gguf));
    EXPECT_TRUE(checkContainer(**model, Container::Safetensors));
    const auto plan = plannedAs(**model, "Q4_K_M");
    const auto refused = checkPlan(**model, plan, {}, Container::Gguf);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST(ExportChecks, QuantizingAgainNeedsLeave) {
    const test::TemporaryFolder folder;
    test::writeSmallGguf(folder / "q.gguf", test::smallLlamaMetadata(1),
                         {{"blk.0.attn_q.weight", {256, 8}, "q8_0"}});
    const auto model = files::openModel(folder / "q.gguf");
    ASSERT_TRUE(model);
    EXPECT_TRUE(checkContainer(**model, Container::Gguf));
    const auto plan = plannedAs(**model, "Q4_K_M");
    EXPECT_FALSE(checkPlan(**model, plan, {}, Container::Gguf));
    EXPECT_TRUE(checkPlan(**model, plan, {.allowRequantize = true}, Container::Gguf));
}

TEST(ExportChecks, OnlyFloatsThatWeightsMayExceedCanBeClamped) {
    const test::TemporaryFolder folder;
    test::writeSmallGguf(
        folder / "m.gguf", test::smallLlamaMetadata(1),
        {{"blk.0.attn_q.weight", {256, 8}, "f32"}, {"blk.0.attn_norm.weight", {256}, "f32"}});
    const auto model = files::openModel(folder / "m.gguf");
    ASSERT_TRUE(model);
    EXPECT_TRUE(maySaturate(**model, plannedAs(**model, "F16")));
    EXPECT_TRUE(maySaturate(**model, plannedAs(**model, "BF16")));
    EXPECT_FALSE(maySaturate(**model, plannedAs(**model, "Q4_K_M")));
    EXPECT_FALSE(maySaturate(**model, plannedAs(**model, "F32")));
}

}  // namespace
}  // namespace weightscape::exporting
