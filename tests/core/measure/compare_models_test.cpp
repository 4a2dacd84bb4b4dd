// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/compare_models.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/model/architectures/row_order.h"
#include "core/support/task_context.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kLength = 256;

/// A folder's tensor with the rows of a GGUF's, row r of the folder being row `rows[r]`.
void writeFolder(const std::filesystem::path& folder, const std::string& name, const Model& gguf,
                 const std::vector<std::uint64_t>& rows) {
    const nlohmann::json config = {{"model_type", gguf.facts.architecture},
                                   {"num_hidden_layers", 1},
                                   {"hidden_size", kLength},
                                   {"num_attention_heads", gguf.facts.heads},
                                   {"num_key_value_heads", gguf.facts.keyValueHeads}};
    test::writeBytes(folder / "config.json", config.dump());
    std::vector<float> weights(rows.size() * kLength);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        decodeRows(gguf, gguf.tensors[0], rows[row], 1,
                   std::span(weights).subspan(row * kLength, kLength));
    }
    const auto bytes = std::as_bytes(std::span(weights));
    const nlohmann::json header = {{name,
                                    {{"dtype", "F32"},
                                     {"shape", {rows.size(), kLength}},
                                     {"data_offsets", {0, bytes.size()}}}}};
    const std::string text = header.dump();
    std::string file;
    for (std::uint64_t byte = 0; byte < 8; ++byte) {
        file += static_cast<char>(text.size() >> (8 * byte) & 0xFFU);
    }
    file += text;
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    test::writeBytes(folder / "model.safetensors", file);
}

/// The error between a GGUF's tensor and a folder's with rows in the order of `rows`.
double relativeError(const std::string& ggufName, const std::string& folderName,
                     const std::vector<std::uint64_t>& rows, const std::string& architecture) {
    const test::TemporaryFolder folder;
    Metadata metadata = test::smallLlamaMetadata(1);
    metadata[0].value = MetadataValue::fromString(architecture);
    for (MetadataEntry& entry : metadata) {
        if (entry.key.starts_with("llama.")) entry.key.replace(0, 5, architecture);
    }
    test::writeSmallGguf(folder / "m.gguf", metadata, {{ggufName, {kLength, rows.size()}}});
    const auto gguf = files::openModel(folder / "m.gguf");
    std::filesystem::create_directory(folder / "hf");
    writeFolder(folder / "hf", folderName, **gguf, rows);
    const auto hf = files::openModel(folder / "hf");
    SilentTask task;
    const auto comparison = compareModels(**gguf, **hf, task);
    const auto back = compareModels(**hf, **gguf, task);
    EXPECT_EQ(comparison->tensors.at(0).kind, ComparedTensor::Kind::Compared);
    EXPECT_EQ(comparison->tensors[0].error.relativeRmse() == 0,
              back->tensors.at(0).error.relativeRmse() == 0);
    return comparison->tensors[0].error.relativeRmse();
}

/// Two heads of 8 rows: a folder has a head's first halves before its second ones, a GGUF by turns.
const std::vector<std::uint64_t> kInterleaved = {0, 2,  4,  6,  1, 3,  5,  7,
                                                 8, 10, 12, 14, 9, 11, 13, 15};
const std::vector<std::uint64_t> kAsTheyAre = {0, 1, 2,  3,  4,  5,  6,  7,
                                               8, 9, 10, 11, 12, 13, 14, 15};
constexpr const char* kKeys = "model.layers.0.self_attn.k_proj.weight";
constexpr const char* kValues = "model.layers.0.self_attn.v_proj.weight";

TEST(CompareModels, KnowsThatConvertersInterleaveRowsOfKeys) {
    EXPECT_EQ(relativeError("blk.0.attn_k.weight", kKeys, kInterleaved, "llama"), 0);
    EXPECT_GT(relativeError("blk.0.attn_k.weight", kKeys, kAsTheyAre, "llama"), 0.1);
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
    facts.heads = 5;  // does not divide the rows
    EXPECT_FALSE(RowOrder(facts, queries).isChanged());
}

}  // namespace
}  // namespace weightscape::measure
