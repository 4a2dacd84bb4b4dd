// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a tensor's statistics are computed, against reading its bytes once.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "core/files/open_model.h"
#include "core/measure/statistics.h"
#include "core/support/parallel.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

/// A tensor of 16 M weights, written once per format.
std::shared_ptr<const Model> model(const std::string& format) {
    const test::TemporaryFolder folder;
    test::writeSmallGguf(folder / "model.gguf", test::smallLlamaMetadata(1),
                         {{"blk.0.ffn_up.weight", {4096, 4096}, format}});
    return files::openModel(folder / "model.gguf").value();  // stays readable without its name
}

void countWeights(benchmark::State& state, const Model& opened) {
    const auto weights = static_cast<double>(opened.parameterCount());
    state.counters["weights/s"] =
        benchmark::Counter(weights, benchmark::Counter::kIsIterationInvariantRate);
    state.counters["B/s"] = benchmark::Counter(static_cast<double>(opened.tensors[0].bytes),
                                               benchmark::Counter::kIsIterationInvariantRate,
                                               benchmark::Counter::kIs1024);
}

void readOnly(benchmark::State& state, const std::string& format) {
    const auto opened = model(format);
    const auto bytes = opened->bytesOf(opened->tensors[0]);
    for (auto step : state) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + i, sizeof(word));
            sum += word;
        }
        benchmark::DoNotOptimize(sum);
    }
    countWeights(state, *opened);
}

void statistics(benchmark::State& state, const std::string& format) {
    const auto opened = model(format);
    setThreadLimit(static_cast<unsigned>(state.range(0)));
    SilentTask task;
    for (auto step : state) {
        auto found = measure::computeStatistics(*opened, opened->tensors[0], task);
        benchmark::DoNotOptimize(found);
    }
    setThreadLimit(0);
    countWeights(state, *opened);
}

void histogram(benchmark::State& state) {
    const auto opened = model("f16");
    SilentTask task;
    const auto found = measure::computeStatistics(*opened, opened->tensors[0], task).value();
    for (auto step : state) {
        auto bins = found.histogram(static_cast<std::size_t>(state.range(0)));
        benchmark::DoNotOptimize(bins);
    }
}

BENCHMARK_CAPTURE(readOnly, f16, "f16")
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(readOnly, f32, "f32")
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(statistics, f16, "f16")
    ->Arg(1)
    ->Arg(2)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(statistics, bf16, "bf16")
    ->Arg(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(statistics, f32, "f32")
    ->Arg(1)
    ->Arg(2)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(statistics, q8_0, "q8_0")
    ->Arg(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(statistics, q4_k, "q4_k")
    ->Arg(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(histogram)->Arg(64)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace weightscape
