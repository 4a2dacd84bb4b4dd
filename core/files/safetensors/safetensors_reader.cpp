// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/safetensors/safetensors_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/files/recognise.h"
#include "core/files/safetensors/safetensors_types.h"
#include "core/files/tensor_size.h"
#include "core/support/byte_reader.h"
#include "core/support/printable.h"
#include "core/support/strict_json.h"

namespace weightscape::files {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostNameBytes = 1024;
constexpr std::size_t kShownBytes = 128;

const formats::Format* formatOf(const std::string& type) {
    const bool known = std::ranges::find(kSafetensorsTypes, type) != kSafetensorsTypes.end();
    return known ? formats::findFormat(type) : nullptr;
}

std::string_view textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Where the tensors' bytes are.
struct DataSection {
    std::uint64_t begin;  ///< absolute
    std::uint64_t bytes;
};

/// Reads one file's header entries; the first problem is an Error naming the file.
class HeaderReader {
  public:
    HeaderReader(std::string file, DataSection data) : m_file(std::move(file)), m_data(data) {}

    /// Takes a member of the header.
    [[nodiscard]] Result<void> add(const std::string& name, const Json& entry,
                                   SafetensorsContents& contents) const;
    /// Puts the tensors in the order of their bytes, which they have to fill.
    [[nodiscard]] Result<void> settle(SafetensorsContents& contents) const;

  private:
    [[nodiscard]] Result<Metadata> readMetadata(const Json& entry) const;
    [[nodiscard]] Result<TensorInfo> readTensor(const std::string& name, const Json& entry) const;
    /// Precondition: sorted by offset.
    [[nodiscard]] Result<void> checkFilled(const std::vector<TensorInfo>& tensors) const;
    Result<void> readShape(const Json& entry, TensorInfo& tensor) const;
    Result<void> readPlace(const Json& entry, TensorInfo& tensor) const;
    [[nodiscard]] tl::unexpected<Error> damaged(Text detail) const {
        return fail(ErrorCode::Damaged, std::move(detail), m_file);
    }

    std::string m_file;
    DataSection m_data;
};

Text shown(const std::string& name) {
    return "Tensor %1"_text(printable(name, kShownBytes));
}

Result<Metadata> HeaderReader::readMetadata(const Json& entry) const {
    Metadata metadata;
    if (entry.is_null()) return metadata;
    if (!entry.is_object()) {
        return damaged("The header's __metadata__ must be an object of texts."_text);
    }
    for (const auto& [key, value] : entry.items()) {
        if (!value.is_string()) {
            return damaged("The value of %1 in __metadata__ is %2; it must be text."_text(
                printable(key, kShownBytes), std::string_view(value.type_name())));
        }
        metadata.push_back({key, MetadataValue::fromString(value.get_ref<const std::string&>())});
    }
    return metadata;
}

Result<void> HeaderReader::readShape(const Json& entry, TensorInfo& tensor) const {
    const auto shape = entry.find("shape");
    if (shape == entry.end() || !shape->is_array()) {
        return damaged("%1 has no shape; the header is damaged."_text(shown(tensor.name)));
    }
    for (const Json& dimension : *shape) {
        if (!dimension.is_number_unsigned()) {
            return damaged(
                "%1 has a dimension that is no whole number; the header is damaged."_text(
                    shown(tensor.name)));
        }
        tensor.dimensions.push_back(dimension.get<std::uint64_t>());
    }
    std::reverse(tensor.dimensions.begin(), tensor.dimensions.end());
    return {};
}

Result<void> HeaderReader::readPlace(const Json& entry, TensorInfo& tensor) const {
    const auto offsets = entry.find("data_offsets");
    const bool isPair = offsets != entry.end() && offsets->is_array() && offsets->size() == 2 &&
                        (*offsets)[0].is_number_unsigned() && (*offsets)[1].is_number_unsigned();
    if (!isPair) {
        return damaged("%1 has no data_offsets of two whole numbers; the header is damaged."_text(
            shown(tensor.name)));
    }
    const auto begin = (*offsets)[0].get<std::uint64_t>();
    const auto end = (*offsets)[1].get<std::uint64_t>();
    if (end > m_data.bytes) {
        return fail(
            ErrorCode::Incomplete,
            "%1 needs %2 bytes of weights, the file has %3 (%4 missing), so it is incomplete. "
            "Download it again."_text(shown(tensor.name), end, m_data.bytes, end - m_data.bytes),
            m_file);
    }
    const auto bytes = storedBytes(tensor.dimensions, *tensor.format);
    if (!bytes || tensor.weightCount() % tensor.format->weightsPerBlock != 0) {
        return damaged("%1 has the impossible shape %2; the file is damaged."_text(
            shown(tensor.name), shapeText(tensor.shape())));
    }
    if (begin > end || end - begin != *bytes) {
        return damaged(
            "%1 needs %2 bytes for its shape, but its data_offsets are %3 to %4; the file is "
            "damaged."_text(shown(tensor.name), *bytes, begin, end));
    }
    tensor.offset = m_data.begin + begin;
    tensor.bytes = *bytes;
    return {};
}

Result<TensorInfo> HeaderReader::readTensor(const std::string& name, const Json& entry) const {
    TensorInfo tensor;
    tensor.name = name;
    if (name.size() > kMostNameBytes || name.find('\0') != std::string::npos) {
        return damaged(
            "The tensor name %1 holds a NUL byte or is longer than %2 bytes; no GGUF "
            "can carry it."_text(printable(name, kShownBytes), kMostNameBytes));
    }
    if (!entry.is_object()) {
        return damaged(
            "%1 is described by a JSON %2 instead of an object; the header is damaged."_text(
                shown(name), std::string_view(entry.type_name())));
    }
    const auto type = entry.find("dtype");
    if (type == entry.end() || !type->is_string()) {
        return damaged("%1 has no dtype; the header is damaged."_text(shown(name)));
    }
    tensor.format = formatOf(type->get_ref<const std::string&>());
    if (tensor.format == nullptr) {
        return fail(ErrorCode::Unsupported,
                    "%1 has dtype \"%2\", which this version does not know."_text(
                        shown(name), printable(type->get_ref<const std::string&>(), kShownBytes)),
                    m_file);
    }
    if (auto shape = readShape(entry, tensor); !shape) return fail(std::move(shape.error()));
    if (auto place = readPlace(entry, tensor); !place) return fail(std::move(place.error()));
    return tensor;
}

Result<void> HeaderReader::checkFilled(const std::vector<TensorInfo>& tensors) const {
    std::uint64_t end = m_data.begin;
    for (const TensorInfo& tensor : tensors) {
        if (tensor.offset < end) {
            return damaged(
                "%1 begins at byte %2, inside the tensor before it, which ends at %3; this is not "
                "a valid model."_text(shown(tensor.name), tensor.offset, end));
        }
        if (tensor.offset > end) {
            return damaged(
                "The %1 bytes before %2 belong to no tensor; the format forbids that."_text(
                    tensor.offset - end, shown(tensor.name)));
        }
        end = tensor.offset + tensor.bytes;
    }
    const std::uint64_t last = m_data.begin + m_data.bytes;
    if (end < last) {
        return damaged(
            "The last %1 bytes belong to no tensor; the format forbids that."_text(last - end));
    }
    return {};
}

Result<void> HeaderReader::add(const std::string& name, const Json& entry,
                               SafetensorsContents& contents) const {
    if (name == kSafetensorsMetadataKey) {
        auto metadata = readMetadata(entry);
        if (!metadata) return fail(std::move(metadata.error()));
        contents.metadata = *std::move(metadata);
        return {};
    }
    auto tensor = readTensor(name, entry);
    if (!tensor) return fail(std::move(tensor.error()));
    contents.tensors.push_back(*std::move(tensor));
    return {};
}

Result<void> HeaderReader::settle(SafetensorsContents& contents) const {
    const auto comesFirst = [](const TensorInfo& left, const TensorInfo& right) {
        return std::tie(left.offset, left.bytes, left.name) <
               std::tie(right.offset, right.bytes, right.name);
    };
    // Most files have them in order already.
    if (!std::ranges::is_sorted(contents.tensors, comesFirst)) {
        std::ranges::sort(contents.tensors, comesFirst);
    }
    return checkFilled(contents.tensors);
}

/// The text of the header; empty after a failure.
std::string_view headerText(ByteReader& reader) {
    const auto length = reader.read<std::uint64_t>("the length of the header"_text);
    if (!reader.failed() && length > kMostSafetensorsHeaderBytes) {
        reader.fail(ErrorCode::Damaged,
                    "The header claims %1 bytes, but the format allows %2 at most."_text(
                        length, kMostSafetensorsHeaderBytes));
    }
    return reader.text(length, "The header"_text);
}

}  // namespace

bool looksLikeSafetensors(std::span<const std::byte> bytes) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof(length)) return false;
    std::memcpy(&length, bytes.data(), sizeof(length));
    if (length > bytes.size() - sizeof(length) || length > kMostSafetensorsHeaderBytes)
        return false;
    const std::string_view header = textOf(bytes.subspan(sizeof(length), length));
    const std::size_t first = header.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && header[first] == '{';
}

Result<SafetensorsContents> readSafetensors(const MappedFile& file) {
    ByteReader reader(file);
    if (!looksLikeSafetensors(file.bytes())) {
        // A length that makes no sense is most often the beginning of something else.
        if (auto foreign = knownForeignContent(file.bytes(), reader.file())) {
            return fail(*std::move(foreign));
        }
    }
    const std::string_view text = headerText(reader);
    if (reader.failed()) return fail(reader.error());
    const HeaderReader entries(reader.file(), {.begin = reader.offset(), .bytes = reader.left()});
    SafetensorsContents contents;
    Result<void> added;
    auto header =
        visitStrictJson(text, reader.file(), [&](const std::string& name, const Json& entry) {
            // What is wrong with the JSON itself counts more than what is wrong with one tensor.
            if (added) added = entries.add(name, entry, contents);
        });
    if (!header) {
        if (header.error().offset) *header.error().offset += reader.offset() - text.size();
        return fail(std::move(header.error()));
    }
    if (!header->is_object()) {
        return fail(ErrorCode::Damaged,
                    "The header is a JSON %1; it must be an object."_text(
                        std::string_view(header->type_name())),
                    reader.file());
    }
    if (added) added = entries.settle(contents);
    if (!added) return fail(std::move(added.error()));
    return contents;
}

}  // namespace weightscape::files
