// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/importance/importance_writer.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/files/gguf/gguf_writer.h"
#include "core/files/importance/importance_reader.h"
#include "core/files/output/hashed_output.h"
#include "core/formats/registry.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

/// One tensor of the file.
struct Part {
    std::string name;
    std::array<std::uint64_t, 2> dimensions;
    std::span<const float> values;
};

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

MetadataValue textList(const std::vector<std::string>& texts) {
    MetadataValue list;
    list.type = ValueType::Array;
    list.elementType = ValueType::String;
    list.count = texts.size();
    for (const std::string& text : texts) list.bytes += MetadataValue::fromString(text).bytes;
    return list;
}

Metadata metadataOf(const ImportanceMatrix& matrix) {
    return {{"general.type", MetadataValue::fromString("imatrix")},
            {"imatrix.datasets", textList(matrix.datasets)},
            {"imatrix.chunk_count", MetadataValue::fromUint32(matrix.chunks)},
            {"imatrix.chunk_size", MetadataValue::fromUint32(matrix.chunkSize)}};
}

std::vector<Part> partsOf(const ImportanceMatrix& matrix) {
    std::vector<Part> parts;
    parts.reserve(2 * matrix.entries.size());
    for (const ImportanceEntry& entry : matrix.entries) {
        parts.push_back(
            {entry.tensor + ".in_sum2", {entry.columns(), entry.matrices()}, entry.sums});
        parts.push_back({entry.tensor + ".counts", {1, entry.matrices()}, entry.counts});
    }
    return parts;
}

Result<void> writeParts(const std::vector<Part>& parts, const GgufLayout& layout,
                        HashedOutput& output, TaskContext& task) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Writing was stopped."_text);
        if (auto padded = output.padTo(layout.headerBytes + layout.offsets[i]); !padded) {
            return padded;
        }
        if (auto written = output.write(std::as_bytes(parts[i].values)); !written) return written;
        task.report(static_cast<double>(i + 1) / static_cast<double>(parts.size()), parts[i].name);
    }
    return output.padTo(layout.fileBytes);
}

bool areSame(const ImportanceEntry& left, const ImportanceEntry& right) {
    return left.tensor == right.tensor && left.sums == right.sums && left.counts == right.counts;
}

/// Whether what is in the file is what was to be written; numbers that no reader would take are
/// found here too.
Result<void> readBack(const ImportanceMatrix& matrix, const OutputFile& output,
                      const std::string& file) {
    SilentTask task;
    const auto written = openImportance(output.readablePath(), task);
    if (!written) return fail(written.error().code, written.error().detail, file);
    if (std::ranges::equal(matrix.entries, written->entries, areSame)) return {};
    return fail(
        ErrorCode::CannotWrite,
        "What was written differs when read back. Nothing was left behind; check the disk."_text,
        file);
}

}  // namespace

Result<WrittenImportance> writeImportance(const ImportanceMatrix& matrix,
                                          const ImportanceOutput& output, TaskContext& task) {
    const std::string file = output.target.string();
    if (auto possible = checkWritable(matrix, file); !possible) return fail(possible.error());
    const std::vector<Part> parts = partsOf(matrix);
    std::vector<LayoutTensor> tensors;
    tensors.reserve(parts.size());
    const formats::Format* const f32 = formats::findFormat("f32");
    for (const Part& part : parts) tensors.push_back({part.name, part.dimensions, f32});
    const Metadata metadata = metadataOf(matrix);
    const GgufLayout layout = layoutGguf(metadata, tensors);
    auto created = OutputFile::create(
        {output.target, layout.fileBytes, output.replaceExisting, output.inputs});
    if (!created && created.error().code == ErrorCode::OutputIsInput) {
        created.error().detail =
            "That is one of the importance matrices being read. Choose another name."_text;
    }
    if (!created) return fail(created.error());
    HashedOutput hashed(*std::move(created));
    const std::string header = ggufHeader(metadata, tensors, layout);
    if (auto written = hashed.write(std::as_bytes(std::span(header))); !written) {
        return fail(written.error());
    }
    if (auto written = writeParts(parts, layout, hashed, task); !written) {
        return fail(written.error());
    }
    if (auto same = readBack(matrix, hashed.file(), file); !same) return fail(same.error());
    if (auto finished = hashed.file().commit(); !finished) return fail(finished.error());
    return WrittenImportance{layout.fileBytes, hashed.sha256()};
}

}  // namespace weightscape::files
