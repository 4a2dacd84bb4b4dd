// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/export_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <mutex>
#include <set>
#include <string>

#include "core/files/open_model.h"
#include "core/measure/measure_error.h"
#include "core/support/parallel.h"
#include "core/support/sha256.h"
#include "tests/core/measure/encoding.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string contentOf(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::set<std::string> namesIn(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

recipes::Recipe presetRecipe(const std::string& preset) {
    recipes::Recipe recipe;
    recipe.preset = preset;
    return recipe;
}

Result<ExportReport> exportAs(const Model& model, const recipes::Recipe& recipe,
                              const fs::path& target, const ExportOptions& options = {}) {
    const auto plan = recipes::planQuantization(model, recipe);
    if (!plan) return fail(plan.error());
    SilentTask task;
    return exportModel(model, *plan, target, options, task);
}

Result<ExportReport> exportAs(const Model& model, const std::string& preset, const fs::path& target,
                              const ExportOptions& options = {}) {
    return exportAs(model, presetRecipe(preset), target, options);
}

class ExportModel : public ::testing::Test {
  protected:
    void TearDown() override { setThreadLimit(0); }

    std::shared_ptr<const Model> open(const std::vector<test::SmallTensor>& tensors) {
        test::writeSmallGguf(m_source, test::smallLlamaMetadata(1), tensors);
        auto model = files::openModel(m_source);
        EXPECT_TRUE(model) << describe(model.error());
        return *model;
    }
    std::shared_ptr<const Model> openSmallLlama() {
        test::writeSmallLlama(m_source);
        auto model = files::openModel(m_source);
        EXPECT_TRUE(model) << describe(model.error());
        return *model;
    }

    test::TemporaryFolder m_place;
    test::TemporaryFolder m_folder;
    fs::path m_source = m_place / "in.gguf";
    fs::path m_target = m_folder / "out.gguf";
};

TEST_F(ExportModel, WritesWhatThePlanSays) {
    const auto model = openSmallLlama();
    const auto plan = recipes::planQuantization(*model, presetRecipe("Q8_0"));
    ASSERT_TRUE(plan) << describe(plan.error());
    SilentTask task;
    const auto report = exportModel(*model, *plan, m_target, {}, task);
    ASSERT_TRUE(report) << describe(report.error());
    const std::string bytes = contentOf(m_target);
    EXPECT_EQ(report->bytes, bytes.size());
    EXPECT_EQ(report->bytes, plan->fileBytes);
    EXPECT_EQ(report->sha256, sha256(std::as_bytes(std::span(bytes))));
    EXPECT_EQ(report->output, m_target);
    EXPECT_EQ(report->parameters, model->parameterCount());
    EXPECT_DOUBLE_EQ(report->bitsPerWeight, plan->bitsPerWeight());

    const auto written = files::openModel(m_target);
    ASSERT_TRUE(written) << describe(written.error());
    ASSERT_EQ((*written)->tensors.size(), plan->tensors.size());
    ASSERT_EQ(report->tensors.size(), plan->tensors.size());
    for (std::size_t i = 0; i < plan->tensors.size(); ++i) {
        EXPECT_EQ((*written)->tensors[i].name, model->tensors[plan->tensors[i].tensor].name);
        EXPECT_EQ((*written)->tensors[i].format, plan->tensors[i].format);
        EXPECT_EQ(report->tensors[i].format, plan->tensors[i].format);
        EXPECT_EQ(report->tensors[i].bytes, (*written)->tensors[i].bytes);
    }
}

TEST_F(ExportModel, ReportsTheErrorThatMeasuringGives) {
    const auto model = openSmallLlama();
    const auto report = exportAs(*model, "Q4_0", m_target);
    ASSERT_TRUE(report) << describe(report.error());
    SilentTask task;
    int quantized = 0;
    for (const ExportedTensor& tensor : report->tensors) {
        if (tensor.from == tensor.format) {
            EXPECT_EQ(tensor.error.count, 0U) << tensor.name;
            continue;
        }
        const auto measured =
            test::measureExact(*model, *model->find(tensor.name), *tensor.format, task);
        ASSERT_TRUE(measured);
        EXPECT_EQ(tensor.error.count, measured->sums.count);
        EXPECT_EQ(tensor.error.sumSquaredError, measured->sums.sumSquaredError) << tensor.name;
        EXPECT_EQ(tensor.error.maxAbsError, measured->sums.maxAbsError) << tensor.name;
        ++quantized;
    }
    EXPECT_GT(quantized, 5);
}

TEST_F(ExportModel, WritesTheSameBytesWithAnyNumberOfThreads) {
    // 5 MiB of floats: several pieces, of which the last is short.
    const auto model = open({{"blk.0.ffn_up.weight", {1000 * 32, 41}},
                             {"blk.0.ffn_down.weight", {512, 100}, "f32"},
                             {"blk.0.long.weight", {(1U << 18U) * 3 / 2, 2}},
                             {"blk.0.attn_norm.weight", {512}, "f32"}});
    std::set<std::string> hashes;
    std::set<double> errors;
    for (const unsigned threads : {1U, 2U, 4U}) {
        setThreadLimit(threads);
        for (const bool measured : {true, false}) {
            ExportOptions options;
            options.replaceExisting = true;
            options.measureError = measured;
            const auto report = exportAs(*model, "Q8_0", m_target, options);
            ASSERT_TRUE(report) << describe(report.error());
            hashes.insert(report->sha256);
            if (measured) errors.insert(report->tensors.back().error.sumSquaredError);
        }
    }
    EXPECT_EQ(hashes.size(), 1U);
    EXPECT_EQ(errors.size(), 1U);
}

TEST_F(ExportModel, RefusesToWriteOntoItsSourceUnderAnyName) {
    test::writeSmallLlama(m_source);
    fs::create_symlink(m_source, m_place / "soft.gguf");
    fs::create_hard_link(m_source, m_place / "hard.gguf");
    const std::string before = contentOf(m_source);
    const auto opened = files::openModel(m_source);
    ASSERT_TRUE(opened);
    const Model& model = **opened;
    ExportOptions options;
    options.replaceExisting = true;
    for (const auto& target : {m_source, m_place / "soft.gguf", m_place / "hard.gguf"}) {
        const auto report = exportAs(model, "Q8_0", target, options);
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, ErrorCode::OutputIsInput) << target;
    }
    EXPECT_EQ(contentOf(m_source), before);
}

TEST_F(ExportModel, KeepsAnExistingFileUnlessReplacingIsAllowed) {
    const auto model = openSmallLlama();
    std::ofstream(m_target) << "precious";
    EXPECT_EQ(exportAs(*model, "Q8_0", m_target).error().code, ErrorCode::OutputExists);
    EXPECT_EQ(contentOf(m_target), "precious");
    ExportOptions options;
    options.replaceExisting = true;
    EXPECT_TRUE(exportAs(*model, "Q8_0", m_target, options));
    EXPECT_NE(contentOf(m_target), "precious");
}

TEST_F(ExportModel, NamesTheFirstWeightThatIsNotFinite) {
    for (const float value : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
        const auto model = open({{"blk.0.attn_q.weight", {256, 64}},
                                 {"blk.0.ffn_up.weight",
                                  {256, 64},
                                  "f16",
                                  {{256 * 40 + 7, value}, {256 * 50, value}}}});
        const auto report = exportAs(*model, "Q8_0", m_target);
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, ErrorCode::Unsupported);
        EXPECT_THAT(report.error().detail.english(),
                    AllOf(HasSubstr("blk.0.ffn_up.weight"), HasSubstr("row 40, column 7"),
                          HasSubstr(std::isnan(value) ? "NaN" : "infinity")));
        EXPECT_THAT(namesIn(m_folder.path()), IsEmpty());
    }
}

TEST_F(ExportModel, CopiesTensorsThatKeepTheirFormatWhateverTheyHold) {
    const auto model = open({{"blk.0.attn_norm.weight", {256}, "f32", {{3, std::nanf("")}}},
                             {"blk.0.ffn_up.weight", {256, 64}}});
    const auto report = exportAs(*model, "Q8_0", m_target);
    ASSERT_TRUE(report) << describe(report.error());
    const auto written = files::openModel(m_target);
    ASSERT_TRUE(written);
    const auto& name = model->tensors[0].name;
    const auto before = model->bytesOf(*model->find(name));
    const auto after = (*written)->bytesOf(*(*written)->find(name));
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin(), after.end()));
}

TEST_F(ExportModel, RefusesValuesThatDoNotFitAFloatFormat) {
    const auto model = open(
        {{"blk.0.ffn_up.weight", {256, 64}, "f32", {{5, 65519.0F}, {600, -1e10F}, {9000, 7e4F}}}});
    const auto report = exportAs(*model, "F16", m_target);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(report.error().detail.english(),
                AllOf(HasSubstr("-1e+10"), HasSubstr("row 2, column 88"), HasSubstr("F16"),
                      HasSubstr("2 of 16384")));
    EXPECT_THAT(namesIn(m_folder.path()), IsEmpty());
}

TEST_F(ExportModel, SaturatesWhatAFloatFormatCannotHoldAndCountsIt) {
    struct Case {
        const char* recipe;
        float largest;
        float beyond;
    };
    for (const Case& each : {Case{"F16", 65504.0F, -1e10F}, {"BF16", 3.3895314e38F, -3.4e38F}}) {
        SCOPED_TRACE(each.recipe);
        const auto model = open({{"blk.0.ffn_up.weight",
                                  {256, 64},
                                  "f32",
                                  {{5, 65519.0F}, {600, each.beyond}, {601, -each.beyond}}}});
        ExportOptions options;
        options.saturate = true;
        options.replaceExisting = true;
        const auto report = exportAs(*model, each.recipe, m_target, options);
        ASSERT_TRUE(report) << describe(report.error());
        ASSERT_EQ(report->warnings.size(), 1U);
        EXPECT_EQ(report->warnings[0].english(),
                  std::string("Weights of blk.0.ffn_up.weight clamped to the largest that ") +
                      each.recipe + " holds: 2 of 16384.");
        EXPECT_EQ(report->tensors.front().saturated, 2U);
        EXPECT_EQ(report->tensors.front().error.overflowed, 0U);
        const auto written = files::openModel(m_target);
        ASSERT_TRUE(written);
        const TensorInfo& tensor = (*written)->tensors.front();
        std::vector<float> weights(tensor.weightCount());
        tensor.format->decodeRow((*written)->bytesOf(tensor), weights);
        EXPECT_FLOAT_EQ(weights[600], -each.largest);
        EXPECT_FLOAT_EQ(weights[601], each.largest);
    }
}

TEST_F(ExportModel, SaturatingRepairsNoInfinity) {
    const auto model = open(
        {{"blk.0.ffn_up.weight", {256, 64}, "f32", {{5, std::numeric_limits<float>::infinity()}}}});
    ExportOptions options;
    options.saturate = true;
    EXPECT_FALSE(exportAs(*model, "F16", m_target, options));
}

TEST_F(ExportModel, RefusesValuesThatAFormatCannotHold) {
    for (const bool measured : {true, false}) {
        const auto model = open(
            {{"blk.0.ffn_up.weight", {256, 64}, "f32", {{256 * 3 + 200, -1e30F}, {9, 70000.0F}}}});
        ExportOptions options;
        options.measureError = measured;
        const auto report = exportAs(*model, "Q8_0", m_target, options);
        ASSERT_FALSE(report);
        EXPECT_THAT(report.error().detail.english(),
                    AllOf(HasSubstr("-1e+30"), HasSubstr("row 3, column 200"), HasSubstr("Q8_0")));
        EXPECT_THAT(namesIn(m_folder.path()), IsEmpty());
    }
}

TEST_F(ExportModel, QuantizesAgainOnlyWithLeave) {
    const auto model = open({{"blk.0.ffn_up.weight", {256, 64}, "q8_0"}});
    const auto refused = exportAs(*model, "Q4_0", m_target);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("is already Q8_0"));
    ExportOptions options;
    options.allowRequantize = true;
    EXPECT_TRUE(exportAs(*model, "Q4_0", m_target, options));
}

TEST_F(ExportModel, RefusesASafetensorsSource) {
    Model model;
    model.container = Model::kSafetensors;
    SilentTask task;
    const auto report = exportModel(model, {}, m_target, {}, task);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(report.error().detail.english(), HasSubstr("exporting needs a GGUF"));
}

TEST_F(ExportModel, RefusesAPlanForAnotherModel) {
    const auto model = openSmallLlama();
    auto plan = recipes::planQuantization(*model, presetRecipe("Q8_0"));
    ASSERT_TRUE(plan);
    plan->tensors.pop_back();
    SilentTask task;
    EXPECT_EQ(exportModel(*model, *plan, m_target, {}, task).error().code,
              ErrorCode::InvalidArgument);
}

TEST_F(ExportModel, LeavesNothingWhenCancelledAtAnyMoment) {
    const auto model = openSmallLlama();
    const auto plan = recipes::planQuantization(*model, presetRecipe("Q8_0"));
    ASSERT_TRUE(plan);
    int moment = 0;
    for (;; ++moment) {
        ASSERT_LT(moment, 1000);
        test::CancellingTask task(moment);
        const auto report = exportModel(*model, *plan, m_target, {}, task);
        if (report) {
            EXPECT_EQ(task.last(), 1.0);
            break;
        }
        EXPECT_EQ(report.error().code, ErrorCode::Cancelled) << moment;
        EXPECT_THAT(namesIn(m_folder.path()), IsEmpty()) << moment;
    }
    EXPECT_GT(moment, 10);
}

TEST_F(ExportModel, WritesNothingWhenTheSourceChanges) {
    const auto model = openSmallLlama();
    std::ofstream(m_source, std::ios::app) << "more";
    const auto report = exportAs(*model, "Q8_0", m_target);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::FileChanged);
    EXPECT_THAT(namesIn(m_folder.path()), IsEmpty());
}

TEST_F(ExportModel, CopiesTypesOfLaterProgramsUnchanged) {
    const std::string name = "blk.0.attn_q.weight";
    const auto known = open({{name, {256, 4}}, {"blk.0.ffn_up.weight", {256, 4}}});
    std::string bytes = contentOf(m_source);
    // Behind the name: the count of dimensions, two of them, then the type.
    const std::size_t type = bytes.find(name) + name.size() + 4 + 2 * 8;
    bytes[type] = 99;
    std::ofstream(m_source, std::ios::binary) << bytes;
    const auto model = files::openModel(m_source);
    ASSERT_TRUE(model) << describe(model.error());
    const auto report = exportAs(**model, "Q8_0", m_target);
    ASSERT_TRUE(report) << describe(report.error());
    const auto written = files::openModel(m_target);
    ASSERT_TRUE(written) << describe(written.error());
    const TensorInfo* copied = (*written)->find(name);
    EXPECT_EQ(copied->format->info.label, "type 99");
    const auto before = (*model)->bytesOf(*(*model)->find(name));
    const auto after = (*written)->bytesOf(*copied);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin(), after.end()));
    EXPECT_EQ((*written)->find("blk.0.ffn_up.weight")->format->info.id, "q8_0");
    EXPECT_THAT(report->warnings,
                testing::Contains(Property(&Text::english, HasSubstr("copied unchanged"))));
}

/// The dimensions of "pos_embed", which is copied, in the file.
std::vector<std::uint64_t> writtenBy(const std::string& preset, const std::string& architecture,
                                     const test::TemporaryFolder& folder) {
    const fs::path source = folder / (architecture + ".gguf");
    test::writeSmallGguf(source,
                         {{"general.architecture", MetadataValue::fromString(architecture)}},
                         {{"pos_embed", {256, 36, 1}, "f32"}, {"blk.0.attn_q.weight", {256, 64}}});
    const auto model = files::openModel(source);
    const fs::path target = folder / (architecture + preset + ".gguf");
    const auto report = exportAs(**model, preset, target);
    EXPECT_TRUE(report) << describe(report.error());
    EXPECT_EQ(report->bytes, fs::file_size(target));
    return (*files::openModel(target))->find("pos_embed")->dimensions;
}

TEST_F(ExportModel, KeepsEveryDimensionForProgramsOtherThanLlamaCpp) {
    using Dimensions = std::vector<std::uint64_t>;
    EXPECT_EQ(writtenBy("Q8_0", "sd3", m_folder), (Dimensions{256, 36, 1}));
    EXPECT_EQ(writtenBy("Q8_0", "wan", m_folder), (Dimensions{256, 36, 1}));
    EXPECT_EQ(writtenBy("COPY", "llama", m_folder), (Dimensions{256, 36, 1}));
    EXPECT_EQ(writtenBy("Q8_0", "llama", m_folder), (Dimensions{256, 36}));  // as llama-quantize
}

}  // namespace
}  // namespace weightscape::exporting
