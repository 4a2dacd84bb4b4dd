// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Encoding and decoding against llama.cpp itself, one thread each, the same rows in turns. Its
// libraries are those in the folder LLAMA_FOLDER (tests/interop/fetch_llama.sh puts them there);
// without it only our speed is shown. Fails where the bytes differ.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/formats/vector_targets.h"
#include "tests/benchmarks/aims.h"
#include "tests/benchmarks/interleaved.h"
#include "tests/benchmarks/row_work.h"
#include "tests/benchmarks/table.h"
#include "tests/interop/llama_library.h"

namespace weightscape::test {
namespace {

using formats::Format;

constexpr int kRounds = 7;

/// The same rows for llama.cpp, with a place of its own for the results.
class LlamaWork {
  public:
    LlamaWork(const LlamaLibrary& library, const Format& format, RowTask task, const RowWork& ours)
        : m_library(library),
          m_ours(ours),
          m_type(format.info.ggmlType),
          m_rowBytes(format.rowBytes(RowWork::kRowLength)) {
        if (task != RowTask::Decode) {
            m_encoded.resize(ours.encoded().size());
        } else {
            m_decoder = library.decoder(m_type);
            m_decoded.resize(ours.decoded().size());
        }
    }

    void run() {
        if (m_decoder == nullptr) {
            return m_library.encode(
                m_type, {m_ours.weights(), RowWork::kRowLength, m_ours.importance(), m_encoded});
        }
        for (std::size_t row = 0; row < m_ours.rows(); ++row) {
            m_decoder(m_ours.encoded().data() + row * m_rowBytes,
                      m_decoded.data() + row * RowWork::kRowLength, RowWork::kRowLength);
        }
        benchmark::ClobberMemory();
    }

    /// Whether both have the same bits.
    [[nodiscard]] bool equalsOurs() const {
        if (m_decoder == nullptr) return m_encoded == m_ours.encoded();
        return std::memcmp(m_decoded.data(), m_ours.decoded().data(),
                           m_decoded.size() * sizeof(float)) == 0;
    }

  private:
    const LlamaLibrary& m_library;
    const RowWork& m_ours;
    int m_type;
    std::size_t m_rowBytes;
    DecodeRow m_decoder = nullptr;
    std::vector<std::byte> m_encoded;
    std::vector<float> m_decoded;
};

/// Instruction sets that kernels are written for, asked for once: vectorTargets() leaves out what
/// useVectorTarget() excludes.
const std::vector<std::int64_t>& realTargets() {
    static const std::vector<std::int64_t> targets = [] {
        std::vector<std::int64_t> all = formats::vectorTargets();
        std::erase_if(all, [](auto target) { return formats::vectorTargetName(target) == "none"; });
        return all;
    }();
    return targets;
}

/// 1: reached, 0: not.
void markAim(benchmark::State& state, const std::string& target, const Aim& aim) {
    const auto reaches = [&](const char* what, double least) {
        const auto found = state.counters.find(target + what);
        return least > 0.0 && found != state.counters.end() && found->second.value >= least;
    };
    state.counters[target + " reached"] =
        reaches(" speedup", aim.speedup) || reaches(" of copy", aim.copyShare) ? 1.0 : 0.0;
}

/// The instruction sets that give other bits than llama.cpp.
std::string whatDiffers(const Format& format, RowWork& ours, LlamaWork& theirs) {
    std::string difference;
    theirs.run();
    for (const std::int64_t target : realTargets()) {
        formats::useVectorTarget(target);
        ours.run(format);
        if (!theirs.equalsOurs()) difference += formats::vectorTargetName(target) + " ";
    }
    formats::useVectorTarget(0);
    return difference;
}

void measure(benchmark::State& state, const Format* format, RowTask task) {
    RowWork work(*format, task);
    Interleaved turns(Interleaved::Time::Processor);
    const std::size_t byCopy = turns.add({"copy", [&] { work.copy(); }});
    std::optional<LlamaWork> theirs;
    std::optional<std::size_t> byLlama;
    if (const LlamaLibrary* library = llamaLibraryIfNamed()) {
        theirs.emplace(*library, *format, task, work);
        const std::string difference = whatDiffers(*format, work, *theirs);
        if (!difference.empty()) {
            return state.SkipWithError((difference + "differ from llama.cpp").c_str());
        }
        byLlama = turns.add({"llama", [&] { theirs->run(); }});
    }
    const std::size_t firstTarget = turns.size();
    for (const std::int64_t target : realTargets()) {
        turns.add({formats::vectorTargetName(target), [&] { work.run(*format); },
                   [=] { formats::useVectorTarget(target); }});
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
    for (std::size_t i = firstTarget; i < turns.size(); ++i) {
        const std::string& target = turns.name(i);
        state.counters[target + " of copy"] = turns.speedup(i, byCopy);
        if (byLlama) state.counters[target + " speedup"] = turns.speedup(i, *byLlama);
        const auto aim = findAim(format->info.label, task, target);
        if (aim && (byLlama || aim->speedup == 0.0)) markAim(state, target, *aim);
    }
}

std::string describeAim(const Aim& aim) {
    char text[32];
    if (aim.copyShare == 0.0) {
        std::snprintf(text, sizeof(text), "%g", aim.speedup);
    } else if (aim.speedup == 0.0) {
        std::snprintf(text, sizeof(text), "%g%%", 100.0 * aim.copyShare);
    } else {
        std::snprintf(text, sizeof(text), "%g/%g%%", aim.speedup, 100.0 * aim.copyShare);
    }
    return text;
}

/// The aim with a mark whether it is reached; empty where there is none.
std::string aimCell(const benchmark::BenchmarkReporter::Run& run, const std::string& target) {
    const std::string& name = run.run_name.function_name;
    const std::size_t slash = name.find('/');
    const Format* format = formats::findFormat(name.substr(0, slash));
    for (const RowTask task : kRowTasks) {
        if (name.substr(slash + 1) != nameOf(task)) continue;
        const auto aim = findAim(format->info.label, task, target);
        if (!aim) return "";
        const auto reached = counterOf(run, target + " reached");
        const char* mark = !reached ? "  ?" : *reached > 0.0 ? " ok" : " no";
        return describeAim(*aim) + mark;
    }
    return "";
}

Table table() {
    Table table{{"one thread, Mw/s", "   copy", "llama.cpp"}, 31, {}};
    std::vector<std::string> targets;
    for (const std::int64_t target : realTargets()) {
        targets.push_back(formats::vectorTargetName(target));
        table.titles.insert(table.titles.end(),
                            {"   " + targets.back(), "of copy", "x llama", "      aim"});
    }
    table.lines = [targets](const benchmark::BenchmarkReporter::Run& run) {
        Cells cells = {run.run_name.function_name, cell(run, "copy weights/s", kMegaweights),
                       cell(run, "llama weights/s", kMegaweights)};
        for (const std::string& target : targets) {
            cells.push_back(cell(run, target + " weights/s", kMegaweights));
            cells.push_back(cell(run, target + " of copy", kPercent));
            cells.push_back(cell(run, target + " speedup", kRatio));
            cells.push_back(aimCell(run, target));
        }
        return std::vector<Cells>{cells};
    };
    return table;
}

/// ggml_quantize_chunk() and its decoders know these; integers, F64 and FP8 are not among them.
bool llamaCanDo(const Format& format) {
    const bool isHalf = format.info.label == "F16" || format.info.label == "BF16";
    return format.info.ggmlType >= 0 && format.canEncode() && (format.isQuantized() || isHalf);
}

void registerAll() {
    registerRowTasks(measure, llamaCanDo, kRounds);
}

}  // namespace
}  // namespace weightscape::test

int main(int argc, char** argv) {
    using namespace weightscape::test;
    if (llamaLibraryIfNamed() == nullptr) {
        std::puts("LLAMA_FOLDER is not set: llama.cpp takes no part.");
    }
    registerAll();
    return runAsTable(argc, argv, table());
}
