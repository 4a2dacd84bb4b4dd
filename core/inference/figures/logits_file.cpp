// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/logits_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>

#include "core/inference/figures/logits_codes.h"
#include "core/support/byte_reader.h"
#include "core/support/checked.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::string_view kMagic = "_logits_";

struct FileHead {
    std::array<char, 8> magic{};
    std::int32_t context = 0;
    std::int32_t vocabulary = 0;
    std::int32_t chunks = 0;
};
static_assert(sizeof(FileHead) == 20);

/// Bytes of the whole file; empty when no file is so large.
std::optional<std::uint64_t> fileBytes(const ChunkPlan& plan, std::size_t vocabulary) {
    const CheckedSize rows =
        CheckedSize(plan.chunks).times(plan.scoredPerChunk()).times(codedRowBytes(vocabulary));
    const auto rowBytes = rows.value();
    if (!rowBytes) return std::nullopt;
    return CheckedSize(plan.chunks)
        .times(plan.context)
        .times(sizeof(std::int32_t))
        .plus(sizeof(FileHead))
        .plus(*rowBytes)
        .value();
}

/// Errors about a file, with its name.
tl::unexpected<Error> refused(const MappedFile& file, ErrorCode code, Text detail) {
    return fail(code, std::move(detail), file.path().string());
}

Result<FileHead> headOf(const MappedFile& file) {
    FileHead head;
    const auto bytes = file.bytes();
    if (bytes.size() < kMagic.size() ||
        std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
        return refused(file, ErrorCode::NotAModel,
                       "The file has no answers of a model: it does not begin with _logits_."_text);
    }
    if (bytes.size() < sizeof(head)) {
        return refused(file, ErrorCode::Incomplete, "The file ends inside its header."_text);
    }
    std::memcpy(&head, bytes.data(), sizeof(head));
    if (head.context < static_cast<std::int32_t>(kFewestTokens) || head.vocabulary < 1 ||
        head.chunks < 1) {
        return refused(file, ErrorCode::Damaged,
                       "The file says it has %1 chunks of %2 tokens and a vocabulary of %3; it is "
                       "damaged."_text(head.chunks, head.context, head.vocabulary));
    }
    return head;
}

Result<void> checkSize(const MappedFile& file, const ChunkPlan& plan, std::size_t vocabulary) {
    const auto expected = fileBytes(plan, vocabulary);
    const std::uint64_t size = file.bytes().size();
    if (!expected || size < *expected) {
        return refused(file, ErrorCode::Incomplete,
                       "The file ends before the last answer; it was not written to its end."_text);
    }
    if (size > *expected) {
        return refused(
            file, ErrorCode::Damaged,
            "The file has %1 B after the last answer; it is damaged."_text(size - *expected));
    }
    if (plan.chunks > kMostLogitsTokens / plan.context) {
        return refused(file, ErrorCode::Unsupported,
                       "The file has a text of more than %1 tokens."_text(kMostLogitsTokens));
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const LogitsFile>> LogitsFile::open(const std::filesystem::path& path) {
    auto file = MappedFile::open(path);
    if (!file) return fail(std::move(file.error()));
    const auto head = headOf(**file);
    if (!head) return fail(head.error());
    std::shared_ptr<LogitsFile> logits(new LogitsFile);
    logits->m_file = *std::move(file);
    logits->m_plan.context = static_cast<std::size_t>(head->context);
    logits->m_plan.chunks = static_cast<std::size_t>(head->chunks);
    logits->m_vocabulary = static_cast<std::size_t>(head->vocabulary);
    if (auto fits = checkSize(*logits->m_file, logits->m_plan, logits->m_vocabulary); !fits) {
        return fail(fits.error());
    }
    const auto afterHead = logits->m_file->bytes().subspan(sizeof(FileHead));
    logits->m_tokens.resize(logits->m_plan.chunks * logits->m_plan.context);
    const std::size_t tokenBytes = logits->m_tokens.size() * sizeof(std::int32_t);
    std::memcpy(logits->m_tokens.data(), afterHead.data(), tokenBytes);
    logits->m_rows = afterHead.subspan(tokenBytes);
    for (const std::int32_t token : logits->m_tokens) {
        if (token >= 0 && token < head->vocabulary) continue;
        return refused(
            *logits->m_file, ErrorCode::Damaged,
            "Token %1 is not in the vocabulary, which has %2."_text(token, head->vocabulary));
    }
    return logits;
}

ReferenceRow LogitsFile::row(std::size_t row, std::vector<float>& room) const {
    const std::size_t bytes = codedRowBytes(m_vocabulary);
    return decodeLogits(m_rows.subspan(row * bytes, bytes), m_vocabulary, room);
}

Result<LogitsFileWriter> LogitsFileWriter::create(files::OutputRequest request,
                                                  const LogitsContents& contents) {
    constexpr std::size_t kMost = std::numeric_limits<std::int32_t>::max();
    const ChunkPlan& plan = contents.plan;
    const auto bytes = std::max({plan.context, plan.chunks, contents.vocabulary}) <= kMost
                           ? fileBytes(plan, contents.vocabulary)
                           : std::nullopt;
    if (!bytes || contents.vocabulary == 0 || plan.chunks == 0 || plan.context < kFewestTokens ||
        contents.tokens.size() / plan.context < plan.chunks) {
        return fail(ErrorCode::InvalidArgument,
                    "A file of answers cannot have %1 chunks of %2 tokens of a text of %3, with a "
                    "vocabulary of %4."_text(plan.chunks, plan.context, contents.tokens.size(),
                                             contents.vocabulary));
    }
    request.bytes = *bytes;
    auto output = files::OutputFile::create(std::move(request));
    if (!output) return fail(std::move(output.error()));
    FileHead head;
    std::ranges::copy(kMagic, head.magic.begin());
    head.context = static_cast<std::int32_t>(plan.context);
    head.vocabulary = static_cast<std::int32_t>(contents.vocabulary);
    head.chunks = static_cast<std::int32_t>(plan.chunks);
    if (auto written = output->write(std::as_bytes(std::span(&head, 1))); !written) {
        return fail(std::move(written.error()));
    }
    const auto tokens = contents.tokens.first(plan.chunks * plan.context);
    if (auto written = output->write(std::as_bytes(tokens)); !written) {
        return fail(std::move(written.error()));
    }
    return LogitsFileWriter(*std::move(output), plan.scored(), contents.vocabulary);
}

Result<void> LogitsFileWriter::add(ConstRows logits, TaskContext& task) {
    if (logits.width != m_vocabulary || logits.count > m_rowsLeft) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 answers over %2 tokens do not fit into the file, which waits for %3 over "
                    "%4."_text(logits.count, logits.width, m_rowsLeft, m_vocabulary));
    }
    const std::size_t rowBytes = codedRowBytes(m_vocabulary);
    std::vector<std::byte> bytes(logits.count * rowBytes);
    const bool done =
        forEachChunk(logits.count, 4, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                encodeLogits(logits.row(i), std::span(bytes).subspan(i * rowBytes, rowBytes));
            }
        });
    if (!done) return failCancelled();
    m_rowsLeft -= logits.count;
    return m_output.write(bytes);
}

Result<void> LogitsFileWriter::finish() {
    if (m_rowsLeft > 0) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 answers are missing at the end of the file."_text(m_rowsLeft));
    }
    return m_output.commit();
}

}  // namespace weightscape::inference
