// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/calibration/calibrated_format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "tests/support/golden_formats.h"

namespace weightscape::test {
namespace {

using calibration::CalibratedFormat;
using calibration::Calibrator;
using formats::Format;

std::vector<const Format*> openFormats() {
    std::vector<const Format*> open;
    for (const Format& format : formats::allFormats()) {
        if (format.encodeWithScales != nullptr) open.push_back(&format);
    }
    return open;
}

std::vector<std::byte> encodeWith(const Format& format, std::string_view calibration,
                                  const std::vector<float>& weights,
                                  const std::vector<float>& importance = {}) {
    const auto type = CalibratedFormat::make(format, *calibration::parseCalibrator(calibration));
    EXPECT_TRUE(type.has_value());
    std::vector<std::byte> bytes(format.rowBytes(weights.size()));
    calibration::RowScratch scratch;
    SilentTask task;
    type->encodeRow({weights, importance}, bytes, scratch, task);
    return bytes;
}

/// Sum of importance x error^2 over finite weights from `first` on.
double rowErrorOf(const Format& format, const std::vector<std::byte>& bytes,
                  const std::vector<float>& weights, const std::vector<float>& importance,
                  std::size_t first, std::size_t count) {
    std::vector<float> decoded(weights.size());
    format.decodeRow(bytes, decoded);
    double sum = 0.0;
    for (std::size_t i = first; i < first + count; ++i) {
        if (!std::isfinite(weights[i])) continue;
        const double error = static_cast<double>(decoded[i]) - weights[i];
        sum += (importance.empty() ? 1.0 : importance[i]) * error * error;
    }
    return sum;
}

TEST(CalibratedFormat, IsOfferedForTheTypesThatLeaveTheScaleOpen) {
    std::string ids;
    for (const Format* format : openFormats()) ids += std::string(format->info.id) + " ";
    EXPECT_EQ(ids, "q8_0 q5_1 q5_0 q4_1 q4_0 q2_0 tq2_0 tq1_0 ");
    const auto mse = *calibration::parseCalibrator("mse");
    const auto closed = CalibratedFormat::make(*formats::findFormat("q4_k"), mse);
    ASSERT_FALSE(closed.has_value());
    EXPECT_EQ(closed.error().code, ErrorCode::InvalidArgument);
    const auto hqq = *calibration::parseCalibrator("hqq");
    EXPECT_FALSE(CalibratedFormat::make(*formats::findFormat("q4_0"), hqq).has_value());
    EXPECT_TRUE(CalibratedFormat::make(*formats::findFormat("q4_1"), hqq).has_value());
    EXPECT_EQ(CalibratedFormat::make(*formats::findFormat("q4_0"), mse)->label(), "Q4_0, mse");
}

TEST(CalibratedFormat, LeastErrorNeverLosesToTheReferenceInAnyBlockOfTheGoldenSets) {
    for (const GoldenInput& input : loadGoldenSets()) {
        const std::size_t columns = std::min<std::size_t>(input.columns, 1024) / 32 * 32;
        if (columns == 0) continue;
        const std::vector<float> weights = goldenWeights(input.name, 1, columns).weights;
        for (const char* variant : {"none", "plain"}) {
            const std::vector<float> importance = goldenImportance(variant, columns);
            for (const Format* format : openFormats()) {
                if (!format->fitsRow(columns)) continue;
                const std::size_t block = format->weightsPerBlock;
                std::vector<std::byte> reference(format->rowBytes(columns));
                format->encodeRow(weights, importance, reference);
                const auto bytes = encodeWith(*format, "mse", weights, importance);
                for (std::size_t first = 0; first < columns; first += block) {
                    const double theirs =
                        rowErrorOf(*format, reference, weights, importance, first, block);
                    const double ours =
                        rowErrorOf(*format, bytes, weights, importance, first, block);
                    // What the reference makes of NaN and infinity has no finite error.
                    if (!std::isfinite(theirs)) continue;
                    ASSERT_LE(ours, theirs) << format->info.id << ", " << input.name << ", "
                                            << variant << ", weight " << first;
                }
            }
        }
    }
}

TEST(CalibratedFormat, LeastErrorGainsMuchOnBellShapedWeights) {
    const std::vector<float> weights = goldenWeights("bell", 1, 4096).weights;
    // Squared error over the reference's, with some room; measured Q8_0 .76, Q5_1 .76, Q5_0 .87,
    // Q4_1 .76, Q4_0 .89, Q2_0 .24, TQ2_0 and TQ1_0 .30.
    for (const Format* format : openFormats()) {
        std::vector<std::byte> reference(format->rowBytes(weights.size()));
        format->encodeRow(weights, {}, reference);
        const auto bytes = encodeWith(*format, "mse", weights);
        const double ratio = rowErrorOf(*format, bytes, weights, {}, 0, weights.size()) /
                             rowErrorOf(*format, reference, weights, {}, 0, weights.size());
        RecordProperty(std::string(format->info.id), std::to_string(ratio));
        EXPECT_LT(ratio, 0.92) << format->info.id;
        EXPECT_NE(bytes, reference);
    }
}

TEST(CalibratedFormat, ScalesWithoutAMinimumAreTheBestOfBothSignsAndAllValues) {
    for (const char* id : {"q4_0", "q5_0", "q8_0", "q2_0", "tq2_0", "tq1_0"}) {
        const Format& format = *formats::findFormat(id);
        const std::size_t count = format.weightsPerBlock;
        for (std::size_t block = 0; block < 4; ++block) {
            const std::vector<float> row = goldenWeights("heavy_tail", 1, 1024).weights;
            const std::vector<float> weights(row.begin() + static_cast<long>(block * count),
                                             row.begin() + static_cast<long>((block + 1) * count));
            const auto bytes = encodeWith(format, "mse", weights);
            const double found = rowErrorOf(format, bytes, weights, {}, 0, count);
            std::vector<std::byte> other(format.bytesPerBlock);
            double absMax = 0.0;
            for (const float weight : weights) absMax = std::max<double>(absMax, std::abs(weight));
            const double largest = 2.0 * absMax / format.openScale.highest;
            for (int step = -4000; step <= 4000; ++step) {
                const std::vector<formats::BlockScale> scale = {
                    {static_cast<float>(step / 4000.0 * largest), 0.0F}};
                format.encodeWithScales(weights, scale, other);
                ASSERT_LE(found, rowErrorOf(format, other, weights, {}, 0, count) * 1.001)
                    << id << ", scale " << scale[0].scale;
            }
        }
    }
}

TEST(CalibratedFormat, GivesEachWeightTheNearestLevelOfTheStoredScale) {
    const std::vector<float> weights = goldenWeights("heavy_tail", 1, 1024).weights;
    for (const Format* format : openFormats()) {
        const std::vector<formats::BlockScale> scales(
            weights.size() / format->weightsPerBlock,
            {format->openScale.hasMinimum ? 0.011F : -0.013F,
             format->openScale.hasMinimum ? -0.07F : 0.0F});
        std::vector<std::byte> bytes(format->rowBytes(weights.size()));
        format->encodeWithScales(weights, scales, bytes);
        std::vector<float> decoded(weights.size());
        format->decodeRow(bytes, decoded);
        formats::LevelSet levels;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const auto block = std::span<const std::byte>(bytes).subspan(
                i / format->weightsPerBlock * format->bytesPerBlock, format->bytesPerBlock);
            format->levels(block, i % format->weightsPerBlock, levels);
            float nearest = std::numeric_limits<float>::infinity();
            for (std::size_t k = 0; k < levels.count; ++k) {
                // -128 is a valid byte of Q8_0 that its encoders never use.
                if (format->info.id == "q8_0" && k == 0) continue;
                nearest = std::min(nearest, std::abs(levels.values[k] - weights[i]));
            }
            ASSERT_NEAR(std::abs(decoded[i] - weights[i]), nearest, 1e-7)
                << format->info.id << ", weight " << i;
        }
    }
}

TEST(CalibratedFormat, EveryCalibratorMakesFiniteBlocksOfAnyWeights) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    std::vector<std::vector<float>> rows = {
        std::vector<float>(256, 0.0F), std::vector<float>(256, 0.7F), std::vector<float>(256, nan),
        std::vector<float>(256, -1e30F), std::vector<float>(256, 1e-42F)};
    rows.push_back(goldenWeights("bell", 1, 256).weights);
    rows.back()[3] = nan;
    rows.back()[9] = infinity;
    rows.back()[30] = -infinity;
    for (const Calibrator& calibrator : calibration::allCalibrators()) {
        for (const Format* format : openFormats()) {
            if (!calibration::canCalibrate(*format, calibrator)) continue;
            for (const std::vector<float>& weights : rows) {
                const auto bytes = encodeWith(*format, calibrator.id, weights);
                std::vector<float> decoded(weights.size());
                format->decodeRow(bytes, decoded);
                for (const float value : decoded) {
                    ASSERT_TRUE(std::isfinite(value))
                        << calibrator.id << ", " << format->info.id << ", " << weights[0];
                }
            }
        }
    }
}

TEST(CalibratedFormat, ClipsToTheShareOfTheRangeThatIsAskedFor) {
    std::vector<float> weights = goldenWeights("bell", 1, 32).weights;
    weights[4] = 1.0F;
    const Format& format = *formats::findFormat("q8_0");
    std::vector<float> decoded(32);
    format.decodeRow(encodeWith(format, "clip:0.5", weights), decoded);
    EXPECT_NEAR(*std::max_element(decoded.begin(), decoded.end()), 0.5F, 0.001F);
    format.decodeRow(encodeWith(format, "absmax", weights), decoded);
    EXPECT_NEAR(decoded[4], 1.0F, 0.001F);
}

TEST(CalibratedFormat, GivesTheExtraLevelToTheFartherEnd) {
    std::vector<float> weights(32, 0.1F);
    weights[0] = 0.8F;
    weights[1] = -0.3F;
    const Format& format = *formats::findFormat("q4_0");
    std::vector<float> decoded(32);
    // Scale 0.8 / -8: all three values are levels.
    format.decodeRow(encodeWith(format, "absmax", weights), decoded);
    for (std::size_t i = 0; i < 32; ++i) EXPECT_NEAR(decoded[i], weights[i], 2e-4F);
}

TEST(CalibratedFormat, DependsOnTheRowAloneAndNotOnWhatItsBuffersHold) {
    calibration::RowScratch used;
    SilentTask task;
    for (const Calibrator& calibrator : calibration::allCalibrators()) {
        for (const Format* format : openFormats()) {
            if (!calibration::canCalibrate(*format, calibrator)) continue;
            const std::vector<float> weights = goldenWeights("heavy_tail", 1, 512).weights;
            const auto type =
                CalibratedFormat::make(*format, *calibration::parseCalibrator(calibrator.id));
            std::vector<std::byte> bytes(format->rowBytes(weights.size()));
            type->encodeRow({weights, {}}, bytes, used, task);
            EXPECT_EQ(bytes, encodeWith(*format, calibrator.id, weights))
                << calibrator.id << ", " << format->info.id;
        }
    }
}

}  // namespace
}  // namespace weightscape::test
