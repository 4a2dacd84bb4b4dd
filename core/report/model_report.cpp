// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/report/model_report.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "core/measure/affordable.h"
#include "core/measure/download_share.h"
#include "core/measure/error_remarks.h"
#include "core/measure/importance_gain.h"
#include "core/measure/model_findings.h"
#include "core/model/architectures/tensor_place.h"
#include "core/recipes/export_command.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/report/html_report.h"
#include "core/support/count_text.h"
#include "core/support/number_text.h"
#include "core/support/platform/output_file.h"
#include "core/support/printable.h"
#include "core/support/sha256.h"
#include "core/support/shell_text.h"
#include "core/support/task_share.h"

namespace weightscape::report {
namespace {

using recipes::QuantizationPlan;

Result<std::string> digestOf(const MappedFile& file, TaskContext& task) {
    // Nobody downloads a whole model for its digest.
    if (file.isRemote()) return std::string();
    constexpr std::size_t kPiece = std::size_t{4} << 20U;
    Sha256 hash;
    const auto bytes = file.bytes();
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
        if (task.cancelled()) return fail(ErrorCode::Cancelled, "Cancelled."_text);
        hash.update(bytes.subspan(at, std::min(kPiece, bytes.size() - at)));
        task.report(static_cast<double>(at) / static_cast<double>(bytes.size()),
                    file.path().filename().string());
    }
    return hash.finish();
}

Result<void> addFiles(const Model& model, ModelReport& report, TaskContext& task) {
    TaskShare share(task, model.fileBytes());
    for (const auto& file : model.files) {
        const auto digest = digestOf(*file, share.next(file->bytes().size()));
        if (!digest) return fail(digest.error());
        report.files.push_back({printable(file->path().filename().string()), *digest});
    }
    return {};
}

void addCommands(const Model& model, const QuantizationPlan& plan, ModelReport& report) {
    auto files = recipes::commandFiles(model, plan, "OUT.gguf");
    files.model = "MODEL.gguf";
    if (const auto own = recipes::exportCommand(plan.recipe, files)) {
        report.commands.push_back({std::string("weightscape-cli"), shellText(*own)});
    }
    if (const auto llama = recipes::llamaQuantizeCommand(plan.recipe, files)) {
        report.commands.push_back({std::string("llama-quantize"), shellText(*llama)});
    }
}

/// What the errors of a tensor under several plans have in common.
struct Measuring {
    const Model& model;
    std::size_t tensor;
    double fraction;
    const measure::TensorStatistics* statistics;  ///< null: it cannot be decoded
};

measure::TreatmentRequest requestFor(const Measuring& measuring, const QuantizationPlan& plan) {
    const recipes::PlannedTensor& planned = *plan.find(measuring.tensor);
    return {.treatment = planned,
            .fraction = measuring.fraction,
            .importance = plan.importanceOf(planned)};
}

Result<measure::TensorError> errorOf(const Measuring& measuring, const QuantizationPlan& plan,
                                     TaskContext& task) {
    const TensorInfo& tensor = measuring.model.tensors[measuring.tensor];
    const measure::TreatmentRequest request = requestFor(measuring, plan);
    if (measure::needsNoMeasuring(tensor, request.treatment, request.importance)) {
        return measure::errorOfCopy(tensor, measuring.statistics);
    }
    const auto measured = measure::measureTreatment(measuring.model, tensor, request, task);
    if (!measured) return fail(measured.error());
    return measured->error;
}

/// Those without the matrix and under the reference, which are measured where they may differ.
Result<void> addOtherErrors(const Measuring& measuring, const QuantizationPlan& plan,
                            const QuantizationPlan* reference, ReportTensor& row,
                            TaskContext& task) {
    const TensorInfo& tensor = measuring.model.tensors[measuring.tensor];
    const auto blind =
        measure::errorWithoutMatrix(measuring.model, tensor, requestFor(measuring, plan), task);
    if (!blind) return fail(blind.error());
    row.errorWithoutMatrix = *blind;
    if (reference == nullptr) return {};
    const encoders::Treatment& other = *reference->find(measuring.tensor);
    row.referenceTo = encoders::treatmentName(other);
    row.referenceError = row.error;
    if (other == *plan.find(measuring.tensor)) return {};
    const auto second = errorOf(measuring, *reference, task);
    if (!second) return fail(second.error());
    row.referenceError = *second;
    return {};
}

ReportTensor describeTensor(const Model& model, const QuantizationPlan& plan, std::size_t index) {
    const TensorInfo& tensor = model.tensors[index];
    const recipes::PlannedTensor& planned = *plan.find(index);
    ReportTensor row;
    row.name = printable(tensor.name);
    row.shape = shapeText({tensor.dimensions.rbegin(), tensor.dimensions.rend()});
    row.from = typeText(tensor).english();
    row.to = encoders::treatmentName(planned);
    row.rule = planned.rule.text();
    row.fallback = planned.fallback;
    row.weights = tensor.parameters();
    row.ownBytes = tensor.bytes;
    row.bytes = planned.bytes;
    row.decodable = tensor.format->canDecode();
    return row;
}

/// Tells where each tensor stands. Precondition: the report has a row for each, in order.
void arrange(const Model& model, ModelReport& report) {
    std::vector<TensorPlace> places;
    std::map<std::string, std::size_t> stacks;  // in the order of the file
    std::set<std::string> names;
    for (const TensorInfo& tensor : model.tensors) {
        const TensorPlace& place = places.emplace_back(tensorPlace(tensor.ggufName));
        if (place.layer < 0) continue;
        stacks.try_emplace(place.stack, stacks.size());
        names.insert(place.stack);
    }
    const auto labels = stackLabels(names);
    std::map<std::pair<std::size_t, int>, ReportLayer> layers;
    for (const TensorPlace& place : places) {
        if (place.layer < 0) continue;
        layers[{stacks[place.stack], place.layer}] = {
            stacks.size() < 2 ? std::string() : printable(labels.at(place.stack)), place.layer};
    }
    for (const auto& [key, layer] : layers) report.layers.push_back(layer);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const TensorPlace& place = places[i];
        report.tensors[i].role = printable(place.role);
        if (place.layer < 0) continue;
        const auto layer = layers.find({stacks[place.stack], place.layer});
        report.tensors[i].layer = static_cast<int>(std::distance(layers.begin(), layer));
    }
}

Result<ReportTensor> measuredTensor(const Model& model, const QuantizationPlan& plan,
                                    const ReportRequest& request, std::size_t index,
                                    TaskContext& task) {
    ReportTensor row = describeTensor(model, plan, index);
    const TensorInfo& tensor = model.tensors[index];
    std::optional<measure::TensorStatistics> statistics;
    if (row.decodable) {
        auto computed = measure::affordableStatistics(model, tensor, task);
        if (!computed) return fail(computed.error());
        statistics = std::move(computed->of);
        const double reach = std::max(statistics->maximum - statistics->mean,
                                      statistics->mean - statistics->minimum);
        row.kurtosis = statistics->kurtosis;
        row.sigmas =
            statistics->standardDeviation > 0 ? reach / statistics->standardDeviation : 0.0;
    }
    const double fraction = std::min(request.fraction, measure::downloadShare(model, tensor));
    const Measuring measuring{model, index, fraction, statistics ? &*statistics : nullptr};
    const auto error = errorOf(measuring, plan, task);
    if (!error) return fail(error.error());
    row.error = *error;
    row.bitsPerWeight = error->bitsPerWeight();
    if (auto added = addOtherErrors(measuring, plan, request.reference.get(), row, task); !added) {
        return fail(added.error());
    }
    return row;
}

Result<void> addTensors(const Model& model, const QuantizationPlan& plan,
                        const ReportRequest& request, ModelReport& report, TaskContext& task) {
    measure::ModelErrorSum sum;
    measure::ModelErrorSum withoutMatrix;
    measure::ModelErrorSum referenceSum;
    TaskShare share(task, model.parameterCount());
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        TaskContext& part = share.next(model.tensors[i].weightCount());
        auto row = measuredTensor(model, plan, request, i, part);
        if (!row) return fail(row.error());
        sum.add(row->error);
        withoutMatrix.add(row->errorWithoutMatrix.value_or(row->error));
        for (Text& remark : measure::errorRemarks(row->name, row->to, row->error.sums)) {
            report.warnings.push_back(std::move(remark));
        }
        if (row->referenceError) referenceSum.add(*row->referenceError);
        report.tensors.push_back(*std::move(row));
    }
    arrange(model, report);
    report.error = sum.total(model.parameterCount());
    report.errorWithoutMatrix = withoutMatrix.total(model.parameterCount());
    report.referenceError = referenceSum.total(model.parameterCount());
    return {};
}

}  // namespace

std::vector<NamedText> modelFacts(const Model& model) {
    std::vector<NamedText> known;
    const ModelFacts& facts = model.facts;
    const auto add = [&](Words name, const Text& text) {
        if (!text.empty()) known.push_back({name, text});
    };
    const std::string_view container = model.container;
    add("File"_text, printable(model.path.filename().string()));
    add("Container"_text,
        model.version == 0 ? Text(container) : "%1 %2"_text(container, model.version));
    add("Architecture"_text, printable(facts.architecture));
    const auto addCount = [&](Words name, std::uint64_t count) {
        if (count > 0) known.push_back({name, groupedText(count)});
    };
    addCount("Weights"_text, model.parameterCount());
    if (model.packing) add("Packed by"_text, model.packing->text());
    addCount("Tensors"_text, model.tensors.size());
    addCount("Layers"_text, facts.layers);
    addCount("Embedding length"_text, facts.embeddingLength);
    addCount("Attention heads"_text, facts.heads);
    addCount("Key-value heads"_text, facts.keyValueHeads);
    addCount("Experts"_text, facts.experts);
    addCount("Vocabulary"_text, facts.vocabulary);
    addCount("Trained context, tokens"_text, facts.contextLength);
    return known;
}

std::vector<NamedText> fileKindFacts(const recipes::FileKind& kind) {
    std::vector<NamedText> facts;
    if (const Text name = kind.name(); !name.empty()) facts.push_back({"Quantization"_text, name});
    facts.push_back({"Bits per weight"_text, Text::number(fixedText(kind.bitsPerWeight, 2))});
    const double all = static_cast<double>(std::max<std::uint64_t>(1, kind.bytes()));
    for (const recipes::TypeTally& tally : kind.types) {
        const auto text = tally.tensors == 1
                              ? "%1 tensor, %2 weights, %3 B (%4 of the bytes)"_text
                              : "%1 tensors, %2 weights, %3 B (%4 of the bytes)"_text;
        facts.push_back({"Type %1"_text(tally.label()),
                         text(tally.tensors, Text::number(groupedDigits(tally.weights)),
                              Text::number(groupedDigits(tally.bytes)),
                              Text::number(percentText(static_cast<double>(tally.bytes) / all)))});
    }
    return facts;
}

Result<ModelReport> makeReport(const Model& model, const QuantizationPlan& plan,
                               const ReportRequest& request, TaskContext& task) {
    ModelReport report;
    report.program = request.program;
    report.title = printable(model.path.filename().string());
    report.recipe = recipes::recipeTitle(plan.recipe);
    Findings findings = plan.warnings;
    measure::addNew(findings, measure::headerFindings(model));
    report.warnings.assign(findings.begin(), findings.end());
    report.sizes = exporting::ggufSizeOf(model);
    const bool isExact = report.sizes == exporting::GgufSize::Exact;
    const auto sizeOf = [&](const QuantizationPlan& each) {
        return isExact ? each.fileBytes : each.tensorBytes;
    };
    report.ownBytes = isExact ? model.fileBytes() : model.tensorBytes();
    report.plannedBytes = sizeOf(plan);
    report.parameters = plan.parameters;
    report.bitsPerWeight = plan.bitsPerWeight();
    report.fraction = request.fraction;
    report.memoryOptions = request.memory;
    report.memory = memory::memoryAtInference(model.facts, plan.tensorBytes, request.memory);
    report.memorySizes = request.memorySizes;
    if (request.reference) {
        report.reference = recipes::recipeTitle(request.reference->recipe);
        report.referenceBytes = sizeOf(*request.reference);
    }
    for (const recipes::RecipeRule& rule : plan.recipe.rules) {
        report.rules.push_back(
            "%1: %2"_text(printable(rule.pattern), encoders::treatmentText(rule.treatment)));
    }
    report.facts = modelFacts(model);
    std::ranges::move(fileKindFacts(recipes::fileKindOf(model)), std::back_inserter(report.facts));
    addCommands(model, plan, report);
    // Hashing takes about as long as measuring a quarter.
    TaskShare share(task, 5);
    if (auto added = addFiles(model, report, share.next(1)); !added) return fail(added.error());
    if (auto added = addTensors(model, plan, request, report, share.next(4)); !added) {
        return fail(added.error());
    }
    if (auto same = model.checkUnchanged(); !same) return fail(same.error());
    return report;
}

Result<void> writeReport(const Model& model, const QuantizationPlan& plan,
                         const ReportRequest& request, const std::filesystem::path& target,
                         bool replaceExisting, TaskContext& task) {
    files::OutputRequest output{.target = target, .replaceExisting = replaceExisting};
    for (const auto& input : model.files) output.inputs.push_back(input->identity());
    // An hour of measuring must not end at a name that was taken all along.
    if (auto possible = files::OutputFile::create(output); !possible) return fail(possible.error());
    const auto report = makeReport(model, plan, request, task);
    if (!report) return fail(report.error());
    const std::string page = toHtml(*report, *request.language);
    output.bytes = page.size();
    auto file = files::OutputFile::create(std::move(output));
    if (!file) return fail(file.error());
    if (auto written = file->write(std::as_bytes(std::span(page))); !written) return written;
    return file->commit();
}

}  // namespace weightscape::report
