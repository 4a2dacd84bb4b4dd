// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_filter.h"

#include <gtest/gtest.h>

namespace weightscape::ui {
namespace {

TensorRow sampleRow() {
    TensorRow row;
    row.tensor = 7;
    row.layer = 3;
    row.name = row.key = QStringLiteral("blk.3.ffn_down.weight");
    row.role = QStringLiteral("ffn_down");
    row.type = QStringLiteral("F16");
    row.planned = QStringLiteral("Q6_K");
    row.plannedBytes = 210;
    row.weights = 256;
    row.relativeRmse = 0.05;
    row.sigmas = 6.0;
    return row;
}

bool accepts(const char* filter) {
    return TensorFilter(QString::fromLatin1(filter)).accepts(sampleRow());
}

TEST(TensorFilter, AcceptsEverythingWhenEmpty) {
    EXPECT_TRUE(TensorFilter(QStringLiteral("  ")).isEmpty());
    EXPECT_TRUE(accepts(""));
}

TEST(TensorFilter, FindsPartsOfNamesInAnyCase) {
    EXPECT_TRUE(accepts("FFN_d"));
    EXPECT_FALSE(accepts("attn"));
}

TEST(TensorFilter, TakesGlobs) {
    EXPECT_TRUE(accepts("ffn*weight"));
    EXPECT_TRUE(accepts("blk.?.ffn"));
    EXPECT_FALSE(accepts("blk.??.ffn"));
    EXPECT_FALSE(accepts("blk?3?attn*"));
}

TEST(TensorFilter, TakesBracketsLiterally) {
    EXPECT_FALSE(accepts("[f]fn*"));
}

TEST(TensorFilter, NarrowsByTypeOfTheFileOrOfTheRecipe) {
    EXPECT_TRUE(accepts("type:q6_k"));
    EXPECT_TRUE(accepts("type:f16"));
    EXPECT_TRUE(accepts("type:Q*"));
    EXPECT_FALSE(accepts("type:Q4_K"));
}

TEST(TensorFilter, NarrowsByRoleAndLayer) {
    EXPECT_TRUE(accepts("role:ffn_down"));
    EXPECT_FALSE(accepts("role:ffn_up"));
    EXPECT_TRUE(accepts("layer:3"));
    EXPECT_TRUE(accepts("layer:0-3"));
    EXPECT_FALSE(accepts("layer:0-2"));
}

TEST(TensorFilter, ComparesStrictly) {
    EXPECT_TRUE(accepts("err>4.9"));
    EXPECT_FALSE(accepts("err>5"));
    EXPECT_TRUE(accepts("err<5.1%"));
    EXPECT_FALSE(accepts("sigma>6"));
    EXPECT_TRUE(accepts("sigma>5.9"));
    EXPECT_TRUE(accepts("bpw>6.5"));
    EXPECT_FALSE(accepts("bpw<6.5625"));
}

TEST(TensorFilter, NeedsAllConditions) {
    EXPECT_TRUE(accepts("ffn type:Q6_K layer:3"));
    EXPECT_FALSE(accepts("ffn type:Q6_K layer:4"));
}

TEST(TensorFilter, RejectsUnknownFiguresInComparisons) {
    TensorRow row = sampleRow();
    row.relativeRmse.reset();
    EXPECT_FALSE(TensorFilter(QStringLiteral("err<99")).accepts(row));
}

TEST(TensorFilter, TakesMalformedFacetsAsNames) {
    EXPECT_FALSE(accepts("layer:x"));
    EXPECT_FALSE(accepts("err>"));
}

}  // namespace
}  // namespace weightscape::ui
