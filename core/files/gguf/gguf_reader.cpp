// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_reader.h"

#include <bit>
#include <cstring>
#include <string_view>

#include "core/files/gguf/gguf_layout.h"
#include "core/files/gguf/gguf_metadata_reader.h"
#include "core/files/gguf/gguf_tensor_reader.h"
#include "core/files/recognise.h"
#include "core/support/byte_reader.h"
#include "core/support/checked.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kSwappedMagic = "FUGG";
constexpr std::uint32_t kNewestVersion = 3;

bool beginsWith(std::span<const std::byte> bytes, std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

void failBigEndian(ByteReader& reader) {
    reader.fail(ErrorCode::Unsupported,
                "The file is a GGUF for big-endian computers. Convert it with "
                "gguf_convert_endian.py."_text);
}

std::uint32_t readVersion(ByteReader& reader) {
    if (reader.text(kGgufMagic.size(), "The magic"_text) != kGgufMagic) {
        failBigEndian(reader);
        return 0;
    }
    const auto version = reader.read<std::uint32_t>("the version"_text);
    if (reader.failed()) return 0;
    const bool looksSwapped = version != 0 && (version & 0xFFFFU) == 0;
    if (looksSwapped) failBigEndian(reader);
    if (version < 1 || version > kNewestVersion) {
        reader.fail(
            ErrorCode::Unsupported,
            "The file is GGUF version %1, but this program reads versions 1 to %2. A newer program "
            "may open it."_text(version, kNewestVersion));
    }
    return version;
}

/// The alignment of the data section; fails the reader when the file names an impossible one.
std::uint64_t alignmentOf(const Metadata& metadata, ByteReader& reader,
                          std::vector<Text>& warnings) {
    constexpr std::uint64_t kDefaultAlignment = 32;
    constexpr std::uint64_t kUsualMultiple = 8;
    constexpr std::uint64_t kLargestAlignment = 1U << 20U;
    const MetadataValue* value = findValue(metadata, "general.alignment");
    if (value == nullptr) return kDefaultAlignment;
    if (value->type != ValueType::Uint32) {
        reader.fail(ErrorCode::Damaged,
                    "The key general.alignment has type %1; it must be u32."_text(
                        valueTypeName(value->type)));
        return kDefaultAlignment;
    }
    const std::uint64_t alignment = value->asUnsigned().value_or(0);
    if (!std::has_single_bit(alignment) || alignment > kLargestAlignment) {
        reader.fail(ErrorCode::Damaged,
                    "The key general.alignment is %1; it must be a power of two up to %2."_text(
                        alignment, kLargestAlignment));
        return kDefaultAlignment;
    }
    if (alignment % kUsualMultiple != 0) {
        warnings.push_back(
            "The key general.alignment is %1; the format asks for a multiple of 8."_text(
                alignment));
    }
    return alignment;
}

}  // namespace

bool looksLikeGguf(std::span<const std::byte> bytes) {
    return beginsWith(bytes, kGgufMagic) || beginsWith(bytes, kSwappedMagic);
}

Result<GgufContents> readGguf(const MappedFile& file) {
    ByteReader reader(file);
    if (!looksLikeGguf(file.bytes())) return fail(foreignContent(file.bytes(), reader.file()));
    GgufContents contents;
    contents.version = readVersion(reader);
    if (reader.failed()) return fail(reader.error());
    const std::uint64_t tensorCount =
        readGgufLength(reader, contents.version, "the number of tensors"_text);
    const std::uint64_t keyCount =
        readGgufLength(reader, contents.version, "the number of keys"_text);
    contents.metadata = readGgufMetadata(reader, contents.version, keyCount, contents.warnings);
    contents.tensors = readGgufTensors(reader, contents.version, tensorCount, contents.warnings);
    if (reader.failed()) return fail(reader.error());
    const std::uint64_t alignment = alignmentOf(contents.metadata, reader, contents.warnings);
    if (reader.failed()) return fail(reader.error());
    const auto begin = CheckedSize(reader.offset()).paddedTo(alignment).value();
    const GgufDataSection data{.begin = begin.value_or(reader.offset()),
                               .alignment = alignment,
                               .fileBytes = file.bytes().size()};
    auto placed = placeGgufTensors(contents.tensors, data, reader.file(), contents.warnings);
    if (!placed) return fail(placed.error());
    return contents;
}

}  // namespace weightscape::files
