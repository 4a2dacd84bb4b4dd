// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/importance/importance_writer.h"

#include <algorithm>

#include "core/files/importance/importance_reader.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

Result<void> checkWritable(const ImportanceMatrix& matrix, const std::string& file) {
    if (matrix.entries.empty()) {
        return fail(ErrorCode::InvalidArgument, "The importance matrix has no entry to write."_text,
                    file);
    }
    if (matrix.countsAreChunks) {
        return fail(ErrorCode::InvalidArgument,
                    "The counts of a .dat file must be converted before they are written."_text,
                    file);
    }
    for (const ImportanceEntry& entry : matrix.entries) {
        if (entry.tensor.size() <= kMostImportanceNameBytes) continue;
        return fail(
            ErrorCode::InvalidArgument,
            "The tensor name %1 has %2 bytes, but llama.cpp loads %3 at most in an importance "
            "matrix; rename the tensor or leave it out."_text(
                inQuotes(entry.tensor), entry.tensor.size(), kMostImportanceNameBytes),
            file);
    }
    return {};
}

Metadata metadataOf(const ImportanceMatrix& matrix) {
    return {{"general.type", MetadataValue::fromString("imatrix")},
            {"imatrix.datasets", textList(matrix.datasets)},
            {"imatrix.chunk_count", MetadataValue::fromUint32(matrix.chunks)},
            {"imatrix.chunk_size", MetadataValue::fromUint32(matrix.chunkSize)}};
}

std::vector<NumberTensor> tensorsOf(const ImportanceMatrix& matrix) {
    std::vector<NumberTensor> tensors;
    tensors.reserve(2 * matrix.entries.size());
    for (const ImportanceEntry& entry : matrix.entries) {
        tensors.push_back(
            {entry.tensor + ".in_sum2", {entry.columns(), entry.matrices()}, {entry.sums}});
        tensors.push_back({entry.tensor + ".counts", {1, entry.matrices()}, {entry.counts}});
    }
    return tensors;
}

bool areSame(const ImportanceEntry& left, const ImportanceEntry& right) {
    return left.tensor == right.tensor && left.sums == right.sums && left.counts == right.counts;
}

/// Whether what is in the file is what was to be written; numbers that no reader would take are
/// found here too.
Result<void> readBack(const ImportanceMatrix& matrix, const std::filesystem::path& path,
                      const std::string& file) {
    SilentTask task;
    const auto written = openImportance(path, task);
    if (!written) return fail(written.error().code, written.error().detail, file);
    if (std::ranges::equal(matrix.entries, written->entries, areSame)) return {};
    return fail(
        ErrorCode::CannotWrite,
        "What was written differs when read back. Nothing was left behind; check the disk."_text,
        file);
}

}  // namespace

Result<WrittenNumbers> writeImportance(const ImportanceMatrix& matrix, const NumbersOutput& output,
                                       TaskContext& task) {
    const std::string file = output.target.string();
    if (auto possible = checkWritable(matrix, file); !possible) return fail(possible.error());
    auto written = writeNumbers(
        metadataOf(matrix), tensorsOf(matrix), output,
        [&](const std::filesystem::path& path) { return readBack(matrix, path, file); }, task);
    if (!written && written.error().code == ErrorCode::OutputIsInput) {
        written.error().detail =
            "That is one of the importance matrices being read. Choose another name."_text;
    }
    return written;
}

}  // namespace weightscape::files
