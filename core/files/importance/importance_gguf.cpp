// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/importance/importance_gguf.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "core/files/gguf/gguf_reader.h"
#include "core/files/importance/importance_checks.h"
#include "core/files/oddities.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kDatasetsKey = "imatrix.datasets";
constexpr std::string_view kChunkCountKey = "imatrix.chunk_count";
constexpr std::string_view kChunkSizeKey = "imatrix.chunk_size";
constexpr std::array kKeys = {kDatasetsKey, kChunkCountKey, kChunkSizeKey};

constexpr std::string_view kSums = ".in_sum2";
constexpr std::string_view kCounts = ".counts";
/// Figures that newer programs add and nothing here needs.
constexpr std::array<std::string_view, 2> kKnownExtras = {".in_sum", ".stats"};

/// The two tensors that make an entry.
struct Halves {
    const TensorInfo* sums = nullptr;
    const TensorInfo* counts = nullptr;
};

bool hasKey(const Metadata& metadata, std::string_view key) {
    return findValue(metadata, key) != nullptr;
}

Result<void> checkIsImportance(const Metadata& metadata, const std::string& file) {
    const MetadataValue* type = findValue(metadata, "general.type");
    const bool named = type != nullptr && type->asString() == "imatrix";
    if (named ||
        std::ranges::any_of(kKeys, [&](std::string_view key) { return hasKey(metadata, key); })) {
        return {};
    }
    const bool isModel = hasKey(metadata, "general.architecture");
    return fail(ErrorCode::NotAModel,
                isModel ? "The file is a model, not an importance matrix. Give the file that "
                          "llama-imatrix wrote for it."_text
                        : "The GGUF is no importance matrix: general.type is not imatrix and no "
                          "key begins with imatrix."_text,
                file);
}

/// A number that is only a note: when it is odd, a warning and 0.
std::uint32_t noteOf(const Metadata& metadata, std::string_view key, std::vector<Text>& warnings) {
    const MetadataValue* value = findValue(metadata, key);
    if (value == nullptr) return 0;
    const auto number = value->asUnsigned();
    if (number && *number <= std::numeric_limits<std::uint32_t>::max()) {
        return static_cast<std::uint32_t>(*number);
    }
    warnings.push_back("The key %1 is %2 (%3) instead of a u32; it is ignored."_text(
        key, printable(value->text(), 60), valueTypeName(value->type)));
    return 0;
}

std::vector<std::string> datasetsOf(const Metadata& metadata, std::vector<Text>& warnings) {
    const MetadataValue* value = findValue(metadata, kDatasetsKey);
    std::vector<std::string> datasets;
    if (value == nullptr) return datasets;
    if (value->type != ValueType::Array || value->elementType != ValueType::String) {
        warnings.push_back("The key %1 is no list of texts; it is ignored."_text(kDatasetsKey));
        return datasets;
    }
    for (const MetadataValue& element : value->elements()) {
        datasets.emplace_back(element.asString().value_or(""));
    }
    return datasets;
}

void readNotes(const Metadata& metadata, ImportanceMatrix& matrix) {
    matrix.datasets = datasetsOf(metadata, matrix.warnings);
    matrix.chunks = noteOf(metadata, kChunkCountKey, matrix.warnings);
    matrix.chunkSize = noteOf(metadata, kChunkSizeKey, matrix.warnings);
    for (const std::string_view key : kKeys) {
        if (hasKey(metadata, key)) continue;
        matrix.warnings.push_back("The key %1 is missing; llama.cpp refuses such files."_text(key));
    }
}

class EntryReader {
  public:
    explicit EntryReader(const MappedFile& file) : m_file(file) {}

    Result<void> pairUp(const std::vector<TensorInfo>& tensors, std::vector<Text>& warnings);
    Result<std::vector<ImportanceEntry>> readAll(TaskContext& task) const;

  private:
    [[nodiscard]] Result<ImportanceEntry> read(std::string_view name, const Halves& halves) const;
    [[nodiscard]] Result<void> checkShapes(std::string_view name, const Halves& halves) const;
    [[nodiscard]] std::vector<float> numbersOf(const TensorInfo& tensor) const;
    [[nodiscard]] tl::unexpected<Error> damaged(const Text& detail, std::uint64_t offset) const {
        return fail(ErrorCode::Damaged, "%1; the file is damaged."_text(detail),
                    m_file.path().string(), offset);
    }

    const MappedFile& m_file;
    std::map<std::string_view, Halves> m_halves;  ///< by the name of the weights
};

Result<void> EntryReader::pairUp(const std::vector<TensorInfo>& tensors,
                                 std::vector<Text>& warnings) {
    Oddity unknown;
    for (const TensorInfo& tensor : tensors) {
        std::string_view name = tensor.name;
        const bool isSums = name.ends_with(kSums);
        if (!isSums && !name.ends_with(kCounts)) {
            const bool isKnown = std::ranges::any_of(
                kKnownExtras, [&](std::string_view extra) { return name.ends_with(extra); });
            if (!isKnown) unknown.note(name);
            continue;
        }
        name.remove_suffix(isSums ? kSums.size() : kCounts.size());
        if (name.empty()) {
            return damaged("The tensor %1 names no weights"_text(inQuotes(tensor.name)),
                           tensor.offset);
        }
        Halves& halves = m_halves[name];
        (isSums ? halves.sums : halves.counts) = &tensor;
    }
    unknown.report("Tensors of a kind that this program does not know, ignored"_text, warnings);
    if (!m_halves.empty()) return {};
    return fail(ErrorCode::Damaged,
                "The importance matrix has no entry; collect it again, on more text."_text,
                m_file.path().string());
}

Result<void> EntryReader::checkShapes(std::string_view name, const Halves& halves) const {
    const auto [sums, counts] = halves;
    const TensorInfo* present = sums != nullptr ? sums : counts;
    if (sums == nullptr || counts == nullptr) {
        return damaged((sums == nullptr ? "Tensor %1 has counts but no sums"_text
                                        : "Tensor %1 has sums but no counts"_text)(inQuotes(name)),
                       present->offset);
    }
    for (const TensorInfo* half : {sums, counts}) {
        if (half->format->info.id == "f32") continue;
        return damaged("The tensor %1 is %2; it must be F32"_text(inQuotes(half->name),
                                                                  half->format->info.label),
                       half->offset);
    }
    if (sums->bytes == 0 || counts->bytes == 0) {
        return damaged("Tensor %1 has no values"_text(inQuotes(name)), present->offset);
    }
    if (counts->rowLength() != 1 && counts->rowCount() != 1) {
        return damaged("The tensor %1 is no list of counts"_text(inQuotes(counts->name)),
                       counts->offset);
    }
    if (sums->rowCount() != counts->weightCount()) {
        return damaged("Tensor %1 has sums of %2 matrices, but counts of %3"_text(
                           inQuotes(name), sums->rowCount(), counts->weightCount()),
                       counts->offset);
    }
    return {};
}

std::vector<float> EntryReader::numbersOf(const TensorInfo& tensor) const {
    const auto bytes = m_file.bytes().subspan(tensor.offset, tensor.bytes);
    std::vector<float> numbers(bytes.size() / sizeof(float));
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

Result<ImportanceEntry> EntryReader::read(std::string_view name, const Halves& halves) const {
    if (auto fit = checkShapes(name, halves); !fit) return fail(fit.error());
    ImportanceEntry entry;
    entry.tensor = name;
    entry.sums = numbersOf(*halves.sums);
    entry.counts = numbersOf(*halves.counts);
    const std::string file = m_file.path().string();
    const ImportanceSource ofCounts{file, entry.tensor, halves.counts->offset};
    const ImportanceSource ofSums{file, entry.tensor, halves.sums->offset};
    if (auto checked =
            checkImportanceNumbers(entry.counts, "A count"_text, Negative::Refused, ofCounts);
        !checked) {
        return fail(checked.error());
    }
    if (auto checked = checkImportanceNumbers(entry.sums, "A sum"_text, Negative::Odd, ofSums);
        !checked) {
        return fail(checked.error());
    }
    if (auto checked = checkImportanceQuotients(entry, ofSums); !checked) {
        return fail(checked.error());
    }
    return entry;
}

Result<std::vector<ImportanceEntry>> EntryReader::readAll(TaskContext& task) const {
    std::vector<ImportanceEntry> entries;
    entries.reserve(m_halves.size());
    for (const auto& [name, halves] : m_halves) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Reading was stopped."_text);
        auto entry = read(name, halves);
        if (!entry) return fail(std::move(entry.error()));
        entries.push_back(*std::move(entry));
        task.report(static_cast<double>(entries.size()) / static_cast<double>(m_halves.size()),
                    name);
    }
    return entries;
}

}  // namespace

Result<ImportanceMatrix> readGgufImportance(const MappedFile& file, TaskContext& task) {
    const auto contents = readGguf(file);
    if (!contents) return fail(contents.error());
    const std::string path = file.path().string();
    if (auto is = checkIsImportance(contents->metadata, path); !is) return fail(is.error());
    ImportanceMatrix matrix;
    matrix.warnings = contents->warnings;
    readNotes(contents->metadata, matrix);
    EntryReader reader(file);
    if (auto paired = reader.pairUp(contents->tensors, matrix.warnings); !paired) {
        return fail(paired.error());
    }
    auto entries = reader.readAll(task);
    if (!entries) return fail(entries.error());
    matrix.entries = *std::move(entries);
    return matrix;
}

}  // namespace weightscape::files
