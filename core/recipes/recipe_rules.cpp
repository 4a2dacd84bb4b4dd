// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/recipe_rules.h"

#include <algorithm>
#include <cassert>
#include <span>

#include "core/recipes/rule_tables.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

const formats::Format& formatNamed(std::string_view id) {
    const formats::Format* format = formats::findFormat(id);
    assert(format != nullptr);
    return *format;
}

}  // namespace

RuleFacts ruleFacts(const ModelFacts& source, const PlanBasis& basis, bool hasImportance) {
    RuleFacts facts;
    facts.quantization = architectureNamed(source.architecture).quantization;
    facts.layers = source.sourceLayers != 0 ? source.sourceLayers : source.layers;
    facts.experts = source.experts;
    facts.hasImportance = hasImportance;
    facts.tiedEmbedding = !basis.hasOutput;
    facts.valueTensors = basis.valueTensors;
    if (source.keyValueHeads != 0) facts.queriesPerKey = source.heads / source.keyValueHeads;
    facts.is70B = facts.quantization.layersOf70B != 0 &&
                  facts.quantization.layersOf70B == source.layers &&
                  (!facts.quantization.only70BIfShared || source.heads != source.keyValueHeads);
    return facts;
}

PresetRules::PresetRules(const RuleFacts& facts, const Preset& preset,
                         const formats::Format* outputFormat)
    : m_facts(facts),
      m_preset(preset),
      m_set(ruleSetOf(preset.name)),
      m_default(&formatNamed(preset.format)),
      m_usual{m_default, "%1, as most of %2"_text(m_default->info.label, preset.name)},
      m_outputFormat(outputFormat) {}

const std::vector<const Rule*>& PresetRules::ownRules(std::span<const Rule> rules) {
    const auto [own, isNew] = m_ownRules.try_emplace(rules.data());
    if (isNew) {
        for (const Rule& rule : rules) {
            if (rule.isFor(m_preset.name)) own->second.push_back(&rule);
        }
    }
    return own->second;
}

Result<const RuleDecision*> PresetRules::decide(const TensorInfo& tensor,
                                                const TensorFacts& facts) {
    const TensorCategory category = facts.category;
    if (category == TensorCategory::Output ||
        (category == TensorCategory::TokenEmbedding && m_facts.tiedEmbedding)) {
        return &decideOutput(tensor, facts);
    }
    Situation situation{m_facts, tensor, *m_default};
    std::span<const Rule> rules = m_set.anyCategory;
    const auto kind = std::ranges::find(m_set.categories, category, &CategoryRules::category);
    if (kind != m_set.categories.end()) {
        rules = kind->rules;
        if (auto placed = place(kind->counting, situation, facts.block); !placed) {
            return fail(placed.error());
        }
    }
    const auto& own = ownRules(rules);
    const auto rule = std::ranges::find_if(
        own, [&](const Rule* candidate) { return candidate->when.holds(situation); });
    const RuleDecision& decision = rule != own.end() ? decided(**rule) : m_usual;
    const bool raises = m_set.raises70B && holdsValues(category) && m_facts.is70B;
    return raises ? &raisedFor70B(decision) : &decision;
}

const RuleDecision& PresetRules::decided(const Rule& rule) {
    const auto [decision, isNew] = m_decided.try_emplace(&rule);
    if (isNew) {
        const formats::Format& format = formatNamed(rule.format);
        decision->second = {&format, rule.when.words(m_preset.name, format.info.label)};
    }
    return decision->second;
}

const RuleDecision& PresetRules::decideOutput(const TensorInfo& tensor, const TensorFacts& facts) {
    if (m_outputFormat != nullptr) {
        m_output = {m_outputFormat,
                    "serves as output too; the format you chose for the output"_text};
        return m_output;
    }
    const Situation situation{m_facts, tensor, *m_default};
    // The last row fits always.
    const auto rule = std::ranges::find_if(ownRules(outputRules()), [&](const Rule* candidate) {
        return candidate->when.holds(situation);
    });
    m_output = decided(**rule);
    if (facts.category == TensorCategory::TokenEmbedding) {
        m_output.reason = "serves as output too, %1"_text(m_output.reason);
    }
    return m_output;
}

Result<void> PresetRules::place(Counting counting, Situation& situation, int block) {
    const auto next = [&](std::uint32_t& counter, std::uint32_t count) {
        situation.index = counter++;
        situation.count = count;
    };
    switch (counting) {
        case Counting::None:
            return {};
        case Counting::Value:
            next(m_counters.value, m_facts.valueTensors);
            return {};
        case Counting::Down:
        case Counting::DownAsItComes:
            next(m_counters.down, m_facts.layers);
            break;
        case Counting::Gate:
            next(m_counters.gate, m_facts.layers);
            break;
        case Counting::Up:
            next(m_counters.up, m_facts.layers);
            break;
    }
    if (counting == Counting::DownAsItComes) return {};
    const auto layer = layerIndex(situation, block);
    if (!layer) return fail(layer.error());
    situation.index = *layer;
    return {};
}

Result<std::uint32_t> PresetRules::layerIndex(const Situation& situation, int layer) const {
    if (m_facts.experts <= 1) return situation.index;
    if (layer >= 0 && static_cast<std::uint32_t>(layer) < m_facts.layers) {
        return static_cast<std::uint32_t>(layer);
    }
    const std::string name = printable(situation.tensor.ggufName, 200);
    if (layer < 0) {
        return fail(ErrorCode::Unsupported,
                    "Tensor %1 has no layer number, but the rules for models with experts need "
                    "one; give it a format with a rule of its own."_text(name));
    }
    return fail(ErrorCode::Unsupported,
                "Tensor %1 says layer %2, but the model has %3 layers; give it a format with a "
                "rule of its own."_text(name, layer, m_facts.layers));
}

const RuleDecision& PresetRules::raisedFor70B(const RuleDecision& decision) {
    const std::string_view id = decision.format->info.id;
    if (id != "q3_k" && id != "q4_k") return decision;
    if (m_raised.format == nullptr) {
        const formats::Format& raised = formatNamed("q5_k");
        m_raised = {&raised, "in 70B models eight heads share it, so %1 keeps it at %2"_text(
                                 m_preset.name, raised.info.label)};
    }
    return m_raised;
}

const formats::Format& fittingFormat(const formats::Format& wanted, std::uint64_t rowLength) {
    if (wanted.fitsRow(rowLength)) return wanted;
    if (!wanted.info.substitute.empty()) {
        const formats::Format& substitute = formatNamed(wanted.info.substitute);
        if (substitute.fitsRow(rowLength)) return substitute;
    }
    return formatNamed("f16");
}

bool needsImportance(const formats::Format& format, const Preset& preset) {
    return format.info.importance >= formats::ImportanceUse::RequiredByRecipes ||
           (preset.name == "Q2_K_S" && format.info.id == "q2_k");
}

}  // namespace weightscape::recipes
