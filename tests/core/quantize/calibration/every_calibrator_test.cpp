// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/quantize/calibration/calibrate.h"

/// What every row of the table of calibrators has to keep.
namespace weightscape::test {
namespace {

using calibration::Calibrator;

/// Whether a calibrator makes sense for a codec.
bool serves(const Calibrator& calibrator, const GroupCodec& codec) {
    const auto& levels = codec.levels();
    return !calibrator.affineOnly || (levels.mapping == Mapping::Affine && levels.uniform);
}

std::vector<GroupCodec> someCodecs() {
    return {codecOf("int4", Mapping::Symmetric, elements::ScaleType::F16),
            codecOf("int8", Mapping::SymmetricFull, elements::ScaleType::F32),
            codecOf("int4", Mapping::Affine, elements::ScaleType::F16),
            codecOf("int2", Mapping::Affine, elements::ScaleType::Bf16),
            codecOf("nf4", Mapping::Symmetric, elements::ScaleType::E8m0),
            codecOf("fp8_e4m3", Mapping::Symmetric, elements::ScaleType::F16),
            codecOf("bnb_dynamic8", Mapping::Affine, elements::ScaleType::F16),
            codecOf("binary", Mapping::Symmetric, elements::ScaleType::F16)};
}

template <typename Check>
void forEachCalibratorAndCodec(Check check) {
    for (const Calibrator& calibrator : calibration::allCalibrators()) {
        for (const GroupCodec& codec : someCodecs()) {
            if (!serves(calibrator, codec)) continue;
            SCOPED_TRACE(std::string(calibrator.id) + ", " + codec.levels().type.id() + " " +
                         std::string(elements::mappingId(codec.levels().mapping)));
            check(calibrator, codec);
        }
    }
}

/// Groups that hold next to nothing to go by, or very large or small numbers.
std::vector<std::vector<float>> degenerateGroups() {
    constexpr float huge = 1e37F;
    constexpr float tiny = std::numeric_limits<float>::denorm_min();
    std::vector<float> outlier(64, 1e-3F);
    outlier[40] = 1e6F;
    return {{0.0F},
            std::vector<float>(32, 0.0F),
            std::vector<float>(32, -0.0F),
            std::vector<float>(32, 0.7F),
            std::vector<float>(32, -3.0F),
            {5.0F},
            {-0.25F},
            {tiny, -tiny, 3.0F * tiny, 0.0F},
            {1e-40F, -2e-40F, 1e-39F},
            {1e-9F, 2e-9F, -3e-9F},
            {huge, -huge, 1.0F, 0.0F},
            {1e30F, 2e30F, 1e30F},
            {1000.0F, 1000.5F, 1001.0F},
            {-70000.0F, 70000.0F},
            outlier};
}

TEST(EveryCalibrator, ChoosesAnOrderedFiniteRangeForDegenerateGroups) {
    forEachCalibratorAndCodec([](const Calibrator& calibrator, const GroupCodec& codec) {
        for (const std::vector<float>& weights : degenerateGroups()) {
            const ClipRange range = chosen(calibrator.id, codec, groupOf(weights));
            EXPECT_TRUE(std::isfinite(range.low) && std::isfinite(range.high)) << weights[0];
            EXPECT_LE(range.low, range.high) << weights[0];
            EXPECT_TRUE(std::isfinite(errorOf(codec, groupOf(weights), range))) << weights[0];
        }
    });
}

TEST(EveryCalibrator, AllowsImportanceThatIsZeroEverywhere) {
    forEachCalibratorAndCodec([](const Calibrator& calibrator, const GroupCodec& codec) {
        const std::vector<float> weights = shapedWeights(0, 3, 64);
        const std::vector<float> importance(64, 0.0F);
        const ClipRange range = chosen(calibrator.id, codec, groupOf(weights, importance));
        EXPECT_LE(range.low, range.high);
        EXPECT_TRUE(std::isfinite(range.high));
    });
}

TEST(EveryCalibrator, DoesNotMindTheScaleOfImportance) {
    forEachCalibratorAndCodec([](const Calibrator& calibrator, const GroupCodec& codec) {
        const std::vector<float> weights = shapedWeights(1, 8, 100);
        const std::vector<float> ones(100, 1.0F);
        const std::vector<float> eights(100, 8.0F);
        const ClipRange bare = chosen(calibrator.id, codec, groupOf(weights));
        for (const auto* importance : {&ones, &eights}) {
            const ClipRange range = chosen(calibrator.id, codec, groupOf(weights, *importance));
            EXPECT_FLOAT_EQ(range.low, bare.low);
            EXPECT_FLOAT_EQ(range.high, bare.high);
        }
    });
}

TEST(EveryCalibrator, UsesImportanceAsItsRowSays) {
    for (const Calibrator& calibrator : calibration::allCalibrators()) {
        bool changes = false;
        for (const Mapping mapping : {Mapping::Symmetric, Mapping::Affine}) {
            const GroupCodec codec = codecOf("int3", mapping);
            if (!serves(calibrator, codec)) continue;
            std::vector<float> weights = shapedWeights(0, 12, 256);
            std::vector<float> importance(256, 1.0F);
            weights[7] = 1.0F;
            importance[7] = 1e4F;
            const ClipRange bare = chosen(calibrator.id, codec, groupOf(weights));
            const ClipRange led = chosen(calibrator.id, codec, groupOf(weights, importance));
            changes = changes || bare.low != led.low || bare.high != led.high ||
                      bare.zeroPoint != led.zeroPoint;
        }
        EXPECT_EQ(changes, calibrator.usesImportance) << calibrator.id;
    }
}

TEST(EveryCalibrator, DependsOnTheGroupAloneAndNotOnWhatItsBuffersHold) {
    forEachCalibratorAndCodec([](const Calibrator& calibrator, const GroupCodec& codec) {
        const auto choice = *calibration::parseCalibrator(calibrator.id);
        calibration::Scratch used;
        SilentTask task;
        for (std::size_t i = 0; i < 12; ++i) {
            const std::vector<float> weights = shapedWeights(i, i, 16 + 50 * (i % 4));
            const ClipRange fresh = chosen(calibrator.id, codec, groupOf(weights));
            const ClipRange again = calibration::chooseRange(
                calibrator, groupOf(weights), {codec, choice.parameters, used, task});
            EXPECT_EQ(again.low, fresh.low);
            EXPECT_EQ(again.high, fresh.high);
            EXPECT_EQ(again.zeroPoint, fresh.zeroPoint);
        }
    });
}

TEST(EveryCalibrator, ScalesWithTheWeightsByPowersOfTwo) {
    forEachCalibratorAndCodec([](const Calibrator& calibrator, const GroupCodec& codec) {
        // The shrinkage of hqq has a length of its own.
        if (calibrator.id == "hqq") return;
        std::vector<float> weights = shapedWeights(3, 2, 64);
        const ClipRange one = chosen(calibrator.id, codec, groupOf(weights));
        for (float& weight : weights) weight *= 4.0F;
        const ClipRange four = chosen(calibrator.id, codec, groupOf(weights));
        EXPECT_EQ(four.low, one.low * 4.0F);
        EXPECT_EQ(four.high, one.high * 4.0F);
    });
}

TEST(EveryCalibrator, HasTextsAndParametersThatReadBack) {
    for (const Calibrator& calibrator : calibration::allCalibrators()) {
        EXPECT_FALSE(calibrator.label.empty());
        EXPECT_FALSE(calibrator.summary.empty() || calibrator.summary.english().ends_with('.'));
        EXPECT_NE(calibrator.fromExtremes == nullptr, calibrator.choose == nullptr);
        for (const ParameterSpec& spec : calibrator.parameters) {
            EXPECT_LE(spec.minimum, spec.standard) << spec.id;
            EXPECT_LE(spec.standard, spec.maximum) << spec.id;
            EXPECT_GT(spec.step, 0.0) << spec.id;
            EXPECT_FALSE(spec.summary.empty() || spec.summary.english().ends_with('.')) << spec.id;
        }
        const auto choice = *calibration::parseCalibrator(calibrator.id);
        EXPECT_EQ(calibration::calibratorText(choice), calibrator.id);
        EXPECT_EQ(calibration::findCalibrator(calibrator.id), &calibrator);
    }
}

}  // namespace
}  // namespace weightscape::test
