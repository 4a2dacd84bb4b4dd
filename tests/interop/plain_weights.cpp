// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/plain_weights.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/files/huggingface/config_values.h"
#include "core/files/open_model.h"
#include "core/model/tensor_source.h"

namespace weightscape::test {

PlainWeights::PlainWeights(const std::filesystem::path& folder)
    : m_model(files::openModel(folder).value()), m_config(files::readConfig(folder).value()) {}

bool PlainWeights::has(const std::string& tensor) const {
    return m_model->find(tensor) != nullptr;
}

const std::vector<float>& PlainWeights::numbers(const std::string& tensor) {
    auto [entry, isNew] = m_numbers.try_emplace(tensor);
    if (!isNew) return entry->second;
    const TensorInfo* info = m_model->find(tensor);
    if (info == nullptr) throw std::runtime_error("no tensor " + tensor);
    entry->second.resize(info->weightCount());
    TensorSource{*m_model, *info}.decode({0, entry->second.size()}, entry->second);
    return entry->second;
}

PlainVector PlainWeights::rowOf(const std::string& tensor, std::size_t row) {
    const auto& all = numbers(tensor);
    const std::size_t width = m_model->find(tensor)->rowLength();
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(row * width);
    return {begin, begin + static_cast<std::ptrdiff_t>(width)};
}

PlainVector PlainWeights::times(const std::string& name, const PlainVector& x) {
    const auto& weights = numbers(name + ".weight");
    PlainVector result(weights.size() / x.size());
    for (std::size_t row = 0; row < result.size(); ++row) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            result[row] += double{weights[row * x.size() + i]} * x[i];
        }
    }
    if (!has(name + ".bias")) return result;
    const auto& bias = numbers(name + ".bias");
    for (std::size_t row = 0; row < result.size(); ++row) result[row] += bias[row];
    return result;
}

void PlainWeights::addTo(PlainVector& x, const PlainVector& more, double scale) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += scale * more[i];
}

void PlainWeights::softmax(PlainVector& scores) {
    const double most = std::ranges::max(scores);
    double sum = 0.0;
    for (double& score : scores) sum += score = std::exp(score - most);
    for (double& score : scores) score /= sum;
}

std::vector<PlainVector> PlainWeights::cut(const PlainVector& all, std::size_t count) {
    const auto length = static_cast<std::ptrdiff_t>(all.size() / count);
    std::vector<PlainVector> parts;
    for (auto at = all.begin(); at != all.end(); at += length) parts.emplace_back(at, at + length);
    return parts;
}

}  // namespace weightscape::test
