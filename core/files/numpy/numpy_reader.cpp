// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/numpy/numpy_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/arrays/stored_array.h"
#include "core/files/numpy/npy_header.h"
#include "core/files/tensor_size.h"
#include "core/files/zip/zip_archive.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kNpyEnding = ".npy";

struct NumberType {
    std::string_view numpy;  ///< without its byte order
    std::string_view format;
};

/// Every type of numbers that has a row in the table of formats.
constexpr std::array<NumberType, 13> kNumberTypes = {{
    {"f2", "f16"},
    {"f4", "f32"},
    {"f8", "f64"},
    {"i1", "i8"},
    {"i2", "i16"},
    {"i4", "i32"},
    {"i8", "i64"},
    {"u1", "u8"},
    {"u2", "u16"},
    {"u4", "u32"},
    {"u8", "u64"},
    {"b1", "bool"},
    {"c8", "c64"},
}};

const formats::Format* formatOf(std::string_view type) {
    if (type.empty() || std::string_view("<>|=").find(type.front()) == std::string_view::npos) {
        return nullptr;
    }
    for (const NumberType& row : kNumberTypes) {
        if (row.numpy == type.substr(1)) return formats::findFormat(row.format);
    }
    return nullptr;
}

/// Why an array of this type is not opened.
Text refusal(const std::string& name, const std::string& type) {
    const std::string shown = inQuotes(name);
    if (type.ends_with("O")) {
        return "Array %1 holds Python objects, not numbers. Loading those can run code, so it is "
               "never opened."_text(shown);
    }
    if (type.empty()) return "Array %1 holds records, not single numbers."_text(shown);
    return "Array %1 has the NumPy type %2, which this version does not know."_text(shown,
                                                                                    inQuotes(type));
}

Result<TensorInfo> readArray(const MappedFile& mapped, const StoredBytes& from, std::string name) {
    const std::string file = mapped.path().string();
    const auto header = readNpyHeader(from.in(mapped), file);
    if (!header) return fail(header.error());
    TensorInfo tensor;
    StoredArray array{
        .format = formatOf(header->type),
        .shape = header->shape,
        .strides = header->isColumnOrder ? columnStrides(header->shape) : rowStrides(header->shape),
        .begin = from.begin + header->bytes,
        .isBigEndian = header->type.starts_with('>'),
        .own = from.own};
    if (array.format == nullptr) {
        return fail(ErrorCode::Unsupported, refusal(name, header->type), file);
    }
    const auto bytes = extentOf(array);
    if (!bytes) {
        return fail(ErrorCode::Damaged,
                    "Array %1 has the impossible shape %2; the file is damaged."_text(
                        inQuotes(name), shapeText(header->shape)),
                    file);
    }
    const std::uint64_t left = from.bytes - header->bytes;
    if (*bytes > left) {
        return fail(ErrorCode::Incomplete,
                    "Array %1 needs %2 bytes, the file has %3 (%4 missing), so it is incomplete. "
                    "Download it again."_text(inQuotes(name), *bytes, left, *bytes - left),
                    file);
    }
    tensor.name = std::move(name);
    tensor.ggufName = tensor.name;
    place(std::move(array), tensor);
    return tensor;
}

/// Opens the members of one archive, one after the other.
class NpzReader {
  public:
    explicit NpzReader(const FilePointer& file) : m_file(file) {}

    [[nodiscard]] Result<Model> read() {
        const auto members = readZipDirectory(*m_file);
        if (!members) return fail(members.error());
        std::vector<TensorInfo> tensors;
        for (const ZipMember& member : *members) {
            if (!member.name.ends_with(kNpyEnding)) continue;
            auto tensor = readMember(member);
            if (tensor) {
                tensors.push_back(*std::move(tensor));
            } else if (tensor.error().code == ErrorCode::Unsupported) {
                m_warnings.push_back("%1 It was left out."_text(tensor.error().detail));
                m_refused = tensor.error();
            } else {
                return fail(std::move(tensor.error()));
            }
        }
        if (tensors.empty() && m_refused) return fail(*std::move(m_refused));
        Model model;
        appendShard(model, m_file, std::move(tensors), {});
        model.warnings = std::move(m_warnings);
        if (auto unique = checkUniqueNames(model); !unique) return fail(unique.error());
        return model;
    }

  private:
    [[nodiscard]] Result<TensorInfo> readMember(const ZipMember& member) {
        const auto from = contentsOf(*m_file, member, m_room);
        if (!from) return fail(from.error());
        std::string name = member.name.substr(0, member.name.size() - kNpyEnding.size());
        auto tensor = readArray(*m_file, *from, std::move(name));
        if (tensor && from->own != nullptr) tensor->offset = member.offset;
        return tensor;
    }

    const FilePointer& m_file;
    std::uint64_t m_room = kMostUnpackedBytes;
    std::vector<Text> m_warnings;
    std::optional<Error> m_refused;
};

}  // namespace

bool looksLikeNpy(std::span<const std::byte> bytes) {
    const auto first = bytes.first(std::min(bytes.size(), kNpyMagic.size()));
    return std::string_view(reinterpret_cast<const char*>(first.data()), first.size()) == kNpyMagic;
}

bool looksLikeNpz(std::span<const std::byte> bytes) {
    return zipHolds(bytes, kNpyEnding);
}

Result<Model> openNpy(const FilePointer& file) {
    auto tensor =
        readArray(*file, {.begin = 0, .bytes = file->bytes().size()}, file->path().stem().string());
    if (!tensor) return fail(std::move(tensor.error()));
    Model model;
    std::vector<TensorInfo> tensors;
    tensors.push_back(*std::move(tensor));
    appendShard(model, file, std::move(tensors), {});
    return model;
}

Result<Model> openNpz(const FilePointer& file) {
    return NpzReader(file).read();
}

}  // namespace weightscape::files
