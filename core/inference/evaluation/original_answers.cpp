// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/original_answers.h"

#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "core/inference/running_model.h"
#include "core/support/sha256.h"

namespace weightscape::inference {
namespace {

/// Tells files apart, and a file from what it was before it was changed; and what stands at the
/// beginning of each chunk.
std::string digestOf(const Model& model, const TokenText& text) {
    std::string facts = std::to_string(text.beginning.value_or(-1));
    for (const auto& file : model.files) {
        const FileIdentity& identity = file->identity();
        for (const std::uint64_t number : {identity.device, identity.inode, identity.size}) {
            facts += " " + std::to_string(number);
        }
        facts += " " + std::to_string(identity.modifiedNanoseconds);
        facts += " " + std::to_string(identity.changedNanoseconds);
    }
    return sha256(std::as_bytes(std::span(facts)));
}

class AnswerWriter final : public ScoreReader {
  public:
    explicit AnswerWriter(LogitsCacheWriter writer) : m_writer(std::move(writer)) {}
    Result<void> read(const ScoredRows& rows) override { return m_writer.add(rows.logits); }
    void finishChunk(std::size_t /*chunk*/) override {}
    [[nodiscard]] Result<void> finish() { return m_writer.finish(); }

  private:
    LogitsCacheWriter m_writer;
};

}  // namespace

std::filesystem::path answersFolder() {
    const auto below = [](const char* variable,
                          const char* folder) -> std::optional<std::filesystem::path> {
        const char* const value = std::getenv(variable);
        if (value == nullptr || *value == '\0') return std::nullopt;
        return std::filesystem::path(value) / folder;
    };
    const std::filesystem::path own = "weightscape/answers";
    if (const auto cache = below("XDG_CACHE_HOME", "")) return *cache / own;
    if (const auto home = below("HOME", ".cache")) return *home / own;
    std::error_code ignored;
    return std::filesystem::temp_directory_path(ignored) / own;
}

Result<std::shared_ptr<const ReferenceLogits>> originalAnswers(
    const std::shared_ptr<const Model>& model, const TokenText& text, const LogitsCache& cache,
    TaskContext& task) {
    auto running = runStored(model, task);
    if (!running) return fail(running.error());
    const LogitsKey key{digestOf(*model, text), tokensDigest(text.tokens), text.plan,
                        running->decoder->shape().vocabulary};
    if (auto known = cache.find(key); known || known.error().code != ErrorCode::NotFound) {
        return known;
    }
    auto writer = cache.begin(key);
    if (!writer) return fail(writer.error());
    AnswerWriter answers(*std::move(writer));
    TextRun run;
    run.scores = &answers;
    if (auto done = runText(*running->decoder, text, run, task); !done) return fail(done.error());
    if (auto same = model->checkUnchanged(); !same) return fail(same.error());
    if (auto done = answers.finish(); !done) return fail(done.error());
    return cache.find(key);
}

}  // namespace weightscape::inference
