// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/inference/figures/evaluation_chunks.h"
#include "core/inference/figures/reference_logits.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/platform/output_file.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Files of llama-perplexity --kl-divergence-base: the tokens of a text and what a model answers at
/// its scored positions. Source: llama.cpp, tools/perplexity.
///
///     char "_logits_"
///     i32  context, vocabulary, chunks
///     i32  token[chunks · context]
///     for each chunk its context - 1 - context / 2 scored positions: a row as in logits_codes.h
namespace weightscape::inference {

/// A text of so many tokens at the most can be read.
inline constexpr std::size_t kMostLogitsTokens = std::size_t{1} << 24U;

/// A file that is open for reading. Safe to read from any thread.
class LogitsFile final : public ReferenceLogits {
  public:
    /// Checks everything but the rows. Errors: CannotOpen, NotAModel (another kind of file),
    /// Damaged, Incomplete, Unsupported (more tokens than kMostLogitsTokens).
    [[nodiscard]] static Result<std::shared_ptr<const LogitsFile>> open(
        const std::filesystem::path& path);

    [[nodiscard]] const ChunkPlan& plan() const { return m_plan; }
    /// As the text has them: the first of a chunk is not replaced.
    [[nodiscard]] const std::vector<std::int32_t>& tokens() const { return m_tokens; }
    [[nodiscard]] const MappedFile& file() const { return *m_file; }

    [[nodiscard]] std::size_t rows() const override { return m_plan.scored(); }
    [[nodiscard]] std::size_t vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] ReferenceRow row(std::size_t row, std::vector<float>& room) const override;

  private:
    LogitsFile() = default;
    std::shared_ptr<const MappedFile> m_file;
    ChunkPlan m_plan;
    std::size_t m_vocabulary = 0;
    std::vector<std::int32_t> m_tokens;
    std::span<const std::byte> m_rows;
};

/// What a file is to hold.
struct LogitsContents {
    ChunkPlan plan;
    std::size_t vocabulary = 0;
    std::span<const std::int32_t> tokens;  ///< of the text, at least those of the plan's chunks
};

/// Writes such a file, which has its name only when it is complete. For one thread at a time.
class LogitsFileWriter {
  public:
    /// Fills in `request.bytes`. Errors: InvalidArgument (sizes that the file cannot state), those
    /// of OutputFile::create().
    [[nodiscard]] static Result<LogitsFileWriter> create(files::OutputRequest request,
                                                         const LogitsContents& contents);
    /// The next rows, chunk after chunk. Works on all threads. Errors: InvalidArgument (another
    /// vocabulary, more rows than the plan has), NoSpace, CannotWrite, Cancelled.
    [[nodiscard]] Result<void> add(ConstRows logits, TaskContext& task);
    /// Call it once, last. Errors: InvalidArgument (rows are missing), those of
    /// OutputFile::commit().
    [[nodiscard]] Result<void> finish();

  private:
    LogitsFileWriter(files::OutputFile output, std::size_t rows, std::size_t vocabulary)
        : m_output(std::move(output)), m_rowsLeft(rows), m_vocabulary(vocabulary) {}

    files::OutputFile m_output;
    std::size_t m_rowsLeft;
    std::size_t m_vocabulary;
};

}  // namespace weightscape::inference
