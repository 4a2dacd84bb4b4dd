// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace weightscape::inference {

// Loops along rows of floats, in the widest instructions the processor has. Spans of one call are
// equally long. The order of sums depends on the processor, never on the number of threads.

[[nodiscard]] float sumOf(std::span<const float> row);
[[nodiscard]] float sumOfSquares(std::span<const float> row);
/// The sum of the squares of row[i] - centre.
[[nodiscard]] float sumOfSquaresAbout(std::span<const float> row, float centre);
[[nodiscard]] float dotProduct(std::span<const float> a, std::span<const float> b);
/// sum[i] += factor * row[i]
void addScaled(float factor, std::span<const float> row, std::span<float> sum);
/// out[i] = (row[i] - centre) * factor; in place too.
void centreAndScale(std::span<const float> row, float centre, float factor, std::span<float> out);
/// row[i] *= factors[i]
void multiplyEach(std::span<const float> factors, std::span<float> row);
/// sum[i] += row[i]
void addEach(std::span<const float> row, std::span<float> sum);

/// row[i] = cap * tanh(row[i] / cap)
void capSoftly(std::span<float> row, float cap);
/// The largest number. Where there are NaN it is any of the others, or NaN. Precondition: not
/// empty.
[[nodiscard]] float greatestOf(std::span<const float> row);
/// out[i] = exp(row[i] - subtracted), in place too; returns their sum. NaN stays NaN.
double exponentiate(std::span<const float> row, float subtracted, std::span<float> out);

/// The cosines and sines of one position's angles.
struct Angles {
    std::span<const float> cosines;
    std::span<const float> sines;
};
/// Turns the pairs (first[i], second[i]) by the angles.
void turnHalves(const Angles& angles, std::span<float> first, std::span<float> second);
/// Turns the pairs (row[2i], row[2i + 1]).
void turnNeighbours(const Angles& angles, std::span<float> row);

}  // namespace weightscape::inference
