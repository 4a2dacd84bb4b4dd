// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/export_model.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>

#include "core/analysis/export_checks.h"
#include "core/analysis/export_image.h"
#include "core/analysis/export_stream.h"
#include "core/support/printable.h"

namespace weightscape::analysis {
namespace {

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

ExportedTensor exported(const PlannedTensor& planned, const StreamedTensor& item,
                        Container container) {
    ExportedTensor tensor;
    tensor.name = writtenName(*item.tensor, container);
    tensor.from = item.tensor->format;
    tensor.format = planned.format;
    tensor.bytes = planned.bytes;
    tensor.rule = planned.rule;
    tensor.fallback = planned.fallback;
    tensor.error = item.error;
    tensor.scheme = planned.scheme;
    tensor.calibration = planned.calibration;
    tensor.schemeBytes = planned.isSimulated() ? item.schemeBytes : planned.bytes;
    tensor.storedError = item.storedError;
    return tensor;
}

ExportReport reportOf(const QuantizationPlan& plan, const FileImage& image, Container container) {
    ExportReport report;
    report.bytes = image.bytes;
    report.parameters = plan.parameters;
    report.bitsPerWeight = plan.bitsPerWeight();
    report.warnings = plan.warnings;
    report.warnings.insert(report.warnings.end(), image.warnings.begin(), image.warnings.end());
    report.tensors.resize(plan.tensors.size());
    for (const StreamedTensor& item : image.tensors) {
        ExportedTensor& tensor = report.tensors[item.planned];
        tensor = exported(plan.tensors[item.planned], item, container);
        report.schemeBytes += tensor.schemeBytes;
        if (item.beyondHalf > 0) report.warnings.push_back(overflowWarning(item));
    }
    if (plan.parameters > 0) {
        report.schemeBitsPerWeight =
            8.0 * static_cast<double>(report.schemeBytes) / static_cast<double>(plan.parameters);
    }
    return report;
}

}  // namespace

Result<ExportReport> exportModel(const Model& model, const QuantizationPlan& plan,
                                 const std::filesystem::path& target, const ExportOptions& options,
                                 TaskContext& task) {
    const auto begin = std::chrono::steady_clock::now();
    const Container container = containerFor(target);
    if (auto possible = checkExport(model, plan, options, container); !possible) {
        return fail(possible.error());
    }
    auto image = imageOf(model, plan, container);
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
    ExportReport report = reportOf(plan, *image, container);
    report.output = target;
    report.sha256 = output.sha256();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    report.seconds = seconds.count();
    return report;
}

Result<std::uint64_t> exportedBytes(const Model& model, const QuantizationPlan& plan,
                                    const std::filesystem::path& target) {
    const auto image = imageOf(model, plan, containerFor(target));
    if (!image) return fail(image.error());
    return image->bytes;
}

}  // namespace weightscape::analysis
