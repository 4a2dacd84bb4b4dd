// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Products of activations with weights against llama.cpp's, one thread each, in turns: by the time
// of the processor, so that other programs count little. Its libraries are those in the folder
// LLAMA_FOLDER; without it only our speed is shown.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/inference/kernels/multiply.h"
#include "core/support/parallel.h"
#include "tests/benchmarks/interleaved.h"
#include "tests/benchmarks/llama_product.h"

namespace weightscape::test {
namespace {

using inference::Rows;
using inference::WeightMatrix;

constexpr int kRounds = 9;
constexpr const char* kFormats[] = {"f32", "f16", "bf16", "q8_0", "q4_0", "q4_k", "q6_k"};
/// The sample's feed-forward and that of a model of 1.1 billion weights; a chunk and a token.
constexpr ProductShape kShapes[] = {
    {512, 256, 512}, {512, 512, 256}, {512, 2048, 5632}, {1, 256, 512}, {1, 2048, 5632}};

std::vector<float> wavyNumbers(std::size_t count) {
    std::vector<float> numbers(count);
    std::uint32_t state = 1;
    for (float& number : numbers) {
        state = state * 1664525U + 1013904223U;
        number = static_cast<float>(static_cast<double>(state >> 8U) / 8388608.0 - 1.0);
    }
    return numbers;
}

/// How often a product is repeated so that a run takes some milliseconds.
int repetitions(double operations) {
    constexpr double kEnough = 2e8;
    return operations < kEnough ? static_cast<int>(kEnough / operations) : 1;
}

void measure(benchmark::State& state, const formats::Format* format, ProductShape shape) {
    std::vector<std::byte> bytes(shape.rows * format->rowBytes(shape.columns));
    format->encodeRows(wavyNumbers(shape.rows * shape.columns), shape.columns, {}, bytes);
    const WeightMatrix weights{format, bytes, shape.rows, shape.columns};
    Rows inputs(shape.tokens, shape.columns);
    inputs.values = wavyNumbers(inputs.values.size());
    Rows outputs(shape.tokens, shape.rows);
    const double operations = 2.0 * static_cast<double>(shape.tokens * shape.rows * shape.columns);
    const int repeated = repetitions(operations);
    setThreadLimit(1);
    SilentTask task;
    Interleaved turns(Interleaved::Time::Processor);
    const std::size_t ours = turns.add(
        {"ours", [&] {
             for (int i = 0; i < repeated; ++i) {
                 benchmark::DoNotOptimize(multiply(weights, inputs.view(), outputs.view(), task));
             }
         }});
    std::optional<LlamaProduct> product;
    std::optional<std::size_t> theirs;
    if (const char* folder = std::getenv("LLAMA_FOLDER")) {
        product.emplace(folder, format->info.ggmlType, shape, bytes);
        product->setInputs(inputs.values);
        theirs = turns.add({"llama", [&] {
                                for (int i = 0; i < repeated; ++i) product->run(1);
                            }});
    }
    for (auto _ : state) {
        turns.round();
        state.SetIterationTime(turns.roundSeconds());
    }
    setThreadLimit(0);
    const double done = operations * repeated / 1e9;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        state.counters[turns.name(i) + " GFLOP/s"] = done / turns.seconds(i);
    }
    if (theirs) state.counters["speedup"] = turns.speedup(ours, *theirs);
}

const bool kRegistered = [] {
    for (const ProductShape& shape : kShapes) {
        for (const char* id : kFormats) {
            const std::string name = std::string(id) + "/" + std::to_string(shape.tokens) + "x" +
                                     std::to_string(shape.columns) + "to" +
                                     std::to_string(shape.rows);
            benchmark::RegisterBenchmark(name.c_str(), measure, formats::findFormat(id), shape)
                ->UseManualTime()
                ->Iterations(kRounds);
        }
    }
    return true;
}();

}  // namespace
}  // namespace weightscape::test
