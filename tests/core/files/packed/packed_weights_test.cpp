// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/packed/packed_weights.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/packed_cases.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

using test::TemporaryFolder;
using test::UnpackedCase;

class EveryUnpacking : public testing::TestWithParam<UnpackedCase> {
  protected:
    void SetUp() override {
        test::writeLlamaConfig(m_folder.path(), GetParam().config);
        test::writeSafetensors(m_folder / "model.safetensors", GetParam().tensors);
        const auto opened = openModel(m_folder.path());
        if (!opened) throw std::runtime_error(describe(opened.error()).english());
        m_model = *opened;
        m_tensor = m_model->find(GetParam().name);
        if (m_tensor == nullptr || m_tensor->origin == nullptr) {
            throw std::runtime_error(m_model->packing ? m_model->packing->sentence().english()
                                                      : "not packed");
        }
    }

    /// Where the weights of [first, first + count) differ in a bit from those of the case.
    [[nodiscard]] std::size_t differences(std::uint64_t first,
                                          std::span<const float> weights) const {
        std::size_t different = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const float expected = GetParam().weights[first + i];
            different +=
                std::bit_cast<std::uint32_t>(weights[i]) != std::bit_cast<std::uint32_t>(expected)
                    ? 1
                    : 0;
        }
        return different;
    }

    TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
    const TensorInfo* m_tensor = nullptr;
};

TEST_P(EveryUnpacking, GivesTheWeightsThatTheFormulaSaysToTheBit) {
    EXPECT_EQ(m_tensor->shape(), GetParam().shape);
    EXPECT_EQ(m_tensor->format->info.id, "f32");
    ASSERT_EQ(m_tensor->weightCount(), GetParam().weights.size());
    std::vector<float> weights(m_tensor->weightCount());
    TensorSource{*m_model, *m_tensor}.decode({0, weights.size()}, weights);
    EXPECT_EQ(differences(0, weights), 0U);
}

TEST_P(EveryUnpacking, GivesAnyPieceAndTheSameAsBlocks) {
    const TensorSource source{*m_model, *m_tensor};
    const std::uint64_t all = m_tensor->weightCount();
    for (const TensorPiece piece :
         {TensorPiece{0, 1}, TensorPiece{all - 1, 1}, TensorPiece{77, 500}, TensorPiece{191, 386},
          TensorPiece{all / 2 - 3, 7}, TensorPiece{all - 333, 333}}) {
        std::vector<float> weights(piece.count);
        source.decode(piece, weights);
        EXPECT_EQ(differences(piece.first, weights), 0U) << piece.first;
        std::vector<std::byte> buffer;
        const auto blocks = source.blocksOf(piece, buffer);
        ASSERT_EQ(blocks.size(), weights.size() * sizeof(float));
        EXPECT_EQ(std::memcmp(blocks.data(), weights.data(), blocks.size()), 0);
    }
}

TEST_P(EveryUnpacking, StandsInTheListAloneWithItsOwnTypeAndAllItsBytes) {
    std::uint64_t bytes = 0;
    std::uint64_t others = 0;
    for (const test::StoredTensor& stored : GetParam().tensors) {
        if (stored.name.ends_with("bias")) ++others;
    }
    EXPECT_EQ(m_model->tensors.size(), 1 + others);
    for (const TensorInfo& tensor : m_model->tensors) bytes += tensor.bytes;
    EXPECT_EQ(typeText(*m_tensor).english(), GetParam().label);
    EXPECT_TRUE(isQuantized(*m_tensor));
    EXPECT_EQ(m_tensor->holds, Holds::Weights);
    EXPECT_EQ(m_tensor->copiedBytes(), 4 * m_tensor->weightCount());
    EXPECT_EQ(bytes, m_model->tensorBytes());
    // A header of JSON and all numbers: nothing is lost or counted twice.
    std::uint64_t header = 0;
    std::memcpy(&header, m_model->files[0]->bytes().data(), sizeof(header));
    EXPECT_EQ(bytes, m_model->fileBytes() - 8 - header);
    ASSERT_TRUE(m_model->packing);
    EXPECT_TRUE(m_model->packing->isRead());
    EXPECT_EQ(m_model->packing->weights, m_tensor->weightCount());
}

INSTANTIATE_TEST_SUITE_P(Packing, EveryUnpacking, testing::ValuesIn(test::unpackedCases()),
                         [](const auto& packed) { return packed.param.title; });

TEST(PackedWeights, OfMlxFollowWhatSingleTensorsDeclare) {
    const TemporaryFolder folder;
    const std::string head = "lm_head";
    // 256 bits for a scale: groups of 64 with 4 bits, and of 32 with 8.
    const auto tensors = [](const std::string& name) {
        return std::vector<test::StoredTensor>{{name + ".weight", "U32", {64, 32}},
                                               {name + ".scales", "F16", {64, 4}},
                                               {name + ".biases", "F16", {64, 4}}};
    };
    auto all = tensors("model.layers.0.self_attn.q_proj");
    for (const auto& tensor : tensors(head)) all.push_back(tensor);
    test::writeLlamaConfig(folder.path(), R"("quantization":{"group_size":64,"bits":4,)"
                                          R"("lm_head.x":{"group_size":32,"bits":8},)"
                                          R"("lm_head":{"group_size":32,"bits":8}})");
    test::writeSafetensors(folder / "model.safetensors", all);
    const auto model = openModel(folder.path());
    ASSERT_TRUE(model);
    EXPECT_EQ(typeText(*(*model)->find(head + ".weight")).english(), "MLX int8, groups of 32");
    EXPECT_EQ((*model)->find(head + ".weight")->rowLength(), 128U);
    const auto* other = (*model)->find("model.layers.0.self_attn.q_proj.weight");
    EXPECT_EQ(typeText(*other).english(), "MLX int4, groups of 64");
    EXPECT_EQ(other->rowLength(), 256U);
}

}  // namespace
}  // namespace weightscape::files
