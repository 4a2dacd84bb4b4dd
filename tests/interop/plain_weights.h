// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace weightscape::test {

using PlainVector = std::vector<double>;

/// A Hugging Face folder for computing with its own tensors, one number after the other in double
/// precision. Throws where a tensor is missing.
class PlainWeights {
  public:
    explicit PlainWeights(const std::filesystem::path& folder);

    [[nodiscard]] const nlohmann::json& config() const { return m_config; }
    [[nodiscard]] std::size_t number(const char* name) const { return m_config.at(name); }
    [[nodiscard]] bool has(const std::string& tensor) const;
    [[nodiscard]] const std::vector<float>& numbers(const std::string& tensor);
    [[nodiscard]] PlainVector rowOf(const std::string& tensor, std::size_t row);
    /// A matrix (without ".weight") with its bias, where it has one, times a vector.
    [[nodiscard]] PlainVector times(const std::string& name, const PlainVector& x);

    /// x += scale * more.
    static void addTo(PlainVector& x, const PlainVector& more, double scale = 1.0);
    static void softmax(PlainVector& scores);
    /// Equal parts that follow each other.
    [[nodiscard]] static std::vector<PlainVector> cut(const PlainVector& all, std::size_t count);

  private:
    std::shared_ptr<const Model> m_model;
    nlohmann::json m_config;
    std::map<std::string, std::vector<float>> m_numbers;
};

}  // namespace weightscape::test
