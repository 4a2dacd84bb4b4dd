// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "core/support/parallel.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

/// Weights per second on one core: items_per_second of each row.
namespace {

using namespace weightscape;
using namespace weightscape::test;

constexpr std::uint64_t kColumns = 4096;
constexpr std::uint64_t kRows = 1024;

const OneTensorModel& gaussianModel() {
    static const OneTensorModel model =
        modelOf(gaussianWeights(1, kColumns * kRows), {kColumns, kRows});
    return model;
}

void countWeights(benchmark::State& state) {
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(kColumns * kRows));
}

/// Calibrating, rounding scales, encoding and decoding.
void decode(benchmark::State& state, const std::string& text) {
    const ThreadLimit limit(1);
    const auto& model = gaussianModel();
    const schemes::Scheme scheme = schemeNamed(text);
    std::vector<float> out(kColumns * kRows);
    SilentTask task;
    for (auto _ : state) {
        const auto encoder = encoderFor(model.model(), model.tensor(), simulated(scheme));
        const auto decoded = encoders::decodeRows(*encoder, 0, kRows, out, task);
        benchmark::DoNotOptimize(decoded.has_value());
        benchmark::ClobberMemory();
    }
    countWeights(state);
}

/// The same and measuring the error; explained: also its parts and the worst groups.
void measure(benchmark::State& state, const std::string& text, bool explain) {
    const ThreadLimit limit(1);
    const auto& model = gaussianModel();
    const schemes::Scheme scheme = schemeNamed(text);
    SilentTask task;
    for (auto _ : state) {
        const SchemeRequest request{
            .scheme = scheme, .explain = explain, .worstGroups = explain ? 20U : 0U};
        const auto result = applyScheme(model.model(), model.tensor(), request, task);
        benchmark::DoNotOptimize(result->error.sumSquaredError);
    }
    countWeights(state);
}

const int registered = [] {
    for (const char* text : {"int4",
                             "int8",
                             "int4 mapping=affine",
                             "int2 granularity=group:16",
                             "int4 granularity=group:128",
                             "int4 granularity=row",
                             "int4 granularity=tensor",
                             "int4 granularity=column",
                             "int4 granularity=tile:128x128",
                             "int4 scale=nested",
                             "int4 rounding=stochastic",
                             "fp8_e4m3",
                             "fp4_e2m1 scale=e8m0",
                             "nf4",
                             "bnb_fp4",
                             "bnb_dynamic8",
                             "ternary",
                             "kmeans16 granularity=row",
                             "int4 outliers=columns:6",
                             "int4 outliers=sparse:0.5",
                             "int4 outliers=equalize"}) {
        const std::string name = text;
        benchmark::RegisterBenchmark(("decode/" + name).c_str(), decode, name)
            ->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(("measure/" + name).c_str(), measure, name, false)
            ->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(("explain/" + name).c_str(), measure, name, true)
            ->Unit(benchmark::kMillisecond);
    }
    return 0;
}();

}  // namespace
