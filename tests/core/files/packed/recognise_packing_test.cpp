// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/packed/recognise_packing.h"

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/statistics.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/task_context.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

using test::StoredTensor;
using test::TemporaryFolder;

constexpr std::uint64_t kOut = 128;
constexpr std::uint64_t kIn = 512;
constexpr std::uint64_t kWeights = kOut * kIn;

std::shared_ptr<const Model> open(const TemporaryFolder& folder,
                                  const std::vector<StoredTensor>& tensors,
                                  const std::string& config) {
    test::writeLlamaConfig(folder.path(), config);
    test::writeSafetensors(folder / "model.safetensors", tensors);
    const auto model = openModel(folder.path());
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return *model;
}

std::string numbers(const std::vector<std::uint64_t>& values) {
    std::string bytes;
    for (const std::uint64_t value : values) {
        for (std::size_t i = 0; i < 8; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
    }
    return bytes;
}

/// A checkpoint of one matrix of 128 x 512 weights, what it is, and how it may be declared.
struct PackedCase {
    std::string title;
    std::vector<StoredTensor> tensors;  ///< the first holds the codes, the others serve them
    std::string config;
    std::string says;     ///< Packing::text()
    std::string unnamed;  ///< the same where no config declares it
    std::uint64_t weights = kWeights;
};

/// Those whose codes stay codes: of kinds that are not read, or without what reading them takes.
const std::set<std::string> kUnread = {
    "Nf4WithItsShape", "Fp4InAnotherContainer", "BitNet", "Hqq",      "Aqlm",
    "ExllamaTrellis",  "ExllamaOfMixedWidths",  "Eetq",   "QuipSharp"};

void PrintTo(const PackedCase& packed, std::ostream* stream) {
    *stream << packed.title;
}

std::vector<PackedCase> packedCases() {
    const std::string q = "model.layers.0.self_attn.q_proj";
    return {
        {"Fp8Blocks",
         {{q + ".weight", "F8_E4M3", {kOut, kIn}}, {q + ".weight_scale_inv", "F32", {1, 4}}},
         R"("quantization_config":{"quant_method":"fp8","weight_block_size":[128,128]})",
         "FP8: E4M3, 8 bits, blocks of 128 x 128",
         "FP8: E4M3, 8 bits, blocks of 128 x 128"},
        {"Fp8PerTensor",
         {{q + ".weight", "F8_E5M2", {kOut, kIn}},
          {q + ".weight_scale", "F32", {1}},
          {q + ".input_scale", "F32", {1}}},
         R"("quantization_config":{"quant_method":"compressed-tensors","format":"float-quantized"})",
         "compressed-tensors: E5M2, 8 bits, one scale per tensor",
         "weight_scale: E5M2, 8 bits, one scale per tensor"},
        {"Fp8Experts",
         {{"model.layers.0.mlp.experts.down_proj", "F8_E4M3", {2, 64, kIn}},
          {"model.layers.0.mlp.experts.down_proj_scale", "BF16", {2, 64, 1}}},
         R"("quantization_config":{"quant_method":"fbgemm_fp8"})",
         "FBGEMM FP8: E4M3, 8 bits, one scale per row",
         "weight_scale: E4M3, 8 bits, one scale per row"},
        {"ComfyScaled",
         {{"blocks.0.ffn.0.weight", "F8_E4M3", {kOut, kIn}},
          {"blocks.0.ffn.0.scale_weight", "F32", {}},
          {"scaled_fp8", "F8_E4M3", {1}}},
         "",
         "ComfyUI: E4M3, 8 bits, one scale per tensor",
         "ComfyUI: E4M3, 8 bits, one scale per tensor"},
        {"Int8",
         {{q + ".weight", "I8", {kOut, kIn}},
          {q + ".SCB", "F32", {kOut}},
          {q + ".weight_format", "U8", {}}},
         R"("quantization_config":{"load_in_8bit":true})",
         "bitsandbytes: int8, 8 bits, one scale per row",
         "bitsandbytes: int8, 8 bits, one scale per row"},
        {"Nf4WithItsShape",
         {{q + ".weight", "U8", {kWeights / 2, 1}},
          {q + ".weight.absmax", "F32", {kWeights / 64}},
          {q + ".weight.quant_map", "F32", {16}},
          {q + ".weight.quant_state.bitsandbytes__nf4", "U8", {20}, R"({"shape":[128,511]} )"}},
         R"("quantization_config":{"quant_method":"bitsandbytes","load_in_4bit":true})",
         "bitsandbytes: NF4, 4 bits, groups of 64",
         "bitsandbytes: NF4, 4 bits, groups of 64",
         kOut * 511},
        {"Fp4InAnotherContainer",
         {{q + ".weight", "BF16", {kWeights / 4, 1}},
          {q + ".weight.absmax", "U8", {kWeights / 128}},
          {q + ".weight.nested_absmax", "F32", {2}},
          {q + ".weight.quant_state.bitsandbytes__fp4", "U8", {2}, "{}"}},
         R"("quantization_config":{"quant_method":"bitsandbytes"})",
         "bitsandbytes: FP4, 4 bits, groups of 128",
         "bitsandbytes: FP4, 4 bits, groups of 128"},
        {"Gptq3Bits",
         {{q + ".qweight", "I32", {kIn * 3 / 32, kOut}},
          {q + ".qzeros", "I32", {4, kOut * 3 / 32}},
          {q + ".scales", "F16", {4, kOut}},
          {q + ".g_idx", "I32", {kIn}, std::string(4 * kIn, '\0')}},
         R"("quantization_config":{"quant_method":"gptq","bits":3,"group_size":128})",
         "GPTQ: int3, 3 bits, groups of 128",
         "GPTQ: int3, 3 bits, groups of 128"},
        {"GptqWithoutZeroPoints",
         {{q + ".qweight", "I32", {kIn / 4, kOut}},
          {q + ".scales", "F16", {1, kOut}},
          {q + ".g_idx", "I32", {kIn}, std::string(4 * kIn, '\0')}},
         R"("quantization_config":{"quant_method":"auto-round","bits":8,"group_size":-1})",
         "AutoRound: int8, 8 bits, one scale per row",
         "GPTQ: int8, 8 bits, one scale per row"},
        {"Awq",
         {{q + ".qweight", "I32", {kIn, kOut / 8}},
          {q + ".qzeros", "I32", {16, kOut / 8}},
          {q + ".scales", "F16", {16, kOut}}},
         R"("quantization_config":{"quant_method":"awq","bits":4,"group_size":32})",
         "AWQ: int4, 4 bits, groups of 32",
         "AWQ: int4, 4 bits, groups of 32"},
        {"CompressedWords",
         {{q + ".weight_packed", "I32", {kOut, kIn / 8}},
          {q + ".weight_scale", "BF16", {kOut, 8}},
          {q + ".weight_shape", "I64", {2}, numbers({kOut, kIn})}},
         R"("quantization_config":{"quant_method":"compressed-tensors","config_groups":)"
         R"({"group_0":{"weights":{"num_bits":4,"group_size":64}}}})",
         "compressed-tensors: int4, 4 bits, groups of 64",
         "compressed-tensors: int4, 4 bits, groups of 64"},
        {"CompressedNvfp4",
         {{q + ".weight_packed", "U8", {kOut, kIn / 2}},
          {q + ".weight_scale", "F8_E4M3", {kOut, kIn / 16}},
          {q + ".weight_global_scale", "F32", {1}}},
         R"("quantization_config":{"quant_method":"compressed-tensors"})",
         "compressed-tensors: NVFP4, 4 bits, groups of 16",
         "compressed-tensors: NVFP4, 4 bits, groups of 16"},
        {"Mlx",
         {{q + ".weight", "U32", {kOut, kIn * 6 / 32}},
          {q + ".scales", "F16", {kOut, kIn / 64}},
          {q + ".biases", "F16", {kOut, kIn / 64}}},
         R"("quantization":{"group_size":64,"bits":6})",
         "MLX: int6, 6 bits, groups of 64",
         "MLX: int6, 6 bits, groups of 64"},
        {"Mxfp4Blocks",
         {{"model.layers.0.mlp.experts.down_proj_blocks", "U8", {2, 64, kIn / 32, 16}},
          {"model.layers.0.mlp.experts.down_proj_scales", "U8", {2, 64, kIn / 32}}},
         R"("quantization_config":{"quant_method":"mxfp4"})",
         "MXFP4: FP4, 4 bits, groups of 32",
         "MXFP4: FP4, 4 bits, groups of 32"},
        {"BitNet",
         {{q + ".weight", "U8", {kOut / 4, kIn}}, {q + ".weight_scale", "BF16", {1}}},
         R"("quantization_config":{"quant_method":"bitnet"})",
         "BitNet: ternary, 2 bits, one scale per tensor",
         "weight_scale: ternary, 2 bits, one scale per tensor"},
        {"Hqq",
         {{q + ".W_q", "U8", {kOut / 2, kIn}},
          {q + ".scale", "F16", {kWeights / 64, 1}},
          {q + ".zero", "F16", {kWeights / 64, 1}}},
         R"("quantization_config":{"quant_method":"hqq","quant_config":)"
         R"({"weight_quant_params":{"nbits":4,"group_size":64}}})",
         "HQQ: int4, 4 bits, groups of 64",
         "HQQ: int4, 4 bits, groups of 64"},
        {"Aqlm",
         {{q + ".codes", "I16", {kOut, kIn / 8, 2}},
          {q + ".codebooks", "F16", {2, 256, 1, 8}},
          {q + ".scales", "F16", {kOut, 1, 1, 1}}},
         R"("quantization_config":{"quant_method":"aqlm"})",
         "AQLM: codebook, 2 bits, one scale per row",
         "AQLM: codebook, 2 bits, one scale per row"},
        {"ExllamaTrellis",
         {{q + ".trellis", "I16", {kIn / 16, kOut / 16, 48}},
          {q + ".suh", "F16", {kIn}},
          {q + ".svh", "F16", {kOut}}},
         R"("quantization_config":{"quant_method":"exl3","bits":3.0})",
         "ExLlamaV3: trellis, 3 bits",
         "ExLlamaV3: trellis, 3 bits"},
        // Some columns have 4 bits and others 3; the permutation tells how many there are.
        {"ExllamaOfMixedWidths",
         {{q + ".q_weight", "I32", {kIn * 7 / 64, kOut}},
          {q + ".q_scale", "I32", {4, kOut / 8}},
          {q + ".q_scale_max", "F16", {4}},
          {q + ".q_groups", "I16", {8}},
          {q + ".q_invperm", "I32", {kIn}}},
         R"("quantization_config":{"quant_method":"exl2","bits":3.5})",
         "ExLlamaV2: 3.50 bits on average, groups of 128",
         "ExLlamaV2: 3.50 bits on average, groups of 128"},
        // Stored as inputs x outputs.
        {"Eetq",
         {{q + ".weight", "I8", {kIn, kOut}}, {q + ".weight_scales", "F16", {kOut}}},
         R"("quantization_config":{"quant_method":"eetq"})",
         "EETQ: int8, 8 bits, one scale per column",
         "EETQ: int8, 8 bits, one scale per column"},
        {"Quanto",
         {{q + ".weight._data", "I8", {kOut, kIn}},
          {q + ".weight._scale", "F32", {kOut, 1}},
          {q + ".input_scale", "F32", {}},
          {q + ".output_scale", "F32", {}}},
         R"("quantization_config":{"quant_method":"quanto","weights":"int8"})",
         "Quanto: int8, 8 bits, one scale per row",
         "Quanto: int8, 8 bits, one scale per row"},
        {"QuipSharp",
         {{q + ".Qidxs", "I64", {kOut, kIn / 32}},
          {q + ".SU", "F16", {kIn}},
          {q + ".SV", "F16", {kOut}}},
         R"("quantization_config":{"quant_method":"quip"})",
         "QuIP#: E8 lattice, 2 bits",
         "QuIP#: E8 lattice, 2 bits"},
    };
}

std::vector<PackedCase> unreadCases() {
    std::vector<PackedCase> cases = packedCases();
    std::erase_if(cases, [](const PackedCase& packed) { return !kUnread.contains(packed.title); });
    return cases;
}

class EveryPacking : public testing::TestWithParam<PackedCase> {};
class EveryUnreadPacking : public testing::TestWithParam<PackedCase> {};

TEST_P(EveryPacking, IsNamedAndCounted) {
    const PackedCase& packed = GetParam();
    const TemporaryFolder folder;
    const auto model = open(folder, packed.tensors, packed.config);
    ASSERT_TRUE(model->packing);
    EXPECT_EQ(model->packing->text().english(), packed.says);
    EXPECT_EQ(model->packing->weights, packed.weights);
    EXPECT_EQ(model->packing->tensors, 1U);
    EXPECT_EQ(model->parameterCount(), packed.weights);
    ASSERT_EQ(model->warnings.size(), 1U);
    EXPECT_EQ(model->warnings.front().english(), model->packing->sentence().english());
}

TEST_P(EveryPacking, IsRecognisedFromTheTensorsAlone) {
    const PackedCase& packed = GetParam();
    const TemporaryFolder folder;
    const auto model = open(folder, packed.tensors, {});
    ASSERT_TRUE(model->packing);
    EXPECT_EQ(model->packing->text().english(), packed.unnamed);
}

TEST_P(EveryPacking, IsReadWhereTheLayoutSaysHow) {
    const PackedCase& packed = GetParam();
    const TemporaryFolder folder;
    const auto model = open(folder, packed.tensors, packed.config);
    const bool isRead = !kUnread.contains(packed.title);
    EXPECT_EQ(model->packing->isRead(), isRead) << model->packing->sentence().english();
    if (!isRead) return;
    ASSERT_EQ(model->tensors.size(), 1U);
    const TensorInfo& tensor = model->tensors.front();
    EXPECT_EQ(tensor.holds, Holds::Weights);
    EXPECT_EQ(tensor.weightCount(), packed.weights);
    EXPECT_NE(tensor.origin, nullptr);
    EXPECT_EQ(typeText(tensor).english(), tensor.packed->label().english());
}

TEST_P(EveryUnreadPacking, MarksTheCodesAndAllThatServesThem) {
    const PackedCase& packed = GetParam();
    const TemporaryFolder folder;
    std::vector<StoredTensor> tensors = packed.tensors;
    tensors.push_back({"model.norm.weight", "BF16", {256}});
    const auto model = open(folder, tensors, packed.config);
    for (std::size_t i = 0; i < packed.tensors.size(); ++i) {
        const TensorInfo* tensor = model->find(packed.tensors[i].name);
        ASSERT_NE(tensor, nullptr);
        EXPECT_EQ(tensor->holds, i == 0 ? Holds::Codes : Holds::CodeScales) << tensor->name;
        EXPECT_EQ(tensor->format->info.label, packed.tensors[i].type);
    }
    EXPECT_EQ(model->find("model.norm.weight")->holds, Holds::Weights);
    EXPECT_EQ(model->parameterCount(), packed.weights + 256);
}

TEST_P(EveryUnreadPacking, GetsNoStatisticsNoErrorAndNoExport) {
    const PackedCase& packed = GetParam();
    const TemporaryFolder folder;
    const auto model = open(folder, packed.tensors, packed.config);
    SilentTask task;
    for (const TensorInfo& tensor : model->tensors) {
        const auto statistics = measure::computeStatistics(*model, tensor, task);
        ASSERT_FALSE(statistics) << tensor.name;
        EXPECT_EQ(statistics.error().code, ErrorCode::Unsupported);
        EXPECT_NE(statistics.error().detail.english().find("not weights"), std::string::npos);
        const auto error = measure::measureTreatment(
            *model, tensor, {.treatment = {formats::findFormat("q8_0")}}, task);
        ASSERT_FALSE(error) << tensor.name;
        EXPECT_EQ(error.error().code, ErrorCode::Unsupported);
    }
    const auto recipe = recipes::loadRecipe("F16");
    ASSERT_TRUE(recipe);
    const auto plan = recipes::planQuantization(*model, *recipe);
    ASSERT_TRUE(plan) << describe(plan.error());
    for (const char* const name : {"out.safetensors", "out.gguf"}) {
        const auto report = exporting::exportModel(*model, *plan, folder / name, {}, task);
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().detail.english(), model->packing->sentence().english());
        EXPECT_FALSE(std::filesystem::exists(folder / name));
        EXPECT_FALSE(exporting::plannedReport(*model, *plan, folder / name));
    }
}

INSTANTIATE_TEST_SUITE_P(Packing, EveryPacking, testing::ValuesIn(packedCases()),
                         [](const auto& packed) { return packed.param.title; });
INSTANTIATE_TEST_SUITE_P(Packing, EveryUnreadPacking, testing::ValuesIn(unreadCases()),
                         [](const auto& packed) { return packed.param.title; });

TEST(Packing, OfAnUnknownMethodTakesMatricesOfSmallIntegersForCodes) {
    const TemporaryFolder folder;
    const auto model = open(folder,
                            {{"model.layers.0.self_attn.q_proj.indices", "U8", {64, 64}},
                             {"model.layers.0.self_attn.q_proj.centroids", "F16", {1, 256}},
                             {"model.embed_tokens.weight", "BF16", {64, 256}},
                             {"model.position_ids", "I64", {1, 64}}},
                            R"("quantization_config":{"quant_method":"newest","bits":2})");
    ASSERT_TRUE(model->packing);
    EXPECT_EQ(model->packing->text().english(), "newest: 2 bits");
    EXPECT_EQ(model->packing->weights, 64U * 64 * 4);
    EXPECT_EQ(model->find("model.position_ids")->holds, Holds::Weights);
    EXPECT_EQ(model->find("model.embed_tokens.weight")->holds, Holds::Weights);
}

TEST(Packing, ThatNoTensorShowsIsOnlyAWarning) {
    const TemporaryFolder folder;
    const auto model = open(folder, {{"model.layers.0.self_attn.q_proj.weight", "BF16", {64, 64}}},
                            R"("quantization_config":{"quant_method":"awq","bits":4})");
    EXPECT_FALSE(model->packing);
    ASSERT_EQ(model->warnings.size(), 1U);
    EXPECT_NE(model->warnings.front().english().find("packed by AWQ"), std::string::npos);
}

TEST(Packing, IsNotSeenInPlainCheckpoints) {
    const TemporaryFolder folder;
    const auto model = open(folder,
                            {{"model.layers.0.self_attn.q_proj.weight", "F8_E4M3", {64, 64}},
                             {"vision.position_ids", "I64", {1, 64}},
                             {"attn.bias", "U8", {1, 1, 64, 64}},
                             {"model.layers.0.mlp.scale", "F32", {64}}},
                            {});
    EXPECT_FALSE(model->packing);
    EXPECT_TRUE(model->warnings.empty());
    EXPECT_EQ(model->find("model.layers.0.self_attn.q_proj.weight")->format,
              formats::findFormat("f8_e4m3"));
}

TEST(Packing, MixedWidthsSayTheirMean) {
    const TemporaryFolder folder;
    const auto tensors = [](const std::string& name, std::uint64_t bits) {
        return std::vector<StoredTensor>{{name + ".weight", "U32", {64, 256 * bits / 32}},
                                         {name + ".scales", "F16", {64, 4}},
                                         {name + ".biases", "F16", {64, 4}}};
    };
    auto all = tensors("model.layers.0.self_attn.q_proj", 4);
    for (const StoredTensor& tensor : tensors("model.layers.0.self_attn.v_proj", 8)) {
        all.push_back(tensor);
    }
    const auto model = open(folder, all, R"("quantization":{"group_size":64,"bits":4})");
    ASSERT_TRUE(model->packing);
    EXPECT_EQ(model->packing->tensors, 2U);
    EXPECT_EQ(model->packing->weights, 2U * 64 * 256);
    EXPECT_EQ(model->packing->bits, 6.0);
}

TEST(Packing, IsDeclaredByFilesOfOlderQuantizersToo) {
    const TemporaryFolder folder;
    test::writeBytes(folder / "quantize_config.json", R"({"bits":4,"group_size":128})");
    const auto model = open(folder,
                            {{"model.layers.0.self_attn.q_proj.qweight", "I32", {32, 128}},
                             {"model.layers.0.self_attn.q_proj.scales", "F16", {2, 128}}},
                            {});
    ASSERT_TRUE(model->packing);
    EXPECT_EQ(model->packing->text().english(), "GPTQ: int4, 4 bits, groups of 128");
    EXPECT_EQ(model->packing->weights, 256U * 128);
}

}  // namespace
}  // namespace weightscape::files
