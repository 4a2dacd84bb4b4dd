// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/text_table.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/smooth_bound.h"

namespace weightscape::cli {

/// A tensor under a treatment, and where importance guides the encoder also without it.
struct MeasuredTensor {
    measure::TreatmentError result;
    std::optional<measure::TensorError> withoutMatrix = {};

    [[nodiscard]] const measure::TensorError& blind() const {
        return withoutMatrix ? *withoutMatrix : result.error;
    }
};

/// What `error` prints: treatment by treatment a line for each tensor, then their total.
class ErrorReport {
  public:
    /// With columns for what an error comes from, and for errors by importance.
    ErrorReport(bool explains, bool weighted);

    void add(const TensorInfo& tensor, const encoders::Treatment& treatment,
             const MeasuredTensor& measured, const measure::SmoothBound& bound);
    /// All tensors of the treatment were added.
    void finish(const encoders::Treatment& treatment);
    [[nodiscard]] bool empty() const { return m_entries.empty(); }
    [[nodiscard]] std::string text() const { return m_table.text() + m_gains; }
    [[nodiscard]] nlohmann::ordered_json document() const;

  private:
    void addTotal(const encoders::Treatment& treatment, const measure::ModelError& total);
    void addRow(std::vector<Text> cells, const Text& weighted, const schemes::ErrorParts& parts);

    /// Sums over the tensors of one treatment.
    struct Sums {
        measure::ModelErrorSum error;
        measure::ModelErrorSum blind;  ///< encoded without the matrix
        schemes::ErrorParts parts;
        std::uint64_t bytes = 0, weights = 0, tensors = 0;
    };
    bool m_explains;
    bool m_weighted;
    TextTable m_table;
    std::string m_gains;  ///< what the matrix gained, a line for each treatment
    nlohmann::ordered_json m_entries = nlohmann::ordered_json::array();
    nlohmann::ordered_json m_totals = nlohmann::ordered_json::array();
    Sums m_sums;
};

}  // namespace weightscape::cli
