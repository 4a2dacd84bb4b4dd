// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_gatherer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/inference/collect/hessian_file.h"

namespace weightscape::inference {

HessianGatherer::HessianGatherer(std::uint64_t mostBytes, std::filesystem::path folder)
    : m_mostBytes(mostBytes), m_folder(std::move(folder)) {
    m_collector.emplace(HessianWishes{m_mostBytes, {}});
}

void HessianGatherer::startRun(Matrices wanted) {
    const auto isWanted = [wanted = std::move(wanted)](std::string_view tensor,
                                                       std::size_t matrix) {
        const auto found = wanted.find(tensor);
        return found != wanted.end() && found->second.contains(matrix);
    };
    m_collector.emplace(HessianWishes{m_mostBytes, isWanted});
}

std::uint64_t HessianGatherer::runsToFollow() const {
    const std::uint64_t missing = m_collector->missingBytes();
    const std::uint64_t perRun = std::max<std::uint64_t>(1, m_collector->bytes());
    return missing / perRun + (missing % perRun != 0 ? 1 : 0);
}

Result<bool> HessianGatherer::finishRun() {
    Matrices missing;
    for (LeftOutHessian& leftOut : m_collector->leftOut()) {
        if (leftOut.why == LeftOutHessian::Why::NoRoom) {
            missing[std::move(leftOut.tensor)].insert(leftOut.matrix);
        } else {
            m_unclear.insert(std::move(leftOut.tensor));
        }
    }
    if (m_isFirstRun && missing.empty()) {
        keepInMemory();
    } else if (auto kept = keepInFile(); !kept) {
        return fail(std::move(kept.error()));
    }
    m_isFirstRun = false;
    if (missing.empty()) return false;
    startRun(std::move(missing));
    return true;
}

void HessianGatherer::keepInMemory() {
    while (auto collected = m_collector->takeNext()) {
        keep(*collected, std::move(collected->values));
    }
}

Result<void> HessianGatherer::keepInFile() {
    std::vector<CollectedHessian> stored;  // without their values
    const auto values = inference::keepInFile(
        m_folder, m_collector->valueBytes(), [&]() -> std::optional<std::vector<float>> {
            auto collected = m_collector->takeNext();
            if (!collected) return std::nullopt;
            auto numbers = std::exchange(collected->values, {});
            stored.push_back(*std::move(collected));
            return numbers;
        });
    if (!values) return fail(values.error());
    for (std::size_t i = 0; i < stored.size(); ++i) keep(stored[i], (*values)[i]);
    return {};
}

void HessianGatherer::keep(const CollectedHessian& collected, HessianValues values) {
    const auto hessian = std::make_shared<const InputHessian>(
        InputHessian{collected.columns, static_cast<double>(collected.tokens), std::move(values)});
    for (const std::string& tensor : collected.tensors) {
        TensorHessians& own = m_tensors[tensor];
        own.resize(collected.matrices);
        if (collected.tokens > 0) own[collected.matrix] = hessian;
    }
}

InputHessians HessianGatherer::take() {
    InputHessians hessians;
    for (auto& [tensor, own] : m_tensors) hessians.set(tensor, std::move(own));
    for (const std::string& tensor : m_unclear) hessians.leaveOut(tensor);
    return hessians;
}

}  // namespace weightscape::inference
