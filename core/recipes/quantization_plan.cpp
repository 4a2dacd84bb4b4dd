// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/quantization_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/files/gguf/gguf_layout.h"
#include "core/quantize/encoders/scale_search.h"
#include "core/recipes/metadata_overrides.h"
#include "core/recipes/plan_warnings.h"
#include "core/recipes/planned_metadata.h"
#include "core/recipes/planned_scaling.h"
#include "core/recipes/recipe_rules.h"
#include "core/recipes/tensor_pattern.h"
#include "core/recipes/writable_treatment.h"
#include "core/support/printable.h"

namespace weightscape::recipes {
namespace {

/// What is decided about a tensor before its shape is looked at.
struct Wish {
    encoders::Treatment treatment;
    Reason reason;
    int recipeRule = -1;
    bool mustFit = false;  ///< the shape may not change it: an error if it does not fit
};

class Planner {
  public:
    Planner(const Model& model, const ModelHeader& header, std::shared_ptr<const PlanBasis> basis,
            const Recipe& recipe, const PlanOptions& options)
        : m_model(model),
          m_header(header),
          m_basis(*basis),
          m_words(std::make_shared<PlanWords>(PlanWords{std::move(basis), {}})) {
        m_plan.recipe = recipe;
        m_plan.options = options;
        m_plan.words = m_words;
    }

    Result<QuantizationPlan> plan();

  private:
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> decideAll();
    using Feedback = SharedOptional<encoders::GptqChoice>;
    [[nodiscard]] Feedback feedbackFor(const PlannedTensor& planned, const Wish& wish) const;
    [[nodiscard]] bool searchesScale(const PlannedTensor& planned) const;
    Result<PlannedTensor> decide(std::size_t index);
    [[nodiscard]] Result<Wish> wishFor(std::size_t index);
    [[nodiscard]] std::optional<Wish> chosenByName(std::size_t index);
    /// The text, to stay as long as the plan does.
    [[nodiscard]] const Text* keep(const Text& text);
    [[nodiscard]] const Text& fallbackOf(std::uint64_t rowLength, const formats::Format& wanted,
                                         const formats::Format& fitting);
    [[nodiscard]] Result<std::optional<Wish>> chosenByRule(const TensorInfo& tensor);
    [[nodiscard]] Result<void> weigh(const TensorInfo& tensor, PlannedTensor& planned);
    [[nodiscard]] Result<void> doWithout(const TensorInfo& tensor, PlannedTensor& planned);
    void sumUp();

    const Model& m_model;
    const ModelHeader m_header;  ///< with the recipe's edits
    const PlanBasis& m_basis;
    const Preset* m_preset = nullptr;
    const formats::Format* m_presetFormat = nullptr;
    const std::shared_ptr<PlanWords> m_words;
    const Text* m_keptLast = nullptr;
    std::map<std::pair<std::uint64_t, const formats::Format*>, Text> m_fallbacks;
    const Text* m_sameForAll = nullptr;  ///< why every matrix gets the preset's format
    std::vector<TensorPattern> m_patterns;
    std::vector<const Text*> m_ruleReasons;  ///< one per pattern
    std::optional<PresetRules> m_rules;
    QuantizationPlan m_plan;
    PlanNotes m_notes;
};

Result<QuantizationPlan> Planner::plan() {
    if (auto prepared = prepare(); !prepared) return fail(prepared.error());
    if (auto decided = decideAll(); !decided) return fail(decided.error());
    m_notes.scaling = planScaling(m_model, m_plan);
    sumUp();
    m_plan.warnings = planWarnings(m_model, m_plan, m_notes);
    return std::move(m_plan);
}

Result<void> Planner::prepare() {
    const Recipe& recipe = m_plan.recipe;
    m_preset = findPreset(recipe.preset);
    if (m_preset == nullptr) {
        return fail(ErrorCode::NotFound,
                    "There is no preset named \"%1\"; choose one of the list, such as Q4_K_M."_text(
                        printable(recipe.preset, 100)));
    }
    m_presetFormat = formats::findFormat(m_preset->format);
    for (const RecipeRule& rule : recipe.rules) {
        auto pattern = TensorPattern::compile(rule.pattern);
        if (!pattern) return fail(pattern.error());
        const std::string name = printable(rule.pattern, 200);
        const auto valid = checkWritable(rule.treatment, "the rule %1"_text(name));
        if (!valid) return valid;
        m_patterns.push_back(std::move(*pattern));
        m_ruleReasons.push_back(
            keep(rule.treatment.isPlain()
                     ? "your rule %1"_text(name)
                     : "your rule %1: %2"_text(name, encoders::treatmentLabel(rule.treatment))));
    }
    for (const formats::Format* format : {recipe.outputFormat, recipe.tokenEmbeddingFormat}) {
        if (format == nullptr) continue;
        const auto where =
            format == recipe.outputFormat ? "the output"_text : "the token embedding"_text;
        if (auto valid = checkWritable(format, where); !valid) return valid;
    }
    m_notes.uses.resize(recipe.rules.size());
    if (m_presetFormat != nullptr) {
        const bool hasImportance = m_plan.options.importance != nullptr;
        m_rules.emplace(ruleFacts(m_header.facts, m_basis, hasImportance), *m_preset,
                        recipe.outputFormat);
        const auto same = m_presetFormat->isQuantized()
                              ? "%1, as all matrices in a pure recipe"_text
                              : "%1, as all matrices"_text;
        m_sameForAll = keep(same(m_presetFormat->info.label));
    }
    return {};
}

Result<void> Planner::decideAll() {
    m_plan.tensors.reserve(m_basis.order.size());
    m_plan.positions.resize(m_basis.order.size());
    for (const std::size_t index : m_basis.order) {
        auto planned = decide(index);
        if (!planned) return fail(planned.error());
        m_plan.positions[index] = m_plan.tensors.size();
        m_plan.tensors.push_back(std::move(*planned));
    }
    return {};
}

Planner::Feedback Planner::feedbackFor(const PlannedTensor& planned, const Wish& wish) const {
    Feedback own = encoders::feedbackUnder(wish.treatment, *planned.format);
    const ModelImportance* importance = m_plan.options.importance.get();
    if (own || planned.isSimulated() || planned.keeps(m_model.tensors[planned.tensor]) ||
        importance == nullptr || importance->of(planned.tensor).hessians == nullptr ||
        !encoders::takesFeedback(*planned.format)) {
        return own;
    }
    return m_plan.recipe.feedback;
}

bool Planner::searchesScale(const PlannedTensor& planned) const {
    return m_plan.recipe.optimize > 0 && !planned.isSimulated() && !planned.calibration &&
           planned.format != m_model.tensors[planned.tensor].format &&
           encoders::ScaleSearch::suits(*planned.format);
}

Result<PlannedTensor> Planner::decide(std::size_t index) {
    const TensorInfo& tensor = m_model.tensors[index];
    const std::uint64_t rowLength = tensor.rowLength();
    auto wish = wishFor(index);
    if (!wish) return fail(wish.error());
    const formats::Format& wanted = *wish->treatment.format;
    const formats::Format& fitting =
        &wanted == tensor.format ? wanted : fittingFormat(wanted, rowLength);
    PlannedTensor planned;
    planned.tensor = index;
    planned.scheme = wish->treatment.scheme;
    planned.format = &fitting;
    if (const auto& choice = wish->treatment.calibration;
        choice && calibration::canCalibrate(fitting, *choice->calibrator)) {
        planned.calibration = choice;
        ++m_plan.calibrated;
    }
    planned.feedback = feedbackFor(planned, *wish);
    planned.searchesScale = searchesScale(planned);
    planned.rule = wish->reason;
    planned.recipeRule = wish->recipeRule;
    if (&fitting != &wanted) {
        if (wish->mustFit) {
            return fail(ErrorCode::InvalidArgument,
                        "%1 cannot become %2: %3; choose a format with smaller blocks for it."_text(
                            printable(tensor.ggufName, 200), wanted.info.label,
                            "rows of %1 do not divide into blocks of %2"_text(
                                rowLength, wanted.weightsPerBlock)));
        }
        planned.fallback = fallbackOf(rowLength, wanted, fitting);
        m_notes.addFallback(tensor.weightCount(), wanted, fitting);
        if (m_plan.fallbacks++ == 0) m_plan.firstFallback = index;
    }
    if (auto weighed = weigh(tensor, planned); !weighed) return fail(weighed.error());
    const bool keeps = planned.keeps(tensor);
    planned.bytes = planned.schemeBytes =
        keeps ? tensor.copiedBytes() : planned.format->rowBytes(tensor.weightCount());
    if (!keeps && isQuantized(tensor) && m_notes.requantized++ == 0) {
        m_notes.firstRequantized = typeText(tensor);
    }
    if (planned.isSimulated()) {
        const encoders::TreatmentCost cost = encoders::costOf(tensor, planned);
        planned.schemeBytes = cost.bytes;
        planned.schemeBytesExact = cost.exact;
    }
    return planned;
}

Result<Wish> Planner::wishFor(std::size_t index) {
    const TensorInfo& tensor = m_model.tensors[index];
    const TensorFacts& facts = m_basis.tensors[index];
    if (!facts.whyKept.empty()) return Wish{{tensor.format}, {&facts, &facts.whyKept}};
    if (!tensor.format->canDecode()) {
        return Wish{{tensor.format},
                    {&facts, keep("stored as %1, which this version cannot read, so it is copied "
                                  "as it is"_text(tensor.format->info.label))}};
    }
    if (auto chosen = chosenByName(index)) return std::move(*chosen);
    auto byRule = chosenByRule(tensor);
    if (!byRule) return fail(byRule.error());
    if (byRule->has_value()) return std::move(**byRule);
    if (m_presetFormat == nullptr) {
        return Wish{{tensor.format}, {&facts, keep("copied as it is"_text)}};
    }
    if (!m_presetFormat->isQuantized() || m_plan.recipe.pure) {
        return Wish{{m_presetFormat}, {&facts, m_sameForAll}};
    }
    const auto decision = m_rules->decide(tensor, facts);
    if (!decision) return fail(decision.error());
    return Wish{{(*decision)->format}, {&facts, keep((*decision)->reason)}};
}

const Text* Planner::keep(const Text& text) {
    // Experts follow each other.
    if (m_keptLast == nullptr || text != *m_keptLast)
        m_keptLast = &*m_words->texts.insert(text).first;
    return m_keptLast;
}

const Text& Planner::fallbackOf(std::uint64_t rowLength, const formats::Format& wanted,
                                const formats::Format& fitting) {
    Text& fallback = m_fallbacks[{rowLength, &wanted}];
    if (fallback.empty()) {
        fallback = "rows of %1 do not divide into blocks of %2; %3 became %4"_text(
            rowLength, wanted.weightsPerBlock, wanted.info.label, fitting.info.label);
    }
    return fallback;
}

std::optional<Wish> Planner::chosenByName(std::size_t index) {
    const Recipe& recipe = m_plan.recipe;
    const TensorInfo& tensor = m_model.tensors[index];
    const TensorCategory category = m_basis.tensors[index].category;
    const auto chosen = [&](const formats::Format* format, Words why) {
        return Wish{{format}, {{}, keep(why)}, -1, true};
    };
    if (category == TensorCategory::Output && recipe.leaveOutput)
        return chosen(tensor.format, "you left the output as it is"_text);
    if (category == TensorCategory::Output && recipe.outputFormat != nullptr) {
        return chosen(recipe.outputFormat, "the format you chose for the output"_text);
    }
    if (category == TensorCategory::TokenEmbedding && recipe.tokenEmbeddingFormat != nullptr) {
        return chosen(recipe.tokenEmbeddingFormat,
                      "the format you chose for the token embedding"_text);
    }
    return std::nullopt;
}

Result<std::optional<Wish>> Planner::chosenByRule(const TensorInfo& tensor) {
    std::optional<Wish> wish;
    for (std::size_t i = 0; i < m_patterns.size(); ++i) {
        // Behind the first match only rules that have not acted yet are tried, to tell rules that
        // others shadow from rules that match nothing.
        RuleUse& use = m_notes.uses[i];
        if (wish && (use.decided || use.shadowed)) continue;
        const auto matched = m_patterns[i].matchedName(m_model, tensor);
        if (!matched) return fail(matched.error());
        if (!*matched) continue;
        (wish ? use.shadowed : use.decided) = true;
        if (wish) continue;
        const Text* reason = m_ruleReasons[i];
        if (**matched != tensor.ggufName)
            reason = keep("%1, by the folder's name %2"_text(*reason, printable(**matched, 200)));
        wish = Wish{m_plan.recipe.rules[i].treatment, {{}, reason}, static_cast<int>(i)};
    }
    return wish;
}

Result<void> Planner::weigh(const TensorInfo& tensor, PlannedTensor& planned) {
    if (planned.keeps(tensor)) return {};
    using Match = ModelImportance::Match;
    const ModelImportance* importance = m_plan.options.importance.get();
    const Match match = importance == nullptr ? Match::Missing : importance->match(planned.tensor);
    if (match == Match::WrongSize && tensor.ggufName != "token_embd.weight") {
        return fail(ErrorCode::Unsupported,
                    "The importance matrix has another number of columns for tensor %1 than the "
                    "model; it was made for another model."_text(printable(tensor.ggufName, 200)),
                    importance->matrix().path.string());
    }
    const bool uses = encoders::usesImportance(tensor, planned);
    planned.weighted = match == Match::Fits && uses;
    if (uses) ++m_notes.couldBeWeighted;
    if (planned.weighted) ++m_notes.weighted;
    if (planned.isSimulated()) return {};
    const formats::ImportanceUse use = planned.format->info.importance;
    const TensorCategory category = m_basis.tensors[planned.tensor].category;
    const bool excepted =
        category == TensorCategory::Output || category == TensorCategory::TokenEmbedding;
    const bool needed = excepted ? use == formats::ImportanceUse::Required
                                 : needsImportance(*planned.format, *m_preset);
    return planned.weighted || !needed ? Result<void>{} : doWithout(tensor, planned);
}

Result<void> Planner::doWithout(const TensorInfo& tensor, PlannedTensor& planned) {
    using enum MissingImportance::Choice;
    const bool hasMatrix = m_plan.options.importance != nullptr;
    const MissingImportance missing =
        m_plan.options.missing.value_or(MissingImportance{hasMatrix ? Uniform : Refuse});
    const std::string_view label = planned.format->info.label;
    if (missing.choice == Refuse) {
        return fail(ErrorCode::Unsupported,
                    "%1 (recipe %2) needs an importance matrix, and there is none for %3; give "
                    "one, choose Q2_K or a larger recipe, or say what to do without."_text(
                        label, m_preset->name, printable(tensor.ggufName, 200)));
    }
    Text note = "all columns count the same in %1"_text(label);
    if (missing.choice == Substitute) {
        planned.format = &fittingFormat(*missing.substitute, tensor.rowLength());
        planned.calibration.reset();
        planned.feedback = encoders::feedbackUnder(planned, *planned.format);
        planned.searchesScale = searchesScale(planned);
        note = "%1 became %2"_text(label, planned.format->info.label);
    }
    planned.fallback = planned.fallback.empty()
                           ? "no importance for this tensor; %1"_text(note)
                           : "%1; no importance for this tensor; %2"_text(planned.fallback, note);
    m_notes.withoutImportance.push_back(planned.tensor);
    return {};
}

void Planner::sumUp() {
    for (const PlannedTensor& planned : m_plan.tensors) {
        m_plan.tensorBytes += planned.bytes;
        m_plan.schemeBytes += planned.schemeBytes;
        m_plan.schemeBytesExact = m_plan.schemeBytesExact && planned.schemeBytesExact;
        if (planned.isSimulated() && !planned.isContained()) ++m_plan.simulated;
    }
    m_plan.parameters = m_basis.parameters;
    const Metadata metadata = plannedMetadata(m_header, m_plan);
    const std::uint32_t alignment = files::ggufAlignment(metadata);
    m_plan.fileBytes = files::ggufHeaderBytes(metadata, keepsDimensions(m_header, m_plan)
                                                            ? m_basis.infoBytesWithOnes
                                                            : m_basis.infoBytes);
    for (const PlannedTensor& planned : m_plan.tensors) {
        m_plan.fileBytes += files::alignedBytes(planned.bytes, alignment);
    }
}

}  // namespace

double QuantizationPlan::bitsPerWeight() const {
    return parameters == 0
               ? 0.0
               : 8.0 * static_cast<double>(tensorBytes) / static_cast<double>(parameters);
}

double QuantizationPlan::schemeBitsPerWeight() const {
    return parameters == 0
               ? 0.0
               : 8.0 * static_cast<double>(schemeBytes) / static_cast<double>(parameters);
}

const PlannedTensor* QuantizationPlan::find(std::size_t index) const {
    return index < positions.size() ? &tensors[positions[index]] : nullptr;
}

ColumnImportance QuantizationPlan::importanceOf(const PlannedTensor& planned) const {
    return options.importance == nullptr ? ColumnImportance{}
                                         : options.importance->of(planned.tensor);
}

Result<QuantizationPlan> planQuantization(const Model& model,
                                          std::shared_ptr<const PlanBasis> basis,
                                          const Recipe& recipe, const PlanOptions& options) {
    if (recipe.metadata.empty()) {
        return Planner(model, model, std::move(basis), recipe, options).plan();
    }
    const auto keys = overriddenKeys(model, recipe.metadata);
    if (!keys) return fail(keys.error());
    if (keys->facts.layers != model.facts.layers) {
        basis = std::make_shared<const PlanBasis>(planBasis(model, keys->facts.layers));
    }
    return Planner(model, {model, *keys}, std::move(basis), recipe, options).plan();
}

Result<QuantizationPlan> planQuantization(const Model& model, const Recipe& recipe,
                                          const PlanOptions& options) {
    return planQuantization(model, std::make_shared<const PlanBasis>(planBasis(model)), recipe,
                            options);
}

}  // namespace weightscape::recipes
