// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/importance_collector.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/inference/collect/input_loops.h"
#include "core/support/printable.h"

namespace weightscape::inference {
namespace {

/// Empty when a number is not finite as a float.
std::optional<std::vector<float>> asFloats(const std::vector<double>& numbers) {
    std::vector<float> floats;
    floats.reserve(numbers.size());
    for (const double number : numbers) {
        floats.push_back(static_cast<float>(number));
        if (!std::isfinite(floats.back())) return std::nullopt;
    }
    return floats;
}

}  // namespace

bool isCollected(std::string_view tensor, std::size_t matrices, const ImportanceWishes& wishes) {
    return matrices > 1 || tensor.starts_with("blk.") ||
           (wishes.withOutput && tensor == "output.weight");
}

void ImportanceCollector::beginText(std::string dataset, double weight) {
    m_datasets.push_back(std::move(dataset));
    m_weight = weight;
}

void ImportanceCollector::observe(const ObservedInput& input) {
    if (!isCollected(input.tensor, input.matrices, m_wishes)) return;
    auto found = m_tensors.find(input.tensor);
    if (found == m_tensors.end()) {
        found = m_tensors.emplace(input.tensor, Sums{}).first;
        found->second.columns = input.inputs.width;
        found->second.squares.resize(input.matrices * input.inputs.width);
        found->second.counts.resize(input.matrices);
        found->second.tokens.resize(input.matrices);
    }
    Sums& sums = found->second;
    if (sums.columns != input.inputs.width || input.matrix >= sums.counts.size()) {
        sums.changedSize = true;
        return;
    }
    double* const squares = sums.squares.data() + input.matrix * sums.columns;
    for (std::size_t row = 0; row < input.inputs.count; ++row) {
        addSquares(input.inputs.row(row), m_weight, squares);
    }
    sums.counts[input.matrix] += m_weight * static_cast<double>(input.inputs.count);
    sums.tokens[input.matrix] += input.inputs.count;
}

std::uint64_t ImportanceCollector::mostTokens() const {
    std::uint64_t most = 0;
    for (const auto& [name, sums] : m_tensors) {
        for (const std::uint64_t tokens : sums.tokens) most = std::max(most, tokens);
    }
    return most;
}

Result<ImportanceMatrix> ImportanceCollector::matrix() const {
    const std::uint64_t tokens = mostTokens();
    if (tokens == 0) {
        return fail(ErrorCode::InvalidArgument,
                    "No importance was collected: no text has run through the model."_text);
    }
    ImportanceMatrix matrix;
    matrix.datasets = m_datasets;
    matrix.chunkSize = m_wishes.chunkSize;
    matrix.chunks = static_cast<std::uint32_t>(tokens / m_wishes.chunkSize);
    for (const auto& [name, sums] : m_tensors) {
        if (sums.changedSize) {
            return fail(
                ErrorCode::Damaged,
                "The inputs of %1 changed their size between two texts."_text(inQuotes(name)));
        }
        auto squares = asFloats(sums.squares);
        auto counts = asFloats(sums.counts);
        if (!squares || !counts) {
            matrix.warnings.push_back(
                "%1 has no importance: some of its inputs were not finite."_text(inQuotes(name)));
            continue;
        }
        matrix.entries.push_back({name, *std::move(squares), *std::move(counts)});
    }
    if (!matrix.entries.empty()) return matrix;
    return fail(ErrorCode::Damaged,
                "No importance was collected: the inputs of every tensor had values that were "
                "not finite."_text);
}

}  // namespace weightscape::inference
