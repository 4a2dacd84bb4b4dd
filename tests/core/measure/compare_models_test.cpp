// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/compare_models.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/model/architectures/architecture.h"
#include "core/model/architectures/row_order.h"
#include "core/support/task_context.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kLength = 256;

using Rows = std::vector<std::uint64_t>;

/// A folder with one tensor.
void writeFolder(const std::filesystem::path& folder, const std::string& name, const Model& gguf,
                 const std::vector<std::uint64_t>& shape, std::span<const float> weights) {
    const std::string_view types = architectureNamed(gguf.facts.architecture).modelTypes;
    const nlohmann::json config = {{"model_type", types.substr(0, types.find(' '))},
                                   {"num_hidden_layers", 1},
                                   {"hidden_size", kLength},
                                   {"num_attention_heads", gguf.facts.heads},
                                   {"num_key_value_heads", gguf.facts.keyValueHeads}};
    test::writeBytes(folder / "config.json", config.dump());
    const auto bytes = std::as_bytes(weights);
    const nlohmann::json header = {
        {name, {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {0, bytes.size()}}}}};
    const std::string text = header.dump();
    std::string file;
    for (std::uint64_t byte = 0; byte < 8; ++byte) {
        file += static_cast<char>(text.size() >> (8 * byte) & 0xFFU);
    }
    file += text;
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    test::writeBytes(folder / "model.safetensors", file);
}

/// A GGUF's tensor compared with a folder's whose row r, or number r of a bias, is row `rows[r]`.
ModelComparison compared(const std::string& ggufName, const std::string& folderName,
                         const Rows& rows, const std::string& architecture) {
    const bool isBias = ggufName.ends_with("bias");
    const std::uint64_t length = isBias ? 1 : kLength;
    const test::TemporaryFolder folder;
    Metadata metadata = test::smallLlamaMetadata(1);
    metadata[0].value = MetadataValue::fromString(architecture);
    for (MetadataEntry& entry : metadata) {
        if (entry.key.starts_with("llama.")) entry.key.replace(0, 5, architecture);
    }
    const Rows dimensions = isBias ? Rows{rows.size()} : Rows{kLength, rows.size()};
    test::writeSmallGguf(folder / "m.gguf", metadata, {{ggufName, dimensions}});
    const auto gguf = files::openModel(folder / "m.gguf");
    std::vector<float> whole(rows.size() * length);
    const TensorInfo& tensor = (*gguf)->tensors[0];
    decodeRows(**gguf, tensor, 0, tensor.rowCount(), whole);
    std::vector<float> weights;
    for (const std::uint64_t row : rows) {
        const auto first = whole.begin() + static_cast<std::ptrdiff_t>(row * length);
        weights.insert(weights.end(), first, first + static_cast<std::ptrdiff_t>(length));
    }
    std::filesystem::create_directory(folder / "hf");
    writeFolder(folder / "hf", folderName, **gguf, tensor.shape(), weights);
    const auto hf = files::openModel(folder / "hf");
    SilentTask task;
    const auto back = compareModels(**hf, **gguf, task);
    auto comparison = compareModels(**gguf, **hf, task);
    EXPECT_EQ(comparison->tensors.at(0).kind, ComparedTensor::Kind::Compared);
    EXPECT_EQ(comparison->tensors[0].error.relativeRmse() == 0,
              back->tensors.at(0).error.relativeRmse() == 0);
    comparison->tensors[0].a = comparison->tensors[0].b = nullptr;  // the models are gone
    return *std::move(comparison);
}

double relativeError(const std::string& ggufName, const std::string& folderName, const Rows& rows,
                     const std::string& architecture) {
    return compared(ggufName, folderName, rows, architecture).tensors[0].error.relativeRmse();
}

/// Two heads of 8 rows: a folder has a head's first halves before its second ones, a GGUF by turns.
const Rows kInterleaved = {0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15};
const Rows kAsTheyAre = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr const char* kKeys = "model.layers.0.self_attn.k_proj.weight";
constexpr const char* kValues = "model.layers.0.self_attn.v_proj.weight";

TEST(CompareModels, KnowsThatConvertersInterleaveRowsOfKeys) {
    EXPECT_EQ(relativeError("blk.0.attn_k.weight", kKeys, kInterleaved, "llama"), 0);
    EXPECT_GT(relativeError("blk.0.attn_k.weight", kKeys, kAsTheyAre, "llama"), 0.1);
}

TEST(CompareModels, KnowsItForQueriesAndBiasesAndOtherArchitecturesToo) {
    constexpr const char* kQueries = "model.layers.0.self_attn.q_proj.weight";
    // Four heads of 4 rows.
    const Rows queries = {0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15};
    EXPECT_EQ(relativeError("blk.0.attn_q.weight", kQueries, queries, "smollm3"), 0);
    EXPECT_EQ(relativeError("blk.0.attn_q.weight", kQueries, queries, "arcee"), 0);
    constexpr const char* kKeyBias = "model.layers.0.self_attn.k_proj.bias";
    EXPECT_EQ(relativeError("blk.0.attn_k.bias", kKeyBias, kInterleaved, "llama"), 0);
    EXPECT_GT(relativeError("blk.0.attn_k.bias", kKeyBias, kAsTheyAre, "llama"), 0.1);
    EXPECT_EQ(relativeError("blk.0.attn_k.bias", kKeyBias, kAsTheyAre, "qwen2"), 0);
}

TEST(CompareModels, SaysThatRowsStandInAnotherOrder) {
    const auto keys = compared("blk.0.attn_k.weight", kKeys, kInterleaved, "llama");
    EXPECT_TRUE(keys.tensors[0].reordered);
    EXPECT_NE(orderRemark(keys).english().find("1 of the tensors"), std::string::npos);
    const auto values = compared("blk.0.attn_v.weight", kValues, kAsTheyAre, "llama");
    EXPECT_FALSE(values.tensors[0].reordered);
    EXPECT_TRUE(orderRemark(values).empty());
}

TEST(CompareModels, OtherTensorsAndArchitecturesHaveTheirRowsInOneOrder) {
    EXPECT_EQ(relativeError("blk.0.attn_v.weight", kValues, kAsTheyAre, "llama"), 0);
    EXPECT_EQ(relativeError("blk.0.attn_k.weight", kKeys, kAsTheyAre, "qwen2"), 0);
}

TEST(RowOrder, EachRowOfTheFolderIsUsedOnce) {
    ModelFacts facts;
    facts.architecture = "llama";
    facts.heads = 4;
    facts.keyValueHeads = 2;
    const TensorInfo queries{.name = {}, .ggufName = "blk.3.attn_q.weight", .dimensions = {16, 32}};
    const RowOrder order(facts, queries);
    ASSERT_TRUE(order.isChanged());
    std::vector<bool> used(32);
    for (std::uint64_t row = 0; row < 32; ++row) {
        EXPECT_EQ(order.folderRow(row) / 8, row / 8);
        used[order.folderRow(row)] = true;
    }
    EXPECT_EQ(used, std::vector<bool>(32, true));
    EXPECT_EQ(order.folderRow(1), 4U);
    facts.keyValueHeadsPerLayer = {8, 8, 8, 4};  // head by head as layer 3 has them
    const TensorInfo keys{.name = {}, .ggufName = "blk.3.attn_k.weight", .dimensions = {16, 32}};
    EXPECT_EQ(RowOrder(facts, keys).folderRow(1), 4U);
    facts.heads = 5;  // does not divide the rows
    EXPECT_FALSE(RowOrder(facts, queries).isChanged());
}

/// The rows of a folder's fused matrix by heads: what converters cut out of it one after another.
TEST(RowOrder, BringsQueriesKeysAndValuesOfAFusedMatrixTogether) {
    ModelFacts facts;
    facts.architecture = "falcon";
    facts.heads = 4;
    facts.keyValueHeads = 2;
    // Two heads of queries, one of keys, one of values, twice; heads of 3 rows.
    const TensorInfo fused{.name = {}, .ggufName = "blk.1.attn_qkv.weight", .dimensions = {16, 24}};
    const RowOrder order(facts, fused);
    ASSERT_TRUE(order.isChanged());
    const std::vector<std::uint64_t> heads = {0, 1, 4, 5, 2, 6, 3, 7};
    for (std::uint64_t row = 0; row < 24; ++row) {
        EXPECT_EQ(order.folderRow(row), heads[row / 3] * 3 + row % 3) << row;
    }
    facts.keyValueHeads = 1;
    EXPECT_FALSE(RowOrder(facts, fused).isChanged()) << "they are together already";
    facts.keyValueHeads = 3;
    EXPECT_FALSE(RowOrder(facts, fused).isChanged()) << "no whole number of heads shares one";
    facts.keyValueHeads = 2;
    facts.architecture = "mpt";
    EXPECT_FALSE(RowOrder(facts, fused).isChanged());
}

TEST(CompareModels, KnowsHowFusedAttentionIsTakenApart) {
    // The models of this file have 4 heads and 2 of keys and values: 8 heads of 2 rows.
    const Rows fused = {0, 1, 2, 3, 8, 9, 12, 13, 4, 5, 6, 7, 10, 11, 14, 15};
    constexpr const char* kNeox = "gpt_neox.layers.0.attention.query_key_value.weight";
    EXPECT_EQ(relativeError("blk.0.attn_qkv.weight", kNeox, fused, "gptneox"), 0);
    EXPECT_GT(relativeError("blk.0.attn_qkv.weight", kNeox, kAsTheyAre, "gptneox"), 0.1);
    constexpr const char* kFalconBias = "transformer.h.0.self_attention.query_key_value.bias";
    EXPECT_EQ(relativeError("blk.0.attn_qkv.bias", kFalconBias, fused, "bloom"), 0);
    EXPECT_EQ(
        relativeError("blk.0.attn_qkv.weight",
                      "transformer.h.0.self_attention.query_key_value.weight", fused, "falcon"),
        0);
}

TEST(CompareModels, TakesOuterDimensionsOfOneForNone) {
    const test::TemporaryFolder folder;
    test::writeSmallGguf(folder / "a.gguf", {}, {{"pos_embed", {256, 36, 1}}, {"w", {4, 2}}});
    test::writeSmallGguf(folder / "b.gguf", {}, {{"pos_embed", {256, 36}}, {"w", {2, 4}}});
    SilentTask task;
    const auto comparison = compareModels(**files::openModel(folder / "a.gguf"),
                                          **files::openModel(folder / "b.gguf"), task);
    EXPECT_EQ(comparison->tensors.at(0).kind, ComparedTensor::Kind::Compared);
    EXPECT_EQ(comparison->tensors[0].error.relativeRmse(), 0.0);
    EXPECT_EQ(comparison->tensors.at(1).kind, ComparedTensor::Kind::OtherShape);
}

}  // namespace
}  // namespace weightscape::measure
