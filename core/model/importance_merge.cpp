// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/importance_merge.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/support/printable.h"

namespace weightscape {
namespace {

/// What was added up for one tensor.
struct Total {
    const ImportanceMatrix* first = nullptr;  ///< the matrix that had it first
    std::vector<double> sums;
    std::vector<double> counts;
};

Text sizeText(std::size_t sums, std::size_t counts) {
    const std::size_t columns = sums / counts;
    return "%1 and %2"_text((columns == 1 ? "%1 column"_text : "%1 columns"_text)(columns),
                            (counts == 1 ? "%1 count"_text : "%1 counts"_text)(counts));
}

class Merge {
  public:
    Merge(std::span<const ImportanceMatrix> matrices, std::uint32_t chunkSize);

    Result<ImportanceMatrix> run();

  private:
    Result<void> add(const ImportanceMatrix& matrix);
    Result<void> add(const ImportanceMatrix& matrix, const ImportanceEntry& entry);
    void addNotes(const ImportanceMatrix& matrix);
    [[nodiscard]] Result<ImportanceEntry> finished(std::string_view tensor,
                                                   const Total& total) const;
    void warn();

    std::span<const ImportanceMatrix> m_matrices;
    std::uint32_t m_chunkSize;
    bool m_chunkSizeGuessed = false;
    std::map<std::string_view, Total> m_totals;
    ImportanceMatrix m_result;
    std::uint64_t m_chunks = 0;
    std::size_t m_oneCountTensors = 0;
    std::string_view m_firstOneCountTensor;
};

Merge::Merge(std::span<const ImportanceMatrix> matrices, std::uint32_t chunkSize)
    : m_matrices(matrices), m_chunkSize(chunkSize) {
    for (const ImportanceMatrix& matrix : matrices) {
        if (m_chunkSize == 0) m_chunkSize = matrix.chunkSize;
    }
    if (m_chunkSize != 0) return;
    m_chunkSize = kUsualChunkSize;
    m_chunkSizeGuessed = true;
}

Result<void> Merge::add(const ImportanceMatrix& matrix, const ImportanceEntry& entry) {
    Total& total = m_totals[entry.tensor];
    if (total.first == nullptr) {
        total.first = &matrix;
        total.sums.resize(entry.sums.size());
        total.counts.resize(entry.counts.size());
    }
    const bool sameSums = total.sums.size() == entry.sums.size();
    const bool sameCounts = total.counts.size() == entry.counts.size();
    if (!sameSums || (!sameCounts && total.counts.size() != 1 && entry.counts.size() != 1)) {
        return fail(ErrorCode::InvalidArgument,
                    "Tensor %1 has %2 here, but %3 in %4; only matrices of the same model "
                    "can be merged."_text(inQuotes(entry.tensor),
                                          sizeText(entry.sums.size(), entry.counts.size()),
                                          sizeText(total.sums.size(), total.counts.size()),
                                          printable(total.first->path.string())),
                    matrix.path.string());
    }
    if (!sameCounts) {
        if (total.counts.size() == 1) total.counts.resize(entry.counts.size(), total.counts[0]);
        if (m_oneCountTensors++ == 0) m_firstOneCountTensor = entry.tensor;
    }
    const double unit = matrix.countsAreChunks ? static_cast<double>(m_chunkSize) : 1.0;
    for (std::size_t i = 0; i < entry.sums.size(); ++i) {
        total.sums[i] += unit * static_cast<double>(entry.sums[i]);
    }
    for (std::size_t i = 0; i < total.counts.size(); ++i) {
        total.counts[i] +=
            unit * static_cast<double>(entry.counts[entry.counts.size() == 1 ? 0 : i]);
    }
    return {};
}

void Merge::addNotes(const ImportanceMatrix& matrix) {
    for (const std::string& dataset : matrix.datasets) {
        if (std::ranges::find(m_result.datasets, dataset) == m_result.datasets.end()) {
            m_result.datasets.push_back(dataset);
        }
    }
    m_chunks += matrix.chunks;
}

Result<void> Merge::add(const ImportanceMatrix& matrix) {
    addNotes(matrix);
    for (const ImportanceEntry& entry : matrix.entries) {
        if (auto added = add(matrix, entry); !added) return added;
    }
    return {};
}

Result<ImportanceEntry> Merge::finished(std::string_view tensor, const Total& total) const {
    ImportanceEntry entry;
    entry.tensor = tensor;
    for (const double sum : total.sums) entry.sums.push_back(static_cast<float>(sum));
    for (const double count : total.counts) entry.counts.push_back(static_cast<float>(count));
    const auto isFinite = [](float number) { return std::isfinite(number); };
    if (std::ranges::all_of(entry.sums, isFinite) && std::ranges::all_of(entry.counts, isFinite)) {
        return entry;
    }
    return fail(ErrorCode::Damaged,
                "The total of tensor %1 is larger than the file format can hold; "
                "merge fewer matrices."_text(inQuotes(tensor)),
                total.first->path.string());
}

void Merge::warn() {
    const auto areChunks = [](const ImportanceMatrix& matrix) { return matrix.countsAreChunks; };
    if (m_chunkSizeGuessed && std::ranges::any_of(m_matrices, areChunks)) {
        m_result.warnings.push_back(
            "No file says how many tokens a chunk had; %1 were assumed."_text(m_chunkSize));
    }
    const auto differs = [&](const ImportanceMatrix& matrix) {
        return matrix.chunkSize != 0 && matrix.chunkSize != m_chunkSize;
    };
    if (std::ranges::any_of(m_matrices, differs)) {
        m_result.warnings.push_back(
            "The files' chunks differ in size; the number of chunks is only their sum."_text);
    }
    if (m_oneCountTensors == 0) return;
    m_result.warnings.push_back(
        "Some files have one count for all matrices of a tensor: each matrix was taken to have "
        "been seen as often (%1, the first is %2)."_text(m_oneCountTensors,
                                                         inQuotes(m_firstOneCountTensor)));
}

Result<ImportanceMatrix> Merge::run() {
    for (const ImportanceMatrix& matrix : m_matrices) {
        if (auto added = add(matrix); !added) return fail(added.error());
    }
    m_result.entries.reserve(m_totals.size());
    for (const auto& [tensor, total] : m_totals) {
        auto entry = finished(tensor, total);
        if (!entry) return fail(std::move(entry.error()));
        m_result.entries.push_back(*std::move(entry));
    }
    constexpr std::uint64_t kMostChunks = std::numeric_limits<std::uint32_t>::max();
    m_result.chunks = static_cast<std::uint32_t>(std::min(m_chunks, kMostChunks));
    m_result.chunkSize = m_chunkSize;
    warn();
    return std::move(m_result);
}

}  // namespace

Result<ImportanceMatrix> mergeImportance(std::span<const ImportanceMatrix> matrices,
                                         std::uint32_t chunkSize) {
    if (matrices.empty()) {
        return fail(ErrorCode::InvalidArgument, "There is no importance matrix to merge."_text);
    }
    return Merge(matrices, chunkSize).run();
}

}  // namespace weightscape
