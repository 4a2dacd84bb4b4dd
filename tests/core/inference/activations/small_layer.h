// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/registry.h"
#include "core/inference/activations/activation_mode.h"
#include "core/inference/activations/input_ranges.h"
#include "core/inference/decoders/run_options.h"
#include "core/inference/kernels/multiply.h"

/// A linear layer of a few weights, and what a mode makes of its products.
namespace weightscape::test {

/// A layer with one matrix in F32, or several of the same shape on top of each other.
class SmallLayer {
  public:
    SmallLayer(std::size_t rows, std::size_t columns, std::vector<float> weights,
               std::string tensor = "blk.0.ffn_up.weight")
        : m_weights(std::move(weights)) {
        m_layer.tensor = std::move(tensor);
        const inference::WeightMatrix all{formats::findFormat("f32"),
                                          std::as_bytes(std::span(m_weights)),
                                          m_weights.size() / columns, columns};
        for (std::size_t row = 0; row < all.rows; row += rows) {
            m_layer.matrices.push_back(all.part(row, rows));
        }
    }
    SmallLayer(const SmallLayer&) = delete;
    SmallLayer& operator=(const SmallLayer&) = delete;
    [[nodiscard]] const inference::LinearLayer& layer() const { return m_layer; }

    [[nodiscard]] inference::Rows exact(const inference::Rows& inputs) const {
        inference::Rows outputs(inputs.count, m_layer.outputs());
        SilentTask task;
        EXPECT_TRUE(inference::multiply(m_layer.matrices[0], inputs.view(), outputs.view(), task));
        return outputs;
    }
    [[nodiscard]] inference::Rows rounded(inference::InputRounding& rounding,
                                          const inference::Rows& inputs,
                                          std::size_t matrix = 0) const {
        inference::Rows outputs(inputs.count, m_layer.outputs());
        SilentTask task;
        EXPECT_TRUE(rounding.multiply(m_layer, matrix, inputs.view(), outputs.view(), task));
        return outputs;
    }

  private:
    std::vector<float> m_weights;
    inference::LinearLayer m_layer;
};

inline inference::Rows rowsOf(std::size_t count, std::vector<float> values) {
    inference::Rows rows;
    rows.count = count;
    rows.width = values.size() / count;
    rows.values = std::move(values);
    return rows;
}

inline std::vector<float> normalNumbers(std::size_t count, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    std::vector<float> numbers(count);
    for (float& number : numbers) number = normal(generator);
    return numbers;
}

/// The mode's rounding after a calibration with these inputs.
inline std::unique_ptr<inference::InputRounding> roundingOf(
    std::string_view mode, const inference::LinearLayer& layer = {},
    const inference::Rows& calibration = {}) {
    const auto parsed = inference::parseActivationMode(mode);
    if (!parsed) {
        ADD_FAILURE() << parsed.error().detail;
        return nullptr;
    }
    const auto ranges = inference::neededRanges(*parsed);
    if (ranges) ranges->observe({layer.tensor, 0, 1, calibration.view()});
    return inference::makeInputRounding(*parsed, ranges);
}

/// Root of the mean squared difference, relative to the root of the mean square of `exact`.
inline double relativeDifference(const inference::Rows& exact, const inference::Rows& other) {
    double difference = 0.0;
    double square = 0.0;
    for (std::size_t i = 0; i < exact.values.size(); ++i) {
        const double wrong = static_cast<double>(other.values[i]) - exact.values[i];
        difference += wrong * wrong;
        square += static_cast<double>(exact.values[i]) * exact.values[i];
    }
    return std::sqrt(difference / square);
}

}  // namespace weightscape::test
