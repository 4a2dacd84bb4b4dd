// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/file_kind.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "core/recipes/quantization_plan.h"
#include "core/support/number_text.h"

namespace weightscape::recipes {
namespace {

constexpr std::string_view kFileTypeKey = "general.file_type";
/// llama.cpp adds it to a number that was guessed from the types.
constexpr std::uint32_t kGuessedType = 1024;

std::optional<std::uint32_t> fileTypeOf(const Model& model) {
    const MetadataValue* value = findValue(model.metadata, kFileTypeKey);
    const auto number = value == nullptr ? std::nullopt : value->asUnsigned();
    if (!number || *number > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

bool hasNumber(const Preset& preset, std::optional<std::uint32_t> fileType) {
    return fileType && !preset.keepsTypes() && preset.fileType == (*fileType & ~kGuessedType);
}

std::vector<TypeTally> tallyOf(const Model& model) {
    std::map<std::pair<const formats::Format*, const PackedType*>, TypeTally> byType;
    for (const TensorInfo& tensor : model.tensors) {
        TypeTally& tally = byType[{tensor.format, tensor.packed.get()}];
        tally.format = tensor.format;
        tally.packed = tensor.packed;
        ++tally.tensors;
        tally.weights += tensor.weightCount();
        tally.bytes += tensor.bytes;
    }
    std::vector<TypeTally> types;
    for (const auto& [type, tally] : byType) types.push_back(tally);
    std::ranges::sort(types, [](const TypeTally& a, const TypeTally& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.id() < b.id();
    });
    return types;
}

/// Compares recipes with the formats that a model has.
class Comparison {
  public:
    explicit Comparison(const Model& model)
        : m_model(model), m_basis(std::make_shared<const PlanBasis>(planBasis(model))) {
        // No entries: recipes that ask whether there is importance hear yes, and no tensor has any.
        m_importance = std::make_shared<const ModelImportance>(
            model, std::make_shared<const ImportanceMatrix>());
        for (std::size_t i = 0; i < model.tensors.size(); ++i) {
            if (decides(i)) m_weights += model.tensors[i].weightCount();
        }
    }

    [[nodiscard]] bool isPossible() const { return m_weights > 0; }

    /// The better of with and without importance.
    [[nodiscard]] Likeness with(const Preset& preset, bool pure) const {
        std::uint64_t same = 0;
        for (const auto& importance : {std::shared_ptr<const ModelImportance>(), m_importance}) {
            same = std::max(same, sameWeights(preset, pure, importance));
        }
        return {&preset, pure, static_cast<double>(same) / static_cast<double>(m_weights)};
    }

  private:
    [[nodiscard]] bool decides(std::size_t tensor) const {
        return m_basis->tensors[tensor].whyKept.empty();
    }

    [[nodiscard]] std::uint64_t sameWeights(
        const Preset& preset, bool pure,
        const std::shared_ptr<const ModelImportance>& importance) const {
        Recipe recipe;
        recipe.preset = preset.name;
        recipe.pure = pure;
        const auto plan = planQuantization(
            m_model, m_basis, recipe, {.importance = importance, .missing = MissingImportance{}});
        if (!plan) return 0;
        std::uint64_t weights = 0;
        for (const PlannedTensor& planned : plan->tensors) {
            const TensorInfo& tensor = m_model.tensors[planned.tensor];
            const bool isSame = planned.format == tensor.format && tensor.format->canDecode() &&
                                tensor.packed == nullptr;
            if (isSame && decides(planned.tensor)) weights += tensor.weightCount();
        }
        return weights;
    }

    const Model& m_model;
    std::shared_ptr<const PlanBasis> m_basis;
    std::shared_ptr<const ModelImportance> m_importance;
    std::uint64_t m_weights = 0;  ///< of the matrices that recipes decide about
};

void compareRecipes(const Model& model, FileKind& kind) {
    const Comparison comparison(model);
    if (!comparison.isPossible()) return;
    const auto isBetter = [](const Likeness& one, const Likeness& other) {
        return other.preset == nullptr || one.share > other.share;
    };
    const auto holds = [&](std::string_view format) {
        return std::ranges::any_of(
            kind.types, [&](const TypeTally& tally) { return tally.format->info.id == format; });
    };
    std::vector<Likeness> candidates;
    for (const Preset& preset : allPresets()) {
        if (preset.keepsTypes()) continue;
        const bool isStated = hasNumber(preset, kind.fileType);
        if (!isStated && !holds(preset.format)) continue;
        candidates.push_back(comparison.with(preset, false));
        if (isStated && isBetter(candidates.back(), kind.stated)) {
            kind.stated = candidates.back();
        }
    }
    if (kind.stated.share == 1.0) {
        kind.closest = kind.stated;
        return;
    }
    for (const TypeTally& tally : kind.types) {
        const Preset* preset = presetOfFormat(tally.format->info.id);
        if (preset != nullptr) candidates.push_back(comparison.with(*preset, true));
    }
    kind.closest = kind.stated;
    for (const Likeness& candidate : candidates) {
        if (candidate.share > 0 && isBetter(candidate, kind.closest)) {
            kind.closest = candidate;
        }
    }
}

Text percentOf(double share) {
    return Text::number(fixedText(std::min(99.9, 100.0 * share), 1));  // not rounded up to all
}

}  // namespace

Text Likeness::name() const {
    if (!pure) return preset->name;
    return "%1 in every matrix"_text(formats::findFormat(preset->format)->info.label);
}

Text FileKind::name() const {
    const bool isWhole = closest.share == 1.0;
    if (closest.preset == nullptr) {
        if (stated.preset != nullptr) return stated.name();
        return fileType ? "file type %1, which this version does not know"_text(*fileType) : Text();
    }
    const bool isStated = stated.preset == closest.preset && stated.pure == closest.pure;
    if (isStated && isWhole) return stated.name();
    if (isStated) {
        return "%1, with %2 % of the matrices' weights as the recipe gives them"_text(
            stated.name(), percentOf(stated.share));
    }
    const Text looks = isWhole ? closest.name()
                               : "%1 for %2 % of the matrices' weights"_text(
                                     closest.name(), percentOf(closest.share));
    if (stated.preset != nullptr) return "says %1, looks like %2"_text(stated.name(), looks);
    if (!fileType) return "looks like %1"_text(looks);
    return "says file type %1, which this version does not know; looks like %2"_text(*fileType,
                                                                                     looks);
}

std::uint64_t FileKind::bytes() const {
    std::uint64_t sum = 0;
    for (const TypeTally& tally : types) sum += tally.bytes;
    return sum;
}

FileKind fileKindOf(const Model& model) {
    FileKind kind;
    kind.fileType = fileTypeOf(model);
    kind.types = tallyOf(model);
    if (const std::uint64_t weights = model.parameterCount(); weights > 0) {
        kind.bitsPerWeight = 8.0 * static_cast<double>(kind.bytes()) / static_cast<double>(weights);
    }
    for (const Preset& preset : allPresets()) {
        if (hasNumber(preset, kind.fileType)) kind.stated.preset = &preset;
    }
    compareRecipes(model, kind);
    return kind;
}

}  // namespace weightscape::recipes
