// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/calibration/mse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/quantize/calibration/scale_sweep.h"
#include "core/quantize/calibration/sorted_search.h"
#include "core/support/number_types.h"
#include "tests/core/quantize/calibration/calibrate.h"
#include "tests/support/sanitized.h"

namespace weightscape::test {
namespace {

using elements::ScaleType;

/// Every F16 scale from a sixteenth of the full range's to twice that, with every whole zero point
/// from `firstZero` to `lastZero`, through the codec.
double leastOfAll(const GroupCodec& codec, const elements::Group& group, int firstZero,
                  int lastZero) {
    const auto extremes = calibration::extremesOf(group.weights);
    const bool affine = codec.levels().mapping == Mapping::Affine;
    const ClipRange full = affine ? ClipRange{extremes.minimum, extremes.maximum}
                                  : ClipRange{-extremes.absMax(), extremes.absMax()};
    const float fullScale = codec.rangeScale(full);
    std::vector<float> decoded(group.weights.size());
    double least = std::numeric_limits<double>::infinity();
    const std::uint16_t last = toHalf(fullScale * 2.0F).bits;
    for (std::uint16_t bits = toHalf(fullScale / 16.0F).bits; bits <= last; ++bits) {
        const float scale = toFloat(Half{bits});
        for (int zero = firstZero; zero <= lastZero; ++zero) {
            auto stored = codec.withScale(full, scale);
            stored.zeroPoint = zero;
            stored.lowest = codec.levels().lowest() - static_cast<float>(zero);
            stored.highest = codec.levels().highest() - static_cast<float>(zero);
            codec.roundTrip(group, stored, decoded);
            least = std::min(
                least, elements::weightedSquaredError(group.weights, decoded, group.importance));
        }
    }
    return least;
}

struct RandomTensor {
    std::vector<float> weights;
    std::vector<float> importance;
};

/// Tensor number `i`: 2 to 129 weights of any shape, every second one with importance.
RandomTensor randomTensor(std::size_t i, std::size_t largest) {
    RandomTensor tensor;
    tensor.weights = shapedWeights(i, 1000 + i, 2 + draw(i, 7) % largest);
    if (i % 2 == 0) return tensor;
    for (std::size_t k = 0; k < tensor.weights.size(); ++k) {
        tensor.importance.push_back(static_cast<float>(draw(i, k) % 1000) / 100.0F);
    }
    return tensor;
}

TEST(MseCalibration, IsWithinAThousandthOfAnExhaustiveSearchOn700SymmetricTensors) {
    const char* elements[] = {"int2",     "int3",    "int4",   "int6",        "int8",
                              "fp4_e2m1", "e3m0",    "nf4",    "bnb_fp4",     "fp8_e4m3",
                              "fp6_e2m3", "ternary", "binary", "bnb_dynamic8"};
    for (std::size_t i = 0; i < (test::kSanitized ? 70U : 700U); ++i) {
        const char* element = elements[i % std::size(elements)];
        const bool full = i % 3 == 0 && std::string_view(element).starts_with("int");
        const GroupCodec codec =
            codecOf(element, full ? Mapping::SymmetricFull : Mapping::Symmetric, ScaleType::F16);
        const RandomTensor tensor = randomTensor(i, 128);
        const elements::Group group = groupOf(tensor.weights, tensor.importance);
        const double found = errorOf(codec, group, chosen("mse", codec, group));
        EXPECT_LE(found, leastOfAll(codec, group, 0, 0) * 1.001 + 1e-15)
            << "tensor " << i << ", " << element << ", " << tensor.weights.size() << " weights";
    }
}

TEST(MseCalibration, IsWithinAThousandthOfAnExhaustiveJointSearchOn300AffineTensors) {
    for (std::size_t i = 0; i < (test::kSanitized ? 30U : 300U); ++i) {
        const unsigned bits = 2 + i % 3;
        const GroupCodec codec =
            codecOf("int" + std::to_string(bits), Mapping::Affine, ScaleType::F16);
        const RandomTensor tensor = randomTensor(i, 40);
        const elements::Group group = groupOf(tensor.weights, tensor.importance);
        const double found = errorOf(codec, group, chosen("mse", codec, group));
        const int levels = 1 << bits;
        EXPECT_LE(found, leastOfAll(codec, group, -levels, 2 * levels) * 1.001 + 1e-15)
            << "tensor " << i << ", " << bits << " bits, " << tensor.weights.size() << " weights";
    }
}

TEST(MseCalibration, BeatsEveryJointClipOfAFineGridForWideCodes) {
    for (const char* element : {"int6", "int8", "bnb_dynamic8"}) {
        for (std::size_t shape = 0; shape < 5; ++shape) {
            const GroupCodec codec = codecOf(element, Mapping::Affine, ScaleType::F16);
            const std::vector<float> weights = shapedWeights(shape, 77 + shape, 64);
            const elements::Group group = groupOf(weights);
            const auto extremes = calibration::extremesOf(weights);
            const double found = errorOf(codec, group, chosen("mse", codec, group));
            const float width = extremes.maximum - extremes.minimum;
            // Its real offset is only searched on a grid.
            const double margin = codec.levels().uniform ? 1.001 : 1.15;
            for (int low = -40; low <= 60; ++low) {
                for (int high = -40; high <= 60; ++high) {
                    const ClipRange range{
                        extremes.minimum + static_cast<float>(low) * 0.005F * width,
                        extremes.maximum - static_cast<float>(high) * 0.005F * width};
                    ASSERT_LE(found, errorOf(codec, group, range) * margin)
                        << element << ", shape " << shape << ", " << range.low << " .. "
                        << range.high;
                }
            }
        }
    }
}

TEST(MseCalibration, IsNeverWorseThanTheFullRangeForAnyScaleType) {
    for (const elements::ElementRow& row : elements::allElements()) {
        for (const auto& mapping : elements::allMappings()) {
            const auto levels = elements::fixedLevels(row.type, mapping.choice);
            if (!levels) continue;
            for (const auto& scale : elements::allScaleTypes()) {
                const GroupCodec codec(*levels, scale.choice, {});
                for (std::size_t shape = 0; shape < 5; ++shape) {
                    const std::vector<float> weights = shapedWeights(shape, 5, 32);
                    const elements::Group group = groupOf(weights);
                    const bool affine = mapping.choice == Mapping::Affine;
                    const ClipRange full = chosen(affine ? "minmax" : "absmax", codec, group);
                    EXPECT_LE(errorOf(codec, group, chosen("mse", codec, group)),
                              errorOf(codec, group, full) * (1.0 + 1e-6))
                        << row.type.id() << " " << mapping.id << " " << scale.id;
                }
            }
        }
    }
}

TEST(MseCalibration, FindsInLargeGroupsWhatTheExactSweepFinds) {
    for (const char* element : {"int3", "int4", "int8", "nf4", "fp4_e2m1"}) {
        for (const ScaleType type : {ScaleType::F16, ScaleType::F32}) {
            const GroupCodec codec = codecOf(element, Mapping::Symmetric, type);
            for (std::size_t shape = 0; shape < 5; ++shape) {
                const std::vector<float> weights = shapedWeights(shape, 21, 6000);
                const elements::Group group = groupOf(weights);
                calibration::Scratch scratch;
                SilentTask task;
                calibration::errorCells(codec, scratch.cells);
                const ClipRange full = chosen("absmax", codec, group);
                const calibration::ScaleDomain domain{
                    .cells = scratch.cells, .type = type, .limit = 2.0 * codec.rangeScale(full)};
                calibration::FoundScale exact;
                calibration::ScaleSweep(group, domain, scratch, task).improve(0.0, exact);
                calibration::FoundScale found;
                calibration::SortedSearch(group, domain, scratch, task).improve(0.0, found);
                EXPECT_LE(found.error, exact.error * 1.001) << element << ", shape " << shape;
                EXPECT_GE(found.error, exact.error * 0.999999) << element << ", shape " << shape;
            }
        }
    }
}

TEST(MseCalibration, LargeGroupsAreAsGoodAsEveryClipOfAGrid) {
    for (const Mapping mapping : {Mapping::Symmetric, Mapping::Affine}) {
        for (const std::size_t shape : {0U, 1U, 3U}) {
            const GroupCodec codec = codecOf("int4", mapping, ScaleType::F16);
            std::vector<float> weights = shapedWeights(shape, 9, 40000);
            weights[123] = 4.0F;
            const std::vector<float> importance = shapedWeights(2, 10, weights.size());
            std::vector<float> positive;
            for (const float value : importance) positive.push_back(std::abs(value));
            const elements::Group group = groupOf(weights, positive);
            const double found = errorOf(codec, group, chosen("mse", codec, group));
            for (int percent = 1; percent <= 120; ++percent) {
                const std::string clip = "clip:" + std::to_string(percent / 100.0);
                EXPECT_LE(found, errorOf(codec, group, chosen(clip, codec, group)) * 1.001)
                    << clip << ", shape " << shape;
            }
        }
    }
}

TEST(MseCalibration, MinimizesTheExpectedErrorOfStochasticRounding) {
    const std::vector<float> weights = shapedWeights(0, 4, 64);
    const elements::Group group = groupOf(weights);
    const auto meanError = [&](const ClipRange& range) {
        double sum = 0.0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            const GroupCodec codec = codecOf("int3", Mapping::Symmetric, ScaleType::F16,
                                             {elements::RoundingMode::Stochastic, seed});
            sum += errorOf(codec, group, range) / 200.0;
        }
        return sum;
    };
    const GroupCodec codec = codecOf("int3", Mapping::Symmetric, ScaleType::F16,
                                     {elements::RoundingMode::Stochastic, 1});
    const double found = meanError(chosen("mse", codec, group));
    for (int percent = 20; percent <= 150; percent += 5) {
        const ClipRange range = chosen("clip:" + std::to_string(percent / 100.0), codec, group);
        // Sixty-four weights and 200 seeds: the mean scatters by less than 1 %.
        EXPECT_LE(found, meanError(range) * 1.03) << percent << " % of the range";
    }
}

TEST(MseCalibration, FindsTheBestScaleForFloorRounding) {
    const GroupCodec codec =
        codecOf("int4", Mapping::Symmetric, ScaleType::F16, {elements::RoundingMode::Floor, 0});
    for (std::size_t i = 0; i < 20; ++i) {
        const RandomTensor tensor = randomTensor(i, 64);
        const elements::Group group = groupOf(tensor.weights, tensor.importance);
        EXPECT_LE(errorOf(codec, group, chosen("mse", codec, group)),
                  leastOfAll(codec, group, 0, 0) * 1.001 + 1e-15)
            << "tensor " << i;
    }
}

TEST(MseCalibration, StoresWeightsOnAGridWithoutError) {
    std::vector<float> weights;
    for (int level = -5; level <= 6; ++level) weights.push_back(static_cast<float>(level) * 0.25F);
    const GroupCodec codec = codecOf("int4", Mapping::Symmetric, ScaleType::F16);
    EXPECT_EQ(errorOf(codec, groupOf(weights), chosen("mse", codec, groupOf(weights))), 0.0);
}

TEST(MseCalibration, StopsSoonWhenCancelled) {
    class CancelledTask final : public TaskContext {
      public:
        [[nodiscard]] bool cancelled() const override { return true; }
        void report(double, std::string_view) override {}
    };
    const CancelledTask task;
    calibration::Scratch scratch;
    for (const std::size_t count : {100U, 50000U}) {
        const std::vector<float> weights = shapedWeights(0, 1, count);
        const GroupCodec codec = codecOf("int4", Mapping::Affine, ScaleType::F16);
        const ClipRange range = calibration::mseRange(groupOf(weights), {codec, {}, scratch, task});
        EXPECT_TRUE(std::isfinite(range.low) && std::isfinite(range.high));
        EXPECT_LE(range.low, range.high);
    }
}

}  // namespace
}  // namespace weightscape::test
