// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Encoding 2 MB of text with each kind of tokenizer, beside llama.cpp on the same file.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "core/files/open_model.h"
#include "core/support/counter_random.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/benchmarks/interleaved.h"
#include "tests/benchmarks/table.h"
#include "tests/interop/llama_vocabulary.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tokenizer_texts.h"

namespace weightscape::test {
namespace {

constexpr std::size_t kTextBytes = 2'000'000;
constexpr int kRounds = 3;

/// Words of many languages, every third of them with an ending of its own: texts have more words
/// than any memory of them.
std::string variedText() {
    std::string text;
    std::uint64_t word = 0;
    for (const char c : longText(kTextBytes)) {
        const std::uint64_t random = splitMix64(3, word);
        if (c == ' ' && ++word % 3 == 0) {
            for (std::uint64_t i = 0; i <= random % 5; ++i) {
                text.push_back(static_cast<char>('a' + (random >> (8 + 5 * i)) % 26));
            }
        }
        text.push_back(c);
    }
    text.resize(kTextBytes);
    return text;
}

std::filesystem::path writeModel(const TemporaryFolder& folder, const Metadata& tokenizer) {
    Metadata metadata = smallLlamaMetadata(1);
    metadata.insert(metadata.end(), tokenizer.begin(), tokenizer.end());
    writeSmallGguf(folder / "model.gguf", metadata, {{"token_embd.weight", {256, 2}}});
    return folder / "model.gguf";
}

void measureFile(benchmark::State& state, const std::filesystem::path& path) {
    const std::string text = variedText();
    const auto model = files::openModel(path);
    const auto tokenizer = tokenizers::openTokenizer(**model);
    if (!tokenizer) return state.SkipWithError("no tokenizer");
    std::vector<std::uint32_t> ours;
    std::vector<std::uint32_t> theirs;
    Interleaved contest(Interleaved::Time::Processor);
    const auto us = contest.add({"ours", [&] { ours = (*tokenizer)->encode(text); }});
    std::unique_ptr<LlamaVocabulary> llama;
    if (const LlamaLibrary* library = llamaLibraryIfNamed(); library != nullptr) {
        llama = std::make_unique<LlamaVocabulary>(*library, path);
        contest.add({"llama.cpp", [&] { theirs = llama->tokenize(text, true, true); }});
    }
    for (auto _ : state) {
        for (int round = 0; round < kRounds; ++round) contest.round();
    }
    if (llama != nullptr && ours != theirs)
        return state.SkipWithError("other tokens than llama.cpp");
    state.counters["ours MB/s"] = kTextBytes * 1e-6 / contest.seconds(us);
    if (llama == nullptr) return;
    state.counters["llama MB/s"] = kTextBytes * 1e-6 / contest.seconds(1);
    state.counters["speedup"] = contest.speedup(us, 1);
}

void measureMetadata(benchmark::State& state, const Metadata& tokenizer) {
    const TemporaryFolder folder;
    measureFile(state, writeModel(folder, tokenizer));
}

void registerOne(const std::string& name, std::function<void(benchmark::State&)> measure) {
    benchmark::RegisterBenchmark(name.c_str(), std::move(measure))->Iterations(1);
}

void registerAll() {
    registerOne("llama/sample",
                [](auto& state) { measureFile(state, files::samplePath().value()); });
    registerOne("llama/across_spaces",
                [](auto& state) { measureMetadata(state, sentencePieceMetadata(true)); });
    for (const char* name : {"gpt-2", "llama-bpe", "qwen2", "deepseek-v3", "gpt-4o", "default"}) {
        registerOne(std::string("gpt2/") + name,
                    [name](auto& state) { measureMetadata(state, bytePairMetadata(name)); });
    }
    registerOne("t5", [](auto& state) { measureMetadata(state, unigramMetadata()); });
    registerOne("bert", [](auto& state) { measureMetadata(state, wordPieceMetadata()); });
}

Table table() {
    Table table{{"one thread, MB/s", "  ours", "llama.cpp", "x llama"}, 22, {}};
    table.lines = [](const benchmark::BenchmarkReporter::Run& run) {
        return std::vector<Cells>{{run.run_name.function_name, cell(run, "ours MB/s", {1.0, 1}),
                                   cell(run, "llama MB/s", {1.0, 2}),
                                   cell(run, "speedup", kRatio)}};
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
    registerAll();
    return runAsTable(argc, argv, table());
}
