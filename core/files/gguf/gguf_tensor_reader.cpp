// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_tensor_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_set>

#include "core/files/gguf/gguf_metadata_reader.h"
#include "core/files/oddities.h"
#include "core/files/tensor_size.h"
#include "core/formats/foreign_types.h"
#include "core/formats/registry.h"
#include "core/support/checked.h"
#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::files {
namespace {

constexpr std::size_t kShownNameBytes = 128;
constexpr std::uint64_t kMostNameBytes = 1024;
constexpr std::size_t kUsualNameBytes = 63;  ///< the longest that llama.cpp loads
constexpr std::uint32_t kMostDimensions = 4;

struct RemovedType {
    std::uint32_t number;
    std::string_view name;
};

/// Numbers that ggml once used; files with them need an old program.
constexpr std::array<RemovedType, 5> kRemovedTypes = {
    {{4, "Q4_2"}, {5, "Q4_3"}, {31, "Q4_0_4_4"}, {32, "Q4_0_4_8"}, {33, "Q4_0_8_8"}}};

std::string shown(const TensorInfo& tensor) {
    return printable(tensor.name, kShownNameBytes);
}

Text unknownType(const TensorInfo& tensor, std::uint32_t type) {
    const auto removed =
        std::find_if(kRemovedTypes.begin(), kRemovedTypes.end(),
                     [type](const RemovedType& row) { return row.number == type; });
    if (removed != kRemovedTypes.end()) {
        return "Tensor %1 has type %2 (%3), which was removed from GGUF. Convert the original "
               "model again."_text(shown(tensor), type, removed->name);
    }
    return "Tensor %1 has type %2, which this version does not know."_text(shown(tensor), type);
}

Text unknownTensors(std::uint32_t type) {
    if (const formats::ForeignType* foreign = formats::foreignType(type)) {
        return "Tensors of type %1, which is %2's %3 and which this version does not know, "
               "copied as they are"_text(type, foreign->program, foreign->name);
    }
    return "Tensors of type %1, which this version does not know, copied as they are"_text(type);
}

class TensorRecords {
  public:
    TensorRecords(ByteReader& reader, std::uint32_t version)
        : m_reader(reader), m_version(version) {}

    std::vector<TensorInfo> readAll(std::uint64_t count);
    void report(std::vector<Text>& warnings) const;

  private:
    std::string readName();
    void readDimensions(TensorInfo& tensor);
    void readFormat(TensorInfo& tensor);
    void checkShape(TensorInfo& tensor);
    void noteOddName(const std::string& name);
    void noteUnknownType(std::uint32_t type, const std::string& name);

    ByteReader& m_reader;
    std::uint32_t m_version;
    Oddity m_emptyNames;
    Oddity m_longNames;
    Oddity m_foreignNames;
    std::map<std::uint32_t, Oddity> m_unknownTypes;  ///< by ggml's number, the first few
    Oddity m_moreUnknownTypes;
};

std::vector<TensorInfo> TensorRecords::readAll(std::uint64_t count) {
    std::vector<TensorInfo> tensors;
    const std::uint64_t smallest =
        ggufLengthBytes(m_version) + 2 * sizeof(std::uint32_t) + sizeof(std::uint64_t);
    if (!m_reader.fits(count, smallest, "The table of tensors"_text)) return tensors;
    tensors.reserve(count);  // keeps the names in place for the set below
    std::unordered_set<std::string_view> seen;
    seen.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        TensorInfo& tensor = tensors.emplace_back();
        tensor.name = readName();
        tensor.ggufName = tensor.name;
        readDimensions(tensor);
        readFormat(tensor);
        tensor.offset = m_reader.read<std::uint64_t>("the offset of a tensor"_text);
        if (m_reader.failed()) return {};
        if (!seen.insert(tensor.name).second) {
            m_reader.fail(
                ErrorCode::Damaged,
                "The tensor name %1 appears twice; programs would disagree which one counts."_text(
                    shown(tensor)));
            return {};
        }
        noteOddName(tensor.name);
    }
    return tensors;
}

void TensorRecords::report(std::vector<Text>& warnings) const {
    m_emptyNames.report("Tensors with an empty name"_text, warnings);
    m_longNames.report("Tensor names longer than 63 bytes, the most that llama.cpp loads"_text,
                       warnings);
    m_foreignNames.report("Tensor names that are not UTF-8, shown escaped"_text, warnings);
    for (const auto& [type, found] : m_unknownTypes) found.report(unknownTensors(type), warnings);
    m_moreUnknownTypes.report("Tensors of further types that this version does not know"_text,
                              warnings);
}

std::string TensorRecords::readName() {
    const std::uint64_t length =
        readGgufLength(m_reader, m_version, "the length of a tensor name"_text);
    if (!m_reader.fits(length, 1, "A tensor name"_text)) return {};
    if (length > kMostNameBytes) {
        m_reader.fail(
            ErrorCode::Damaged,
            "A tensor name has %1 bytes, more than the limit of %2; the file is damaged."_text(
                length, kMostNameBytes));
        return {};
    }
    std::string name(m_reader.text(length, "A tensor name"_text));
    if (name.find('\0') != std::string::npos) {
        m_reader.fail(ErrorCode::Damaged,
                      "The tensor name %1 holds a NUL byte; programs would read different "
                      "names from it."_text(printable(name, kShownNameBytes)));
    }
    return name;
}

void TensorRecords::noteOddName(const std::string& name) {
    if (name.empty()) m_emptyNames.note(name);
    if (name.size() > kUsualNameBytes) m_longNames.note(name);
    if (!isUtf8(name)) m_foreignNames.note(name);
}

void TensorRecords::noteUnknownType(std::uint32_t type, const std::string& name) {
    constexpr std::size_t kMostTold = 8;
    const bool isTold = m_unknownTypes.size() < kMostTold || m_unknownTypes.contains(type);
    (isTold ? m_unknownTypes[type] : m_moreUnknownTypes).note(name);
}

void TensorRecords::readDimensions(TensorInfo& tensor) {
    const auto count = m_reader.read<std::uint32_t>("the shape of a tensor"_text);
    if (count > kMostDimensions) {
        m_reader.fail(ErrorCode::Damaged,
                      "Tensor %1 claims %2 dimensions, but GGUF has %3 at most."_text(
                          shown(tensor), count, kMostDimensions));
        return;
    }
    tensor.dimensions.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        tensor.dimensions.push_back(
            readGgufLength(m_reader, m_version, "the shape of a tensor"_text));
    }
}

void TensorRecords::readFormat(TensorInfo& tensor) {
    const auto type = m_reader.read<std::uint32_t>("the type of a tensor"_text);
    if (m_reader.failed()) return;
    tensor.format = formats::findGgmlType(type);
    if (tensor.format == nullptr) {
        tensor.format = formats::unknownGgmlType(type);
        if (tensor.format != nullptr) noteUnknownType(type, tensor.name);
    }
    if (tensor.format == nullptr) {
        m_reader.fail(ErrorCode::Unsupported, unknownType(tensor, type));
        return;
    }
    checkShape(tensor);
}

void TensorRecords::checkShape(TensorInfo& tensor) {
    const formats::Format& format = *tensor.format;
    const auto bytes = storedBytes(tensor.dimensions, format);
    if (!bytes) {
        m_reader.fail(ErrorCode::Damaged,
                      "Tensor %1 has the impossible shape %2; the file is damaged."_text(
                          shown(tensor), shapeText(tensor.dimensions)));
        return;
    }
    if (!format.fitsRow(tensor.rowLength())) {
        m_reader.fail(ErrorCode::Damaged,
                      "Tensor %1 has rows of %2 weights, but %3 stores blocks of %4; the "
                      "file is damaged."_text(shown(tensor), tensor.rowLength(), format.info.label,
                                              format.weightsPerBlock));
        return;
    }
    tensor.bytes = *bytes;
}

/// Tensors of unknown types take everything up to the next tensor or the end of the file; one that
/// begins behind the end gets a byte, so that the file is found incomplete.
void measureUnknownTypes(std::vector<TensorInfo>& tensors, const GgufDataSection& data) {
    const auto isUnknown = [](const TensorInfo& tensor) { return !tensor.format->hasKnownSize(); };
    if (std::ranges::none_of(tensors, isUnknown)) return;
    std::vector<std::uint64_t> begins;
    begins.reserve(tensors.size());
    for (const TensorInfo& tensor : tensors) begins.push_back(tensor.offset);
    std::ranges::sort(begins);
    const std::uint64_t end = data.fileBytes - std::min(data.begin, data.fileBytes);
    for (TensorInfo& tensor : tensors) {
        if (!isUnknown(tensor) || tensor.weightCount() == 0) continue;
        const auto next = std::ranges::upper_bound(begins, tensor.offset);
        const std::uint64_t limit = next == begins.end() ? end : std::min(*next, end);
        tensor.bytes = limit > tensor.offset ? limit - tensor.offset : 1;
    }
}

Result<void> checkPlace(const TensorInfo& tensor, const GgufDataSection& data,
                        const std::string& file) {
    if (tensor.offset % data.alignment != 0) {
        return fail(
            ErrorCode::Damaged,
            "Tensor %1 begins at offset %2, which is no multiple of the alignment %3; the file is "
            "damaged."_text(shown(tensor), tensor.offset, data.alignment),
            file);
    }
    const auto end = CheckedSize(data.begin).plus(tensor.offset).plus(tensor.bytes).value();
    if (!end) {
        return fail(
            ErrorCode::Damaged,
            "Tensor %1 claims %2 bytes at offset %3, more than any file can hold; the file is "
            "damaged."_text(shown(tensor), tensor.bytes, tensor.offset),
            file);
    }
    return {};
}

/// Tensors by where their bytes are, those without bytes left out.
std::vector<std::size_t> orderInFile(const std::vector<TensorInfo>& tensors) {
    std::vector<std::size_t> order(tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&tensors](std::size_t i) { return tensors[i].bytes == 0; });
    const auto offset = [&tensors](std::size_t i) { return tensors[i].offset; };
    // Nearly all files list them so, and sorting would go through them many times.
    if (!std::ranges::is_sorted(order, {}, offset)) std::ranges::stable_sort(order, {}, offset);
    return order;
}

Text gapText(std::uint64_t bytes, Words where) {
    return "%1 bytes %2 belong to no tensor; they are ignored and never exported."_text(bytes,
                                                                                        where);
}

/// Walks the tensors by place. Precondition: every end is a possible number.
Result<void> checkNeighbours(const std::vector<TensorInfo>& tensors, const GgufDataSection& data,
                             const std::string& file, std::vector<Text>& warnings) {
    const std::vector<std::size_t> order = orderInFile(tensors);
    std::uint64_t end = 0;
    std::uint64_t gaps = 0;
    const TensorInfo* last = nullptr;
    for (const std::size_t i : order) {
        const TensorInfo& tensor = tensors[i];
        if (tensor.offset < end) {
            return fail(ErrorCode::Damaged,
                        "Tensors %1 and %2 share bytes; this is not a valid model."_text(
                            shown(*last), shown(tensor)),
                        file);
        }
        const std::uint64_t expected =
            CheckedSize(end).paddedTo(data.alignment).value().value_or(end);
        if (tensor.offset > expected) gaps += tensor.offset - expected;
        end = tensor.offset + tensor.bytes;
        last = &tensor;
    }
    const std::uint64_t needed = last == nullptr ? 0 : data.begin + end;
    if (needed > data.fileBytes) {
        return fail(
            ErrorCode::Incomplete,
            "The file is incomplete: tensor %1 needs bytes up to %2, the file has %3 (%4 missing). "
            "Download it again."_text(shown(*last), needed, data.fileBytes,
                                      needed - data.fileBytes),
            file);
    }
    if (gaps > 0) warnings.push_back(gapText(gaps, "between tensors"_text));
    if (!std::is_sorted(order.begin(), order.end())) {
        warnings.push_back(
            "The tensors are listed in another order than they are stored; llama.cpp refuses such "
            "files."_text);
    }
    const auto padded = CheckedSize(data.begin).plus(end).paddedTo(data.alignment).value();
    if (padded && data.fileBytes > *padded) {
        warnings.push_back(gapText(data.fileBytes - *padded, "after the last tensor"_text));
    }
    return {};
}

}  // namespace

std::vector<TensorInfo> readGgufTensors(ByteReader& reader, std::uint32_t version,
                                        std::uint64_t count, std::vector<Text>& warnings) {
    TensorRecords records(reader, version);
    std::vector<TensorInfo> tensors = records.readAll(count);
    records.report(warnings);
    return tensors;
}

Result<void> placeGgufTensors(std::vector<TensorInfo>& tensors, const GgufDataSection& data,
                              const std::string& file, std::vector<Text>& warnings) {
    measureUnknownTypes(tensors, data);
    for (const TensorInfo& tensor : tensors) {
        if (auto placed = checkPlace(tensor, data, file); !placed) return placed;
    }
    if (auto apart = checkNeighbours(tensors, data, file, warnings); !apart) return apart;
    for (TensorInfo& tensor : tensors) {
        // A tensor without bytes may claim any place; it gets one inside the file.
        tensor.offset =
            tensor.bytes == 0 ? std::min(data.begin, data.fileBytes) : data.begin + tensor.offset;
    }
    return {};
}

}  // namespace weightscape::files
