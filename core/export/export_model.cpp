// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_model.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "core/export/export_checks.h"
#include "core/export/export_image.h"
#include "core/export/export_journal.h"
#include "core/export/export_stream.h"
#include "core/files/output/output_set.h"
#include "core/recipes/metadata_overrides.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::exporting {
namespace {

/// What was downloaded is dear: the next export goes on from where this one ends early.
bool isResumable(const Model& model, const ExportOptions& options) {
    return model.isRemote() && options.sharding.kind == Sharding::Kind::OneFile;
}

/// All of a remote model is read once, because somebody wants it.
class WholeDownload {
  public:
    explicit WholeDownload(const Model& model) : m_model(model) { set(true); }
    WholeDownload(const WholeDownload&) = delete;
    WholeDownload& operator=(const WholeDownload&) = delete;
    ~WholeDownload() { set(false); }

  private:
    void set(bool streaming) {
        for (const auto& file : m_model.files) {
            if (file->isRemote()) file->supply()->setStreaming(streaming);
        }
    }
    const Model& m_model;
};

files::OutputRequest requestFor(const Model& model, const recipes::QuantizationPlan& plan,
                                const ExportedFile& file, const ExportOptions& options) {
    files::OutputRequest request{file.path, file.bytes, options.replaceExisting, {}};
    request.resumable = isResumable(model, options);
    for (const auto& input : model.files) request.inputs.push_back(input->identity());
    if (const auto& importance = plan.options.importance) {
        request.inputs.push_back(importance->matrix().identity);
    }
    return request;
}

/// Where the files go; a target without shards keeps its name.
std::vector<std::filesystem::path> pathsOf(const std::filesystem::path& target,
                                           const std::vector<FileImage>& images,
                                           const Sharding& sharding) {
    if (sharding.kind == Sharding::Kind::OneFile) return {target};
    std::vector<std::filesystem::path> paths;
    for (std::size_t i = 1; i <= images.size(); ++i) {
        paths.push_back(shardPath(target, i, images.size()));
    }
    return paths;
}

std::vector<ExportedFile> filesOf(const std::filesystem::path& target,
                                  const std::vector<FileImage>& images, const Sharding& sharding) {
    std::vector<ExportedFile> files;
    for (auto& path : pathsOf(target, images, sharding)) {
        files.push_back({std::move(path), images[files.size()].bytes, {}});
    }
    return files;
}

/// The files of one export while they are written.
class OutputFiles {
  public:
    OutputFiles(const Model& model, const recipes::QuantizationPlan& plan,
                const ExportOptions& options, Container container)
        : m_model(model), m_plan(plan), m_options(options), m_container(container) {}

    /// Checks every target and reserves the space of all before anything is written.
    Result<void> create(const std::vector<ExportedFile>& files) {
        for (const ExportedFile& file : files) {
            auto created = files::OutputFile::create(requestFor(m_model, m_plan, file, m_options));
            if (!created) return fail(std::move(created.error()));
            m_outputs.push_back(std::make_unique<files::HashedOutput>(*std::move(created)));
        }
        return {};
    }

    Result<void> write(std::vector<FileImage>& images, TaskContext& task) {
        std::uint64_t all = 0;
        for (const FileImage& image : images) all += image.bytes;
        TaskShare share(task, all);
        for (std::size_t i = 0; i < images.size(); ++i) {
            TaskContext& part = share.next(images[i].bytes);
            if (auto written = writeOne(images[i], *m_outputs[i], part); !written) return written;
        }
        return {};
    }

    /// Gives the files their names and fills in their digests.
    Result<void> finish(const std::vector<FileImage>& images, std::vector<ExportedFile>& files) {
        // Whatever happened to the source while it was read is in the bytes: then they are
        // worthless.
        if (auto unchanged = m_model.checkUnchanged(); !unchanged) return unchanged;
        std::vector<files::OutputFile*> outputs;
        for (std::size_t i = 0; i < images.size(); ++i) {
            files::OutputFile& output = m_outputs[i]->file();
            auto checked = checkWritten(output.readablePath(), m_plan, images[i], m_container);
            if (!checked) return checked;
            files[i].sha256 = m_outputs[i]->sha256();
            outputs.push_back(&output);
        }
        auto committed = files::commitTogether(outputs);
        if (committed && m_journal) m_journal->remove();
        return committed;
    }

  private:
    Result<void> writeOne(FileImage& image, files::HashedOutput& output, TaskContext& task) {
        const auto begun = begin(image, output);
        if (!begun) return fail(begun.error());
        StreamOptions streaming{m_options.measureError, m_options.saturate, {}};
        if (m_journal) {
            streaming.finished = [this](const StreamedTensor& tensor, const ByteRange& place,
                                        const std::string& sha256) {
                return m_journal->note(tensor, place, sha256);
            };
        }
        const auto left = std::span(image.tensors).subspan(*begun);
        if (auto done = streamTensors(m_model, left, streaming, output, task); !done) return done;
        return output.padTo(image.bytes);
    }

    /// Writes the header, or finds it with the first tensors; returns how many are finished.
    Result<std::size_t> begin(FileImage& image, files::HashedOutput& output) {
        if (!isResumable(m_model, m_options)) return writeHeader(image, output);
        m_journal.emplace(output.file().journalPath(),
                          ExportJournal::keyOf(m_model, m_plan, image, m_options.saturate));
        std::size_t finished = 0;
        if (output.file().found() > 0) {
            const auto left = MappedFile::open(output.file().readablePath());
            if (!left) return fail(left.error());
            finished = m_journal->finishedIn((*left)->bytes(), image.tensors);
            const std::uint64_t end = endOf(image, finished);
            if (finished > 0) {
                auto resumed = output.resume((*left)->bytes().first(end));
                if (!resumed) return fail(std::move(resumed.error()));
            }
        }
        if (auto begun = m_journal->begin(); !begun) return fail(std::move(begun.error()));
        return finished > 0 ? Result<std::size_t>(finished) : writeHeader(image, output);
    }

    static Result<std::size_t> writeHeader(const FileImage& image, files::HashedOutput& output) {
        auto written = output.write(std::as_bytes(std::span(image.header)));
        if (!written) return fail(std::move(written.error()));
        return std::size_t{0};
    }

    /// Where the first tensors end.
    [[nodiscard]] std::uint64_t endOf(const FileImage& image, std::size_t count) const {
        std::uint64_t end = image.header.size();
        for (const StreamedTensor& tensor : std::span(image.tensors).first(count)) {
            if (tensor.tensor->weightCount() == 0) continue;
            end = tensor.position + m_plan.tensors[tensor.planned].bytes;
        }
        return end;
    }

    const Model& m_model;
    const recipes::QuantizationPlan& m_plan;
    const ExportOptions& m_options;
    std::optional<ExportJournal> m_journal;  ///< none: nothing can be resumed
    const Container m_container;
    std::vector<std::unique_ptr<files::HashedOutput>> m_outputs;
};

Text saturationWarning(const StreamedTensor& item) {
    return "Weights of %1 clamped to the largest that %2 holds: %3 of %4."_text(
        printable(item.tensor->name), item.treatment->format->info.label, item.saturated,
        item.tensor->weightCount());
}

/// What the plan says.
ExportReport reportOf(const Model& model, const recipes::QuantizationPlan& plan,
                      Container container) {
    ExportReport report;
    report.parameters = plan.parameters;
    report.bitsPerWeight = plan.bitsPerWeight();
    report.schemeBytes = plan.schemeBytes;
    report.schemeBitsPerWeight = plan.schemeBitsPerWeight();
    report.warnings.assign(plan.warnings.begin(), plan.warnings.end());
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        const TensorInfo& source = model.tensors[planned.tensor];
        ExportedTensor& tensor = report.tensors.emplace_back();
        static_cast<encoders::Treatment&>(tensor) = planned;
        tensor.name = writtenName(source, container);
        tensor.from = source.format;
        tensor.packed = source.packed;
        tensor.bytes = planned.bytes;
        tensor.rule = planned.rule.text();
        tensor.fallback = planned.fallback;
        tensor.schemeBytes = planned.schemeBytes;
    }
    return report;
}

/// Adds what was found while the tensors were written.
void addFound(const std::vector<FileImage>& images, ExportReport& report) {
    report.schemeBytes = 0;
    for (const FileImage& image : images) {
        report.warnings.insert(report.warnings.end(), image.warnings.begin(), image.warnings.end());
        for (const StreamedTensor& item : image.tensors) {
            ExportedTensor& tensor = report.tensors[item.planned];
            tensor.error = item.error;
            tensor.schemeBytes = item.treatedBytes;
            tensor.storedError = item.storedError;
            report.schemeBytes += tensor.schemeBytes;
            tensor.saturated = item.saturated;
            if (item.saturated > 0) report.warnings.push_back(saturationWarning(item));
        }
    }
    if (report.parameters > 0) {
        report.schemeBitsPerWeight =
            8.0 * static_cast<double>(report.schemeBytes) / static_cast<double>(report.parameters);
    }
}

void setFiles(std::vector<ExportedFile> files, ExportReport& report) {
    report.output = files.front().path;
    for (const ExportedFile& file : files) report.bytes += file.bytes;
    report.files = std::move(files);
}

/// exportModel() of the model with the recipe's edits.
Result<ExportReport> writeModel(const Model& model, const recipes::QuantizationPlan& plan,
                                const std::filesystem::path& target, const ExportOptions& options,
                                TaskContext& task) {
    const auto begin = std::chrono::steady_clock::now();
    const Container container = containerFor(target);
    if (auto possible = checkExport(model, plan, options, container); !possible) {
        return fail(possible.error());
    }
    auto images = imagesOf(model, plan, container, options.sharding);
    if (!images) return fail(images.error());
    std::vector<ExportedFile> files = filesOf(target, *images, options.sharding);
    OutputFiles outputs(model, plan, options, container);
    if (auto created = outputs.create(files); !created) return fail(created.error());
    const WholeDownload download(model);
    if (auto written = outputs.write(*images, task); !written) return fail(written.error());
    if (auto finished = outputs.finish(*images, files); !finished) return fail(finished.error());
    ExportReport report = reportOf(model, plan, container);
    addFound(*images, report);
    if (files.size() == 1) report.sha256 = files.front().sha256;
    setFiles(std::move(files), report);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    report.seconds = seconds.count();
    return report;
}

/// plannedReport() of the model with the recipe's edits.
Result<ExportReport> sizedReport(const Model& model, const recipes::QuantizationPlan& plan,
                                 const std::filesystem::path& target, const Sharding& sharding) {
    if (auto unpacked = checkUnpacked(model); !unpacked) return fail(unpacked.error());
    const Container container = containerFor(target);
    const auto images = imagesOf(model, plan, container, sharding);
    if (!images) return fail(images.error());
    std::vector<ExportedFile> files = filesOf(target, *images, sharding);
    if (target.empty()) {
        for (ExportedFile& file : files) file.path.clear();
    }
    ExportReport report = reportOf(model, plan, container);
    setFiles(std::move(files), report);
    return report;
}

}  // namespace

std::uint64_t ExportReport::saturated() const {
    std::uint64_t all = 0;
    for (const ExportedTensor& tensor : tensors) all += tensor.saturated;
    return all;
}

Result<ExportReport> exportModel(const Model& model, const recipes::QuantizationPlan& plan,
                                 const std::filesystem::path& target, const ExportOptions& options,
                                 TaskContext& task) {
    return recipes::withOverrides(model, plan.recipe.metadata, [&](const Model& edited) {
        return writeModel(edited, plan, target, options, task);
    });
}

Result<ExportReport> plannedReport(const Model& model, const recipes::QuantizationPlan& plan,
                                   const std::filesystem::path& target, const Sharding& sharding) {
    return recipes::withOverrides(model, plan.recipe.metadata, [&](const Model& edited) {
        return sizedReport(edited, plan, target, sharding);
    });
}

}  // namespace weightscape::exporting
