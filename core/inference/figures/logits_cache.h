// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/inference/figures/evaluation_chunks.h"
#include "core/inference/figures/reference_logits.h"
#include "core/support/platform/output_file.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// What the answers of a model to a text depend on.
struct LogitsKey {
    std::string model;   ///< tells models apart, such as a digest of the file
    std::string tokens;  ///< the same for texts: tokensDigest()
    ChunkPlan plan;
    std::size_t vocabulary = 0;
};

/// SHA-256 of the tokens of a text.
[[nodiscard]] std::string tokensDigest(std::span<const std::int32_t> tokens);

class LogitsCacheWriter;

/// Answers of originals on the disk, so that each is run over a text once: files of a folder that
/// together have at most so many bytes. Where room is needed, those go first that were not used for
/// the longest time. For one thread at a time; several programs may share a folder.
///
/// Logits are kept as they are, in F32: in llama-perplexity's 16 bits a logarithm may be wrong by
/// 1.2e-4, too much for tokens that a careful recipe hardly changes.
class LogitsCache {
  public:
    LogitsCache(std::filesystem::path folder, std::uint64_t mostBytes)
        : m_folder(std::move(folder)), m_mostBytes(mostBytes) {}

    /// Marks the answers as used. A file that is damaged counts as missing. Errors: NotFound.
    [[nodiscard]] Result<std::shared_ptr<const ReferenceLogits>> find(const LogitsKey& key) const;
    /// Makes room, and the folder where it is missing. Errors: NoSpace (more than the cache may
    /// have), CannotWrite.
    [[nodiscard]] Result<LogitsCacheWriter> begin(const LogitsKey& key) const;
    /// Of all files of the cache.
    [[nodiscard]] std::uint64_t bytes() const;
    /// Removes all files of the cache, and nothing else.
    void clear() const;

  private:
    [[nodiscard]] std::filesystem::path fileOf(const LogitsKey& key) const;

    std::filesystem::path m_folder;
    std::uint64_t m_mostBytes;
};

/// Writes the answers to one text, which the cache has when they are complete. For one thread at a
/// time.
class LogitsCacheWriter {
  public:
    /// The next rows, chunk after chunk. Errors: InvalidArgument (another vocabulary, more rows
    /// than the plan has), NoSpace, CannotWrite.
    [[nodiscard]] Result<void> add(ConstRows logits);
    /// Call it once, last. Errors: InvalidArgument (rows are missing), NoSpace, CannotWrite.
    [[nodiscard]] Result<void> finish();

  private:
    friend class LogitsCache;
    LogitsCacheWriter(files::OutputFile output, const LogitsKey& key)
        : m_output(std::move(output)),
          m_rowsLeft(key.plan.scored()),
          m_vocabulary(key.vocabulary) {}

    files::OutputFile m_output;
    std::size_t m_rowsLeft;
    std::size_t m_vocabulary;
};

}  // namespace weightscape::inference
