// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/row_work.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/support/golden_weights.h"

namespace weightscape::test {
namespace {

using formats::Format;
using formats::ImportanceUse;

constexpr std::size_t kMostRows = 4096;  // 64 MiB of floats
constexpr std::size_t kFewestRows = 16;
constexpr double kReferenceSeconds = 0.15;

std::span<const float> allWeights() {
    static const WeightSet set = [] {
        const char* name = std::getenv("BENCHMARK_WEIGHTS");
        return goldenWeights(name != nullptr ? name : "heavy_big", kMostRows, RowWork::kRowLength);
    }();
    return set.weights;
}

std::uint64_t foldWords(const std::byte* bytes, std::size_t words) {
    std::uint64_t folded = 0;
    for (std::size_t i = 0; i < words; ++i) {
        std::uint64_t word;
        std::memcpy(&word, bytes + i * sizeof(word), sizeof(word));
        folded ^= word;
    }
    return folded;
}

}  // namespace

Format referenceOf(const Format& format) {
    Format reference = format;
    reference.encodeBlocks = format.reference.encode;
    reference.decodeRow = format.reference.decode;
    return reference;
}

const char* nameOf(RowTask task) {
    switch (task) {
        case RowTask::Encode:
            return "encode";
        case RowTask::EncodeWithImportance:
            return "encode_with_importance";
        case RowTask::Decode:
            return "decode";
    }
    return "";
}

bool canDo(const Format& format, RowTask task) {
    switch (task) {
        case RowTask::Encode:
            return format.canEncode() && format.info.importance != ImportanceUse::Required;
        case RowTask::EncodeWithImportance:
            return format.canEncode() && format.info.importance != ImportanceUse::Ignored;
        case RowTask::Decode:
            return format.canDecode();
    }
    return false;
}

RowWork::RowWork(const Format& format, RowTask task)
    : m_task(task), m_rowBytes(format.rowBytes(kRowLength)), m_weights(allWeights()) {
    if (task == RowTask::EncodeWithImportance) {
        m_importance = goldenImportance("plain", kRowLength);
    }
    m_encoded.resize(kMostRows * m_rowBytes);
    if (task == RowTask::Decode) m_decoded.resize(kMostRows * kRowLength);
    const Format reference = referenceOf(format);
    runRows(reference, 0, 1);  // builds the neighbour lists of formats with a codebook
    const auto start = std::chrono::steady_clock::now();
    runRows(reference, 1, 1);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    m_rows = kMostRows;
    if (seconds.count() * kMostRows > kReferenceSeconds) {
        m_rows =
            std::max(kFewestRows, static_cast<std::size_t>(kReferenceSeconds / seconds.count()));
    }
    m_weights = m_weights.first(m_rows * kRowLength);
    m_encoded.resize(m_rows * m_rowBytes);
    if (task != RowTask::Decode) return;
    m_decoded.resize(m_rows * kRowLength);
    if (!format.canEncode()) return;  // zeros are valid blocks too
    format.encodeRows(m_weights, kRowLength, m_importance, m_encoded);
}

void RowWork::runRows(const Format& codec, std::size_t first, std::size_t rows) {
    const auto bytes = std::span(m_encoded).subspan(first * m_rowBytes, rows * m_rowBytes);
    if (m_task == RowTask::Decode) {
        codec.decodeRow(bytes, std::span(m_decoded).subspan(first * kRowLength, rows * kRowLength));
    } else {
        codec.encodeRows(m_weights.subspan(first * kRowLength, rows * kRowLength), kRowLength,
                         m_importance, bytes);
    }
}

void RowWork::run(const Format& codec) {
    runRows(codec, 0, m_rows);
    benchmark::ClobberMemory();
}

void RowWork::copy() {
    for (std::size_t row = 0; row < m_rows; ++row) {
        const auto bytes = std::span(m_encoded).subspan(row * m_rowBytes, m_rowBytes);
        if (m_task == RowTask::Decode) {
            const auto floats = std::span(m_decoded).subspan(row * kRowLength, kRowLength);
            readAndWrite(bytes, std::as_writable_bytes(floats));
        } else {
            readAndWrite(std::as_bytes(m_weights.subspan(row * kRowLength, kRowLength)), bytes);
        }
    }
    benchmark::ClobberMemory();
}

void registerRowTasks(void (*measure)(benchmark::State&, const Format*, RowTask),
                      bool (*isWanted)(const Format&), int rounds) {
    for (const Format& format : formats::allFormats()) {
        if (!isWanted(format)) continue;
        for (const RowTask task : kRowTasks) {
            if (!canDo(format, task)) continue;
            const std::string name = std::string(format.info.id) + "/" + nameOf(task);
            benchmark::RegisterBenchmark(name.c_str(), measure, &format, task)
                ->Iterations(rounds)
                ->UseManualTime();
        }
    }
}

void readAndWrite(std::span<const std::byte> in, std::span<std::byte> out) {
    const std::size_t common = std::min(in.size(), out.size());
    std::memcpy(out.data(), in.data(), common);
    benchmark::DoNotOptimize(
        foldWords(in.data() + common, (in.size() - common) / sizeof(std::uint64_t)));
    std::memset(out.data() + common, 0, out.size() - common);
}

}  // namespace weightscape::test
