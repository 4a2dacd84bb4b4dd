// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/moment_collector.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/inference/activations/kernel_rounding.h"
#include "core/inference/collect/hessian_file.h"
#include "core/inference/collect/input_loops.h"
#include "core/inference/parts/row_loops.h"
#include "core/inference/parts/work_space.h"

namespace weightscape::inference {
namespace {

/// Of each token the mean of its outputs' squared gradients.
std::vector<float> weightsOf(ConstRows gradients) {
    std::vector<float> weights(gradients.count);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] = sumOfSquares(gradients.row(i)) / static_cast<float>(gradients.width);
    }
    return weights;
}

/// Inputs times the roots of their weights.
WorkRows weighted(ConstRows inputs, const std::vector<float>& weights) {
    WorkRows rows(inputs.count, inputs.width);
    for (std::size_t i = 0; i < inputs.count; ++i) {
        centreAndScale(inputs.row(i), 0.0F, std::sqrt(weights[i]), rows.row(i));
    }
    return rows;
}

/// Adds the weighted squares of what rounding changes.
void addRounding(ConstRows inputs, const std::vector<float>& weights,
                 void (*round)(std::span<float>), std::vector<double>& sums) {
    sums.resize(inputs.width);
    std::vector<float> rounded(inputs.width);
    for (std::size_t i = 0; i < inputs.count; ++i) {
        const auto row = inputs.row(i);
        if (!areFinite(row) || !std::isfinite(weights[i])) continue;
        std::ranges::copy(row, rounded.begin());
        round(rounded);
        for (std::size_t j = 0; j < rounded.size(); ++j) {
            const double change = static_cast<double>(rounded[j]) - row[j];
            sums[j] += weights[i] * change * change;
        }
    }
}

std::vector<float> meanOf(const std::vector<double>& sums, double count) {
    std::vector<float> means(sums.size());
    std::ranges::transform(sums, means.begin(),
                           [&](double sum) { return static_cast<float>(sum / count); });
    return means;
}

InputHessian hessianOf(const HessianSums& sums, HessianValues values) {
    return {sums.columns(), static_cast<double>(sums.tokens()), std::move(values)};
}

}  // namespace

void MomentCollector::observe(const ObservedGradient& gradient) {
    std::vector<MatrixSums>& own = m_matrices[std::string(gradient.tensor)];
    own.resize(std::max(own.size(), gradient.matrices));
    MatrixSums& sums = own[gradient.matrix];
    if (!sums.inputs) {
        sums.inputs.emplace(gradient.inputs.width);
        sums.outputs.resize(gradient.outputGradients.width);
    }
    const std::vector<float> weights = weightsOf(gradient.outputGradients);
    const WorkRows inputs = weighted(gradient.inputs, weights);
    sums.inputs->add(inputs.view(), m_packed);
    if (inputs.width() % 32 == 0) {
        addRounding(gradient.inputs, weights, roundAsQ8_0, sums.roundedAsQ8_0);
    }
    if (inputs.width() % 256 == 0) {
        addRounding(gradient.inputs, weights, roundAsQ8K, sums.roundedAsQ8K);
    }
    for (std::size_t row = 0; row < gradient.outputGradients.count; ++row) {
        const auto numbers = gradient.outputGradients.row(row);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const double number = numbers[i];
            if (std::isfinite(number)) sums.outputs[i] += number * number;
        }
    }
}

void MomentCollector::observe(const ObservedLookup& lookup) {
    LookupSums& sums = m_lookups[std::string(lookup.tensor)];
    if (!sums.gradients) sums.gradients.emplace(lookup.gradients.width);
    sums.gradients->add(lookup.gradients, m_packed);
    for (const std::int32_t token : lookup.tokens) {
        const auto index = static_cast<std::size_t>(token);
        sums.counts.resize(std::max(sums.counts.size(), index + 1));
        sums.counts[index] += 1.0;
    }
}

Result<std::vector<HessianValues>> MomentCollector::keep(std::vector<std::vector<float>> means) {
    std::uint64_t bytes = 0;
    for (const auto& mean : means) bytes += mean.size() * sizeof(float);
    if (m_keptBytes + bytes <= m_room.mostBytes) {
        m_keptBytes += bytes;
        std::vector<HessianValues> values;
        for (auto& mean : means) values.emplace_back(std::move(mean));
        return values;
    }
    std::size_t next = 0;
    return keepInFile(m_room.folder, bytes, [&]() -> std::optional<std::vector<float>> {
        if (next == means.size()) return std::nullopt;
        return std::move(means[next++]);
    });
}

Result<void> MomentCollector::finishPart() {
    std::vector<std::vector<float>> means;
    for (auto& [tensor, own] : m_matrices) {
        for (MatrixSums& sums : own) {
            if (sums.inputs) means.push_back(sums.inputs->mean());
        }
    }
    for (auto& [tensor, sums] : m_lookups) means.push_back(sums.gradients->mean());
    auto kept = keep(std::move(means));
    if (!kept) return fail(kept.error());
    auto next = kept->begin();
    for (auto& [tensor, own] : m_matrices) {
        MatrixMoments& moments = m_moments.matrices[tensor];
        for (MatrixSums& sums : own) {
            moments.hessians.emplace_back();
            moments.outputs.emplace_back();
            moments.roundedAsQ8_0.emplace_back();
            moments.roundedAsQ8K.emplace_back();
            if (!sums.inputs) continue;
            HessianValues& values = *next++;
            if (sums.inputs->tokens() == 0) continue;
            moments.hessians.back() =
                std::make_shared<const InputHessian>(hessianOf(*sums.inputs, std::move(values)));
            const auto tokens = static_cast<double>(sums.inputs->tokens());
            moments.outputs.back() = meanOf(sums.outputs, tokens);
            moments.roundedAsQ8_0.back() = meanOf(sums.roundedAsQ8_0, tokens);
            moments.roundedAsQ8K.back() = meanOf(sums.roundedAsQ8K, tokens);
        }
    }
    for (auto& [tensor, sums] : m_lookups) {
        HessianValues& values = *next++;
        double tokens = 0.0;
        for (const double count : sums.counts) tokens += count;
        m_moments.lookups[tensor] = {hessianOf(*sums.gradients, std::move(values)),
                                     meanOf(sums.counts, tokens)};
    }
    m_matrices.clear();
    m_lookups.clear();
    return {};
}

ModelMoments MomentCollector::take(double tokens) {
    m_moments.tokens = tokens;
    return std::move(m_moments);
}

}  // namespace weightscape::inference
