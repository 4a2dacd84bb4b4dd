// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/onnx/onnx_reader.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/files/arrays/stored_array.h"
#include "core/files/oddities.h"
#include "core/files/onnx/onnx_tensor.h"
#include "core/files/onnx/protobuf_reader.h"
#include "core/files/plain_name.h"
#include "core/files/tensor_size.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

using Kind = ProtobufField::Kind;
using Message = std::span<const std::byte>;

constexpr std::size_t kMostGraphs = 16;  // inside each other
constexpr std::size_t kMostNameBytesOfOnnx = 1024;

/// Reads one model; the first problem is an Error naming the file.
class OnnxReader {
  public:
    explicit OnnxReader(const FilePointer& file) : m_file(file) { m_model.files.push_back(file); }

    [[nodiscard]] Result<Model> read() {
        ProtobufReader reader(m_file->bytes());
        for (ProtobufField field; reader.next(field);) {
            if (auto done = readModelField(field); !done) return fail(std::move(done.error()));
        }
        if (reader.failed())
            return damaged(
                "The model ends inside one of its parts, so the file "
                "is incomplete or damaged. Download it again."_text);
        if (m_model.tensors.empty()) {
            return fail(ErrorCode::NotAModel,
                        "The ONNX model holds no weights that this version knows."_text, name());
        }
        if (auto unique = checkUniqueNames(m_model); !unique) return fail(unique.error());
        m_unknown.report("Tensors of types that this version does not know, left out"_text,
                         m_model.warnings);
        return std::move(m_model);
    }

  private:
    [[nodiscard]] std::string name() const { return m_file->path().string(); }
    [[nodiscard]] tl::unexpected<Error> damaged(Text detail) const {
        return fail(ErrorCode::Damaged, std::move(detail), name());
    }
    [[nodiscard]] tl::unexpected<Error> damagedTensor(std::string_view tensor) const {
        return damaged(
            "Tensor %1 does not hold as many numbers as its shape needs, or is damaged "
            "in another way. Download the file again."_text(inQuotes(tensor)));
    }
    [[nodiscard]] Result<void> readModelField(const ProtobufField& field);
    void readProperty(Message message, std::string_view prefix);
    [[nodiscard]] Result<void> readGraph(Message graph, const std::string& prefix,
                                         std::size_t depth);
    [[nodiscard]] Result<void> readNode(Message node, const std::string& prefix, std::size_t depth);
    [[nodiscard]] Result<void> readAttribute(Message attribute, const std::string& owner,
                                             bool isConstant, std::size_t depth);
    [[nodiscard]] Result<void> addTensor(Message message, std::string name);
    [[nodiscard]] Result<StoredBytes> external(const OnnxTensor& tensor, std::uint64_t bytes,
                                               std::size_t& file);
    [[nodiscard]] Result<std::size_t> openBeside(std::string_view location);

    const FilePointer& m_file;
    Model m_model;
    std::map<std::string, std::size_t, std::less<>> m_beside;  ///< index of each other file
    std::uint64_t m_room = kMostUnpackedBytes;
    Oddity m_unknown;
};

Result<void> OnnxReader::readModelField(const ProtobufField& field) {
    const auto keep = [&](std::string_view key, MetadataValue value) {
        m_model.metadata.push_back({std::string(key), std::move(value)});
    };
    switch (field.number) {
        case 1:
            keep("ir_version", MetadataValue::fromUint32(static_cast<std::uint32_t>(field.value)));
            break;
        case 2:
            keep("producer_name", MetadataValue::fromString(field.text()));
            break;
        case 3:
            keep("producer_version", MetadataValue::fromString(field.text()));
            break;
        case 7:
            return readGraph(field.bytes, {}, 0);
        case 8:
            readProperty(field.bytes, "opset");
            break;
        case 14:
            readProperty(field.bytes, "");
            break;
        default:
            break;
    }
    return {};
}

/// A key and a text, or the name of a set of operators and its version.
void OnnxReader::readProperty(Message message, std::string_view prefix) {
    std::string key(prefix);
    MetadataValue value = MetadataValue::fromString({});
    ProtobufReader reader(message);
    for (ProtobufField field; reader.next(field);) {
        if (field.number == 1 && field.kind == Kind::Bytes && !field.bytes.empty()) {
            key += (key.empty() ? "" : ".") + std::string(field.text());
        } else if (field.number == 2 && field.kind == Kind::Bytes) {
            value = MetadataValue::fromString(field.text());
        } else if (field.number == 2) {
            value = MetadataValue::fromUint32(static_cast<std::uint32_t>(field.value));
        }
    }
    if (findValue(m_model.metadata, key) == nullptr) m_model.metadata.push_back({key, value});
}

Result<void> OnnxReader::readGraph(Message graph, const std::string& prefix, std::size_t depth) {
    if (depth > kMostGraphs) {
        return damaged("The model has graphs inside each other, deeper than %1."_text(kMostGraphs));
    }
    ProtobufReader reader(graph);
    for (ProtobufField field; reader.next(field);) {
        Result<void> done;
        if (field.number == 1) done = readNode(field.bytes, prefix, depth);
        if (field.number == 5) done = addTensor(field.bytes, prefix);
        if (!done) return done;
    }
    if (reader.failed()) return damaged("A graph of the model is damaged."_text);
    return {};
}

Result<void> OnnxReader::readNode(Message node, const std::string& prefix, std::size_t depth) {
    std::string_view output;
    std::string_view operation;
    ProtobufReader first(node);
    for (ProtobufField field; first.next(field);) {
        if (field.number == 2 && output.empty()) output = field.text();
        if (field.number == 4) operation = field.text();
    }
    if (first.failed()) return damaged("A node of the model is damaged."_text);
    ProtobufReader second(node);
    for (ProtobufField field; second.next(field);) {
        if (field.number != 5) continue;
        const std::string owner = prefix + std::string(output);
        auto done = readAttribute(field.bytes, owner, operation == "Constant", depth);
        if (!done) return done;
    }
    return {};
}

Result<void> OnnxReader::readAttribute(Message attribute, const std::string& owner, bool isConstant,
                                       std::size_t depth) {
    std::string_view name;
    ProtobufReader reader(attribute);
    for (ProtobufField field; reader.next(field);) {
        Result<void> done;
        if (field.number == 1) name = field.text();
        if (field.number == 5 && isConstant) done = addTensor(field.bytes, owner);
        if (field.number == 6 || field.number == 11) {
            done = readGraph(field.bytes, owner + "/" + std::string(name) + "/", depth + 1);
        }
        if (!done) return done;
    }
    if (reader.failed()) return damaged("An attribute of the model is damaged."_text);
    return {};
}

/// `name` is that of the node that holds the tensor, or what stands in front of the tensor's own.
Result<void> OnnxReader::addTensor(Message message, std::string name) {
    const auto read = readOnnxTensor(message);
    if (!read) return damagedTensor(name);
    if (name.empty() || name.ends_with('/')) name += read->name;
    if (name.size() > kMostNameBytesOfOnnx || name.find('\0') != std::string::npos) {
        return damaged(
            "The tensor name %1 holds a NUL byte or is longer than %2 bytes; no GGUF "
            "can carry it."_text(inQuotes(name), kMostNameBytesOfOnnx));
    }
    if (name.empty()) name = "unnamed." + std::to_string(m_model.tensors.size());
    if (read->format == nullptr) {
        m_unknown.note(name);
        return {};
    }
    StoredArray array{.format = read->format,
                      .shape = read->shape,
                      .strides = rowStrides(read->shape),
                      .own = nullptr};
    const auto bytes = extentOf(array);
    if (!bytes) {
        return damaged("Tensor %1 has the impossible shape %2; the file is damaged."_text(
            inQuotes(name), shapeText(read->shape)));
    }
    TensorInfo tensor;
    const bool isBeside = !read->external.location.empty();
    const auto inside =
        isBeside ? std::nullopt
                 : numbersOf(*read, *bytes / read->format->bytesPerBlock, m_file->bytes(), m_room);
    if (!isBeside && !inside) return damagedTensor(name);
    auto found = isBeside ? external(*read, *bytes, tensor.file) : Result<StoredBytes>(*inside);
    if (!found) return fail(std::move(found.error()));
    array.begin = found->begin;
    array.own = found->own;
    tensor.name = std::move(name);
    tensor.ggufName = tensor.name;
    place(std::move(array), tensor);
    m_model.tensors.push_back(std::move(tensor));
    return {};
}

Result<StoredBytes> OnnxReader::external(const OnnxTensor& tensor, std::uint64_t bytes,
                                         std::size_t& file) {
    const auto index = openBeside(tensor.external.location);
    if (!index) return fail(index.error());
    file = *index;
    const std::uint64_t size = m_model.files[file]->bytes().size();
    const std::uint64_t begin = tensor.external.offset;
    if (tensor.external.length && *tensor.external.length != bytes) {
        return damagedTensor(tensor.name);
    }
    if (begin > size || bytes > size - begin) {
        return fail(
            ErrorCode::Incomplete,
            "Tensor %1 needs %2 bytes from byte %3 on, the file has %4, so it is "
            "incomplete. Download it again."_text(inQuotes(tensor.name), bytes, begin, size),
            m_model.files[file]->path().string());
    }
    return StoredBytes{.begin = begin, .bytes = bytes};
}

Result<std::size_t> OnnxReader::openBeside(std::string_view location) {
    const auto known = m_beside.find(location);
    if (known != m_beside.end()) return known->second;
    if (!isPlainPath(location)) {
        return damaged(
            "The model keeps weights in %1, which is outside its folder. Nothing was "
            "opened."_text(inQuotes(location)));
    }
    auto opened = MappedFile::open(m_file->path().parent_path() / location);
    if (!opened) return fail(std::move(opened.error()));
    m_model.files.push_back(*std::move(opened));
    return m_beside.emplace(location, m_model.files.size() - 1).first->second;
}

}  // namespace

bool looksLikeOnnx(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kNewestVersion = 1000;
    constexpr std::uint64_t kGraphField = 7;
    ProtobufReader reader(bytes);
    ProtobufField field;
    const bool hasVersion = reader.next(field) && field.number == 1 && field.kind == Kind::Varint &&
                            field.value <= kNewestVersion;
    bool hasGraph = false;
    while (hasVersion && reader.next(field)) {
        hasGraph = hasGraph || (field.number == kGraphField && field.kind == Kind::Bytes);
    }
    return hasGraph && !reader.failed();
}

Result<Model> openOnnx(const FilePointer& file) {
    return OnnxReader(file).read();
}

}  // namespace weightscape::files
