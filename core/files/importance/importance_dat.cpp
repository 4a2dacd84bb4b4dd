// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/importance/importance_dat.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>

#include "core/files/importance/importance_checks.h"
#include "core/files/oddities.h"
#include "core/support/byte_reader.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::uint32_t kMostNameBytes = 1024;
/// Length of a name, one byte of it, calls, number of values, one value.
constexpr std::uint64_t kSmallestEntry = 4 + 1 + 4 + 4 + 4;

std::uint32_t swapped(std::uint32_t value) {
    return (value >> 24U) | ((value >> 8U) & 0xFF00U) | ((value << 8U) & 0xFF0000U) |
           (value << 24U);
}

/// How the file begins: the number of entries and the length of the first name.
struct Beginning {
    std::uint32_t entries = 0;
    std::uint32_t nameBytes = 0;

    [[nodiscard]] bool isPossibleIn(std::uint64_t fileBytes) const {
        return entries > 0 && entries <= fileBytes / kSmallestEntry && nameBytes > 0 &&
               nameBytes <= kMostNameBytes;
    }
};

Beginning beginningOf(std::span<const std::byte> bytes) {
    Beginning beginning;
    if (bytes.size() < sizeof(std::uint32_t) + kSmallestEntry) return beginning;
    std::memcpy(&beginning.entries, bytes.data(), sizeof(std::uint32_t));
    std::memcpy(&beginning.nameBytes, bytes.data() + sizeof(std::uint32_t), sizeof(std::uint32_t));
    return beginning;
}

/// Whether the first two numbers make sense when their bytes are turned around, and only then.
bool looksBigEndian(std::span<const std::byte> bytes) {
    const Beginning found = beginningOf(bytes);
    const Beginning turned{swapped(found.entries), swapped(found.nameBytes)};
    return !found.isPossibleIn(bytes.size()) && turned.isPossibleIn(bytes.size());
}

/// Reads one file straight through; the first failure sticks to the reader.
class DatReader {
  public:
    explicit DatReader(const MappedFile& file)
        : m_bytes(file.bytes()), m_reader(file.bytes(), file.path().string()) {}

    Result<ImportanceMatrix> readAll(TaskContext& task);

  private:
    std::uint32_t readEntryCount();
    Result<void> readEntry(std::uint32_t index, ImportanceEntry& entry);
    std::string readName(std::uint32_t index);
    void readTail(ImportanceMatrix& matrix);
    /// A signed count of the file; fails when it is below `least`.
    std::uint32_t readCount(const Text& what, std::int32_t least);
    void damaged(const Text& detail) {
        m_reader.fail(ErrorCode::Damaged, "%1; the file is damaged."_text(detail));
    }

    std::span<const std::byte> m_bytes;
    ByteReader m_reader;
    Oddity m_oddCalls;
};

std::uint32_t DatReader::readCount(const Text& what, std::int32_t least) {
    const auto count = m_reader.read<std::int32_t>(what);
    if (m_reader.failed()) return 0;
    if (count < least) damaged("The file claims %1 for %2"_text(count, what));
    return count < least ? 0 : static_cast<std::uint32_t>(count);
}

std::uint32_t DatReader::readEntryCount() {
    if (looksBigEndian(m_bytes)) {
        m_reader.fail(ErrorCode::Unsupported,
                      "The importance matrix was written by a big-endian computer. Collect it "
                      "again, or convert it to GGUF there."_text);
        return 0;
    }
    const std::uint32_t count = readCount("the number of entries"_text, 1);
    return m_reader.fits(count, kSmallestEntry, "The list of tensors"_text) ? count : 0;
}

std::string DatReader::readName(std::uint32_t index) {
    const Text which = "The name of entry %1"_text(index + 1);
    const std::uint32_t length = readCount("the length of the name of entry %1"_text(index + 1), 1);
    const std::string_view name = m_reader.text(length, which);
    if (m_reader.failed()) return {};
    if (length > kMostNameBytes) {
        damaged("%1 has %2 bytes, more than %3"_text(which, length, kMostNameBytes));
    }
    if (name.find('\0') != std::string_view::npos) {
        damaged("%1, %2, holds a NUL byte"_text(which, inQuotes(name)));
    }
    return std::string(name);
}

Result<void> DatReader::readEntry(std::uint32_t index, ImportanceEntry& entry) {
    entry.tensor = readName(index);
    const std::string tensor = inQuotes(entry.tensor);
    const Text list = "The list of values of tensor %1"_text(tensor);
    const auto calls = m_reader.read<std::int32_t>("the number of calls of tensor %1"_text(tensor));
    const std::uint32_t count = readCount("the number of values of tensor %1"_text(tensor), 1);
    if (!m_reader.fits(count, sizeof(float), list)) {
        return fail(m_reader.error());
    }
    const ImportanceSource source{m_reader.file(), entry.tensor, m_reader.offset()};
    const std::string_view values = m_reader.text(count * std::uint64_t{sizeof(float)}, list);
    entry.sums.resize(count);
    std::memcpy(entry.sums.data(), values.data(), values.size());
    // Without a number of calls the values are no sums; every program takes them as they are.
    entry.counts = {calls > 0 ? static_cast<float>(calls) : 1.0F};
    if (calls <= 0) m_oddCalls.note(entry.tensor);
    if (auto checked = checkImportanceNumbers(entry.sums, "A value"_text, Negative::Odd, source);
        !checked) {
        return checked;
    }
    return checkImportanceQuotients(entry, source);
}

void DatReader::readTail(ImportanceMatrix& matrix) {
    if (m_reader.failed() || m_reader.left() == 0) return;  // older files end after the entries
    const auto chunks = m_reader.read<std::int32_t>("the number of chunks"_text);
    const std::uint32_t length = readCount("the length of the dataset's name"_text, 0);
    const std::string_view dataset = m_reader.text(length, "The dataset's name"_text);
    if (m_reader.failed()) return;
    if (chunks < 0) {
        matrix.warnings.push_back("The number of chunks is %1; it is ignored."_text(chunks));
    }
    matrix.chunks = static_cast<std::uint32_t>(std::max(chunks, 0));
    if (!dataset.empty()) matrix.datasets.emplace_back(dataset);
    if (m_reader.left() > 0) {
        matrix.warnings.push_back(
            "The last %1 bytes belong to nothing; they are ignored."_text(m_reader.left()));
    }
}

Result<ImportanceMatrix> DatReader::readAll(TaskContext& task) {
    ImportanceMatrix matrix;
    matrix.countsAreChunks = true;
    const std::uint32_t count = readEntryCount();
    if (m_reader.failed()) return fail(m_reader.error());
    matrix.entries.reserve(count);  // keeps the names in place for the set below
    std::unordered_set<std::string_view> seen;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Reading was stopped."_text);
        ImportanceEntry& entry = matrix.entries.emplace_back();
        if (auto read = readEntry(i, entry); !read) return fail(read.error());
        if (!seen.insert(entry.tensor).second) {
            damaged("Tensor %1 appears twice; programs would disagree which one counts"_text(
                inQuotes(entry.tensor)));
            return fail(m_reader.error());
        }
        task.report(static_cast<double>(m_reader.offset()) / static_cast<double>(m_bytes.size()),
                    entry.tensor);
    }
    readTail(matrix);
    if (m_reader.failed()) return fail(m_reader.error());
    m_oddCalls.report("Tensors without a number of calls, their values taken as they are"_text,
                      matrix.warnings);
    return matrix;
}

}  // namespace

bool looksLikeDat(std::span<const std::byte> bytes) {
    return beginningOf(bytes).isPossibleIn(bytes.size());
}

Result<ImportanceMatrix> readDatImportance(const MappedFile& file, TaskContext& task) {
    return DatReader(file).readAll(task);
}

}  // namespace weightscape::files
