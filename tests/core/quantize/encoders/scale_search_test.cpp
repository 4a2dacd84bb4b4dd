// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/scale_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace weightscape::encoders {
namespace {

constexpr std::size_t kWeights = 1024;

/// Weights of some kind, and how much their columns count.
struct Data {
    std::string name;
    std::vector<float> weights;
    std::vector<float> importance;
};

std::vector<Data> allData() {
    std::mt19937 random(1);
    const auto filled = [&](const std::function<float()>& draw) {
        std::vector<float> numbers(kWeights);
        for (float& number : numbers) number = draw();
        return numbers;
    };
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::student_t_distribution<float> heavy(2.0F);
    std::uniform_real_distribution<float> uniform(0.0F, 1.0F);
    const auto drawNormal = [&] { return normal(random); };
    const auto drawHeavy = [&] { return 0.01F * heavy(random); };
    const auto drawUniform = [&] { return uniform(random); };
    const auto drawSquares = [&] { return std::pow(heavy(random), 2.0F); };
    return {{"normal, all alike", filled(drawNormal), {}},
            {"normal, weighted", filled(drawNormal), filled(drawSquares)},
            {"heavy tails, weighted", filled(drawHeavy), filled(drawSquares)},
            {"positive", filled(drawUniform), filled(drawUniform)},
            {"zeros", std::vector<float>(kWeights), filled(drawUniform)},
            {"subnormal", filled([&] { return 1e-41F * uniform(random); }), {}}};
}

double errorOf(const formats::Format& format, const Data& data, std::span<const std::byte> bytes,
               std::size_t block) {
    std::vector<float> decoded(format.weightsPerBlock);
    format.decodeRow(bytes.subspan(block * format.bytesPerBlock, format.bytesPerBlock), decoded);
    double sum = 0.0;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const std::size_t at = block * format.weightsPerBlock + i;
        const double away = static_cast<double>(decoded[i]) - data.weights[at];
        sum += (data.importance.empty() ? 1.0 : data.importance[at]) * away * away;
    }
    return sum;
}

double errorOfAll(const formats::Format& format, const Data& data,
                  std::span<const std::byte> bytes) {
    double sum = 0.0;
    for (std::size_t block = 0; block < kWeights / format.weightsPerBlock; ++block) {
        sum += errorOf(format, data, bytes, block);
    }
    return sum;
}

std::vector<std::byte> plain(const formats::Format& format, const std::vector<float>& weights) {
    std::vector<std::byte> bytes(format.rowBytes(weights.size()));
    format.encodeRow(weights, {}, bytes);
    return bytes;
}

std::vector<std::string> searchedFormats() {
    std::vector<std::string> names;
    for (const formats::Format& format : formats::allFormats()) {
        if (ScaleSearch::suits(format)) names.emplace_back(format.info.id);
    }
    return names;
}

TEST(ScaleSearch, IsForFormatsThatTakeTheFirstScale) {
    EXPECT_THAT(searchedFormats(), ::testing::IsSupersetOf({"q1_0", "q2_0", "tq1_0", "tq2_0",
                                                            "mxfp4", "nvfp4", "q8_0"}));
}

class SearchedFormat : public ::testing::TestWithParam<std::string> {};

TEST_P(SearchedFormat, GivesNoBlockAHigherError) {
    const formats::Format& format = *formats::findFormat(GetParam());
    const ScaleSearch search(format);
    for (const Data& data : allData()) {
        const std::vector<std::byte> before = plain(format, data.weights);
        std::vector<std::byte> after = before;
        search.improve(data.weights, data.importance, after);
        for (std::size_t block = 0; block < kWeights / format.weightsPerBlock; ++block) {
            EXPECT_LE(errorOf(format, data, after, block), errorOf(format, data, before, block))
                << data.name << ", block " << block;
        }
    }
}

TEST_P(SearchedFormat, GainsWhereColumnsCountDifferently) {
    const formats::Format& format = *formats::findFormat(GetParam());
    const Data data = allData()[1];
    const std::vector<std::byte> before = plain(format, data.weights);
    std::vector<std::byte> after = before;
    ScaleSearch(format).improve(data.weights, data.importance, after);
    EXPECT_LT(errorOfAll(format, data, after), 0.97 * errorOfAll(format, data, before));
}

TEST_P(SearchedFormat, LeavesBlocksThatAreNotFinite) {
    const formats::Format& format = *formats::findFormat(GetParam());
    Data data = allData()[0];
    data.weights[3] = std::numeric_limits<float>::quiet_NaN();
    const std::vector<std::byte> before = plain(format, data.weights);
    std::vector<std::byte> after = before;
    ScaleSearch(format).improve(data.weights, {}, after);
    EXPECT_TRUE(std::equal(before.begin(),
                           before.begin() + static_cast<std::ptrdiff_t>(format.bytesPerBlock),
                           after.begin()));
}

INSTANTIATE_TEST_SUITE_P(All, SearchedFormat, ::testing::ValuesIn(searchedFormats()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace weightscape::encoders
