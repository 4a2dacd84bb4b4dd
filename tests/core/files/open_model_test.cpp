// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/open_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

namespace weightscape::files {
namespace {

TEST(OpenModel, OpensTheSampleByItsShortName) {
    const auto model = openModel("sample");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_TRUE((*model)->isGguf());
    EXPECT_EQ((*model)->version, 3U);
    EXPECT_EQ((*model)->container, "GGUF");
    EXPECT_EQ((*model)->tensors.size(), 57U);
    EXPECT_EQ((*model)->parameterCount(), 4590848U);
    EXPECT_EQ((*model)->fileBytes(), 9237632U);
    EXPECT_TRUE((*model)->warnings.empty());
    EXPECT_TRUE((*model)->checkUnchanged());
}

TEST(OpenModel, ReadsTheFactsOfTheSample) {
    const auto model = openModel("sample");
    ASSERT_TRUE(model) << describe(model.error());
    const ModelFacts& facts = (*model)->facts;
    EXPECT_EQ(facts.architecture, "llama");
    EXPECT_EQ(facts.layers, 6U);
    EXPECT_EQ(facts.contextLength, 512U);
    EXPECT_EQ(facts.embeddingLength, 256U);
    EXPECT_EQ(facts.heads, 4U);
    EXPECT_EQ(facts.keyValueHeads, 2U);
    EXPECT_EQ(facts.keyLength, 64U);
    EXPECT_EQ(facts.valueLength, 64U);
    EXPECT_EQ(facts.experts, 0U);
    EXPECT_EQ(facts.vocabulary, 2048U);
}

TEST(OpenModel, DecodesRowsOfTheSample) {
    const auto model = openModel("sample");
    ASSERT_TRUE(model) << describe(model.error());
    const TensorInfo* tensor = (*model)->find("blk.0.ffn_up.weight");
    ASSERT_NE(tensor, nullptr);
    EXPECT_EQ(tensor->shape(), (std::vector<std::uint64_t>{512, 256}));
    EXPECT_EQ(tensor->format, formats::findFormat("f16"));
    std::vector<float> rows(2 * tensor->rowLength());
    decodeRows(**model, *tensor, 510, 2, rows);
    double sumOfSquares = 0.0;
    for (const float weight : rows) sumOfSquares += static_cast<double>(weight) * weight;
    const double rootMeanSquare = std::sqrt(sumOfSquares / static_cast<double>(rows.size()));
    EXPECT_GT(rootMeanSquare, 1e-3);
    EXPECT_LT(rootMeanSquare, 1.0);
}

}  // namespace
}  // namespace weightscape::files
