// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/model_findings.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/measure/tensor_flaws.h"
#include "core/model/architectures/needed_tensors.h"
#include "core/model/tensor_source.h"
#include "core/support/ascii_text.h"
#include "core/support/number_text.h"
#include "core/support/parallel.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::measure {
namespace {

constexpr std::size_t kShownName = 100;

/// A kind of file that readers open although it holds no model.
struct OtherFile {
    std::string_view type;                  ///< general.type, or the architecture, of a GGUF
    std::array<std::string_view, 4> parts;  ///< of most tensors' names, in lower case
    Words sentence;
};

constexpr auto kOtherFiles = std::to_array<OtherFile>({
    {"imatrix",
     {".in_sum2", ".counts"},
     "The file is an importance matrix, not a model; use it with the model it was made for."_text},
    {"adapter",
     {"lora_", ".lora.", "lokr_", "hada_"},
     "The file is an adapter (LoRA), not a model; it only changes the model it was made for."_text},
    {"controlvector", {"direction."}, "The file is a control vector, not a model."_text},
});

bool hasPart(const std::string& name, const OtherFile& kind) {
    return std::ranges::any_of(kind.parts, [lower = lowerCase(name)](std::string_view part) {
        return !part.empty() && lower.find(part) != std::string::npos;
    });
}

bool isOfKind(const Model& model, const OtherFile& kind) {
    const MetadataValue* type = findValue(model.metadata, "general.type");
    if (type != nullptr && type->asString() == kind.type) return true;
    if (model.facts.architecture == kind.type) return true;
    const auto named = std::ranges::count_if(
        model.tensors, [&](const TensorInfo& tensor) { return hasPart(tensor.name, kind); });
    return 2 * static_cast<std::size_t>(named) > model.tensors.size();
}

/// "2", "0-3, 7": ascending numbers, of which several that follow each other are a range.
std::string rangesText(const std::vector<std::uint32_t>& numbers) {
    constexpr std::size_t kMostBytes = 80;
    std::string text;
    for (std::size_t begin = 0; begin < numbers.size();) {
        std::size_t end = begin + 1;
        while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
        if (text.size() > kMostBytes) return text + ", …";
        text += (text.empty() ? "" : ", ") + std::to_string(numbers[begin]);
        if (end - begin > 1) text += "-" + std::to_string(numbers[end - 1]);
        begin = end;
    }
    return text;
}

void addMissing(const Model& model, Findings& findings) {
    const MissingParts missing = missingParts(model);
    if (missing.layers.size() == 1) {
        findings.emplace_back(Severity::Error,
                              "Layer %1 of %2 (counted from 0) is missing; llama.cpp cannot load "
                              "the model."_text(missing.layers.front(), model.facts.layers));
    } else if (!missing.layers.empty()) {
        findings.emplace_back(
            Severity::Error,
            "%1 of %2 layers are missing (counted from 0: %3); llama.cpp cannot load the model."_text(
                missing.layers.size(), model.facts.layers, rangesText(missing.layers)));
    }
    for (const std::string& name : missing.needed) {
        findings.emplace_back(
            Severity::Error,
            "Tensor %1 is missing; %2 cannot do without it."_text(
                printable(name, kShownName), printable(model.facts.architecture, kShownName)),
            name);
    }
    for (const std::string& name : missing.unlikeOthers) {
        if (std::ranges::find(missing.needed, name) != missing.needed.end()) continue;
        findings.emplace_back(
            Severity::Warning,
            "Tensor %1 is missing; most other layers have it."_text(printable(name, kShownName)),
            name);
    }
}

Text wantedText(std::uint64_t number) {
    return number == 0 ? "any"_text : Text(number);
}

void addWrongShapes(const Model& model, Findings& findings) {
    for (const WrongShape& wrong : wrongShapes(model)) {
        const TensorInfo& tensor = model.tensors[wrong.tensor];
        findings.emplace_back(
            Severity::Error,
            "Tensor %1 has %2 rows of %3; the hyper-parameters ask for %4 rows of %5."_text(
                printable(tensor.name, kShownName), tensor.rowCount(), tensor.rowLength(),
                wantedText(wrong.rows), wantedText(wrong.rowLength)),
            tensor.name);
    }
}

/// Keeps a long list of one kind short: the first ones, then how many more there are.
void shorten(Findings& findings, std::size_t begin) {
    constexpr std::size_t kShown = 5;
    if (findings.size() - begin <= kShown) return;
    const std::size_t left = findings.size() - begin - kShown;
    const Severity severity = findings[begin + kShown].severity;
    findings.resize(begin + kShown, findings.front());
    findings.emplace_back(severity, left == 1 ? "The same holds for %1 more tensor."_text(left)
                                              : "The same holds for %1 more tensors."_text(left));
}

struct SeenWeights {
    std::uint64_t nonFinite = 0;
    bool anyNonZero = false;
};

/// Reads a tensor's weights in pieces, up to the first that is not 0 unless all are wanted.
Result<SeenWeights> seeWeights(const Model& model, const TensorInfo& tensor, bool all,
                               TaskContext& task) {
    if (auto here = model.bring(tensor, task); !here) return fail(std::move(here.error()));
    std::atomic<std::uint64_t> nonFinite = 0;
    std::atomic<bool> anyNonZero = false;
    const auto look = [&](const TensorPiece& piece, std::vector<float>& weights) {
        weights.resize(piece.count);
        TensorSource{model, tensor}.decode(piece, weights);
        std::uint64_t odd = 0;
        bool nonZero = false;
        for (const float weight : weights) {
            odd += std::isfinite(weight) ? 0 : 1;
            nonZero = nonZero || weight != 0.0F;  // NaN is not 0 either
        }
        nonFinite += odd;
        if (nonZero) anyNonZero = true;
    };
    const std::uint64_t pieces = pieceCount(tensor);
    if (!all && pieces > 0) {
        // Nearly always the first weights tell.
        const TensorPiece piece = pieceAt(tensor, 0);
        std::vector<float> weights;
        look({piece.first, std::min(piece.count, kRunWeights)}, weights);
        if (anyNonZero) return SeenWeights{nonFinite, true};
    }
    const bool done =
        forEachChunk(pieces, 1, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            std::vector<float> weights;
            for (std::size_t i = begin; i < end && (all || !anyNonZero); ++i) {
                look(pieceAt(tensor, i), weights);
            }
        });
    if (!done) return failCancelled();
    return SeenWeights{nonFinite, anyNonZero};
}

/// Whether all that follows the tensor in its file is zeros as well. Archives end with a directory,
/// so nothing was cut from those.
bool reachesEnd(const Model& model, const TensorInfo& tensor) {
    constexpr std::size_t kMostPadding = 1U << 20U;
    const auto bytes = model.files[tensor.file]->bytes();
    if (tensor.origin != nullptr) return false;
    const auto after = bytes.subspan(tensor.offset + tensor.bytes);
    return after.size() <= kMostPadding &&
           std::ranges::all_of(after, [](std::byte byte) { return byte == std::byte{0}; });
}

/// Tensors of zeros, as one sentence.
void addZeros(const Model& model, const std::vector<const TensorInfo*>& zeros, Findings& findings) {
    if (zeros.empty()) return;
    const std::string first = printable(zeros.front()->name, kShownName);
    std::vector<std::uint64_t> lastOffsets(model.files.size());
    for (const TensorInfo& tensor : model.tensors) {
        std::uint64_t& last = lastOffsets[tensor.file];
        if (tensor.bytes > 0) last = std::max(last, tensor.offset);
    }
    const auto isLast = [&](const TensorInfo* tensor) {
        return tensor->offset >= lastOffsets[tensor->file] && reachesEnd(model, *tensor);
    };
    if (std::ranges::any_of(zeros, isLast)) {
        findings.emplace_back(
            Severity::Warning,
            "%1 of %2 tensors hold nothing but zeros, up to the end of the file (the first is %3): "
            "it looks like a download that stopped in a file of full size. Download it again."_text(
                zeros.size(), model.tensors.size(), first),
            zeros.size() == 1 ? zeros.front()->name : std::string());
        return;
    }
    findings.emplace_back(Severity::Warning,
                          "%1 of %2 tensors hold nothing but zeros; the first is %3."_text(
                              zeros.size(), model.tensors.size(), first),
                          zeros.size() == 1 ? zeros.front()->name : std::string());
}

/// Columns without importance in matrices that calibration reached.
std::size_t zeroColumns(const ImportanceEntry& entry) {
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < entry.sums.size(); ++i) {
        const bool isReached = entry.counts[i / entry.columns()] > 0.0F;
        zeros += isReached && entry.sums[i] == 0.0F ? 1 : 0;
    }
    return zeros;
}

Result<Findings> lookAtWeights(const Model& model, bool all, TaskContext& task) {
    Findings findings;
    std::vector<const TensorInfo*> zeros;
    std::uint64_t weights = 0;
    for (const TensorInfo& tensor : model.tensors) weights += tensor.weightCount();
    TaskShare share(task, weights);
    for (const TensorInfo& tensor : model.tensors) {
        TaskContext& part = share.next(tensor.weightCount());
        if (!tensor.format->canDecode() || tensor.weightCount() == 0) continue;
        const auto seen = seeWeights(model, tensor, all, part);
        if (!seen) return fail(seen.error());
        part.report(1.0, tensor.name);
        if (!seen->anyNonZero && !mayBeZero(tensor)) zeros.push_back(&tensor);
        // What is seen on the way to the first weight that is not 0 says nothing of the others.
        if (!all || seen->nonFinite == 0) continue;
        findings.emplace_back(Severity::Error,
                              "Tensor %1 holds weights that are NaN or infinite: %2."_text(
                                  printable(tensor.name, kShownName), seen->nonFinite),
                              tensor.name);
    }
    addZeros(model, zeros, findings);
    return findings;
}

}  // namespace

Findings headerFindings(const Model& model) {
    Findings findings;
    for (const OtherFile& kind : kOtherFiles) {
        if (!isOfKind(model, kind)) continue;
        findings.emplace_back(Severity::Error, kind.sentence);
        for (const Text& warning : model.warnings) {
            findings.emplace_back(Severity::Warning, warning);
        }
        return findings;
    }
    for (const Text& warning : model.warnings) {
        // A packed checkpoint is as it should be; it is just not for us.
        const bool isPacking = model.packing && warning == model.packing->sentence();
        findings.emplace_back(isPacking ? Severity::Note : Severity::Warning, warning);
    }
    std::size_t begin = findings.size();
    addMissing(model, findings);
    shorten(findings, begin);
    begin = findings.size();
    addWrongShapes(model, findings);
    shorten(findings, begin);
    return findings;
}

Findings paddingFindings(const Model& model) {
    if (!model.isGguf()) return {};
    std::vector<const TensorInfo*> order;
    for (const TensorInfo& tensor : model.tensors) {
        if (tensor.bytes > 0) order.push_back(&tensor);
    }
    std::ranges::sort(order, {}, [](const TensorInfo* tensor) {
        return std::pair(tensor->file, tensor->offset);
    });
    std::uint64_t odd = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto bytes = model.files[order[i]->file]->bytes();
        const bool isLast = i + 1 == order.size() || order[i + 1]->file != order[i]->file;
        const std::uint64_t begin = order[i]->offset + order[i]->bytes;
        const std::uint64_t end = isLast ? bytes.size() : order[i + 1]->offset;
        model.files[order[i]->file]->bringOrNote(begin, end - begin);
        odd += static_cast<std::uint64_t>(
            std::ranges::count_if(bytes.subspan(begin, end - begin),
                                  [](std::byte byte) { return byte != std::byte{0}; }));
    }
    if (odd == 0) return {};
    return {
        {Severity::Warning,
         "Bytes between or behind the tensors that are not 0, although they belong to none: %1."_text(
             odd)}};
}

Result<Findings> zeroFindings(const Model& model, TaskContext& task) {
    // Nothing is downloaded that nobody asked for.
    if (model.isRemote()) {
        return Findings{
            {Severity::Note, "The model lies on a server: its weights were not looked at."_text}};
    }
    return lookAtWeights(model, false, task);
}

Result<Findings> weightFindings(const Model& model, TaskContext& task) {
    return lookAtWeights(model, true, task);
}

Findings importanceFindings(const ImportanceMatrix& matrix) {
    Findings findings;
    for (const Text& warning : matrix.warnings) {
        findings.emplace_back(Severity::Warning, warning);
    }
    std::size_t odd = 0;
    const ImportanceEntry* first = nullptr;
    for (const ImportanceEntry& entry : matrix.entries) {
        const std::size_t zeros = zeroColumns(entry);
        // Those of nothing but zeros have a warning of the reader.
        if (zeros == 0 || zeros == entry.sums.size()) continue;
        if (odd++ == 0) first = &entry;
    }
    if (first == nullptr) return findings;
    const auto pattern =
        odd == 1
            ? "%1 tensor has columns whose importance is 0, so that their errors count nothing: "
              "%2 has %3 of %4."_text
            : "%1 tensors have columns whose importance is 0, so that their errors count "
              "nothing; the first, %2, has %3 of %4."_text;
    findings.emplace_back(Severity::Warning, pattern(odd, printable(first->tensor, kShownName),
                                                     zeroColumns(*first), first->sums.size()));
    return findings;
}

void addNew(Findings& findings, const Findings& more) {
    for (const Finding& finding : more) {
        const bool isKnown = std::ranges::any_of(findings, [&](const Finding& known) {
            return static_cast<const Text&>(known) == static_cast<const Text&>(finding);
        });
        if (!isKnown) findings.push_back(finding);
    }
}

}  // namespace weightscape::measure
