// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/files/gguf/gguf_layout.h"
#include "core/files/gguf/gguf_writer.h"
#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

/// How long opening takes: it must depend on the header, not on the weights.
namespace weightscape {
namespace {

/// The metadata of a model with a large vocabulary.
Metadata largeMetadata() {
    constexpr std::uint64_t kTokens = 128256;
    Metadata metadata = test::smallLlamaMetadata(80);
    MetadataValue tokens{
        .type = ValueType::Array, .elementType = ValueType::String, .count = kTokens, .bytes = {}};
    for (std::uint64_t i = 0; i < kTokens; ++i) {
        tokens.bytes += MetadataValue::fromString("token" + std::to_string(i)).bytes;
    }
    metadata.push_back({"tokenizer.ggml.tokens", tokens});
    return metadata;
}

/// A sparse file: `tensors` matrices of 128 MiB each, none of it on the disk.
void writeSparse(const std::filesystem::path& path, std::uint64_t tensors) {
    const std::vector<std::uint64_t> dimensions = {8192, 8192};
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < tensors; ++i) names.push_back("blk." + std::to_string(i) + ".w");
    std::vector<files::LayoutTensor> rows;
    for (const std::string& name : names) {
        rows.push_back({name, dimensions, formats::findFormat("f16")});
    }
    const Metadata metadata = largeMetadata();
    const auto layout = files::layoutGguf(metadata, rows);
    test::writeBytes(path, files::ggufHeader(metadata, rows, layout));
    std::filesystem::resize_file(path, layout.fileBytes);
}

void openSparse(benchmark::State& state) {
    const test::TemporaryFolder folder;
    writeSparse(folder / "sparse.gguf", static_cast<std::uint64_t>(state.range(0)));
    std::uint64_t bytes = 0;
    for (auto _ : state) {
        const auto model = files::openModel(folder / "sparse.gguf");
        if (!model) {
            state.SkipWithError(describe(model.error()).english().c_str());
            return;
        }
        bytes = (*model)->fileBytes();
    }
    state.counters["file_GB"] = static_cast<double>(bytes) * 1e-9;
}
BENCHMARK(openSparse)->Arg(8)->Arg(80)->Arg(800)->Unit(benchmark::kMillisecond);

void openSample(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(files::openModel("sample"));
}
BENCHMARK(openSample)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weightscape
