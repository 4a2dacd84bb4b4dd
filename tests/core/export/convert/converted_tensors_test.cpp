// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What tensors of a layer become, for architectures that the random decoders have no row for.
#include "core/export/convert/converted_tensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/export/convert/as_gguf.h"
#include "core/export/convert/tensor_cuts.h"
#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/folder_models.h"
#include "tests/support/random_folder.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using Shapes = std::map<std::string, std::vector<std::uint64_t>>;

class FolderModels : public ::testing::TestWithParam<std::string> {
  protected:
    FolderModels() {
        const test::FolderModel& row = test::folderModel(GetParam());
        test::writeFolderModel(m_folder.path(), row);
        m_source = *files::openModel(m_folder.path());
        auto model = asGguf(*m_source);
        if (!model) throw std::runtime_error(describe(model.error()).english());
        m_model = *std::move(model);
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_source;
    Model m_model;
};

TEST_P(FolderModels, HaveTheNamesAndShapesOfTheConverter) {
    constexpr std::string_view kLayer = "blk.1.";
    Shapes found;
    for (const TensorInfo& tensor : m_model.tensors) {
        if (!tensor.ggufName.starts_with(kLayer)) continue;
        found[tensor.ggufName.substr(kLayer.size())] = tensor.dimensions;
    }
    Shapes expected;
    for (const test::FolderTensor& tensor : test::folderModel(GetParam()).converted) {
        expected[std::string(tensor.name)] = tensor.shape;
    }
    EXPECT_EQ(found, expected);
}

TEST_P(FolderModels, ReadBackFromAGgufAsTheyAre) {
    EXPECT_EQ(m_model.facts.architecture, GetParam());
    EXPECT_EQ(m_model.facts.layers, 2U);
    EXPECT_EQ(m_model.facts.embeddingLength, 128U);
    EXPECT_EQ(m_model.facts.heads, 4U);
    EXPECT_EQ(m_model.facts.vocabulary, m_source->facts.vocabulary);
    EXPECT_TRUE(m_model.warnings.empty());
}

std::vector<std::string> allNames() {
    std::vector<std::string> names;
    for (const test::FolderModel& model : test::folderModels()) names.emplace_back(model.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(All, FolderModels, ::testing::ValuesIn(allNames()),
                         [](const auto& row) { return row.param; });

std::vector<float> numbersOf(const Model& model, const std::string& name) {
    const auto found = std::ranges::find_if(model.tensors, [&](const TensorInfo& tensor) {
        return tensor.name == name || tensor.ggufName == name;
    });
    if (found == model.tensors.end()) throw std::runtime_error("no tensor " + name);
    std::vector<float> weights(found->weightCount());
    TensorSource{model, *found}.decode({0, weights.size()}, weights);
    return weights;
}

// Of each head 32 rows of keys, which are turned over, then 24 of values.
TEST(ConvertedTensors, LatentKeysAndValuesAreCutByHead) {
    const test::TemporaryFolder folder;
    test::writeFolderModel(folder.path(), test::folderModel("deepseek2"));
    const auto source = *files::openModel(folder.path());
    const auto model = asGguf(*source);
    ASSERT_TRUE(model) << describe(model.error());
    const auto both = numbersOf(*source, "model.layers.1.self_attn.kv_b_proj.weight");
    const auto keys = numbersOf(*model, "blk.1.attn_k_b.weight");
    const auto values = numbersOf(*model, "blk.1.attn_v_b.weight");
    for (const std::size_t head : {0U, 1U, 3U}) {
        for (const std::size_t column : {0U, 5U, 63U}) {
            for (const std::size_t row : {0U, 7U, 23U}) {
                const std::size_t first = head * 56;
                EXPECT_EQ(keys[(head * 64 + column) * 32 + row], both[(first + row) * 64 + column]);
                EXPECT_EQ(values[(head * 24 + row) * 64 + column],
                          both[(first + 32 + row) * 64 + column]);
            }
        }
    }
}

/// The folder of gpt-oss with its experts' matrices as unpacked ones stand in a model: they have an
/// origin, and outputs as rows.
Model withUnpackedExperts(const Model& folder) {
    Model model = folder;
    for (TensorInfo& tensor : model.tensors) {
        if (!tensor.name.ends_with("experts.gate_up_proj") &&
            !tensor.name.ends_with("experts.down_proj")) {
            continue;
        }
        const std::string name = tensor.name;
        const std::string ggufName = tensor.ggufName;
        tensor = turned(tensor, {name, tensor.dimensions, tensor.format});
        tensor.ggufName = ggufName;
    }
    return model;
}

TEST(ConvertedTensors, UnpackedExpertsOfGptOssHaveOutputsAsRows) {
    const test::TemporaryFolder folder;
    test::writeRandomFolder(folder.path(), test::randomModel(test::randomDecoder("gptoss")));
    const auto source = *files::openModel(folder.path());
    const auto plain = asGguf(*source);
    const auto unpacked = asGguf(withUnpackedExperts(*source));
    ASSERT_TRUE(plain) << describe(plain.error());
    ASSERT_TRUE(unpacked) << describe(unpacked.error());
    for (const char* role : {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"}) {
        const std::string name = "blk.1." + std::string(role) + ".weight";
        EXPECT_EQ(numbersOf(*unpacked, name), numbersOf(*plain, name)) << name;
    }
}

// Gates before ups in one tensor, as newer folders have them.
TEST(ConvertedTensors, JoinedExpertsAreHalves) {
    const auto& row = test::folderModel("qwen2moe");
    test::FolderModel joined = row;
    std::erase_if(joined.layer, [](const test::FolderTensor& tensor) {
        return tensor.name.find("experts.*") != std::string_view::npos;
    });
    joined.layer.push_back({"model.layers.#.mlp.experts.gate_up_proj", {4, 128, 128}});
    joined.layer.push_back({"model.layers.#.mlp.experts.down_proj", {4, 128, 64}});
    const test::TemporaryFolder folder;
    test::writeFolderModel(folder.path(), joined);
    const auto source = *files::openModel(folder.path());
    const auto model = asGguf(*source);
    ASSERT_TRUE(model) << describe(model.error());
    const auto both = numbersOf(*source, "model.layers.1.mlp.experts.gate_up_proj");
    const auto gates = numbersOf(*model, "blk.1.ffn_gate_exps.weight");
    const auto ups = numbersOf(*model, "blk.1.ffn_up_exps.weight");
    ASSERT_EQ(gates.size(), both.size() / 2);
    constexpr std::size_t kHalf = 64 * 128;
    for (const std::size_t expert : {0U, 3U}) {
        for (const std::size_t i : {0U, 8191U}) {
            EXPECT_EQ(gates[expert * kHalf + i], both[2 * expert * kHalf + i]);
            EXPECT_EQ(ups[expert * kHalf + i], both[(2 * expert + 1) * kHalf + i]);
        }
    }
    EXPECT_EQ(numbersOf(*model, "blk.1.ffn_down_exps.weight"),
              numbersOf(*source, "model.layers.1.mlp.experts.down_proj"));
}

}  // namespace
}  // namespace weightscape::exporting
