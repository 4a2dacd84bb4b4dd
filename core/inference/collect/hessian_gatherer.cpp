// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_gatherer.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "core/support/platform/output_file.h"

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
    const std::uint64_t bytes = m_collector->valueBytes();
    auto file = files::OutputFile::create(
        {.target = m_folder / "weightscape-hessians", .bytes = bytes, .replaceExisting = true});
    const auto failed = [&](const Error& error) {
        return fail(error.code,
                    "The Hessians of a calibration text go to a file where memory does not "
                    "suffice: %1 The environment variable TMPDIR names another folder for it."_text(
                        error.detail),
                    error.file);
    };
    if (!file) return failed(file.error());
    struct Stored {
        CollectedHessian hessian;  ///< without its values
        std::size_t first = 0;     ///< number in the file
    };
    std::vector<Stored> stored;
    while (auto collected = m_collector->takeNext()) {
        const std::vector<float> values = std::exchange(collected->values, {});
        stored.push_back({*std::move(collected), file->written() / sizeof(float)});
        if (auto done = file->write(std::as_bytes(std::span(values))); !done) {
            return failed(done.error());
        }
    }
    const auto mapped = MappedFile::open(file->readablePath());
    if (!mapped) return failed(mapped.error());
    for (const Stored& one : stored) {
        const auto* const numbers = reinterpret_cast<const float*>((*mapped)->bytes().data());
        const std::size_t count = one.hessian.columns * one.hessian.columns;
        keep(one.hessian, {std::span(numbers + one.first, count), *mapped});
    }
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
