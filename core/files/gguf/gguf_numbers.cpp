// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_numbers.h"

#include <utility>

#include "core/files/gguf/gguf_writer.h"
#include "core/files/output/hashed_output.h"
#include "core/formats/registry.h"

namespace weightscape::files {
namespace {

Result<void> writeTensors(const std::vector<NumberTensor>& tensors, const GgufLayout& layout,
                          HashedOutput& output, TaskContext& task) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Writing was stopped."_text);
        auto done = output.padTo(layout.headerBytes + layout.offsets[i]);
        for (const auto& part : tensors[i].parts) {
            if (done) done = output.write(std::as_bytes(part));
        }
        if (!done) return done;
        task.report(static_cast<double>(i + 1) / static_cast<double>(tensors.size()),
                    tensors[i].name);
    }
    return output.padTo(layout.fileBytes);
}

}  // namespace

MetadataValue textList(const std::vector<std::string>& texts) {
    MetadataValue list;
    list.type = ValueType::Array;
    list.elementType = ValueType::String;
    list.count = texts.size();
    for (const std::string& text : texts) list.bytes += MetadataValue::fromString(text).bytes;
    return list;
}

Result<WrittenNumbers> writeNumbers(const Metadata& metadata,
                                    const std::vector<NumberTensor>& tensors,
                                    const NumbersOutput& output, const CheckWritten& check,
                                    TaskContext& task) {
    std::vector<LayoutTensor> places;
    places.reserve(tensors.size());
    const formats::Format* const f32 = formats::findFormat("f32");
    for (const NumberTensor& tensor : tensors) {
        places.push_back({tensor.name, tensor.dimensions, f32});
    }
    const GgufLayout layout = layoutGguf(metadata, places);
    auto created = OutputFile::create(
        {output.target, layout.fileBytes, output.replaceExisting, output.inputs});
    if (!created) return fail(created.error());
    HashedOutput hashed(*std::move(created));
    const std::string header = ggufHeader(metadata, places, layout);
    auto done = hashed.write(std::as_bytes(std::span(header)));
    if (done) done = writeTensors(tensors, layout, hashed, task);
    if (done) done = check(hashed.file().readablePath());
    if (done) done = hashed.file().commit();
    if (!done) return fail(done.error());
    return WrittenNumbers{layout.fileBytes, hashed.sha256()};
}

}  // namespace weightscape::files
