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
#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/folder_models.h"
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

}  // namespace
}  // namespace weightscape::exporting
