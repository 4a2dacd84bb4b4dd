// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "tests/support/golden_weights.h"

/// Encoding and decoding, one thread, in weights per second. The baseline is memcpy of as many
/// bytes as the format's row has: nothing that writes those bytes can be faster.
namespace weightscape::test {
namespace {

using formats::Format;

constexpr std::size_t kRowLength = 4096;
constexpr std::size_t kRows = 32;

const std::vector<float>& weights() {
    static const WeightSet set = goldenWeights("heavy_big", kRows, kRowLength);
    return set.weights;
}

void countWeights(benchmark::State& state) {
    state.counters["weights/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * kRows * kRowLength, benchmark::Counter::kIsRate);
}

void encodeAll(const Format& format, std::span<const float> importance,
               std::vector<std::byte>& bytes) {
    const std::size_t rowBytes = format.rowBytes(kRowLength);
    for (std::size_t row = 0; row < kRows; ++row) {
        format.encodeRow(std::span(weights()).subspan(row * kRowLength, kRowLength), importance,
                         std::span(bytes).subspan(row * rowBytes, rowBytes));
    }
}

void encode(benchmark::State& state, const Format* format) {
    std::vector<std::byte> bytes(kRows * format->rowBytes(kRowLength));
    for (auto _ : state) {
        encodeAll(*format, {}, bytes);
        benchmark::DoNotOptimize(bytes.data());
        benchmark::ClobberMemory();
    }
    countWeights(state);
}

void encodeWithImportance(benchmark::State& state, const Format* format) {
    const std::vector<float> importance = goldenImportance("plain", kRowLength);
    std::vector<std::byte> bytes(kRows * format->rowBytes(kRowLength));
    for (auto _ : state) {
        encodeAll(*format, importance, bytes);
        benchmark::DoNotOptimize(bytes.data());
        benchmark::ClobberMemory();
    }
    countWeights(state);
}

void decode(benchmark::State& state, const Format* format) {
    std::vector<std::byte> bytes(kRows * format->rowBytes(kRowLength));
    if (format->canEncode()) encodeAll(*format, {}, bytes);
    std::vector<float> floats(kRows * kRowLength);
    for (auto _ : state) {
        format->decodeRow(bytes, floats);
        benchmark::DoNotOptimize(floats.data());
        benchmark::ClobberMemory();
    }
    countWeights(state);
}

void copy(benchmark::State& state, const Format* format) {
    const std::vector<std::byte> bytes(kRows * format->rowBytes(kRowLength));
    std::vector<std::byte> target(bytes.size());
    for (auto _ : state) {
        std::memcpy(target.data(), bytes.data(), bytes.size());
        benchmark::DoNotOptimize(target.data());
        benchmark::ClobberMemory();
    }
    countWeights(state);
}

using Measure = void (*)(benchmark::State&, const Format*);

bool registerAll() {
    for (const Format& format : formats::allFormats()) {
        const auto add = [&](const char* what, Measure measure) {
            const std::string name = std::string(format.info.id) + "/" + what;
            benchmark::RegisterBenchmark(name.c_str(), measure, &format);
        };
        if (format.canEncode()) add("encode", encode);
        if (format.canEncode() && format.info.importance != formats::ImportanceUse::Ignored) {
            add("encode_with_importance", encodeWithImportance);
        }
        if (format.canDecode()) add("decode", decode);
        if (format.canDecode()) add("copy_baseline", copy);
    }
    return true;
}

// Google Benchmark collects its cases before main; the list is the table of formats.
[[maybe_unused]] const bool kRegistered = registerAll();

}  // namespace
}  // namespace weightscape::test
