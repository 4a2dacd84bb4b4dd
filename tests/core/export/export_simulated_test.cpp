// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/measure/measure_treatment.h"
#include "core/recipes/planned_metadata.h"
#include "core/support/parallel.h"
#include "tests/core/measure/encoding.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

template <typename T>
T require(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
    return *std::move(result);
}

std::vector<float> weightsOf(const Model& model, const TensorInfo& tensor) {
    std::vector<float> weights(tensor.weightCount());
    decodeRows(model, tensor, 0, tensor.rowCount(), weights);
    return weights;
}

class ExportSimulated : public ::testing::Test {
  protected:
    void TearDown() override { setThreadLimit(0); }

    std::shared_ptr<const Model> open(const std::vector<test::SmallTensor>& tensors) {
        test::writeSmallGguf(m_source, test::smallLlamaMetadata(1), tensors);
        return require(files::openModel(m_source));
    }
    /// Several pieces, rows that are longer than a piece, and a tensor that is never quantized.
    std::shared_ptr<const Model> openLarge() {
        return open({{"blk.0.ffn_up.weight", {1000, 700}},
                     {"blk.0.ffn_down.weight", {(1U << 18U) * 3 / 2 + 64, 2}, "q8_0"},
                     {"blk.0.attn_norm.weight", {512}, "f32"}});
    }
    Result<ExportReport> save(const Model& model, const recipes::Recipe& recipe,
                              const fs::path& target, bool saturate = false) {
        SilentTask task;
        const auto plan = require(recipes::planQuantization(model, recipe));
        return exportModel(model, plan, target, {.allowRequantize = true, .saturate = saturate},
                           task);
    }

    test::TemporaryFolder m_folder;
    fs::path m_source = m_folder / "in.gguf";
};

TEST_F(ExportSimulated, EveryFigureIsThatOfMeasuringAndOfTheFile) {
    const auto model = openLarge();
    SilentTask task;
    int number = 0;
    for (const char* text :
         {"int4 granularity=group:64", "int3 mapping=affine granularity=row scale=nested",
          "nf4 granularity=tile:128x128", "int8 granularity=column", "fp4_e2m1 granularity=tensor",
          "int4 granularity=group:48 outliers=sparse:1", "kmeans16 granularity=group:96"}) {
        const encoders::Treatment treatment = require(encoders::simulate(text, "f32"));
        const auto target = m_folder / (std::to_string(number++) + ".gguf");
        const auto report = require(save(*model, recipes::recipeOf(treatment), target));
        const auto written = require(files::openModel(target));
        EXPECT_TRUE(std::ranges::any_of(
            report.tensors, [](const auto& tensor) { return static_cast<bool>(tensor.scheme); }));
        for (const ExportedTensor& tensor : report.tensors) {
            if (!tensor.scheme) continue;
            const TensorInfo& source = *model->find(tensor.name);
            const auto measured =
                require(measure::measureTreatment(*model, source, {.treatment = treatment}, task));
            EXPECT_EQ(tensor.error.sumSquaredError, measured.error.sums.sumSquaredError) << text;
            EXPECT_EQ(tensor.error.sumProduct, measured.error.sums.sumProduct) << text;
            EXPECT_EQ(tensor.error.maxAbsError, measured.error.sums.maxAbsError) << text;
            EXPECT_EQ(tensor.schemeBytes, measured.error.bytes) << text;

            const auto original = weightsOf(*model, source);
            const auto stored = weightsOf(*written, *written->find(tensor.name));
            const auto decoded = test::decodedBy(*model, source, treatment);
            EXPECT_TRUE(stored == decoded) << text << " " << tensor.name;
            ErrorStats read;
            read.add(original, stored);
            EXPECT_EQ(read.maxAbsError, tensor.error.maxAbsError) << text;
            EXPECT_NEAR(read.sumSquaredError, tensor.error.sumSquaredError,
                        1e-10 * read.sumSquaredError);
            EXPECT_NEAR(read.sumSquaredError, tensor.storedError.sumSquaredError,
                        1e-10 * read.sumSquaredError);
            EXPECT_GT(read.sumSquaredError, 0.0);
        }
    }
}

TEST_F(ExportSimulated, AContainerHoldsWhatTheSchemeMakesToTheBit) {
    const auto model =
        open({{"blk.0.ffn_up.weight", {256, 64}}, {"blk.0.ffn_down.weight", {1U << 19U, 2}}});
    SilentTask task;
    const std::pair<const char*, const char*> cases[] = {{"int8", "q8_0"},
                                                         {"int8 rounding=stochastic:7", "q8_0"},
                                                         {"int5 mapping=symmetric-full", "q5_0"},
                                                         {"int2 granularity=group:64", "q2_0"},
                                                         {"int4 calibration=mse", "q4_0"}};
    for (const auto& [text, store] : cases) {
        const encoders::Treatment treatment = require(encoders::simulate(text, store));
        const auto target = m_folder / (std::string(store) + std::to_string(text[4]) + ".gguf");
        SilentTask exporting;
        const auto plan = require(recipes::planQuantization(*model, recipes::recipeOf(treatment)));
        EXPECT_EQ(plan.simulated, 0U);
        EXPECT_EQ(plan.schemeBytes, plan.tensorBytes) << text;
        const auto report =
            require(exportModel(*model, plan, target, {.replaceExisting = true}, exporting));
        const auto written = require(files::openModel(target));
        EXPECT_EQ(report.tensors.size(), 2U);
        for (const ExportedTensor& tensor : report.tensors) {
            const TensorInfo& source = *model->find(tensor.name);
            const TensorInfo& result = *written->find(tensor.name);
            EXPECT_EQ(result.format->info.id, store);
            const auto decoded = test::decodedBy(*model, source, treatment);
            EXPECT_TRUE(weightsOf(*written, result) == decoded) << text << " " << tensor.name;
            EXPECT_EQ(tensor.error.maxAbsError, tensor.storedError.maxAbsError);
        }
    }
}

TEST_F(ExportSimulated, RoundsToTheNearestNumberOfTheStore) {
    const auto model = open({{"blk.0.ffn_up.weight", {256, 64}}});
    const TensorInfo& source = model->tensors[0];
    SilentTask task;
    for (const char* store : {"f16", "bf16"}) {
        const encoders::Treatment treatment =
            require(encoders::simulate("int5 granularity=group:32", store));
        const auto target = m_folder / store;
        const auto report = require(save(*model, recipes::recipeOf(treatment), target));
        const auto written = require(files::openModel(target));
        EXPECT_EQ(written->tensors[0].format->info.id, store);
        const auto decoded = test::decodedBy(*model, source, treatment);
        std::vector<std::byte> expected(treatment.format->rowBytes(decoded.size()));
        treatment.format->encodeRow(decoded, {}, expected);
        EXPECT_TRUE(std::ranges::equal(written->bytesOf(written->tensors[0]), expected));
        EXPECT_NE(report.tensors[0].storedError.sumSquaredError,
                  report.tensors[0].error.sumSquaredError);
        EXPECT_FALSE(report.tensors[0].copied());
    }
}

TEST_F(ExportSimulated, SizesAreThoseOfThePlanAndFollowFromTheDefinition) {
    const auto model =
        open({{"blk.0.ffn_up.weight", {1000, 30}}, {"blk.0.attn_norm.weight", {100}, "f32"}});
    const auto sizes = [&](const char* text) {
        const auto plan = require(recipes::planQuantization(
            *model, recipes::recipeOf(require(encoders::simulate(text)))));
        EXPECT_EQ(plan.simulated, 1U);
        EXPECT_EQ(plan.find(0)->bytes, 2U * 30000);
        EXPECT_EQ(plan.find(1)->schemeBytes, 400U);
        EXPECT_EQ(plan.schemeBytes, plan.find(0)->schemeBytes + 400);
        EXPECT_DOUBLE_EQ(plan.schemeBitsPerWeight(),
                         8.0 * static_cast<double>(plan.schemeBytes) / 30100.0);
        return plan.find(0)->schemeBytes;
    };
    const std::uint64_t groups = 30ULL * 16;  // 15 groups of 64 and a short one in each row
    EXPECT_EQ(sizes("int4 granularity=group:64"), 30000U * 4 / 8 + 2 * groups);
    EXPECT_EQ(sizes("int4 mapping=affine granularity=group:64"), 15000U + 5 * groups / 2);
    EXPECT_EQ(sizes("int3 granularity=row"), 30000U * 3 / 8 + 2 * 30);
    EXPECT_EQ(sizes("int8 granularity=tensor scale=f32"), 30000U + 4);
    EXPECT_EQ(sizes("kmeans16 granularity=column"), 30000U * 4 / 8 + 2 * 1000 + 4 * 16);
    EXPECT_EQ(sizes("int4 granularity=row outliers=sparse:1"), 15000U + 60 + 300 * 6);
    int number = 0;
    for (const char* text : {"int4 granularity=group:64", "int4 outliers=sparse:1",
                             "nf4 scale=nested", "ternary outliers=equalize"}) {
        const auto target = m_folder / (std::to_string(number++) + ".gguf");
        const auto report =
            require(save(*model, recipes::recipeOf(require(encoders::simulate(text))), target));
        EXPECT_EQ(report.schemeBytes, sizes(text) + 400) << text;
        EXPECT_EQ(report.bytes, fs::file_size(target));
    }
}

TEST_F(ExportSimulated, ColumnsThatStayAreCountedOnceTheWeightsAreSeen) {
    const auto model = open({{"blk.0.ffn_up.weight", {256, 64}, "f16", {{700, 9.0F}}}});
    const recipes::Recipe recipe =
        recipes::recipeOf(require(encoders::simulate("int4 outliers=columns:20")));
    const auto plan = require(recipes::planQuantization(*model, recipe));
    EXPECT_FALSE(plan.schemeBytesExact);
    const auto report = require(save(*model, recipe, m_folder / "out.gguf"));
    EXPECT_EQ(report.schemeBytes, plan.schemeBytes + 64U * (16 - 4) / 8 + 4);
    EXPECT_THAT(plan.warnings, Contains(Property(&Text::english, HasSubstr("at least"))));
}

TEST_F(ExportSimulated, TheFileSaysThatItIsSimulated) {
    const auto model = open({{"blk.0.ffn_up.weight", {256, 64}}});
    const recipes::Recipe recipe =
        recipes::recipeOf(require(encoders::simulate("int4 granularity=row")));
    const auto plan = require(recipes::planQuantization(*model, recipe));
    for (const char* name : {"out.gguf", "out.safetensors"}) {
        const auto report = require(save(*model, recipe, m_folder / name));
        EXPECT_EQ(report.bytes, fs::file_size(m_folder / name));
        EXPECT_EQ(report.bytes, require(plannedReport(*model, plan, m_folder / name)).bytes);
        const auto written = require(files::openModel(m_folder / name));
        const auto* note = findValue(written->metadata, recipes::kSimulatedKey);
        ASSERT_NE(note, nullptr);
        EXPECT_EQ(note->asString(), "F16 + 1 rule: * = int4 granularity=row");
    }
    EXPECT_EQ(plan.fileBytes, fs::file_size(m_folder / "out.gguf"));
    // Saved again without a scheme the weights are still those of the scheme, and so is the note.
    const auto simulated = require(files::openModel(m_folder / "out.gguf"));
    recipes::Recipe plain;
    plain.preset = "F32";
    require(save(*simulated, plain, m_folder / "again.gguf"));
    EXPECT_NE(findValue(require(files::openModel(m_folder / "again.gguf"))->metadata,
                        recipes::kSimulatedKey),
              nullptr);
}

TEST_F(ExportSimulated, ASafetensorsSourceIsSavedAsSafetensorsOnly) {
    const auto gguf = open({{"blk.0.ffn_up.weight", {256, 64}},
                            {"blk.0.ffn_down.weight", {64, 256}, "f32"},
                            {"blk.0.attn_norm.weight", {64}, "f32"}});
    recipes::Recipe plain;
    plain.preset = "F32";
    require(save(*gguf, plain, m_folder / "source.safetensors"));
    const auto source = require(files::openModel(m_folder / "source.safetensors"));
    ASSERT_EQ(source->container, Model::kSafetensors);
    const recipes::Recipe recipe =
        recipes::recipeOf(require(encoders::simulate("int4 granularity=group:64", "f32")));
    const auto fromSafetensors = require(save(*source, recipe, m_folder / "a.safetensors"));
    require(save(*gguf, recipe, m_folder / "b.gguf"));
    const auto a = require(files::openModel(m_folder / "a.safetensors"));
    const auto b = require(files::openModel(m_folder / "b.gguf"));
    ASSERT_EQ(a->tensors.size(), 3U);
    for (const TensorInfo& tensor : a->tensors) {
        EXPECT_EQ(tensor.dimensions, b->find(tensor.name)->dimensions);
        EXPECT_TRUE(std::ranges::equal(a->bytesOf(tensor), b->bytesOf(*b->find(tensor.name))));
    }
    EXPECT_EQ(save(*source, recipe, m_folder / "c.gguf").error().code, ErrorCode::Unsupported);
    recipes::Recipe quantized;
    quantized.preset = "Q8_0";
    const auto refused = save(*source, quantized, m_folder / "d.safetensors");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("Q8_0"));
    EXPECT_FALSE(fs::exists(m_folder / "d.safetensors"));
}

TEST_F(ExportSimulated, WritesTheSameBytesWithAnyNumberOfThreads) {
    const auto model = openLarge();
    const recipes::Recipe recipe = recipes::recipeOf(require(encoders::simulate(
        "int4 granularity=group:48 rounding=stochastic:7 calibration=percentile:99.5")));
    std::set<std::string> hashes;
    std::set<double> errors;
    for (const unsigned threads : {1U, 2U, 4U}) {
        setThreadLimit(threads);
        const auto report =
            require(save(*model, recipe, m_folder / (std::to_string(threads) + ".gguf")));
        hashes.insert(report.sha256);
        for (const ExportedTensor& tensor : report.tensors) {
            if (!tensor.scheme) continue;
            errors.insert(tensor.error.sumSquaredError);
            errors.insert(tensor.storedError.sumSquaredError);
        }
    }
    EXPECT_EQ(hashes.size(), 1U);
    EXPECT_EQ(errors.size(), 4U);  // two tensors, before and after rounding to F16
}

TEST_F(ExportSimulated, NamesTheFirstWeightThatIsNotFinite) {
    const auto model =
        open({{"blk.0.ffn_up.weight", {256, 64}, "f16", {{256 * 3 + 5, std::nanf("")}}}});
    const auto report =
        save(*model, recipes::recipeOf(require(encoders::simulate("int4"))), m_folder / "out.gguf");
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().detail.english(), HasSubstr("row 3, column 5"));
    EXPECT_THAT(report.error().detail.english(), HasSubstr("int4"));
    EXPECT_FALSE(fs::exists(m_folder / "out.gguf"));
}

TEST_F(ExportSimulated, RefusesWeightsThatDoNotFitF16UnlessItSaturatesThem) {
    const auto model = open({{"blk.0.ffn_up.weight", {256, 64}, "f32", {{9, 1e6F}}}});
    const auto recipe = recipes::recipeOf(require(encoders::simulate("int4 scale=f32")));
    const auto refused = save(*model, recipe, m_folder / "out.gguf");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("too large for F16"));
    const auto report = require(save(*model, recipe, m_folder / "out.gguf", true));
    EXPECT_THAT(report.warnings,
                Contains(Property(&Text::english, HasSubstr("that F16 holds: 1 of 16384"))));
    EXPECT_EQ(report.tensors.front().storedError.overflowed, 0U);
}

TEST_F(ExportSimulated, LeavesNothingWhenCancelledAtAnyMoment) {
    setThreadLimit(1);
    const auto model = open({{"blk.0.ffn_up.weight", {256, 64}}, {"blk.0.attn_norm.weight", {64}}});
    const auto plan = require(recipes::planQuantization(
        *model,
        recipes::recipeOf(require(encoders::simulate("int4 granularity=column scale=nested")))));
    const auto target = m_folder / "out.gguf";
    for (int moment = 0; !fs::exists(target); ++moment) {
        ASSERT_LT(moment, 1000);
        test::CancellingTask task(moment);
        const auto report = exportModel(*model, plan, target, {}, task);
        if (report) {
            EXPECT_EQ(task.last(), 1.0);
            EXPECT_GT(moment, 5);
        } else {
            EXPECT_EQ(report.error().code, ErrorCode::Cancelled) << describe(report.error());
        }
    }
}

}  // namespace
}  // namespace weightscape::exporting
