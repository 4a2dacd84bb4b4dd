// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

using ::testing::ElementsAreArray;

/// Two matrices of 3 x 4 weights on top of each other.
class ScaledSource : public ::testing::Test {
  protected:
    void SetUp() override {
        test::writeSmallGguf(m_folder / "in.gguf", test::smallLlamaMetadata(1),
                             {{"blk.0.ffn_up_exps.weight", {4, 3, 2}, "f32"}});
        m_model = *files::openModel(m_folder / "in.gguf");
        m_original = read({}, 0, 24);
    }
    [[nodiscard]] std::vector<float> read(const TensorFactors& factors, std::uint64_t first,
                                          std::uint64_t count) const {
        std::vector<float> weights(count);
        TensorSource{*m_model, m_model->tensors.front(), nullptr, &factors}.decode({first, count},
                                                                                   weights);
        return weights;
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
    std::vector<float> m_original;
};

TEST_F(ScaledSource, MultipliesColumnsOfEachMatrixAndRows) {
    const TensorFactors factors{.columns = {1, 2, 4, 8, 16, 32, 64, 128},
                                .rows = {1, 0.5F, 0.25F, 2, 1, 4}};
    std::vector<float> expected = m_original;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] *= factors.columns[i / 12 * 4 + i % 4] * factors.rows[i / 4];
    }
    EXPECT_THAT(read(factors, 0, 24), ElementsAreArray(expected));
    EXPECT_THAT(read(factors, 10, 7),
                ElementsAreArray(expected.begin() + 10, expected.begin() + 17))
        << "a piece that begins and ends within rows";
}

TEST_F(ScaledSource, TheSameColumnsMayHoldForAllMatrices) {
    const std::vector<float> scaled = read({.columns = {1, 2, 4, 8}, .rows = {}}, 0, 24);
    for (std::size_t i = 0; i < scaled.size(); ++i) {
        EXPECT_EQ(scaled[i], m_original[i] * static_cast<float>(1U << (i % 4)));
    }
}

TEST_F(ScaledSource, WhatNumbersLackTakesPart) {
    const TensorFactors factors{.columns = {2, 2, 2, 2}, .rows = {}, .lacking = 1.0F};
    std::vector<float> expected = m_original;
    for (float& each : expected) each = (each + 1.0F) * 2.0F - 1.0F;
    EXPECT_THAT(read(factors, 0, 24), ElementsAreArray(expected));
}

TEST_F(ScaledSource, AChangedWeightIsMultipliedToo) {
    const TensorFactors factors{.columns = {}, .rows = {1, 1, 3, 1, 1, 1}};
    const ChangedWeight changed{.row = 2, .column = 1, .value = 5.0F};
    std::vector<float> weights(4);
    TensorSource{*m_model, m_model->tensors.front(), &changed, &factors}.decode({8, 4}, weights);
    EXPECT_EQ(weights[1], 15.0F);
    EXPECT_EQ(weights[0], 3.0F * m_original[8]);
}

}  // namespace
}  // namespace weightscape
