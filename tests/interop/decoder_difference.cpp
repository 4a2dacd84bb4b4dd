// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/decoder_difference.h"

#include <algorithm>
#include <cmath>

#include "core/inference/figures/log_probabilities.h"

namespace weightscape::test {
namespace {

float gelu(double x) {
    const double slope = std::sqrt(2.0 / std::acos(-1.0));
    return static_cast<float>(0.5 * x * (1.0 + std::tanh(slope * x * (1.0 + 0.044715 * x * x))));
}

}  // namespace

bool ExactGelu::operator()(const std::string& name, std::span<float> numbers) {
    if (name.starts_with("ffn_up")) m_up.assign(numbers.begin(), numbers.end());
    if (name.starts_with("ffn_gate-")) m_gate.assign(numbers.begin(), numbers.end());
    const bool isGated = name.starts_with("ffn_geglu-");
    if (!isGated && !name.starts_with("ffn_gelu-")) return false;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        numbers[i] = isGated ? gelu(m_gate.at(i)) * m_up.at(i) : gelu(m_up.at(i));
    }
    return true;
}

Difference differenceOf(const Logits& theirs, const inference::Rows& ours) {
    Difference difference;
    for (std::size_t at = 0; at < theirs.positions(); ++at) {
        const std::span p(&theirs.values[at * theirs.vocabulary], theirs.vocabulary);
        const auto q = ours.row(at);
        const auto pFigures = inference::nextTokenFigures(p);
        const auto qFigures = inference::nextTokenFigures(q);
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double expected = pFigures.logProbability(p, i);
            const double gap = expected - qFigures.logProbability(q, i);
            difference.largest = std::max(difference.largest, std::abs(gap));
            difference.divergence += std::exp(expected) * gap;
        }
    }
    difference.divergence /= static_cast<double>(theirs.positions());
    return difference;
}

}  // namespace weightscape::test
