// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/calibration/entropy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "tests/core/quantize/calibration/calibrate.h"

namespace weightscape::test {
namespace {

/// The stated objective, bin by bin, without running sums.
class PlainObjective {
  public:
    PlainObjective(const GroupCodec& codec, const elements::Group& group, std::size_t bins)
        : m_levels(codec.levels()), m_bins(static_cast<long>(bins)) {
        const auto extremes = calibration::extremesOf(group.weights);
        if (m_levels.mapping == Mapping::Affine) {
            m_anchor = std::clamp(0.0F, extremes.minimum, extremes.maximum);
            m_below = m_anchor - extremes.minimum;
            m_above = extremes.maximum - m_anchor;
        } else {
            m_below = m_above = extremes.absMax();
        }
        for (std::size_t i = 0; i < group.weights.size(); ++i) {
            const double mass = group.importance.empty() ? 1.0 : group.importance[i];
            if (mass > 0.0) m_mass[binOf(group.weights[i])] += mass;
        }
    }

    [[nodiscard]] double at(long threshold) const {
        std::map<long, double> p;
        std::map<std::size_t, double> levelMass;
        std::map<std::size_t, double> levelBins;
        double all = 0.0;
        double inside = 0.0;
        for (const auto& [bin, mass] : m_mass) {
            all += mass;
            p[std::clamp(bin, -threshold, threshold - 1)] += mass;
            if (bin < -threshold || bin >= threshold) continue;
            inside += mass;
            levelMass[levelOf(bin, threshold)] += mass;
        }
        for (const auto& [bin, mass] : p) levelBins[levelOf(bin, threshold)] += 1.0;
        double divergence = 0.0;
        for (const auto& [bin, mass] : p) {
            const std::size_t level = levelOf(bin, threshold);
            double q = 1e-4 / static_cast<double>(p.size());
            if (inside > 0.0) q += 0.9999 * levelMass[level] / (levelBins[level] * inside);
            divergence += mass / all * std::log(mass / all / q);
        }
        return divergence;
    }

  private:
    /// Bins at and above the anchor are 0, 1, ...; below it -1, -2, ...
    [[nodiscard]] long binOf(double weight) const {
        const double distance = weight - m_anchor;
        if (distance > 0.0 || (distance == 0.0 && m_above > 0.0)) {
            return std::min(static_cast<long>(distance / m_above * static_cast<double>(m_bins)),
                            m_bins - 1);
        }
        return -1 - std::min(static_cast<long>(-distance / m_below * static_cast<double>(m_bins)),
                             m_bins - 1);
    }
    /// The level nearest to the centre of a bin.
    [[nodiscard]] std::size_t levelOf(long bin, long threshold) const {
        const double share = static_cast<double>(threshold) / static_cast<double>(m_bins);
        const double width = (bin < 0 ? m_below : m_above) / static_cast<double>(m_bins);
        const double centre = (static_cast<double>(bin) + 0.5) * width;
        const bool affine = m_levels.mapping == Mapping::Affine;
        const double top =
            m_levels.mapping == Mapping::SymmetricFull ? m_levels.highest() : m_levels.reference();
        std::size_t level = 0;
        for (const double edge : m_levels.edges) {
            const double value = affine ? share * ((edge - m_levels.lowest()) /
                                                       (m_levels.highest() - m_levels.lowest()) *
                                                       (m_below + m_above) -
                                                   m_below)
                                        : edge * m_above * share / top;
            if (centre > value + 1e-9 * width) ++level;
        }
        return level;
    }

    const elements::Levels& m_levels;
    long m_bins;
    double m_anchor = 0.0;
    double m_below = 0.0;
    double m_above = 0.0;
    std::map<long, double> m_mass;
};

struct Entropy {
    calibration::EntropyThresholds thresholds;
    std::vector<double> divergences;
    ClipRange range;
};

Entropy entropyOf(const GroupCodec& codec, const elements::Group& group, double bins) {
    calibration::Scratch scratch;
    SilentTask task;
    const std::vector<double> parameters = {bins};
    Entropy entropy;
    const calibration::Calibration calibration{codec, parameters, scratch, task};
    entropy.thresholds = calibration::entropyDivergences(group, calibration, entropy.divergences);
    entropy.range = calibration::entropyRange(group, calibration);
    return entropy;
}

TEST(EntropyCalibration, MinimizesItsObjectiveAmongAllThresholds) {
    struct Case {
        const char* element;
        Mapping mapping;
    };
    const Case cases[] = {{"int8", Mapping::Symmetric},     {"int4", Mapping::Symmetric},
                          {"int4", Mapping::SymmetricFull}, {"int4", Mapping::Affine},
                          {"int3", Mapping::Affine},        {"nf4", Mapping::Symmetric},
                          {"fp8_e4m3", Mapping::Symmetric}, {"ternary", Mapping::Symmetric}};
    for (const Case& each : cases) {
        for (std::size_t shape = 0; shape < 5; ++shape) {
            SCOPED_TRACE(std::string(each.element) + " " +
                         std::string(elements::mappingId(each.mapping)) + ", shape " +
                         std::to_string(shape));
            const GroupCodec codec = codecOf(each.element, each.mapping);
            const std::vector<float> weights = shapedWeights(shape, shape, 700);
            std::vector<float> importance;
            for (std::size_t i = 0; i < weights.size() && shape % 2 == 1; ++i) {
                importance.push_back(static_cast<float>(draw(3, i) % 7));
            }
            const elements::Group group = groupOf(weights, importance);
            const Entropy entropy = entropyOf(codec, group, 200.0);
            const auto bins = static_cast<long>(entropy.thresholds.bins);
            const auto first = static_cast<long>(entropy.thresholds.first);
            ASSERT_EQ(bins, 200);
            ASSERT_EQ(first, static_cast<long>(codec.levels().values.size() + 1) / 2);
            ASSERT_EQ(entropy.divergences.size(), static_cast<std::size_t>(bins - first + 1));
            const PlainObjective plain(codec, group, 200);
            double least = std::numeric_limits<double>::infinity();
            for (long i = first; i <= bins; ++i) {
                const double value = plain.at(i);
                least = std::min(least, value);
                EXPECT_NEAR(entropy.divergences[static_cast<std::size_t>(i - first)], value, 1e-9)
                    << "threshold " << i;
            }
            const auto extremes = calibration::extremesOf(weights);
            const float end =
                each.mapping == Mapping::Affine ? extremes.maximum : extremes.absMax();
            const float anchor =
                each.mapping == Mapping::Affine ? std::max(extremes.minimum, 0.0F) : 0.0F;
            const auto chosenThreshold =
                std::lround((entropy.range.high - anchor) / (end - anchor) * 200.0F);
            EXPECT_NEAR(plain.at(chosenThreshold), least, 1e-9);
        }
    }
}

TEST(EntropyCalibration, ClipsAFarOutlierAndKeepsACompactDistribution) {
    const GroupCodec codec = codecOf("int8", Mapping::Symmetric);
    std::vector<float> weights = shapedWeights(0, 2, 20000);
    const float before = chosen("absmax", codec, groupOf(weights)).high;
    weights[5] = 40.0F * before;
    EXPECT_LT(chosen("kl", codec, groupOf(weights)).high, 4.0F * before);
    const std::vector<float> even = shapedWeights(2, 2, 20000);
    EXPECT_GT(chosen("kl", codec, groupOf(even)).high, 0.95F);
}

TEST(EntropyCalibration, UsesNoMoreBinsThanWeightsOrLevels) {
    const GroupCodec codec = codecOf("int4", Mapping::Symmetric);
    const std::vector<float> weights = shapedWeights(0, 2, 64);
    EXPECT_EQ(entropyOf(codec, groupOf(weights), 2048.0).thresholds.bins, 64U);
    const std::vector<float> few = {1.0F, 2.0F};
    EXPECT_EQ(entropyOf(codec, groupOf(few), 2048.0).thresholds.bins, 15U);
    const std::vector<float> many = shapedWeights(0, 2, 5000);
    EXPECT_EQ(entropyOf(codec, groupOf(many), 2048.0).thresholds.bins, 2048U);
    EXPECT_EQ(entropyOf(codec, groupOf(many), 2048.0).thresholds.first, 8U);
}

TEST(EntropyCalibration, KeepsTheWholeOfOneValue) {
    const std::vector<float> weights(32, -2.0F);
    const ClipRange range = chosen("kl", codecOf("int4", Mapping::Symmetric), groupOf(weights));
    EXPECT_EQ(range.low, -2.0F);
    EXPECT_EQ(range.high, 2.0F);
}

}  // namespace
}  // namespace weightscape::test
