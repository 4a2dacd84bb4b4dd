// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Encoding and decoding with every instruction set that this processor has, one thread, against the
// reference codec and a plain copy of the same bytes. Fails where a vector kernel gives other bits.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/formats/vector_targets.h"
#include "tests/benchmarks/interleaved.h"
#include "tests/benchmarks/row_work.h"
#include "tests/benchmarks/table.h"

namespace weightscape::test {
namespace {

using formats::Format;

constexpr int kRounds = 7;

/// What the task gave, as bytes.
std::vector<std::byte> resultOf(const RowWork& work, RowTask task) {
    if (task != RowTask::Decode) return work.encoded();
    const auto bytes = std::as_bytes(std::span(work.decoded()));
    return {bytes.begin(), bytes.end()};
}

void measure(benchmark::State& state, const Format* format, RowTask task) {
    RowWork work(*format, task);
    const Format reference = referenceOf(*format);
    work.run(reference);
    const std::vector<std::byte> expected = resultOf(work, task);
    Interleaved turns(Interleaved::Time::Processor);
    const std::size_t byReference = turns.add({"reference", [&] { work.run(reference); }});
    const std::size_t byCopy = turns.add({"copy", [&] { work.copy(); }});
    std::vector<std::size_t> byTarget;
    std::string different;
    for (const std::int64_t target : formats::vectorTargets()) {
        const std::string name = formats::vectorTargetName(target);
        byTarget.push_back(turns.add(
            {name, [&] { work.run(*format); }, [=] { formats::useVectorTarget(target); }}));
        formats::useVectorTarget(target);
        work.run(*format);
        if (resultOf(work, task) != expected) different += name + " ";
    }
    formats::useVectorTarget(0);  // else vectorTargets() would leave out the others from now on
    if (!different.empty()) {
        return state.SkipWithError((different + "differ from the reference").c_str());
    }
    for (auto _ : state) {
        turns.round();
        state.SetIterationTime(turns.roundSeconds());
    }
    formats::useVectorTarget(0);
    const auto weights = static_cast<double>(work.weightCount());
    for (std::size_t i = 0; i < turns.size(); ++i) {
        state.counters[turns.name(i) + " weights/s"] = weights / turns.seconds(i);
    }
    for (const std::size_t i : byTarget) {
        state.counters[turns.name(i) + " speedup"] = turns.speedup(i, byReference);
        state.counters[turns.name(i) + " of copy"] = turns.speedup(i, byCopy);
    }
}

Table table() {
    Table table{{"one thread, Mw/s", "reference", "     copy"}, 32, {}};
    std::vector<std::string> targets;
    for (const std::int64_t target : formats::vectorTargets()) {
        targets.push_back(formats::vectorTargetName(target));
        table.titles.insert(table.titles.end(), {"   " + targets.back(), "speedup", "of copy"});
    }
    table.lines = [targets](const benchmark::BenchmarkReporter::Run& run) {
        Cells cells = {run.run_name.function_name, cell(run, "reference weights/s", kMegaweights),
                       cell(run, "copy weights/s", kMegaweights)};
        for (const std::string& target : targets) {
            cells.push_back(cell(run, target + " weights/s", kMegaweights));
            cells.push_back(cell(run, target + " speedup", kRatio));
            cells.push_back(cell(run, target + " of copy", kPercent));
        }
        return std::vector<Cells>{cells};
    };
    return table;
}

void registerAll() {
    registerRowTasks(
        measure, [](const Format& /*format*/) { return true; }, kRounds);
}

}  // namespace
}  // namespace weightscape::test

int main(int argc, char** argv) {
    weightscape::test::registerAll();
    return weightscape::test::runAsTable(argc, argv, weightscape::test::table());
}
