// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/quantize/calibration/all_calibrators.h"
#include "core/quantize/calibration/calibrated_format.h"
#include "tests/support/golden_weights.h"

/// Choosing the ranges of bell-shaped weights, one thread, in weights per second.
namespace weightscape::test {
namespace {

using calibration::Calibrator;
using elements::Mapping;

struct Case {
    const Calibrator* calibrator = nullptr;
    const char* element = "int4";
    Mapping mapping = Mapping::Symmetric;
    std::size_t groupSize = 32;
    bool weighted = false;
};

constexpr std::size_t kWeights = std::size_t{1} << 20U;

const std::vector<float>& weights() {
    static const std::vector<float> all = goldenWeights("bell", 1, kWeights).weights;
    return all;
}

const std::vector<float>& importance() {
    static const std::vector<float> all = [] {
        std::vector<float> values(kWeights);
        for (std::size_t i = 0; i < kWeights; ++i) {
            values[i] = 0.1F + static_cast<float>(draw(5, i) >> 40U) * 0x1.0p-20F;
        }
        return values;
    }();
    return all;
}

void choose(benchmark::State& state, const Case& what) {
    const elements::GroupCodec codec(
        *elements::fixedLevels(*elements::parseElement(what.element), what.mapping),
        elements::ScaleType::F16, {});
    const ParameterValues parameters = standardParameters(what.calibrator->parameters);
    calibration::Scratch scratch;
    SilentTask task;
    // Slow cases take a part of the weights, so that one pass stays short.
    const std::size_t count = std::max(what.groupSize, kWeights / 16);
    for (auto _ : state) {
        for (std::size_t first = 0; first < count; first += what.groupSize) {
            const elements::Group group{
                .weights = std::span(weights()).subspan(first, what.groupSize),
                .importance = what.weighted ? std::span(importance()).subspan(first, what.groupSize)
                                            : std::span<const float>{},
                .place = {.first = first, .run = what.groupSize}};
            benchmark::DoNotOptimize(calibration::chooseRange(*what.calibrator, group,
                                                              {codec, parameters, scratch, task}));
        }
    }
    state.counters["weights/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(count),
                           benchmark::Counter::kIsRate);
}

/// Whole rows of a GGUF type whose scales a calibrator chooses.
void encodeRows(benchmark::State& state, const formats::Format* format,
                const Calibrator* calibrator) {
    constexpr std::size_t row = 4096;
    constexpr std::size_t rows = 4;
    const auto type = calibration::CalibratedFormat::make(
        *format, {calibrator, standardParameters(calibrator->parameters)});
    std::vector<std::byte> bytes(format->rowBytes(row));
    calibration::RowScratch scratch;
    SilentTask task;
    for (auto _ : state) {
        for (std::size_t i = 0; i < rows; ++i) {
            type->encodeRow({std::span(weights()).subspan(i * row, row), {}}, bytes, scratch, task);
            benchmark::DoNotOptimize(bytes.data());
        }
    }
    state.counters["weights/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * row * rows, benchmark::Counter::kIsRate);
}

void add(const Case& what) {
    std::string name(what.calibrator->id);
    name += std::string("/") + what.element + (what.mapping == Mapping::Affine ? "/affine" : "");
    name += "/" + std::to_string(what.groupSize) + (what.weighted ? "/importance" : "");
    benchmark::RegisterBenchmark(name.c_str(), choose, what)->Unit(benchmark::kMillisecond);
}

bool registerAll() {
    for (const Calibrator& calibrator : calibration::allCalibrators()) {
        for (const Mapping mapping : {Mapping::Symmetric, Mapping::Affine}) {
            if (calibrator.affineOnly && mapping != Mapping::Affine) continue;
            for (const char* element : {"int4", "int8"}) {
                for (const std::size_t size : {std::size_t{32}, std::size_t{4096}, kWeights}) {
                    add({&calibrator, element, mapping, size, false});
                }
            }
        }
        if (calibrator.usesImportance) {
            add({&calibrator, "int4", calibrator.affineOnly ? Mapping::Affine : Mapping::Symmetric,
                 32, true});
        }
        for (const formats::Format& format : formats::allFormats()) {
            if (!calibration::canCalibrate(format, calibrator)) continue;
            const std::string name =
                std::string(calibrator.id) + "/" + std::string(format.info.id) + "/encode";
            benchmark::RegisterBenchmark(name.c_str(), encodeRows, &format, &calibrator)
                ->Unit(benchmark::kMillisecond);
        }
    }
    return true;
}

// Google Benchmark collects its cases before main; the list is the table of calibrators.
[[maybe_unused]] const bool kRegistered = registerAll();

}  // namespace
}  // namespace weightscape::test
