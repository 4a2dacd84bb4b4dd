// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/importance_coverage.h"

#include <algorithm>
#include <unordered_map>

#include "core/model/architectures/tensor_category.h"

namespace weightscape::measure {
namespace {

/// Experts of a tensor as llama.cpp counts them: its third dimension.
std::uint64_t expertsOf(const TensorInfo& tensor) {
    return tensor.dimensions.size() > 2 ? tensor.dimensions[2] : 1;
}

ExpertReach reachOf(const ImportanceEntry& entry, std::uint64_t experts) {
    ExpertReach reach;
    if (entry.matrices() != experts) return reach;
    reach.counts = entry.counts;
    reach.neverReached = static_cast<std::size_t>(std::ranges::count(entry.counts, 0.0F));
    return reach;
}

bool wasReached(const ImportanceEntry& entry) {
    return std::ranges::any_of(entry.counts, [](float count) { return count > 0.0F; });
}

TensorCoverage coverageOf(const TensorInfo& tensor, const ImportanceEntry* entry) {
    TensorCoverage coverage;
    // Dimensions multiply to a checked number of weights, so a product of two is one too.
    coverage.needed = tensor.rowLength() * expertsOf(tensor);
    if (entry == nullptr) return coverage;
    coverage.available = entry->sums.size();
    if (coverage.available != coverage.needed) {
        coverage.fit = ImportanceFit::WrongSize;
    } else if (wasReached(*entry)) {
        coverage.fit = ImportanceFit::Covered;
        coverage.experts = reachOf(*entry, expertsOf(tensor));
    }
    return coverage;
}

void addUp(const TensorInfo& tensor, const TensorCoverage& coverage, ImportanceCoverage& total) {
    total.weights += tensor.weightCount();
    total.noData += coverage.fit == ImportanceFit::NoData ? 1 : 0;
    total.wrongSize += coverage.fit == ImportanceFit::WrongSize ? 1 : 0;
    if (coverage.fit != ImportanceFit::Covered) return;
    ++total.covered;
    total.coveredWeights += tensor.weightCount();
    if (coverage.experts.counts.size() < 2) return;
    total.experts += coverage.experts.counts.size();
    total.expertsNeverReached += coverage.experts.neverReached;
}

}  // namespace

Words fitName(ImportanceFit fit) {
    switch (fit) {
        case ImportanceFit::Covered:
            return "covered"_text;
        case ImportanceFit::NoData:
            return "no data"_text;
        case ImportanceFit::WrongSize:
            return "wrong size"_text;
    }
    return {};
}

Text ImportanceCoverage::summary() const {
    if (tensors.size() == covered) {
        return "The importance matrix has %1 of %2 tensors."_text(covered, tensors.size());
    }
    return "The importance matrix has %1 of %2 tensors; %3 will be quantized without it."_text(
        covered, tensors.size(), tensors.size() - covered);
}

ImportanceCoverage importanceCoverage(const Model& model, const ImportanceMatrix& matrix) {
    ImportanceCoverage total;
    std::unordered_map<std::string_view, bool> quantized;  // by name: whether recipes may
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const TensorInfo& tensor = model.tensors[i];
        const bool mayBe = whyNeverQuantized(tensor).empty();
        quantized[tensor.ggufName] = mayBe;
        if (!mayBe) continue;
        TensorCoverage coverage = coverageOf(tensor, matrix.find(tensor.ggufName));
        coverage.tensor = i;
        addUp(tensor, coverage, total);
        total.tensors.push_back(std::move(coverage));
    }
    for (const ImportanceEntry& entry : matrix.entries) {
        const auto found = quantized.find(entry.tensor);
        if (found == quantized.end()) {
            total.unmatched.push_back(entry.tensor);
        } else if (!found->second) {
            total.unused.push_back(entry.tensor);
        }
    }
    return total;
}

}  // namespace weightscape::measure
