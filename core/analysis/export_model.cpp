// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/export_model.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>

#include "core/analysis/export_checks.h"
#include "core/analysis/export_stream.h"
#include "core/io/gguf_writer.h"
#include "core/support/printable.h"

namespace weightscape::analysis {
namespace {

/// The file in the making: its header, and where each tensor goes.
struct FileImage {
    std::string header;
    std::uint64_t bytes = 0;
    std::vector<StreamedTensor> tensors;
};

Result<FileImage> imageOf(const Model& model, const QuantizationPlan& plan) {
    const Preset* preset = findPreset(plan.recipe.preset);
    if (preset == nullptr) {
        return fail(ErrorCode::NotFound,
                    "There is no preset " + printable(plan.recipe.preset) + ".");
    }
    std::vector<io::LayoutTensor> tensors;
    FileImage image;
    for (const PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        tensors.push_back({tensor.name, tensor.dimensions, planned.format});
        image.tensors.push_back({&tensor, planned.format});
    }
    const Metadata metadata = io::exportedMetadata(model.metadata, preset->fileType);
    const io::GgufLayout layout = io::layoutGguf(metadata, tensors);
    image.header = io::ggufHeader(metadata, tensors, layout);
    image.bytes = layout.fileBytes;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        image.tensors[i].position = layout.headerBytes + layout.offsets[i];
    }
    return image;
}

io::OutputRequest requestFor(const Model& model, const std::filesystem::path& target,
                             const ExportOptions& options, std::uint64_t bytes) {
    io::OutputRequest request{target, bytes, options.replaceExisting, {}};
    for (const auto& file : model.files) request.inputs.push_back(file->identity());
    return request;
}

Result<void> writeAll(const Model& model, FileImage& image, const ExportOptions& options,
                      io::HashedOutput& output, TaskContext& task) {
    if (auto written = output.write(std::as_bytes(std::span(image.header))); !written) {
        return written;
    }
    const StreamOptions streaming{options.measureError};
    if (auto done = streamTensors(model, image.tensors, streaming, output, task); !done) {
        return done;
    }
    return output.padTo(image.bytes);
}

Result<void> finishFile(const Model& model, const QuantizationPlan& plan, io::OutputFile& output) {
    // Whatever happened to the source while it was read is in the bytes: then they are worthless.
    if (auto unchanged = model.checkUnchanged(); !unchanged) return unchanged;
    if (auto checked = checkWritten(output.readablePath(), model, plan); !checked) return checked;
    return output.commit();
}

std::string overflowWarning(const StreamedTensor& item) {
    return std::to_string(item.beyondHalf) + (item.beyondHalf == 1 ? " value" : " values") +
           " of tensor " + printable(item.tensor->name) +
           " over 65,504 did not fit F16; choose BF16 or F32 for it.";
}

ExportReport reportOf(const QuantizationPlan& plan, const FileImage& image) {
    ExportReport report;
    report.bytes = image.bytes;
    report.parameters = plan.parameters;
    report.bitsPerWeight = plan.bitsPerWeight();
    report.warnings = plan.warnings;
    for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
        const PlannedTensor& planned = plan.tensors[i];
        const StreamedTensor& item = image.tensors[i];
        report.tensors.push_back({item.tensor->name, item.tensor->format, item.format,
                                  planned.bytes, planned.rule, planned.fallback, item.error});
        if (item.beyondHalf > 0) report.warnings.push_back(overflowWarning(item));
    }
    return report;
}

}  // namespace

Result<ExportReport> exportModel(const Model& model, const QuantizationPlan& plan,
                                 const std::filesystem::path& target, const ExportOptions& options,
                                 TaskContext& task) {
    const auto begin = std::chrono::steady_clock::now();
    if (auto possible = checkExport(model, plan, options); !possible) {
        return fail(possible.error());
    }
    auto image = imageOf(model, plan);
    if (!image) return fail(image.error());
    auto file = io::OutputFile::create(requestFor(model, target, options, image->bytes));
    if (!file) return fail(file.error());
    io::HashedOutput output(std::move(*file));
    if (auto written = writeAll(model, *image, options, output, task); !written) {
        return fail(written.error());
    }
    if (auto finished = finishFile(model, plan, output.file()); !finished) {
        return fail(finished.error());
    }
    ExportReport report = reportOf(plan, *image);
    report.output = target;
    report.sha256 = output.sha256();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    report.seconds = seconds.count();
    return report;
}

}  // namespace weightscape::analysis
