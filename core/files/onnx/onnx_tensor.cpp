// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/onnx/onnx_tensor.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

#include "core/files/onnx/protobuf_reader.h"

namespace weightscape::files {
namespace {

using Kind = ProtobufField::Kind;

constexpr std::uint64_t kRawField = 9;
constexpr std::uint64_t kFloatField = 4;
constexpr std::uint64_t kDoubleField = 10;
constexpr std::size_t kMostDimensions = 64;

struct DataType {
    std::uint64_t number;
    std::string_view format;
};

/// Every data type that has a row in the table of formats.
constexpr std::array<DataType, 18> kDataTypes = {{
    {1, "f32"},
    {2, "u8"},
    {3, "i8"},
    {4, "u16"},
    {5, "i16"},
    {6, "i32"},
    {7, "i64"},
    {9, "bool"},
    {10, "f16"},
    {11, "f64"},
    {12, "u32"},
    {13, "u64"},
    {14, "c64"},
    {16, "bf16"},
    {17, "f8_e4m3"},
    {18, "f8_e4m3fnuz"},
    {19, "f8_e5m2"},
    {20, "f8_e5m2fnuz"},
}};

const formats::Format* formatOf(std::uint64_t type) {
    const auto* row = std::ranges::find(kDataTypes, type, &DataType::number);
    return row == kDataTypes.end() ? nullptr : formats::findFormat(row->format);
}

std::optional<std::uint64_t> wholeNumber(std::string_view digits) {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, value);
    return error == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

/// One pair of key and text, such as "offset" and "4096".
bool readExternal(std::span<const std::byte> message, OnnxExternal& external) {
    ProtobufReader reader(message);
    std::string_view key;
    std::string_view value;
    for (ProtobufField field; reader.next(field);) {
        if (field.kind != Kind::Bytes) continue;
        if (field.number == 1) key = field.text();
        if (field.number == 2) value = field.text();
    }
    if (key == "location") external.location = value;
    if (key == "offset" || key == "length") {
        const auto number = wholeNumber(value);
        external.isDamaged = external.isDamaged || !number;
        if (key == "length") external.length = number;
        if (key == "offset") external.offset = number.value_or(0);
    }
    return !reader.failed();
}

bool readShape(const ProtobufField& field, std::vector<std::uint64_t>& shape) {
    std::uint64_t size = field.value;
    ProtobufReader packed(field.bytes);
    bool isThere = field.kind == Kind::Varint || packed.nextVarint(size);
    for (; isThere; isThere = packed.nextVarint(size)) {
        if (shape.size() == kMostDimensions) return false;
        shape.push_back(size);
    }
    return !packed.failed();
}

/// Numbers may be in one field only.
bool addNumbers(const ProtobufField& field, OnnxTensor& tensor) {
    if (tensor.field != 0 && tensor.field != field.number) return false;
    tensor.field = field.number;
    if (field.kind == Kind::Bytes) {
        tensor.numbers.push_back(field.bytes);
    } else {
        tensor.single.push_back(field.value);
    }
    return field.number != kRawField || field.kind == Kind::Bytes;
}

bool readField(const ProtobufField& field, OnnxTensor& tensor, bool& isExternal) {
    switch (field.number) {
        case 1:
            return readShape(field, tensor.shape);
        case 2:
            tensor.type = field.value;
            return field.kind == Kind::Varint;
        case kFloatField:
        case 5:  // int32_data
        case 7:  // int64_data
        case kRawField:
        case kDoubleField:
        case 11:  // uint64_data
            return addNumbers(field, tensor);
        case 8:
            tensor.name = field.text();
            return field.kind == Kind::Bytes;
        case 13:
            return field.kind == Kind::Bytes && readExternal(field.bytes, tensor.external);
        case 14:
            isExternal = field.value == 1;
            return true;
        default:
            return true;
    }
}

/// Appends the lowest bytes of each number.
void append(std::uint64_t number, std::size_t bytes, std::vector<std::byte>& out) {
    std::array<std::byte, sizeof(number)> all{};
    std::memcpy(all.data(), &number, sizeof(number));
    out.insert(out.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(bytes));
}

/// Whether the bytes of the field are numbers as the format stores them.
bool isStoredSo(const OnnxTensor& tensor) {
    const std::string_view id = tensor.format->info.id;
    return tensor.field == kRawField ||
           (tensor.field == kFloatField && (id == "f32" || id == "c64")) ||
           (tensor.field == kDoubleField && id == "f64");
}

/// All numbers one after the other, at most `most` bytes; empty when there are more.
std::optional<std::vector<std::byte>> gathered(const OnnxTensor& tensor, std::uint64_t most) {
    const std::size_t each = tensor.format->bytesPerBlock;
    const bool isStored = isStoredSo(tensor);
    std::vector<std::byte> bytes;
    for (const auto& part : tensor.numbers) {
        if (isStored && part.size() > most - bytes.size()) return std::nullopt;
        if (isStored) {
            bytes.insert(bytes.end(), part.begin(), part.end());
            continue;
        }
        ProtobufReader packed(part);
        for (std::uint64_t number = 0; packed.nextVarint(number);) {
            if (bytes.size() + each > most) return std::nullopt;
            append(number, each, bytes);
        }
        if (packed.failed()) return std::nullopt;
    }
    for (const std::uint64_t number : tensor.single) {
        if (bytes.size() + each > most) return std::nullopt;
        append(number, tensor.format->info.id == "c64" ? each / 2 : each, bytes);
    }
    return bytes;
}

}  // namespace

std::optional<OnnxTensor> readOnnxTensor(std::span<const std::byte> message) {
    OnnxTensor tensor;
    bool isExternal = false;
    ProtobufReader reader(message);
    for (ProtobufField field; reader.next(field);) {
        if (!readField(field, tensor, isExternal)) return std::nullopt;
    }
    if (reader.failed()) return std::nullopt;
    if (!isExternal) tensor.external = {};
    if (isExternal && (tensor.external.location.empty() || tensor.external.isDamaged)) {
        return std::nullopt;
    }
    tensor.format = formatOf(tensor.type);
    return tensor;
}

std::optional<StoredBytes> numbersOf(const OnnxTensor& tensor, std::uint64_t count,
                                     std::span<const std::byte> model, std::uint64_t& room) {
    const std::uint64_t needed = count * tensor.format->bytesPerBlock;
    if (tensor.field == 0) {
        return needed == 0 ? std::optional(StoredBytes{}) : std::nullopt;
    }
    if (isStoredSo(tensor) && tensor.numbers.size() == 1 && tensor.single.empty()) {
        const auto bytes = tensor.numbers.front();
        if (bytes.size() != needed) return std::nullopt;
        return StoredBytes{.begin = static_cast<std::uint64_t>(bytes.data() - model.data()),
                           .bytes = needed};
    }
    auto bytes = needed <= room ? gathered(tensor, needed) : std::nullopt;
    if (!bytes || bytes->size() != needed) return std::nullopt;
    room -= needed;
    StoredBytes stored{.begin = 0, .bytes = needed};
    stored.own = std::make_shared<const std::vector<std::byte>>(*std::move(bytes));
    return stored;
}

}  // namespace weightscape::files
