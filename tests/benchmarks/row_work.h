// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <span>
#include <vector>

#include "core/formats/registry.h"

/// The work that codecs are measured by, for one thread.
namespace weightscape::test {

/// The format with its vector kernels replaced by its reference codec.
[[nodiscard]] formats::Format referenceOf(const formats::Format& format);

/// What is done to the rows.
enum class RowTask { Encode, EncodeWithImportance, Decode };
inline constexpr RowTask kRowTasks[] = {RowTask::Encode, RowTask::EncodeWithImportance,
                                        RowTask::Decode};
[[nodiscard]] const char* nameOf(RowTask task);
/// Whether the format can do it, and llama.cpp too: formats that need importance get some.
[[nodiscard]] bool canDo(const formats::Format& format, RowTask task);

/// Rows of 4096 weights for one format: as many as its reference codec handles in about 0.15 s, at
/// most 64 MiB of floats, so that the rows of fast formats come from beyond the second-level cache.
/// The weights are heavy-tailed, or the golden set that the environment variable BENCHMARK_WEIGHTS
/// names; the first object draws them.
class RowWork {
  public:
    static constexpr std::size_t kRowLength = 4096;

    RowWork(const formats::Format& format, RowTask task);

    /// Handles all rows with this codec of the format.
    void run(const formats::Format& codec);
    /// Reads and writes as many bytes as run() does, row by row, and computes nothing.
    void copy();

    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t weightCount() const { return m_rows * kRowLength; }
    [[nodiscard]] std::span<const float> weights() const { return m_weights; }
    /// Empty, or a number per column.
    [[nodiscard]] std::span<const float> importance() const { return m_importance; }
    [[nodiscard]] const std::vector<std::byte>& encoded() const { return m_encoded; }
    [[nodiscard]] const std::vector<float>& decoded() const { return m_decoded; }

  private:
    void runRows(const formats::Format& codec, std::size_t first, std::size_t rows);

    RowTask m_task;
    std::size_t m_rowBytes;
    std::size_t m_rows = 0;
    std::span<const float> m_weights;
    std::vector<float> m_importance;
    std::vector<std::byte> m_encoded;
    std::vector<float> m_decoded;  ///< only where the task is decoding
};

/// Registers "id/task" for every task that a format can do, of those formats that are wanted:
/// measure() runs in rounds of its own and sets the time of each.
void registerRowTasks(void (*measure)(benchmark::State&, const formats::Format*, RowTask),
                      bool (*isWanted)(const formats::Format&), int rounds);

/// Reads all of `in` and writes all of `out`: the least that code with this input and output does.
void readAndWrite(std::span<const std::byte> in, std::span<std::byte> out);

}  // namespace weightscape::test
