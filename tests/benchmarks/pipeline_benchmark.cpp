// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Quantizing whole models from file to file, against a plain copy of the same bytes and, where
// LLAMA_FOLDER names its libraries, against llama.cpp. The models are made in the temporary folder;
// 3 GB must be free there. Fails where the files differ or where our memory beyond the mapped input
// passes 200 MiB.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/support/parallel.h"
#include "core/support/platform/descriptor.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/sha256.h"
#include "tests/benchmarks/big_model.h"
#include "tests/benchmarks/interleaved.h"
#include "tests/benchmarks/peak_memory.h"
#include "tests/benchmarks/row_work.h"
#include "tests/benchmarks/table.h"
#include "tests/interop/llama_library.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

constexpr double kAllowedMebibytes = 200.0;
constexpr const char* kCopy = "copy";
constexpr const char* kLlama = "llama.cpp, 1 thread";

struct Case {
    LlamaShape shape;
    const char* preset = "Q4_K_M";
    int rounds = 1;
    bool withLlama = true;
};

/// One way to export; the names are those of the table's lines.
struct Setting {
    const char* name;
    unsigned threads;
    bool measureError;
};
constexpr Setting kSettings[] = {{"1 thread", 1, false},
                                 {"1 thread, measuring", 1, true},
                                 {"2 threads", 2, false},
                                 {"2 threads, measuring", 2, true}};

template <typename T>
T valueOf(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
    return *std::move(result);
}

/// A model on the disk, what it is to become, and the ways to get there.
class Pipeline {
  public:
    explicit Pipeline(const Case& what) {
        writeBigModel(m_source, what.shape);
        m_model = valueOf(files::openModel(m_source));
        recipes::Recipe recipe;
        recipe.preset = what.preset;
        m_plan = valueOf(recipes::planQuantization(*m_model, recipe));
        m_outputBytes = valueOf(exporting::plannedReport(*m_model, m_plan, m_target)).bytes;
        m_fileType = recipes::findPreset(what.preset)->fileType;
    }

    [[nodiscard]] double weights() const { return static_cast<double>(m_model->parameterCount()); }

    /// The file must be the same however it was made.
    void exportModel(const Setting& setting) {
        setThreadLimit(setting.threads);
        exporting::ExportOptions options;
        options.measureError = setting.measureError;
        SilentTask task;
        const auto report =
            valueOf(exporting::exportModel(*m_model, m_plan, m_target, options, task));
        setThreadLimit(0);
        if (m_digest.empty()) m_digest = report.sha256;
        if (m_digest != report.sha256) throw std::runtime_error("our files differ");
    }

    void exportWithLlama(const LlamaLibrary& library) const {
        QuantizeRequest request;
        request.source = m_source;
        request.target = m_target;
        request.fileType = m_fileType;
        library.quantize(request);
    }

    /// Compares what llama.cpp wrote with our file.
    void checkTheirs() const {
        if (sha256(valueOf(MappedFile::open(m_target))->bytes()) != m_digest) {
            throw std::runtime_error("llama.cpp's file differs from ours");
        }
    }

    /// Reads the whole input and writes and syncs as many bytes as an export does, evenly.
    void copy() const {
        constexpr std::size_t kPiece = std::size_t{1} << 20U;
        const auto input = valueOf(MappedFile::open(m_source));
        const double share =
            static_cast<double>(m_outputBytes) / static_cast<double>(input->bytes().size());
        const Descriptor file(::open(m_target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        std::vector<std::byte> out(static_cast<std::size_t>(kPiece * share));
        for (auto rest = input->bytes(); !rest.empty();
             rest = rest.subspan(std::min(kPiece, rest.size()))) {
            readAndWrite(rest.first(std::min(kPiece, rest.size())), out);
            if (::write(file.value(), out.data(), out.size()) < 0) {
                throw std::runtime_error("cannot write the copy");
            }
        }
        if (::fsync(file.value()) != 0) throw std::runtime_error("cannot sync the copy");
    }

    void removeTarget() const { std::filesystem::remove(m_target); }

  private:
    TemporaryFolder m_folder;
    std::filesystem::path m_source = m_folder / "in.gguf";
    std::filesystem::path m_target = m_folder / "out.gguf";
    std::shared_ptr<const Model> m_model;
    recipes::QuantizationPlan m_plan;
    std::uint64_t m_outputBytes = 0;
    std::uint32_t m_fileType = 0;
    std::string m_digest;
};

/// Exports once in each way, not timed. Looking at the memory takes time itself.
void measureMemory(benchmark::State& state, Pipeline& pipeline) {
    for (const Setting& setting : kSettings) {
        malloc_trim(0);
        PeakMemory peak;
        pipeline.exportModel(setting);
        peak.stop();
        pipeline.removeTarget();
        state.counters[std::string(setting.name) + ": MiB"] = peak.own();
        if (peak.own() > kAllowedMebibytes) throw std::runtime_error("more than 200 MiB");
    }
}

void measure(benchmark::State& state, const Case& what) {
    Pipeline pipeline(what);
    measureMemory(state, pipeline);
    Interleaved turns(Interleaved::Time::Clock);
    // Files go at once, so that none is still being written to the disk in another's time.
    const auto removeTarget = [&] { pipeline.removeTarget(); };
    const std::size_t byCopy =
        turns.add({.name = kCopy, .run = [&] { pipeline.copy(); }, .finish = removeTarget});
    for (const Setting& setting : kSettings) {
        turns.add({.name = setting.name,
                   .run = [&] { pipeline.exportModel(setting); },
                   .finish = removeTarget});
    }
    const LlamaLibrary* library = what.withLlama ? llamaLibraryIfNamed() : nullptr;
    std::size_t byLlama = 0;
    if (library != nullptr) {
        byLlama = turns.add({.name = kLlama,
                             .run = [&] { pipeline.exportWithLlama(*library); },
                             .finish =
                                 [&] {
                                     pipeline.checkTheirs();
                                     pipeline.removeTarget();
                                 }});
    }
    for (auto _ : state) {
        turns.round();
        state.SetIterationTime(turns.roundSeconds());
    }
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const auto counter = [&](const char* name) -> benchmark::Counter& {
            return state.counters[turns.name(i) + ": " + name];
        };
        counter("s") = turns.seconds(i);
        counter("CPU s") = turns.processorSeconds(i);
        counter("weights/s") = pipeline.weights() / turns.seconds(i);
        counter("of copy") = turns.speedup(i, byCopy);
        if (library != nullptr) counter("speedup") = turns.speedup(i, byLlama);
    }
}

void measureOrFail(benchmark::State& state, const Case& what) {
    try {
        measure(state, what);
    } catch (const std::exception& error) {
        state.SkipWithError(error.what());
    }
}

Table table() {
    Table table{{"", "       s", "   CPU s", "  Mw/s", "of copy", "x llama", "own MiB"}, 40, {}};
    table.lines = [](const benchmark::BenchmarkReporter::Run& run) {
        std::vector<std::string> names = {kCopy};
        for (const Setting& setting : kSettings) names.emplace_back(setting.name);
        names.emplace_back(kLlama);
        std::vector<Cells> lines;
        for (const std::string& name : names) {
            if (!counterOf(run, name + ": s")) continue;
            lines.push_back(
                {run.run_name.function_name + ": " + name, cell(run, name + ": s", {1.0, 3}),
                 cell(run, name + ": CPU s", {1.0, 3}),
                 cell(run, name + ": weights/s", kMegaweights),
                 cell(run, name + ": of copy", kPercent), cell(run, name + ": speedup", kRatio),
                 cell(run, name + ": MiB", {1.0, 0})});
        }
        return lines;
    };
    return table;
}

/// About GPT-2 small and TinyLlama. llama.cpp takes about 10 s and 90 s for them. Rows as long as
/// those of the last make code that holds whole rows exceed its memory.
const std::vector<Case>& allCases() {
    static const std::vector<Case> cases = {
        {{"124M", 12, 768, 2048, 12, 12, 50257, false}, "Q4_K_M", 5},
        {{"124M", 12, 768, 2048, 12, 12, 50257, false}, "Q8_0", 5},
        {{"1G", 20, 2048, 5632, 32, 4, 32000, true}, "Q4_K_M", 3},
        {{"long_rows", 1, 768, 2048, 12, 12, 8192, false, 1U << 26U}, "Q4_K_M", 3, false},
    };
    return cases;
}

}  // namespace
}  // namespace weightscape::test

int main(int argc, char** argv) {
    using namespace weightscape::test;
    if (llamaLibraryIfNamed() == nullptr) {
        std::puts("LLAMA_FOLDER is not set: llama.cpp takes no part.");
    }
    for (const Case& what : allCases()) {
        const std::string name = what.shape.name + "/" + what.preset;
        benchmark::RegisterBenchmark(name.c_str(), measureOrFail, what)
            ->Iterations(what.rounds)
            ->UseManualTime()
            ->Unit(benchmark::kSecond);
    }
    return runAsTable(argc, argv, table());
}
