// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

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

/// The weights of a file in reverse.
class Reversed final : public TensorOrigin {
  public:
    void decode(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<float> out) const override {
        std::vector<std::byte> bytes(4 * piece.count);
        blocks(model, tensor, piece, bytes);
        tensor.format->decodeRow(bytes, out);
    }
    void blocks(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<std::byte> out) const override {
        const auto all = model.files[tensor.file]->bytes().subspan(tensor.offset, tensor.bytes);
        for (std::uint64_t i = 0; i < piece.count; ++i) {
            const std::uint64_t from = tensor.weightCount() - 1 - (piece.first + i);
            std::ranges::copy(all.subspan(4 * from, 4),
                              out.begin() + static_cast<std::ptrdiff_t>(4 * i));
        }
    }
};

TEST_F(ScaledSource, AnOriginStandsForTheBytesOfTheFile) {
    Model model = *m_model;
    model.tensors.front().origin = std::make_shared<Reversed>();
    const std::vector<float> expected(m_original.rbegin(), m_original.rend());
    const TensorSource source{model, model.tensors.front()};
    std::vector<float> decoded(7);
    source.decode({10, 7}, decoded);
    EXPECT_THAT(decoded, ElementsAreArray(expected.begin() + 10, expected.begin() + 17));
    std::vector<float> rectangle;
    std::vector<float> buffer;
    source.read({1, 2, 4, 2}, rectangle, buffer);
    EXPECT_EQ(rectangle[7], expected[4 * 4 + 3]);
    std::vector<std::byte> bytes;
    const auto blocks = source.blocksOf({10, 7}, bytes);
    std::vector<float> fromBlocks(7);
    model.tensors.front().format->decodeRow(blocks, fromBlocks);
    EXPECT_EQ(fromBlocks, decoded);
}

}  // namespace
}  // namespace weightscape
