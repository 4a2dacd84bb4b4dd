// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workbench/result_store.h"

#include <algorithm>

namespace weightscape::ui {
namespace {

/// A sketch takes up to 1 MiB; models with thousands of tensors must not take gigabytes.
constexpr std::size_t kKeptSketches = 400, kKeptFindings = 100;

}  // namespace

int ResultStore::indexOf(const encoders::Treatment& treatment, bool blind) {
    const auto found = std::ranges::find_if(m_treated, [&](const Treated& each) {
        return each.blind == blind && each.treatment == treatment;
    });
    const auto index = static_cast<int>(found - m_treated.begin());
    if (found == m_treated.end()) m_treated.push_back({treatment, blind, {}});
    return index;
}

bool ResultStore::isBlind(int index) const {
    return m_treated[static_cast<std::size_t>(index)].blind;
}

const encoders::Treatment& ResultStore::treatment(int index) const {
    return m_treated[static_cast<std::size_t>(index)].treatment;
}

const ResultStore::Statistics& ResultStore::statistics(int tensor) const {
    static const Statistics kNone;
    if (tensor < 0 || static_cast<std::size_t>(tensor) >= m_statistics.size()) return kNone;
    return m_statistics[static_cast<std::size_t>(tensor)];
}

void ResultStore::putStatistics(int tensor, Statistics statistics) {
    auto& known = m_statistics[static_cast<std::size_t>(tensor)];
    if (!known) ++m_withStatistics;
    known = std::move(statistics);
    m_sketches.push_back(tensor);
    m_dropped.erase(tensor);
    if (m_sketches.size() <= kKeptSketches) return;
    auto& oldest = m_statistics[static_cast<std::size_t>(m_sketches.front())];
    m_dropped.insert(m_sketches.front());
    m_sketches.pop_front();
    measure::TensorStatistics numbers = *oldest;
    numbers.sketch.cells = {};
    oldest = std::make_shared<const measure::TensorStatistics>(std::move(numbers));
}

const ResultStore::Loudness& ResultStore::loudness(int tensor) const {
    static const Loudness kNone;
    if (tensor < 0 || static_cast<std::size_t>(tensor) >= m_loudness.size()) return kNone;
    return m_loudness[static_cast<std::size_t>(tensor)];
}

void ResultStore::putLoudness(int tensor, Loudness loudness) {
    m_loudness[static_cast<std::size_t>(tensor)] = std::move(loudness);
}

const measure::TensorError* ResultStore::error(int tensor, int treatment) const {
    const auto& errors = m_treated[static_cast<std::size_t>(treatment)].errors;
    return errors.empty() ? nullptr : errors[static_cast<std::size_t>(tensor)].get();
}

std::optional<ResultStore::ErrorChange> ResultStore::putError(int tensor, int treatment,
                                                              const measure::TensorError& error) {
    auto& errors = m_treated[static_cast<std::size_t>(treatment)].errors;
    if (errors.empty()) errors.resize(m_statistics.size());
    auto& known = errors[static_cast<std::size_t>(tensor)];
    if (known && known->exact()) return std::nullopt;
    const bool isNew = !known;
    if (isNew) known = std::make_unique<measure::TensorError>();
    *known = error;
    return ErrorChange{known.get(), isNew, error.exact()};
}

ResultStore::Finding ResultStore::finding(const Measurement& what) const {
    const auto found = m_findings.find(what);
    return found == m_findings.end() ? nullptr : found->second;
}

void ResultStore::putFinding(const Measurement& what, Finding finding) {
    if (m_findings.insert_or_assign(what, std::move(finding)).second) m_found.push_back(what);
    if (m_found.size() <= kKeptFindings) return;
    m_findings.erase(m_found.front());
    m_found.pop_front();
}

const Error* ResultStore::failure(const Measurement& what) const {
    const auto found = m_failures.find(what);
    return found == m_failures.end() ? nullptr : &found->second;
}

void ResultStore::putFailure(const Measurement& what, Error error) {
    m_failures.insert_or_assign(what, std::move(error));
}

void ResultStore::forgetTreated() {
    for (Treated& each : m_treated) each.errors.clear();
    m_findings.clear();
    m_found.clear();
    m_failures.clear();
}

void ResultStore::forgetAll() {
    forgetTreated();
    std::ranges::fill(m_statistics, nullptr);
    std::ranges::fill(m_loudness, nullptr);
    m_withStatistics = 0;
    m_sketches.clear();
    m_dropped.clear();
}

}  // namespace weightscape::ui
