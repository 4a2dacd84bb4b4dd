// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Memory that exporting a big model takes beyond the mapped input: the peak of RssAnon + RssShmem
// of this process. The model (2.6 GB of bell-shaped F16, one row of it 2^26 weights long) is made
// in the temporary folder; 5 GB must be free there. It fails above 200 MiB.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/analysis/export_model.h"
#include "core/io/gguf_writer.h"
#include "core/io/open_model.h"
#include "core/io/output_file.h"
#include "core/support/number_types.h"
#include "tests/support/golden_weights.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr double kAllowedMebibytes = 200.0;
constexpr std::uint32_t kLayers = 6;

struct BigTensor {
    std::string name;
    std::vector<std::uint64_t> dimensions;
};

std::vector<BigTensor> bigTensors() {
    std::vector<BigTensor> tensors = {{"token_embd.weight", {4096, 32000}},
                                      {"blk.0.long_rows.weight", {1U << 26U, 2}}};
    for (std::uint32_t layer = 0; layer < kLayers; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        tensors.push_back({block + "attn_q.weight", {4096, 4096}});
        tensors.push_back({block + "attn_k.weight", {4096, 1024}});
        tensors.push_back({block + "attn_v.weight", {4096, 1024}});
        tensors.push_back({block + "attn_output.weight", {4096, 4096}});
        tensors.push_back({block + "ffn_gate.weight", {4096, 11008}});
        tensors.push_back({block + "ffn_up.weight", {4096, 11008}});
        tensors.push_back({block + "ffn_down.weight", {11008, 4096}});
    }
    return tensors;
}

/// 65,536 equally likely values of a normal distribution (Box and Muller 1958).
std::vector<std::uint16_t> bellTable() {
    std::vector<std::uint16_t> table(65536);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double radius =
            std::sqrt(-2.0 * std::log((static_cast<double>(i >> 8U) + 0.5) / 256));
        const double angle = 2.0 * std::numbers::pi * (static_cast<double>(i & 255U) + 0.5) / 256;
        table[i] = toHalf(static_cast<float>(0.02 * radius * std::cos(angle))).bits;
    }
    return table;
}

void require(const Result<void>& result) {
    if (!result) throw std::runtime_error(describe(result.error()));
}

void writeWeights(io::OutputFile& file, std::uint64_t bytes, std::uint64_t seed) {
    static const auto table = bellTable();
    std::vector<std::uint16_t> piece(1U << 20U);
    std::uint64_t drawn = 0;
    for (std::uint64_t left = bytes; left > 0;) {
        for (std::size_t i = 0; i < piece.size(); i += 4) {
            const std::uint64_t random = test::draw(seed, drawn++);
            for (unsigned k = 0; k < 4; ++k) piece[i + k] = table[random >> 16U * k & 0xFFFFU];
        }
        const auto part = std::as_bytes(std::span(piece));
        const auto length = std::min<std::uint64_t>(left, part.size());
        require(file.write(part.first(length)));
        left -= length;
    }
}

void writeBigModel(const std::filesystem::path& path) {
    const auto tensors = bigTensors();
    std::vector<io::LayoutTensor> layoutTensors;
    for (const auto& tensor : tensors) {
        layoutTensors.push_back({tensor.name, tensor.dimensions, formats::findFormat("f16")});
    }
    const Metadata metadata = test::smallLlamaMetadata(kLayers);
    const auto layout = io::layoutGguf(metadata, layoutTensors);
    auto file = io::OutputFile::create({path, layout.fileBytes, false, {}});
    if (!file) throw std::runtime_error(describe(file.error()));
    const std::string header = io::ggufHeader(metadata, layoutTensors, layout);
    require(file->write(std::as_bytes(std::span(header))));
    // All sizes are multiples of the alignment: there is no padding in between.
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto end =
            i + 1 < tensors.size() ? layout.offsets[i + 1] : layout.fileBytes - layout.headerBytes;
        writeWeights(*file, end - layout.offsets[i], i);
    }
    require(file->commit());
}

/// A field of /proc/self/status in MiB.
double statusField(const std::string& name) {
    std::ifstream stream("/proc/self/status");
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024.0;
    }
    throw std::runtime_error("/proc/self/status has no " + name);
}

/// Looks at the process's memory every 2 ms until it goes out of scope.
class PeakMemory {
  public:
    PeakMemory() : m_thread([this] { sample(); }) {}
    ~PeakMemory() { stop(); }
    void stop() {
        m_running = false;
        if (m_thread.joinable()) m_thread.join();
    }
    [[nodiscard]] double own() const { return m_own; }
    [[nodiscard]] double mapped() const { return m_mapped; }

  private:
    void sample() {
        while (m_running) {
            m_own = std::max(m_own, statusField("RssAnon") + statusField("RssShmem"));
            m_mapped = std::max(m_mapped, statusField("RssFile"));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    std::atomic<bool> m_running = true;
    double m_own = 0.0;
    double m_mapped = 0.0;
    std::thread m_thread;
};

const test::TemporaryFolder& bigFolder() {
    static const test::TemporaryFolder folder;
    static const bool written = (writeBigModel(folder / "big.gguf"), true);
    static_cast<void>(written);
    return folder;
}

void exportBigModel(benchmark::State& state, const std::string& preset) {
    const auto& folder = bigFolder();
    const auto model = io::openModel(folder / "big.gguf");
    if (!model) return state.SkipWithError(describe(model.error()).c_str());
    analysis::Recipe recipe;
    recipe.preset = preset;
    const auto plan = analysis::planQuantization(**model, recipe);
    if (!plan) return state.SkipWithError(describe(plan.error()).c_str());
    analysis::ExportOptions options;
    options.replaceExisting = true;
    SilentTask task;
    for (auto _ : state) {
        PeakMemory peak;
        const auto report =
            analysis::exportModel(**model, *plan, folder / "out.gguf", options, task);
        peak.stop();
        if (!report) return state.SkipWithError(describe(report.error()).c_str());
        state.counters["input_MiB"] = static_cast<double>((*model)->fileBytes()) / kMebibyte;
        state.counters["output_MiB"] = static_cast<double>(report->bytes) / kMebibyte;
        state.counters["own_peak_MiB"] = peak.own();
        state.counters["mapped_peak_MiB"] = peak.mapped();
        if (peak.own() > kAllowedMebibytes) state.SkipWithError("more than 200 MiB");
    }
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>((*model)->parameterCount()));
}

BENCHMARK_CAPTURE(exportBigModel, Q8_0, "Q8_0")
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(exportBigModel, Q4_K_M, "Q4_K_M")
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

}  // namespace
}  // namespace weightscape
