// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/quantization_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/files/gguf/gguf_layout.h"
#include "core/recipes/plan_warnings.h"
#include "core/recipes/planned_metadata.h"
#include "core/recipes/recipe_rules.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

std::string indivisible(std::uint64_t rowLength, const formats::Format& format) {
    return "rows of " + std::to_string(rowLength) + " do not divide into blocks of " +
           std::to_string(format.weightsPerBlock);
}

/// A format that the user asked for by name must be one that a GGUF can hold.
Result<void> checkWritable(const formats::Format* format, std::string_view where) {
    if (format == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "The recipe names no format for " + std::string(where) + "; choose one.");
    }
    if (!format->canEncode() || format->info.ggmlType < 0) {
        return fail(ErrorCode::Unsupported,
                    "The recipe wants " + std::string(format->info.label) + " for " +
                        std::string(where) +
                        ", which cannot be written; choose a format that can, such as Q4_K.");
    }
    return {};
}

/// A treatment that the user asked for must be one that can be carried out.
Result<void> checkTreatment(const encoders::Treatment& treatment, const std::string& where) {
    if (auto writable = checkWritable(treatment.format, where); !writable) return writable;
    return encoders::checkTreatment(treatment);
}

/// What is decided about a tensor before its shape is looked at.
struct Wish {
    encoders::Treatment treatment;
    Reason reason;
    int recipeRule = -1;
    bool mustFit = false;  ///< the shape may not change it: an error if it does not fit
};

class Planner {
  public:
    Planner(const Model& model, std::shared_ptr<const PlanBasis> basis, const Recipe& recipe,
            const PlanOptions& options)
        : m_model(model),
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
    [[nodiscard]] Result<PlannedTensor> decide(std::size_t index);
    [[nodiscard]] Result<Wish> wishFor(std::size_t index);
    [[nodiscard]] std::optional<Wish> chosenByName(std::size_t index) const;
    [[nodiscard]] std::string ruleReason(const RecipeRule& rule) const;
    /// The text, to stay as long as the plan does.
    [[nodiscard]] std::string_view keep(const std::string& text);
    [[nodiscard]] Result<std::optional<Wish>> chosenByRule(const TensorInfo& tensor);
    [[nodiscard]] Result<void> weigh(const TensorInfo& tensor, PlannedTensor& planned);
    [[nodiscard]] Result<void> doWithout(const TensorInfo& tensor, PlannedTensor& planned);
    void sumUp();

    const Model& m_model;
    const PlanBasis& m_basis;
    const Preset* m_preset = nullptr;
    const formats::Format* m_presetFormat = nullptr;
    const std::shared_ptr<PlanWords> m_words;
    std::string_view m_keptLast;
    std::vector<TensorPattern> m_patterns;
    std::vector<std::string_view> m_ruleReasons;  ///< one per pattern
    std::optional<PresetRules> m_rules;
    QuantizationPlan m_plan;
    PlanNotes m_notes;
};

Result<QuantizationPlan> Planner::plan() {
    if (auto prepared = prepare(); !prepared) return fail(prepared.error());
    if (auto decided = decideAll(); !decided) return fail(decided.error());
    sumUp();
    m_plan.warnings = planWarnings(m_model, m_plan, m_notes);
    return std::move(m_plan);
}

Result<void> Planner::prepare() {
    const Recipe& recipe = m_plan.recipe;
    m_preset = findPreset(recipe.preset);
    if (m_preset == nullptr) {
        return fail(ErrorCode::NotFound, "There is no preset named \"" +
                                             printable(recipe.preset, 100) +
                                             "\"; choose one of the list, such as Q4_K_M.");
    }
    m_presetFormat = formats::findFormat(m_preset->format);
    for (const RecipeRule& rule : recipe.rules) {
        auto pattern = TensorPattern::compile(rule.pattern);
        if (!pattern) return fail(pattern.error());
        const std::string where = "the rule " + printable(rule.pattern, 200);
        if (auto valid = checkTreatment(rule.treatment, where); !valid) return valid;
        m_patterns.push_back(std::move(*pattern));
        m_ruleReasons.push_back(keep(ruleReason(rule)));
    }
    for (const formats::Format* format : {recipe.outputFormat, recipe.tokenEmbeddingFormat}) {
        if (format == nullptr) continue;
        const bool isOutput = format == recipe.outputFormat;
        const auto valid = checkWritable(format, isOutput ? "the output" : "the token embedding");
        if (!valid) return valid;
    }
    m_notes.uses.resize(recipe.rules.size());
    if (m_presetFormat != nullptr) {
        const bool hasImportance = m_plan.options.importance != nullptr;
        m_rules.emplace(ruleFacts(m_model, m_basis, hasImportance), *m_preset, recipe.outputFormat);
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

Result<PlannedTensor> Planner::decide(std::size_t index) {
    const TensorInfo& tensor = m_model.tensors[index];
    const std::uint64_t rowLength = m_basis.tensors[index].rowLength;
    const std::uint64_t rowCount = m_basis.tensors[index].rowCount;
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
    planned.rule = wish->reason;
    planned.recipeRule = wish->recipeRule;
    if (&fitting != &wanted) {
        if (wish->mustFit) {
            return fail(ErrorCode::InvalidArgument,
                        printable(tensor.ggufName, 200) + " cannot become " +
                            std::string(wanted.info.label) + ": " + indivisible(rowLength, wanted) +
                            "; choose a format with smaller blocks for it.");
        }
        planned.fallback =
            keep(indivisible(rowLength, wanted) + "; " + std::string(wanted.info.label) +
                 " became " + std::string(fitting.info.label));
        m_notes.addFallback(rowLength * rowCount, wanted, fitting);
        ++m_plan.fallbacks;
    }
    if (auto weighed = weigh(tensor, planned); !weighed) return fail(weighed.error());
    const bool keeps = planned.keeps(tensor);
    planned.bytes = planned.schemeBytes =
        keeps ? tensor.bytes : planned.format->rowBytes(rowLength) * rowCount;
    if (!keeps && tensor.format->isQuantized() && m_notes.requantized++ == 0) {
        m_notes.firstRequantized = tensor.format;
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
    const std::string_view subject = facts.subject;
    if (!facts.whyKept.empty()) return Wish{{tensor.format}, {subject, facts.whyKept}};
    if (!tensor.format->canDecode()) {
        return Wish{{tensor.format},
                    {subject, keep("stored as " + std::string(tensor.format->info.label) +
                                   ", which this version cannot read, so it is copied as it is")}};
    }
    if (auto chosen = chosenByName(index)) return std::move(*chosen);
    auto byRule = chosenByRule(tensor);
    if (!byRule) return fail(byRule.error());
    if (byRule->has_value()) return std::move(**byRule);
    if (m_presetFormat == nullptr) return Wish{{tensor.format}, {subject, "copied as it is"}};
    if (!m_presetFormat->isQuantized() || m_plan.recipe.pure) {
        const char* all = m_presetFormat->isQuantized() ? ", as all matrices in a pure recipe"
                                                        : ", as all matrices";
        return Wish{{m_presetFormat},
                    {subject, keep(std::string(m_presetFormat->info.label) + all)}};
    }
    const auto decision = m_rules->decide(tensor, facts);
    if (!decision) return fail(decision.error());
    return Wish{{(*decision)->format}, {subject, keep((*decision)->reason)}};
}

std::string_view Planner::keep(const std::string& text) {
    // Experts follow each other.
    if (text != m_keptLast) m_keptLast = *m_words->texts.insert(text).first;
    return m_keptLast;
}

std::string Planner::ruleReason(const RecipeRule& rule) const {
    std::string reason = "your rule " + printable(rule.pattern, 200);
    if (!rule.treatment.isPlain()) {
        reason += ": " + encoders::treatmentLabel(rule.treatment);
    }
    return reason;
}

std::optional<Wish> Planner::chosenByName(std::size_t index) const {
    const Recipe& recipe = m_plan.recipe;
    const TensorInfo& tensor = m_model.tensors[index];
    const TensorCategory category = m_basis.tensors[index].category;
    if (category == TensorCategory::Output && recipe.leaveOutput) {
        return Wish{{tensor.format}, {{}, "you left the output as it is"}};
    }
    if (category == TensorCategory::Output && recipe.outputFormat != nullptr) {
        return Wish{{recipe.outputFormat}, {{}, "the format you chose for the output"}, -1, true};
    }
    if (category == TensorCategory::TokenEmbedding && recipe.tokenEmbeddingFormat != nullptr) {
        return Wish{{recipe.tokenEmbeddingFormat},
                    {{}, "the format you chose for the token embedding"},
                    -1,
                    true};
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
        const auto matches = m_patterns[i].matches(tensor.ggufName);
        if (!matches) return fail(matches.error());
        if (!*matches) continue;
        (wish ? use.shadowed : use.decided) = true;
        if (wish) continue;
        wish = Wish{m_plan.recipe.rules[i].treatment, {{}, m_ruleReasons[i]}, static_cast<int>(i)};
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
                    "The importance matrix has another number of columns for tensor " +
                        printable(tensor.ggufName, 200) +
                        " than the model; it was made for another model.",
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
    const std::string label(planned.format->info.label);
    if (missing.choice == Refuse) {
        return fail(ErrorCode::Unsupported,
                    label + " (recipe " + std::string(m_preset->name) +
                        ") needs an importance matrix, and there is none for " +
                        printable(tensor.ggufName, 200) +
                        "; give one, choose Q2_K or a larger recipe, or say what to do without.");
    }
    std::string note = "no importance for this tensor; ";
    if (missing.choice == Substitute) {
        planned.format = &fittingFormat(*missing.substitute, tensor.rowLength());
        planned.calibration.reset();
        note += label + " became " + std::string(planned.format->info.label);
    } else {
        note += "all columns count the same in " + label;
    }
    if (!planned.fallback.empty()) note = std::string(planned.fallback) + "; " + note;
    planned.fallback = keep(note);
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
    const Metadata metadata = plannedMetadata(m_model, m_plan);
    const std::uint32_t alignment = files::ggufAlignment(metadata);
    m_plan.fileBytes = files::ggufHeaderBytes(metadata, m_basis.infoBytes);
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

Result<MissingImportance> parseMissingImportance(std::string_view text) {
    using enum MissingImportance::Choice;
    if (text == "refuse") return MissingImportance{Refuse};
    if (text == "uniform") return MissingImportance{Uniform};
    const formats::Format* format = formats::findFormat(text);
    if (format != nullptr && format->canEncode() && format->info.ggmlType >= 0 &&
        format->info.importance != formats::ImportanceUse::Required) {
        return MissingImportance{Substitute, format};
    }
    return fail(ErrorCode::InvalidArgument,
                "\"" + printable(text, 100) +
                    "\" is no choice for missing importance; give refuse, uniform, or a format "
                    "that does without, such as q4_k.");
}

Result<QuantizationPlan> planQuantization(const Model& model,
                                          std::shared_ptr<const PlanBasis> basis,
                                          const Recipe& recipe, const PlanOptions& options) {
    return Planner(model, std::move(basis), recipe, options).plan();
}

Result<QuantizationPlan> planQuantization(const Model& model, const Recipe& recipe,
                                          const PlanOptions& options) {
    return planQuantization(model, std::make_shared<const PlanBasis>(planBasis(model)), recipe,
                            options);
}

}  // namespace weightscape::recipes
