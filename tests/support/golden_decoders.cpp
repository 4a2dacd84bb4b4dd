// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/golden_decoders.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "core/inference/figures/log_probabilities.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {

std::vector<double> decoderFigures(inference::ConstRows logits,
                                   std::span<const std::int32_t> tokens) {
    constexpr std::size_t kShown = 8;
    double surprise = 0.0;
    for (std::size_t at = 0; at + 1 < logits.count; ++at) {
        const auto row = logits.row(at);
        surprise -= inference::nextTokenFigures(row).logProbability(
            row, static_cast<std::size_t>(tokens[at + 1]));
    }
    std::vector<double> figures = {surprise / static_cast<double>(logits.count - 1)};
    const auto last = logits.row(logits.count - 1);
    const auto lastFigures = inference::nextTokenFigures(last);
    for (std::size_t i = 0; i < kShown; ++i) {
        figures.push_back(lastFigures.logProbability(last, i * logits.width / kShown));
    }
    return figures;
}

std::vector<double> goldenDecoder(std::string_view name) {
    std::ifstream stream(testData() / "inference" / "decoders.tsv");
    std::string line;
    while (std::getline(stream, line)) {
        std::istringstream words(line);
        std::string first;
        words >> first;
        if (first != name) continue;
        std::vector<double> figures;
        for (double figure = 0.0; words >> figure;) figures.push_back(figure);
        return figures;
    }
    return {};
}

std::string goldenDecoderRow(std::string_view name, std::span<const double> figures) {
    std::string row(name);
    for (const double figure : figures) {
        std::array<char, 32> text = {};
        std::snprintf(text.data(), text.size(), "\t%.5f", figure);
        row += text.data();
    }
    return row;
}

}  // namespace weightscape::test
