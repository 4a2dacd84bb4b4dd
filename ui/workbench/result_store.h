// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/measure/cell_loudness.h"
#include "core/measure/measure_error.h"
#include "core/measure/statistics.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/result.h"

namespace weightscape::ui {

/// What can be measured of a tensor.
enum class Quantity { Statistics, SampledError, ExactError, Asked };

/// One thing to measure: tensor, treatment and accuracy. Equal ones have equal results.
struct Measurement {
    Quantity quantity = Quantity::Statistics;
    int tensor = -1;
    int treatment = -1;             ///< ResultStore::indexOf(); -1 where it does not matter
    std::uint64_t cells = 0;        ///< of a sample
    std::string_view subject = {};  ///< what a page asks for; a literal
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 reads its 0 as a pointer
    friend auto operator<=>(const Measurement&, const Measurement&) = default;
};

/// All that was measured of one model. Errors are kept by (tensor, treatment), so going back to a
/// recipe costs nothing. Knows neither threads nor Qt.
class ResultStore {
  public:
    using Statistics = std::shared_ptr<const measure::TensorStatistics>;
    using Finding = std::shared_ptr<const void>;
    using Loudness = std::shared_ptr<const measure::CellLoudness>;
    /// An error that was put: where it is kept, and what it is that was not known before.
    struct ErrorChange {
        const measure::TensorError* error = nullptr;
        bool isNew = false;
        bool becameExact = false;
    };

    explicit ResultStore(std::size_t tensors = 0) : m_statistics(tensors), m_loudness(tensors) {}

    [[nodiscard]] std::size_t tensorCount() const { return m_statistics.size(); }
    /// Number of a treatment: each that was met has one, for good, and another one where it is
    /// carried out `blind` (encoders::EncoderInputs).
    [[nodiscard]] int indexOf(const encoders::Treatment& treatment, bool blind = false);
    [[nodiscard]] const encoders::Treatment& treatment(int index) const;
    [[nodiscard]] bool isBlind(int index) const;

    /// Null: not measured. Of models with very many tensors, those measured long ago have no sketch
    /// any more.
    [[nodiscard]] const Statistics& statistics(int tensor) const;
    [[nodiscard]] bool lacksSketch(int tensor) const { return m_dropped.contains(tensor); }
    [[nodiscard]] int withStatistics() const { return m_withStatistics; }
    void putStatistics(int tensor, Statistics statistics);

    /// How loud the cells of a tensor are, whatever its treatment: a byte for 256 weights. Null:
    /// not known.
    [[nodiscard]] const Loudness& loudness(int tensor) const;
    void putLoudness(int tensor, Loudness loudness);

    /// Null: not measured. Good until the errors are forgotten.
    [[nodiscard]] const measure::TensorError* error(int tensor, int treatment) const;
    /// Nothing when an exact error is there already: a sample never replaces it.
    std::optional<ErrorChange> putError(int tensor, int treatment,
                                        const measure::TensorError& error);

    /// What was measured for a page; null: not, or too long ago.
    [[nodiscard]] Finding finding(const Measurement& what) const;
    void putFinding(const Measurement& what, Finding finding);

    /// Null: it did not fail. What failed once is not tried again.
    [[nodiscard]] const Error* failure(const Measurement& what) const;
    void putFailure(const Measurement& what, Error error);

    /// Errors, findings and failures: they depend on what is forgotten with them (importance).
    void forgetTreated();
    void forgetAll();

  private:
    /// What is known of the tensors under a treatment.
    struct Treated {
        encoders::Treatment treatment;
        bool blind = false;
        /// By tensor; null: not measured. No room is taken before the first one.
        std::vector<std::unique_ptr<measure::TensorError>> errors;
    };
    std::vector<Treated> m_treated;
    std::vector<Statistics> m_statistics;
    std::vector<Loudness> m_loudness;
    int m_withStatistics = 0;
    std::deque<int> m_sketches;  ///< tensors whose statistics have their sketch, oldest first
    std::set<int> m_dropped;     ///< tensors whose sketch was dropped
    std::map<Measurement, Finding> m_findings;
    std::deque<Measurement> m_found;  ///< keys of m_findings, oldest first
    std::map<Measurement, Error> m_failures;
};

}  // namespace weightscape::ui
