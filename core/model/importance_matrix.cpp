// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/importance_matrix.h"

#include <algorithm>

namespace weightscape {
namespace {

/// Column means over the matrices that were reached; all 1 when none was.
std::vector<float> columnMeans(const ImportanceEntry& entry) {
    const std::size_t columns = entry.columns();
    std::vector<double> sums(columns, 0.0);
    std::size_t reached = 0;
    for (std::size_t matrix = 0; matrix < entry.matrices(); ++matrix) {
        if (!(entry.counts[matrix] > 0.0F)) continue;
        ++reached;
        for (std::size_t i = 0; i < columns; ++i) {
            sums[i] += static_cast<double>(entry.sums[matrix * columns + i] / entry.counts[matrix]);
        }
    }
    std::vector<float> means(columns, 1.0F);
    for (std::size_t i = 0; i < columns && reached > 0; ++i) {
        means[i] = static_cast<float>(sums[i] / static_cast<double>(reached));
    }
    return means;
}

bool containsAny(std::string_view name, const std::vector<std::string>& parts) {
    return std::ranges::any_of(
        parts, [&](const std::string& part) { return name.find(part) != std::string_view::npos; });
}

}  // namespace

std::vector<float> importanceValues(const ImportanceEntry& entry, ImportancePrior prior) {
    const std::size_t columns = entry.columns();
    const std::vector<float> unseen =
        prior == ImportancePrior::Mean ? columnMeans(entry) : std::vector<float>(columns, 1.0F);
    std::vector<float> values(entry.sums.size());
    for (std::size_t matrix = 0; matrix < entry.matrices(); ++matrix) {
        const float count = entry.counts[matrix];
        const std::size_t first = matrix * columns;
        for (std::size_t i = 0; i < columns; ++i) {
            values[first + i] = count > 0.0F ? entry.sums[first + i] / count : unseen[i];
        }
    }
    return values;
}

const ImportanceEntry* ImportanceMatrix::find(std::string_view tensor) const {
    const auto found = std::ranges::lower_bound(
        entries, tensor, {},
        [](const ImportanceEntry& entry) -> std::string_view { return entry.tensor; });
    return found != entries.end() && found->tensor == tensor ? &*found : nullptr;
}

ImportanceMatrix filtered(ImportanceMatrix matrix, const std::vector<std::string>& include,
                          const std::vector<std::string>& exclude) {
    std::erase_if(matrix.entries, [&](const ImportanceEntry& entry) {
        return (!include.empty() && !containsAny(entry.tensor, include)) ||
               containsAny(entry.tensor, exclude);
    });
    return matrix;
}

}  // namespace weightscape
