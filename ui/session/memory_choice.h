// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/memory/memory_model.h"

class QSettings;

namespace weightscape::ui {

class Session;

/// The size of a memory, in the words in which the user gave it: "24 GB".
struct MemorySize {
    /// In words of its own: "8 GiB", "24 GB", "100 B".
    MemorySize(std::uint64_t size);  // NOLINT(google-explicit-constructor): a size is a size
    MemorySize(std::uint64_t size, QString as) : bytes(size), words(std::move(as)) {}

    std::uint64_t bytes = 0;
    QString words;
    friend bool operator==(const MemorySize&, const MemorySize&) = default;
};

/// What the user says about running the model.
struct MemoryChoice {
    memory::MemoryOptions options;
    std::vector<MemorySize> sizes;  ///< of memories to compare with, ascending
    /// A number of tokens as it is typed, "8192" or "128K"; what makes no sense changes nothing.
    void takeContext(const QString& typed);
    friend bool operator==(const MemoryChoice&, const MemoryChoice&) = default;
};

/// What was kept from the last run; the usual choice where nothing or nonsense was.
[[nodiscard]] MemoryChoice readMemoryChoice(const QSettings& settings);
void writeMemoryChoice(QSettings& settings, const MemoryChoice& choice);

/// The usual format of the cache where there is none with this id.
[[nodiscard]] const formats::Format* cacheFormatNamed(const QString& id);

/// "8 GiB, 24 GB": sizes separated by commas, at most 16; empty where one makes no sense.
[[nodiscard]] std::optional<std::vector<MemorySize>> parseSizes(const QString& text);
[[nodiscard]] QString sizesText(const std::vector<MemorySize>& sizes);

/// Under a plan of the session's current model; null: as stored. Precondition: a model is open.
[[nodiscard]] memory::MemoryUse memoryUse(const Session& session,
                                          const recipes::QuantizationPlan* plan);

/// One term of the sum, as bars and tables show it.
struct MemoryTerm {
    enum class Kind { Weights, Cache, Compute, Reserve };
    Kind kind = Kind::Weights;
    int pattern = 0;  ///< of several of the same kind
    QString name;
    std::uint64_t low = 0, high = 0;  ///< bytes; equal unless it is a range
    QString formula;
};
[[nodiscard]] std::vector<MemoryTerm> memoryTerms(const memory::MemoryUse& use);

/// "Fits 24 GB", "Tight in 24 GB", "Does not fit 24 GB".
[[nodiscard]] QString fitText(memory::Fit fit, const MemorySize& size);

}  // namespace weightscape::ui
