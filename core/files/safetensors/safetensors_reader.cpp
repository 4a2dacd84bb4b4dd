// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/safetensors/safetensors_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
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

    [[nodiscard]] Result<Metadata> readMetadata(const Json& header) const;
    [[nodiscard]] Result<std::vector<TensorInfo>> readTensors(const Json& header) const;

  private:
    [[nodiscard]] Result<TensorInfo> readTensor(const std::string& name, const Json& entry) const;
    /// Precondition: sorted by offset.
    [[nodiscard]] Result<void> checkFilled(const std::vector<TensorInfo>& tensors) const;
    Result<void> readShape(const Json& entry, TensorInfo& tensor) const;
    Result<void> readPlace(const Json& entry, TensorInfo& tensor) const;
    [[nodiscard]] tl::unexpected<Error> damaged(std::string detail) const {
        return fail(ErrorCode::Damaged, std::move(detail), m_file);
    }

    std::string m_file;
    DataSection m_data;
};

std::string shown(const std::string& name) {
    return "Tensor " + printable(name, kShownBytes);
}

Result<Metadata> HeaderReader::readMetadata(const Json& header) const {
    Metadata metadata;
    const auto found = header.find(kSafetensorsMetadataKey);
    if (found == header.end() || found->is_null()) return metadata;
    if (!found->is_object())
        return damaged("The header's __metadata__ must be an object of texts.");
    for (const auto& [key, value] : found->items()) {
        if (!value.is_string()) {
            return damaged("The value of " + printable(key, kShownBytes) + " in __metadata__ is " +
                           value.type_name() + "; it must be text.");
        }
        metadata.push_back({key, MetadataValue::fromString(value.get_ref<const std::string&>())});
    }
    return metadata;
}

Result<void> HeaderReader::readShape(const Json& entry, TensorInfo& tensor) const {
    const auto shape = entry.find("shape");
    if (shape == entry.end() || !shape->is_array()) {
        return damaged(shown(tensor.name) + " has no shape; the header is damaged.");
    }
    for (const Json& dimension : *shape) {
        if (!dimension.is_number_unsigned()) {
            return damaged(shown(tensor.name) +
                           " has a dimension that is no whole number; the header is damaged.");
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
        return damaged(shown(tensor.name) +
                       " has no data_offsets of two whole numbers; the header is damaged.");
    }
    const auto begin = (*offsets)[0].get<std::uint64_t>();
    const auto end = (*offsets)[1].get<std::uint64_t>();
    if (end > m_data.bytes) {
        return fail(ErrorCode::Incomplete,
                    shown(tensor.name) + " needs " + std::to_string(end) +
                        " bytes of weights, the file has " + std::to_string(m_data.bytes) + " (" +
                        std::to_string(end - m_data.bytes) +
                        " missing), so it is incomplete. Download it again.",
                    m_file);
    }
    const auto bytes = storedBytes(tensor.dimensions, *tensor.format);
    if (!bytes || tensor.weightCount() % tensor.format->weightsPerBlock != 0) {
        return damaged(shown(tensor.name) + " has the impossible shape " +
                       shapeText(tensor.shape()) + "; the file is damaged.");
    }
    if (begin > end || end - begin != *bytes) {
        return damaged(shown(tensor.name) + " needs " + std::to_string(*bytes) +
                       " bytes for its shape, but its data_offsets are " + std::to_string(begin) +
                       " to " + std::to_string(end) + "; the file is damaged.");
    }
    tensor.offset = m_data.begin + begin;
    tensor.bytes = *bytes;
    return {};
}

Result<TensorInfo> HeaderReader::readTensor(const std::string& name, const Json& entry) const {
    TensorInfo tensor;
    tensor.name = name;
    if (name.size() > kMostNameBytes || name.find('\0') != std::string::npos) {
        return damaged("The tensor name " + printable(name, kShownBytes) +
                       " holds a NUL byte or is longer than " + std::to_string(kMostNameBytes) +
                       " bytes; no GGUF can carry it.");
    }
    if (!entry.is_object()) {
        return damaged(shown(name) + " is described by a JSON " + entry.type_name() +
                       " instead of an object; the header is damaged.");
    }
    const auto type = entry.find("dtype");
    if (type == entry.end() || !type->is_string()) {
        return damaged(shown(name) + " has no dtype; the header is damaged.");
    }
    tensor.format = formatOf(type->get_ref<const std::string&>());
    if (tensor.format == nullptr) {
        return fail(ErrorCode::Unsupported,
                    shown(name) + " has dtype \"" +
                        printable(type->get_ref<const std::string&>(), kShownBytes) +
                        "\", which this version does not know.",
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
            return damaged(shown(tensor.name) + " begins at byte " + std::to_string(tensor.offset) +
                           ", inside the tensor before it, which "
                           "ends at " +
                           std::to_string(end) + "; this is not a valid model.");
        }
        if (tensor.offset > end) {
            return damaged("The " + std::to_string(tensor.offset - end) + " bytes before " +
                           shown(tensor.name) + " belong to no tensor; the format forbids that.");
        }
        end = tensor.offset + tensor.bytes;
    }
    const std::uint64_t last = m_data.begin + m_data.bytes;
    if (end < last) {
        return damaged("The last " + std::to_string(last - end) +
                       " bytes belong to no tensor; the format forbids that.");
    }
    return {};
}

Result<std::vector<TensorInfo>> HeaderReader::readTensors(const Json& header) const {
    std::vector<TensorInfo> tensors;
    for (const auto& [name, entry] : header.items()) {
        if (name == kSafetensorsMetadataKey) continue;
        auto tensor = readTensor(name, entry);
        if (!tensor) return fail(std::move(tensor.error()));
        tensors.push_back(*std::move(tensor));
    }
    std::stable_sort(
        tensors.begin(), tensors.end(), [](const TensorInfo& left, const TensorInfo& right) {
            return std::pair(left.offset, left.bytes) < std::pair(right.offset, right.bytes);
        });
    if (auto filled = checkFilled(tensors); !filled) return fail(std::move(filled.error()));
    return tensors;
}

Result<Json> parseHeader(ByteReader& reader) {
    const auto length = reader.read<std::uint64_t>("the length of the header");
    if (!reader.failed() && length > kMostSafetensorsHeaderBytes) {
        reader.fail(ErrorCode::Damaged, "The header claims " + std::to_string(length) +
                                            " bytes, but the format allows " +
                                            std::to_string(kMostSafetensorsHeaderBytes) +
                                            " at most.");
    }
    const std::uint64_t begin = reader.offset();
    const std::string_view text = reader.text(length, "The header");
    if (reader.failed()) return fail(reader.error());
    auto header = parseStrictJson(text, reader.file());
    if (!header) {
        if (header.error().offset) *header.error().offset += begin;
        return header;
    }
    if (!header->is_object()) {
        return fail(
            ErrorCode::Damaged,
            std::string("The header is a JSON ") + header->type_name() + "; it must be an object.",
            reader.file());
    }
    return header;
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
    ByteReader reader(file.bytes(), file.path().string());
    if (!looksLikeSafetensors(file.bytes())) {
        // A length that makes no sense is most often the beginning of something else.
        if (auto foreign = knownForeignContent(file.bytes(), reader.file())) {
            return fail(*std::move(foreign));
        }
    }
    const auto header = parseHeader(reader);
    if (!header) return fail(header.error());
    const HeaderReader entries(reader.file(), {.begin = reader.offset(), .bytes = reader.left()});
    auto metadata = entries.readMetadata(*header);
    if (!metadata) return fail(std::move(metadata.error()));
    auto tensors = entries.readTensors(*header);
    if (!tensors) return fail(std::move(tensors.error()));
    return SafetensorsContents{.metadata = *std::move(metadata), .tensors = *std::move(tensors)};
}

}  // namespace weightscape::files
