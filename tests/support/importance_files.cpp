// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/importance_files.h"

#include "core/files/gguf/gguf_writer.h"
#include "core/formats/registry.h"

namespace weightscape::test {
namespace {

template <typename T>
std::string raw(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string raw(const std::vector<float>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

std::string sized(const std::string& text) {
    return raw(static_cast<std::int32_t>(text.size())) + text;
}

}  // namespace

std::string datFile(const std::vector<DatEntry>& entries, const std::string& tail) {
    std::string file = raw(static_cast<std::int32_t>(entries.size()));
    for (const DatEntry& entry : entries) {
        file += sized(entry.name) + raw(entry.calls) +
                raw(static_cast<std::int32_t>(entry.values.size())) + raw(entry.values);
    }
    return file + tail;
}

std::string datTail(std::int32_t chunks, const std::string& dataset) {
    return raw(chunks) + sized(dataset);
}

Metadata importanceMetadata() {
    MetadataValue datasets;
    datasets.type = ValueType::Array;
    datasets.elementType = ValueType::String;
    datasets.bytes = MetadataValue::fromString("wiki.text").bytes;
    return {{"general.type", MetadataValue::fromString("imatrix")},
            {"imatrix.datasets", datasets},
            {"imatrix.chunk_count", MetadataValue::fromUint32(10)},
            {"imatrix.chunk_size", MetadataValue::fromUint32(512)}};
}

std::string importanceGguf(const Metadata& metadata, const std::vector<FloatTensor>& tensors) {
    std::vector<files::LayoutTensor> layoutTensors;
    for (const FloatTensor& tensor : tensors) {
        layoutTensors.push_back({tensor.name, tensor.dimensions, formats::findFormat("f32")});
    }
    const auto layout = files::layoutGguf(metadata, layoutTensors);
    std::string file = files::ggufHeader(metadata, layoutTensors, layout);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        file.resize(layout.headerBytes + layout.offsets[i], '\0');
        file += raw(tensors[i].values);
    }
    file.resize(layout.fileBytes, '\0');
    return file;
}

std::string importanceGguf(const std::vector<ImportanceEntry>& entries) {
    std::vector<FloatTensor> tensors;
    for (const ImportanceEntry& entry : entries) {
        tensors.push_back(
            {entry.tensor + ".in_sum2", {entry.columns(), entry.matrices()}, entry.sums});
        tensors.push_back({entry.tensor + ".counts", {1, entry.matrices()}, entry.counts});
    }
    return importanceGguf(importanceMetadata(), tensors);
}

}  // namespace weightscape::test
