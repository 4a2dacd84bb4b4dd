// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Speed of exporting the sample with each preset, in weights per second, against a plain copy of
// the file that also waits for the disk.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/support/platform/descriptor.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

void copyFile(benchmark::State& state) {
    const test::TemporaryFolder folder;
    const auto model = files::openModel(*files::samplePath());
    for (auto _ : state) {
        std::filesystem::copy_file(*files::samplePath(), folder / "out.gguf",
                                   std::filesystem::copy_options::overwrite_existing);
        const Descriptor file(::open((folder / "out.gguf").c_str(), O_RDONLY | O_CLOEXEC));
        if (::fsync(file.value()) != 0) state.SkipWithError("fsync failed");
    }
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>((*model)->parameterCount()));
}

void exportSample(benchmark::State& state, const std::string& preset, bool measureError) {
    const test::TemporaryFolder folder;
    const auto model = files::openModel(*files::samplePath());
    recipes::Recipe recipe;
    recipe.preset = preset;
    const auto plan = recipes::planQuantization(**model, recipe);
    exporting::ExportOptions options;
    options.replaceExisting = true;
    options.measureError = measureError;
    SilentTask task;
    for (auto _ : state) {
        const auto report =
            exporting::exportModel(**model, *plan, folder / "out.gguf", options, task);
        if (!report) state.SkipWithError(describe(report.error()).english().c_str());
    }
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>((*model)->parameterCount()));
}

const bool kRegistered = [] {
    const auto configure = [](benchmark::internal::Benchmark* registered) {
        registered->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();
    };
    configure(benchmark::RegisterBenchmark("PlainCopy", copyFile));
    for (const recipes::Preset& preset : recipes::allPresets()) {
        const auto model = files::openModel(*files::samplePath());
        recipes::Recipe recipe;
        recipe.preset = preset.name;
        if (!recipes::planQuantization(**model, recipe)) continue;  // needs importance
        const std::string name(preset.name);
        for (const bool measured : {true, false}) {
            configure(benchmark::RegisterBenchmark(
                ("Export/" + name + (measured ? "" : "/without_error")).c_str(), exportSample, name,
                measured));
        }
    }
    return true;
}();

}  // namespace
}  // namespace weightscape
