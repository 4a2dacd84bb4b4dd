// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/logits_cache.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/support/byte_text.h"
#include "core/support/checked.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/sha256.h"

namespace weightscape::inference {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".answers";
constexpr std::size_t kDigestLetters = 64;

/// Begins a file; the logits follow row after row.
struct CacheHead {
    std::array<char, 8> magic = {'W', 'S', 'L', 'O', 'G', 'I', 'T', '1'};
    std::array<char, kDigestLetters> key{};
    std::uint64_t rows = 0;
    std::uint64_t vocabulary = 0;
    std::array<std::byte, 40> padding{};
};
static_assert(sizeof(CacheHead) == 128);

class CachedLogits final : public ReferenceLogits {
  public:
    CachedLogits(std::shared_ptr<const MappedFile> file, const LogitsKey& key)
        : m_file(std::move(file)), m_rows(key.plan.scored()), m_vocabulary(key.vocabulary) {}
    [[nodiscard]] std::size_t rows() const override { return m_rows; }
    [[nodiscard]] std::size_t vocabulary() const override { return m_vocabulary; }
    [[nodiscard]] ReferenceRow row(std::size_t row, std::vector<float>& room) const override {
        const std::size_t bytes = m_vocabulary * sizeof(float);
        room.resize(m_vocabulary);
        std::memcpy(room.data(), m_file->bytes().data() + sizeof(CacheHead) + row * bytes, bytes);
        return {room, nextTokenFigures(room)};
    }

  private:
    std::shared_ptr<const MappedFile> m_file;
    std::size_t m_rows;
    std::size_t m_vocabulary;
};

std::string digestOf(const LogitsKey& key) {
    std::string text;
    // With its length before each part, no two keys have the same text.
    for (const std::string& part :
         {key.model, key.tokens, std::to_string(key.plan.context), std::to_string(key.plan.chunks),
          std::to_string(key.vocabulary)}) {
        text.append(std::to_string(part.size())).append(1, ':').append(part);
    }
    return sha256(std::as_bytes(std::span(text)));
}

CacheHead headOf(const LogitsKey& key) {
    CacheHead head;
    std::ranges::copy_n(digestOf(key).begin(), kDigestLetters, head.key.begin());
    head.rows = key.plan.scored();
    head.vocabulary = key.vocabulary;
    return head;
}

std::optional<std::uint64_t> bytesOf(const LogitsKey& key) {
    return CheckedSize(key.plan.scored())
        .times(key.vocabulary)
        .times(sizeof(float))
        .plus(sizeof(CacheHead))
        .value();
}

struct CacheFile {
    fs::path path;
    std::uint64_t bytes = 0;
    fs::file_time_type used;
};

/// What is named like files of the cache, in no order. Files that vanish meanwhile are no matter.
std::vector<CacheFile> cacheFiles(const fs::path& folder) {
    std::vector<CacheFile> files;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        if (name.size() != kDigestLetters + kExtension.size() || !name.ends_with(kExtension)) {
            continue;
        }
        std::error_code gone;
        const CacheFile file = {entry->path(), entry->file_size(gone),
                                entry->last_write_time(gone)};
        if (!gone && entry->is_regular_file(gone)) files.push_back(file);
    }
    return files;
}

/// Removes those that were not used for the longest time, until the others have at most so many
/// bytes.
void shrinkTo(const fs::path& folder, std::uint64_t mostBytes) {
    std::vector<CacheFile> files = cacheFiles(folder);
    std::ranges::sort(files, {}, &CacheFile::used);
    std::uint64_t bytes = 0;
    for (const CacheFile& file : files) bytes += file.bytes;
    for (const CacheFile& file : files) {
        if (bytes <= mostBytes) return;
        std::error_code ignored;
        fs::remove(file.path, ignored);
        bytes -= file.bytes;
    }
}

}  // namespace

std::string tokensDigest(std::span<const std::int32_t> tokens) {
    return sha256(std::as_bytes(tokens));
}

fs::path LogitsCache::fileOf(const LogitsKey& key) const {
    return m_folder / (digestOf(key) + std::string(kExtension));
}

Result<std::shared_ptr<const ReferenceLogits>> LogitsCache::find(const LogitsKey& key) const {
    const fs::path path = fileOf(key);
    const auto missing =
        fail(ErrorCode::NotFound, "The original's answers to this text are not kept."_text);
    const auto expected = bytesOf(key);
    auto file = MappedFile::open(path);
    if (!file || !expected || (*file)->bytes().size() != *expected) return missing;
    const CacheHead head = headOf(key);
    if (std::memcmp((*file)->bytes().data(), &head, sizeof(head)) != 0) return missing;
    std::error_code ignored;
    fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return std::make_shared<const CachedLogits>(*std::move(file), key);
}

Result<LogitsCacheWriter> LogitsCache::begin(const LogitsKey& key) const {
    const auto bytes = bytesOf(key);
    if (!bytes || *bytes > m_mostBytes) {
        return fail(ErrorCode::NoSpace,
                    "The original's answers would take %1, more than the %2 that are kept."_text(
                        Text::number(byteText(bytes.value_or(CheckedSize::kMaximum))),
                        Text::number(byteText(m_mostBytes))));
    }
    std::error_code failure;
    fs::create_directories(m_folder, failure);
    if (failure) {
        return fail(ErrorCode::CannotWrite, "%1."_text(failure.message()), m_folder.string());
    }
    std::error_code ignored;
    fs::remove(fileOf(key), ignored);  // what is written again takes no room
    shrinkTo(m_folder, m_mostBytes - *bytes);
    auto output = files::OutputFile::create(
        {.target = fileOf(key), .bytes = *bytes, .replaceExisting = true});
    if (!output) return fail(std::move(output.error()));
    const CacheHead head = headOf(key);
    if (auto written = output->write(std::as_bytes(std::span(&head, 1))); !written) {
        return fail(std::move(written.error()));
    }
    return LogitsCacheWriter(*std::move(output), key);
}

std::uint64_t LogitsCache::bytes() const {
    std::uint64_t bytes = 0;
    for (const CacheFile& file : cacheFiles(m_folder)) bytes += file.bytes;
    return bytes;
}

void LogitsCache::clear() const {
    std::error_code ignored;
    for (const CacheFile& file : cacheFiles(m_folder)) fs::remove(file.path, ignored);
}

Result<void> LogitsCacheWriter::add(ConstRows logits) {
    if (logits.width != m_vocabulary || logits.count > m_rowsLeft) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 answers over %2 tokens do not fit into the file, which waits for %3 over "
                    "%4."_text(logits.count, logits.width, m_rowsLeft, m_vocabulary));
    }
    for (std::size_t i = 0; i < logits.count; ++i) {
        if (auto written = m_output.write(std::as_bytes(logits.row(i))); !written) return written;
    }
    m_rowsLeft -= logits.count;
    return {};
}

Result<void> LogitsCacheWriter::finish() {
    if (m_rowsLeft > 0) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 answers are missing at the end of the file."_text(m_rowsLeft));
    }
    return m_output.commit();
}

}  // namespace weightscape::inference
