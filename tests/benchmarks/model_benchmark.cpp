// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Whole models against llama.cpp, in turns: chunks of 512 tokens of which the second half is
// scored, and tokens one by one. One thread each by the time of the processor; with another number
// in BENCHMARK_THREADS, so many each by the clock. Needs up to 7 GB in the temporary folder and as
// much memory. Without LLAMA_FOLDER only our speed is shown.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/inference/evaluation/run_text.h"
#include "core/inference/generate/generator.h"
#include "core/support/counter_random.h"
#include "core/support/parallel.h"
#include "tests/benchmarks/big_model.h"
#include "tests/benchmarks/interleaved.h"
#include "tests/benchmarks/llama_runner.h"
#include "tests/benchmarks/table.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

constexpr const char* kFormats[] = {"F32", "F16", "Q8_0", "Q4_K"};
constexpr std::size_t kContext = 512;
/// Tokens before those that are fed one by one.
constexpr std::size_t kPrompt = 32;

/// A model, and how much is run of it in a round.
struct Case {
    std::string_view name;
    std::size_t chunks;
    std::size_t singleTokens;
    int rounds;
};
constexpr Case kSample = {"sample", 4, 128, 7};
constexpr Case kBig = {"1.1G", 1, 8, 3};
const LlamaShape kBigShape = {
    "1.1G", 22, 2048, 5632, 32, 4, 32000, /*hasOutput=*/true, /*longRow=*/0, /*canSpell=*/true};

template <typename T>
T valueOf(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
    return *std::move(result);
}
void require(const Result<void>& result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
}

unsigned threadsToUse() {
    const char* const wanted = std::getenv("BENCHMARK_THREADS");
    return wanted != nullptr ? static_cast<unsigned>(std::max(1, std::atoi(wanted))) : 1;
}

/// The models in F16, made once, and others made of them.
class ModelFiles {
  public:
    std::filesystem::path source(const Case& which) {
        if (which.name == kSample.name) return "sample";
        const std::filesystem::path path = m_folder / "big.gguf";
        if (!std::filesystem::exists(path)) writeBigModel(path, kBigShape);
        return path;
    }
    /// All matrices in one format; the file of the last call disappears.
    std::filesystem::path in(const std::string& format, const Case& which) {
        const auto model = valueOf(files::openModel(source(which)));
        const auto recipe = valueOf(recipes::loadRecipe("pure:" + format));
        const auto plan = valueOf(recipes::planQuantization(*model, recipe));
        exporting::ExportOptions options;
        options.replaceExisting = true;
        options.measureError = false;
        SilentTask task;
        const auto target = m_folder / "model.gguf";
        valueOf(exporting::exportModel(*model, plan, target, options, task));
        return target;
    }

  private:
    TemporaryFolder m_folder;
};

/// Takes scores and looks at none.
class Unread final : public inference::ScoreReader {
  public:
    [[nodiscard]] Result<void> read(const inference::ScoredRows& /*rows*/) override { return {}; }
    void finishChunk(std::size_t /*chunk*/) override {}
};

std::vector<std::int32_t> tokensBelow(std::size_t vocabulary, std::size_t count) {
    std::vector<std::int32_t> tokens(count);
    for (std::size_t i = 0; i < count; ++i) {
        tokens[i] = static_cast<std::int32_t>(splitMix64(7, i) % vocabulary);
    }
    return tokens;
}

/// One model as we have it and as llama.cpp has it, and the same work for both.
class Race {
  public:
    Race(const std::filesystem::path& path, const Case& which, unsigned threads)
        : m_case(which),
          m_store(inference::storedWeights(valueOf(files::openModel(path)))),
          m_decoder(valueOf(inference::Decoder::open(*m_store, m_task))),
          m_generator(valueOf(inference::Generator::open(*m_decoder, m_task))) {
        const std::size_t vocabulary = m_decoder->shape().vocabulary;
        m_text.tokens = tokensBelow(vocabulary, which.chunks * kContext);
        m_text.plan = valueOf(inference::planChunks(m_text.tokens.size(), kContext, which.chunks));
        if (const LlamaLibrary* library = llamaLibraryIfNamed()) {
            m_llama.emplace(*library, path, kContext, threads);
        }
    }

    [[nodiscard]] bool hasLlama() const { return m_llama.has_value(); }
    [[nodiscard]] std::size_t evaluated() const { return m_text.tokens.size(); }

    void evaluate() {
        Unread unread;
        inference::TextRun run;
        run.scores = &unread;
        require(inference::runText(*m_decoder, m_text, run, m_task));
    }
    void evaluateWithLlama() {
        for (std::size_t chunk = 0; chunk < m_text.plan.chunks; ++chunk) {
            m_llama->clear();
            m_llama->feed(std::span(m_text.tokens).subspan(m_text.plan.begin(chunk), kContext),
                          m_text.plan.firstScored());
        }
    }

    void prompt() {
        m_generator->clear();
        valueOf(m_generator->feed(std::span(m_text.tokens).first(kPrompt), {}, m_task));
    }
    void promptLlama() {
        m_llama->clear();
        m_llama->feed(std::span(m_text.tokens).first(kPrompt), kPrompt - 1);
    }
    void generate() {
        for (std::size_t i = 0; i < m_case.singleTokens; ++i) {
            valueOf(
                m_generator->feed(std::span(m_text.tokens).subspan(kPrompt + i, 1), {}, m_task));
        }
    }
    void generateWithLlama() {
        for (std::size_t i = 0; i < m_case.singleTokens; ++i) {
            m_llama->feed(std::span(m_text.tokens).subspan(kPrompt + i, 1), 0);
        }
    }

  private:
    Case m_case;
    SilentTask m_task;
    std::unique_ptr<inference::WeightStore> m_store;
    std::unique_ptr<inference::Decoder> m_decoder;
    std::unique_ptr<inference::Generator> m_generator;
    inference::TokenText m_text;
    std::optional<LlamaRunner> m_llama;
};

/// Runs one contest and notes its results below `name`.
void measureTurns(benchmark::State& state, const std::string& name, double tokens,
                  Interleaved& turns, int rounds) {
    for (int round = 0; round < rounds; ++round) turns.round();
    for (std::size_t i = 0; i < turns.size(); ++i) {
        state.counters[name + " " + turns.name(i)] = tokens / turns.seconds(i);
    }
    if (turns.size() > 1) state.counters[name + " speedup"] = turns.speedup(0, 1);
}

void measure(benchmark::State& state, ModelFiles& files, const Case& which, const char* format) {
    const unsigned threads = threadsToUse();
    const auto time = threads == 1 ? Interleaved::Time::Processor : Interleaved::Time::Clock;
    const auto path = files.in(format, which);
    setThreadLimit(threads);
    Race race(path, which, threads);
    Interleaved evaluation(time);
    Interleaved generation(time);
    evaluation.add({"ours", [&] { race.evaluate(); }});
    generation.add({"ours", [&] { race.generate(); }, [&] { race.prompt(); }});
    if (race.hasLlama()) {
        evaluation.add({"llama", [&] { race.evaluateWithLlama(); }});
        generation.add({"llama", [&] { race.generateWithLlama(); }, [&] { race.promptLlama(); }});
    }
    for (auto _ : state) {
        measureTurns(state, "text", static_cast<double>(race.evaluated()), evaluation,
                     which.rounds);
        measureTurns(state, "token", static_cast<double>(which.singleTokens), generation,
                     which.rounds);
    }
    setThreadLimit(0);
}

void registerAll(ModelFiles& files) {
    for (const Case& which : {kSample, kBig}) {
        for (const char* format : kFormats) {
            const std::string name = std::string(which.name) + "/" + format;
            benchmark::RegisterBenchmark(name.c_str(), [&files, which, format](auto& state) {
                try {
                    measure(state, files, which, format);
                } catch (const std::exception& error) {
                    state.SkipWithError(error.what());
                }
            })->Iterations(1);
        }
    }
}

Table table() {
    Table table{
        {"tokens/s", " text", " llama", "x llama", "one by one", " llama", "x llama"}, 14, {}};
    table.lines = [](const benchmark::BenchmarkReporter::Run& run) {
        return std::vector<Cells>{
            {run.run_name.function_name, cell(run, "text ours", {1.0, 1}),
             cell(run, "text llama", {1.0, 1}), cell(run, "text speedup", kRatio),
             cell(run, "token ours", {1.0, 1}), cell(run, "token llama", {1.0, 1}),
             cell(run, "token speedup", kRatio)}};
    };
    return table;
}

}  // namespace
}  // namespace weightscape::test

int main(int argc, char** argv) {
    using namespace weightscape::test;
    if (llamaLibraryIfNamed() == nullptr) {
        std::puts("LLAMA_FOLDER is not set: llama.cpp takes no part.");
    }
    ModelFiles files;
    registerAll(files);
    return runAsTable(argc, argv, table());
}
