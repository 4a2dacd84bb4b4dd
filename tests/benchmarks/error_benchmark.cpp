// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How long the error of a tensor takes: exactly, and from the default sample of 4096 blocks, which
// has to answer within 100 ms for every format.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "core/files/open_model.h"
#include "core/formats/registry.h"
#include "core/measure/measure_error.h"
#include "core/quantize/encoders/format_encoder.h"
#include "core/support/parallel.h"
#include "tests/core/measure/encoding.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

const Model& model() {
    static const auto opened = [] {
        const test::TemporaryFolder folder;
        test::writeSmallGguf(folder / "model.gguf", test::smallLlamaMetadata(1),
                             {{"blk.0.ffn_up.weight", {4096, 1024}}});
        return files::openModel(folder / "model.gguf").value();  // stays readable without its name
    }();
    return *opened;
}

void exact(benchmark::State& state, const formats::Format& format) {
    SilentTask task;
    for (auto step : state) {
        auto error = test::measureExact(model(), model().tensors[0], format, task);
        benchmark::DoNotOptimize(error);
    }
    state.counters["weights/s"] = benchmark::Counter(static_cast<double>(model().parameterCount()),
                                                     benchmark::Counter::kIsIterationInvariantRate);
}

void sampled(benchmark::State& state, const formats::Format& format) {
    SilentTask task;
    measure::SampleSpec sample;
    double relative = 0.0;
    for (auto step : state) {
        ++sample.seed;
        auto error = test::measureSampled(model(), model().tensors[0], format, sample, task);
        if (error->squaredError > 0.0) relative = error->confidence / error->relativeRmse();
        benchmark::DoNotOptimize(error);
    }
    state.counters["half width / error"] = relative;
}

/// Every format that can be measured, so that a new one is never forgotten.
const bool registered = [] {
    for (const auto& format : formats::allFormats()) {
        if (!encoders::checkEncodable(model().tensors[0], {&format})) continue;
        const std::string id(format.info.id);
        benchmark::RegisterBenchmark(("exact/" + id).c_str(), exact, format)
            ->MeasureProcessCPUTime()
            ->UseRealTime()
            ->Unit(benchmark::kMillisecond);
        benchmark::RegisterBenchmark(("sampled/" + id).c_str(), sampled, format)
            ->MeasureProcessCPUTime()
            ->UseRealTime()
            ->Unit(benchmark::kMillisecond);
    }
    return true;
}();

}  // namespace
}  // namespace weightscape
