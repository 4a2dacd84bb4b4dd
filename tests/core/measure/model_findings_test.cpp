// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/model_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/file_bytes.h"
#include "tests/support/importance_files.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_zip.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::measure {
namespace {

using test::SmallTensor;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ModelFindings : public testing::Test {
  protected:
    std::shared_ptr<const Model> open(const Metadata& metadata,
                                      const std::vector<SmallTensor>& tensors) {
        test::writeSmallGguf(m_path, metadata, tensors);
        return reopen();
    }
    std::shared_ptr<const Model> reopen() {
        const auto model = files::openModel(m_path);
        EXPECT_TRUE(model) << describe(model.error());
        return *model;
    }
    /// A whole model of so many layers without the tensors whose names contain one of these.
    std::shared_ptr<const Model> openWithout(std::uint32_t layers,
                                             const std::vector<std::string>& parts) {
        std::vector<SmallTensor> tensors = test::wholeLlama(layers);
        std::erase_if(tensors, [&](const SmallTensor& tensor) {
            return std::ranges::any_of(parts, [&](const std::string& part) {
                return tensor.name.find(part) != std::string::npos;
            });
        });
        return open(test::smallLlamaMetadata(layers), tensors);
    }
    /// Overwrites the weights of a tensor with zeros and opens the file again.
    std::shared_ptr<const Model> withZeros(const std::vector<std::string>& names) {
        const auto model = reopen();
        std::string bytes = test::readBytes(m_path);
        for (const std::string& name : names) {
            const TensorInfo* tensor = model->find(name);
            std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(tensor->offset), tensor->bytes,
                        '\0');
        }
        test::writeBytes(m_path, bytes);
        return reopen();
    }

    test::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder / "model.gguf";
    SilentTask m_task;
};

TEST_F(ModelFindings, HaveNothingToSayOfAWholeModel) {
    const auto model = openWithout(4, {});
    EXPECT_THAT(headerFindings(*model), IsEmpty());
    EXPECT_THAT(paddingFindings(*model), IsEmpty());
    EXPECT_THAT(weightFindings(*model, m_task).value(), IsEmpty());
    EXPECT_THAT(zeroFindings(*model, m_task).value(), IsEmpty());
}

TEST_F(ModelFindings, HaveNothingToSayOfTheSample) {
    const auto sample = files::openModel("sample");
    ASSERT_TRUE(sample);
    EXPECT_THAT(headerFindings(**sample), IsEmpty());
    EXPECT_THAT(paddingFindings(**sample), IsEmpty());
    EXPECT_THAT(weightFindings(**sample, m_task).value(), IsEmpty());
}

TEST_F(ModelFindings, NameALayerThatIsMissing) {
    const Findings findings = headerFindings(*openWithout(4, {"blk.2."}));
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].severity, Severity::Error);
    EXPECT_THAT(findings[0], HasSubstr("Layer 2 of 4 (counted from 0) is missing"));
}

TEST_F(ModelFindings, NameSeveralLayersAsRanges) {
    const Findings findings =
        headerFindings(*openWithout(7, {"blk.0.", "blk.2.", "blk.3.", "blk.4."}));
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_THAT(findings[0], HasSubstr("4 of 7 layers are missing (counted from 0: 0, 2-4)"));
}

TEST_F(ModelFindings, NameATensorThatTheArchitectureNeeds) {
    const Findings findings =
        headerFindings(*openWithout(2, {"token_embd", "blk.1.ffn_down", "blk.0.attn_norm"}));
    ASSERT_THAT(findings, SizeIs(3));
    EXPECT_EQ(findings[0].tensor, "token_embd.weight");
    EXPECT_EQ(findings[1].tensor, "blk.0.attn_norm.weight");
    EXPECT_EQ(findings[2].tensor, "blk.1.ffn_down.weight");
    for (const Finding& finding : findings) EXPECT_EQ(finding.severity, Severity::Error);
}

TEST_F(ModelFindings, NameATensorThatOnlyOneLayerLacks) {
    const Findings findings = headerFindings(*openWithout(4, {"blk.3.ffn_gate"}));
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].tensor, "blk.3.ffn_gate.weight");
    EXPECT_EQ(findings[0].severity, Severity::Warning);
}

TEST_F(ModelFindings, LetLayersOfAnotherMakeBe) {
    // The first layer has a dense network, the others have experts.
    std::vector<SmallTensor> tensors = test::wholeLlama(4);
    std::erase_if(tensors, [](const SmallTensor& tensor) {
        return !tensor.name.starts_with("blk.0.") &&
               tensor.name.find("ffn_") != std::string::npos &&
               tensor.name.find("norm") == std::string::npos;
    });
    for (const char* const layer : {"blk.1.", "blk.2.", "blk.3."}) {
        tensors.push_back({std::string(layer) + "ffn_gate_inp.weight", {256, 2}, "f32"});
        for (const char* const role : {"ffn_gate_exps.weight", "ffn_up_exps.weight"}) {
            tensors.push_back({std::string(layer) + role, {256, 64, 2}});
        }
        tensors.push_back({std::string(layer) + "ffn_down_exps.weight", {64, 256, 2}});
    }
    EXPECT_THAT(headerFindings(*open(test::smallLlamaMetadata(4), tensors)), IsEmpty());
}

TEST_F(ModelFindings, LetTheFirstLayerOfOtherArchitecturesDiffer) {
    const Metadata metadata = {{"general.architecture", MetadataValue::fromString("rwkv7")},
                               {"rwkv7.block_count", MetadataValue::fromUint32(6)}};
    std::vector<SmallTensor> tensors = {{"token_embd.weight", {64, 16}},
                                        {"output_norm.weight", {64}, "f32"}};
    for (int layer = 0; layer < 6; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        tensors.push_back({block + "time_mix_key.weight", {64, 64}});
        tensors.push_back({block + "time_mix_v0.weight", {64}, "f32"});
    }
    tensors.erase(tensors.begin() + 3);  // of the first layer
    EXPECT_THAT(headerFindings(*open(metadata, tensors)), IsEmpty());
    tensors.pop_back();  // of the last
    EXPECT_THAT(headerFindings(*open(metadata, tensors)),
                ElementsAre(HasSubstr("blk.5.time_mix_v0.weight is missing")));
}

TEST_F(ModelFindings, LetFurtherPredictionLayersBeAbsent) {
    Metadata metadata = test::smallLlamaMetadata(3);
    metadata.push_back({"llama.nextn_predict_layers", MetadataValue::fromUint32(1)});
    EXPECT_THAT(headerFindings(*open(metadata, test::wholeLlama(2))), IsEmpty());
}

TEST_F(ModelFindings, ClaimNothingOfAnArchitectureThatIsNotKnown) {
    Metadata metadata = {{"general.architecture", MetadataValue::fromString("newest")},
                         {"newest.block_count", MetadataValue::fromUint32(4)}};
    EXPECT_THAT(headerFindings(*open(metadata, {{"img_in.weight", {64, 32}}})), IsEmpty());
    const auto some = open(metadata, {{"blk.0.a.weight", {64, 32}}, {"blk.3.a.weight", {64, 32}}});
    ASSERT_THAT(headerFindings(*some), SizeIs(1));
    EXPECT_THAT(headerFindings(*some)[0], HasSubstr("2 of 4 layers are missing"));
}

TEST_F(ModelFindings, NameShapesThatContradictTheHyperParameters) {
    std::vector<SmallTensor> tensors = test::wholeLlama(1);
    for (SmallTensor& tensor : tensors) {
        if (tensor.name == "blk.0.attn_k.weight") tensor.dimensions = {256, 256};
        if (tensor.name == "output_norm.weight") tensor.dimensions = {128};
    }
    const Findings findings = headerFindings(*open(test::smallLlamaMetadata(1), tensors));
    ASSERT_THAT(findings, SizeIs(2));
    EXPECT_EQ(findings[0].tensor, "output_norm.weight");
    EXPECT_EQ(findings[1].tensor, "blk.0.attn_k.weight");
    EXPECT_THAT(findings[1], HasSubstr("has 256 rows of 256; the hyper-parameters ask for 128"));
}

TEST_F(ModelFindings, KeepAListOfOneKindShort) {
    const Findings findings = headerFindings(*openWithout(9, {"ffn_down"}));
    ASSERT_THAT(findings, SizeIs(6));
    EXPECT_THAT(findings[5], HasSubstr("4 more tensors"));
}

TEST_F(ModelFindings, SayThatAFileIsNoModel) {
    test::writeBytes(m_path, test::importanceGguf({{"blk.0.attn_q.weight", {1.0F, 2.0F}, {3.0F}}}));
    EXPECT_THAT(headerFindings(*reopen()), Contains(HasSubstr("an importance matrix")));
    Metadata adapter = test::smallLlamaMetadata(2);
    adapter.push_back({"general.type", MetadataValue::fromString("adapter")});
    const std::vector<SmallTensor> lora = {{"blk.0.attn_q.weight.lora_a", {256, 8}},
                                           {"blk.0.attn_q.weight.lora_b", {8, 256}}};
    EXPECT_THAT(headerFindings(*open(adapter, lora)), ElementsAre(HasSubstr("an adapter (LoRA)")));
    EXPECT_THAT(headerFindings(*open({}, lora)), Contains(HasSubstr("an adapter (LoRA)")))
        << "by the names alone";
    EXPECT_THAT(
        headerFindings(*open({{"general.architecture", MetadataValue::fromString("controlvector")}},
                             {{"direction.1", {256}, "f32"}})),
        Contains(HasSubstr("a control vector")));
}

TEST_F(ModelFindings, CarryWhatTheReaderFoundOdd) {
    const std::string name = "blk.0." + std::string(60, 'x') + ".weight";
    const Findings findings = headerFindings(*open({}, {{name, {32}}}));
    EXPECT_THAT(findings, Contains(HasSubstr("longer than 63 bytes")));
    EXPECT_EQ(findings.front().severity, Severity::Warning);
}

TEST_F(ModelFindings, CountTensorsOfNothingButZeros) {
    openWithout(2, {});
    const auto model = withZeros({"blk.0.attn_q.weight", "blk.1.ffn_norm.weight"});
    for (const auto& findings : {zeroFindings(*model, m_task), weightFindings(*model, m_task)}) {
        ASSERT_TRUE(findings);
        ASSERT_THAT(*findings, SizeIs(1));
        EXPECT_EQ((*findings)[0].severity, Severity::Warning);
        EXPECT_THAT((*findings)[0],
                    HasSubstr("2 of 20 tensors hold nothing but zeros; the first is "
                              "blk.0.attn_q.weight"));
    }
}

TEST_F(ModelFindings, SeeTheEndOfADownloadInZerosUpToTheEnd) {
    openWithout(1, {});
    const auto model = withZeros({"blk.0.ffn_up.weight", "blk.0.ffn_down.weight"});
    const auto findings = zeroFindings(*model, m_task);
    ASSERT_TRUE(findings);
    ASSERT_THAT(*findings, SizeIs(1));
    EXPECT_THAT((*findings)[0], HasSubstr("2 of 11 tensors hold nothing but zeros, up to the end"));
}

TEST_F(ModelFindings, KnowThatAnArchiveWithItsDirectoryWasNotCut) {
    const std::string start("\x93NUMPY\x01\x00\x38\x00", 10);
    const std::string array =
        start + "{'descr':'<f4','fortran_order':False,'shape':(4,4)}     " + std::string(64, '\0');
    test::writeBytes(m_path, test::zipBytes({{.name = "a.npy", .content = array}}));
    const auto findings = zeroFindings(*reopen(), m_task);
    ASSERT_TRUE(findings);
    ASSERT_THAT(*findings, SizeIs(1));
    EXPECT_THAT((*findings)[0], HasSubstr("1 of 1 tensors hold nothing but zeros; the first is a"));
}

TEST_F(ModelFindings, SeeZerosInEveryKindOfBlock) {
    for (const char* const format : {"q4_0", "q4_k", "q6_k", "iq4_xs", "mxfp4", "bf16"}) {
        std::map<std::uint64_t, float> zeros;
        for (std::uint64_t i = 0; i < 512; ++i) zeros[i] = 0.0F;
        // Encoded zeros have codes that are not 0 in many types.
        const auto model =
            open({}, {{"zero.weight", {256, 2}, format, zeros}, {"last.weight", {256, 2}, format}});
        const auto findings = zeroFindings(*model, m_task);
        ASSERT_TRUE(findings);
        ASSERT_THAT(*findings, SizeIs(1)) << format;
        EXPECT_EQ((*findings)[0].tensor, "zero.weight");
    }
}

TEST_F(ModelFindings, AreSilentAboutOneWeightThatIsNotZeroAndAboutBiases) {
    std::map<std::uint64_t, float> most;
    for (std::uint64_t i = 0; i + 1 < 32 * 8; ++i) most[i] = 0.0F;
    std::map<std::uint64_t, float> all = most;
    all[32 * 8 - 1] = 0.0F;
    const auto model = open({}, {{"late.weight", {32, 8}, "f32", most},
                                 {"blk.0.attn_q.bias", {32, 8}, "f32", all},
                                 {"last.weight", {32, 8}}});
    EXPECT_THAT(zeroFindings(*model, m_task).value(), IsEmpty());
}

TEST_F(ModelFindings, CountWeightsThatAreNotFinite) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const auto model = open(
        {}, {{"a.weight", {64, 8}, "f32", {{3, kNan}, {99, -kInfinity}}}, {"b.weight", {64, 8}}});
    const auto findings = weightFindings(*model, m_task);
    ASSERT_TRUE(findings);
    ASSERT_THAT(*findings, SizeIs(1));
    EXPECT_EQ((*findings)[0].severity, Severity::Error);
    EXPECT_EQ((*findings)[0].tensor, "a.weight");
    EXPECT_THAT((*findings)[0], HasSubstr("NaN or infinite: 2."));
    EXPECT_THAT(zeroFindings(*model, m_task).value(), IsEmpty());
}

TEST_F(ModelFindings, SeeScalesThatAreNotFinite) {
    auto model = open({}, {{"a.weight", {64, 8}, "q4_0"}});
    std::string bytes = test::readBytes(m_path);
    // An infinite F16 as the scale of the second block.
    const auto scale = static_cast<std::size_t>(model->find("a.weight")->offset) + 18;
    bytes[scale] = '\x00';
    bytes[scale + 1] = '\x7C';
    test::writeBytes(m_path, bytes);
    model = reopen();
    const auto findings = weightFindings(*model, m_task);
    ASSERT_TRUE(findings);
    EXPECT_THAT(*findings, ElementsAre(HasSubstr("NaN or infinite: 32.")));
}

TEST_F(ModelFindings, SeePaddingThatIsNotZero) {
    auto model = open({}, {{"a.weight", {36}, "f32"}, {"b.weight", {36}, "f32"}});
    std::string bytes = test::readBytes(m_path);
    const TensorInfo* first = model->find("a.weight");
    bytes[static_cast<std::size_t>(first->offset + first->bytes)] = 'x';
    bytes.back() = 'y';
    test::writeBytes(m_path, bytes);
    model = reopen();
    EXPECT_THAT(paddingFindings(*model), ElementsAre(HasSubstr("belong to none: 2.")));
}

TEST_F(ModelFindings, CanBeCancelled) {
    const auto model = openWithout(1, {});
    test::CancellingTask task(0);
    const auto findings = weightFindings(*model, task);
    ASSERT_FALSE(findings);
    EXPECT_EQ(findings.error().code, ErrorCode::Cancelled);
}

TEST(ImportanceFindings, SayWhatTheReaderFoundOdd) {
    ImportanceMatrix matrix;
    matrix.warnings.push_back(Text(std::string("Odd.")));
    const Findings findings = importanceFindings(matrix);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].severity, Severity::Warning);
    EXPECT_EQ(findings[0].english(), "Odd.");
}

TEST(ImportanceFindings, CountColumnsWithoutImportanceInMatricesThatWereReached) {
    ImportanceMatrix matrix;
    matrix.entries = {{"all", {1, 2, 3}, {4}},
                      {"unreached", {0, 0, 5, 6}, {0, 2}},
                      {"some", {0, 2, 0, 0, 5, 6}, {1, 2}}};
    const Findings findings = importanceFindings(matrix);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].severity, Severity::Warning);
    EXPECT_THAT(findings[0], HasSubstr("some has 3 of 6."));
}

TEST(Findings, AreAddedOnce) {
    Findings findings = {{Severity::Warning, Text(std::string("One."))}};
    addNew(findings, {{Severity::Note, Text(std::string("One."))},
                      {Severity::Note, Text(std::string("Two."))}});
    EXPECT_THAT(findings, ElementsAre(HasSubstr("One."), HasSubstr("Two.")));
}

}  // namespace
}  // namespace weightscape::measure
