// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/recipe_rules.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>

#include "core/support/printable.h"

namespace weightscape::analysis {

namespace {

/// What a rule's condition may look at: the model, and the tensor's place among its kind.
struct Situation {
    const RuleFacts& facts;
    std::uint32_t index = 0;
    std::uint32_t count = 0;

    [[nodiscard]] bool isFalcon() const { return facts.architecture == "falcon"; }
    /// llama.cpp's choice of layers that get more bits: the first and last eighth, and every third
    /// of the others.
    [[nodiscard]] bool getsMoreBits() const {
        return index < count / 8 || index >= 7 * count / 8 || (index - count / 8) % 3 == 2;
    }
};

/// `words` say why a preset {P} chose a format {F} where the condition holds.
struct Condition {
    bool (*holds)(const Situation&);
    std::string_view words;
};

constexpr std::string_view kEightExpertsWords =
    "small and shared by eight experts, so {P} keeps it at {F}";
constexpr std::string_view kFirstEighthWords =
    "one of the first eighth of the layers, which {P} keeps at {F}";
constexpr std::string_view kSomeLayersWords = "one of the layers that {P} keeps at {F}";

constexpr Condition kAlways{[](const Situation&) { return true; }, "{F} in {P}"};
constexpr Condition kMoreBits{[](const Situation& s) { return s.getsMoreBits(); },
                              kSomeLayersWords};
constexpr Condition kFirstTwo{[](const Situation& s) { return s.index < 2; },
                              "one of the first two layers, which {P} keeps at {F}"};
constexpr Condition kFirstFour{[](const Situation& s) { return s.index < 4; },
                               "one of the first four layers, which {P} keeps at {F}"};
constexpr Condition kFirstEighth{[](const Situation& s) { return s.index < s.count / 8; },
                                 kFirstEighthWords};
constexpr Condition kFirstSixteenth{
    [](const Situation& s) { return s.index < s.count / 16; },
    "one of the first sixteenth of the layers, which {P} keeps at {F}"};
constexpr Condition kSharedKeys{[](const Situation& s) { return s.facts.queriesPerKey >= 4; },
                                "four or more query heads share it, so {P} keeps it at {F}"};
constexpr Condition kEightExperts{[](const Situation& s) { return s.facts.experts == 8; },
                                  kEightExpertsWords};
constexpr Condition kEightExpertsNotFalcon{
    [](const Situation& s) { return s.facts.experts == 8 && !s.isFalcon(); }, kEightExpertsWords};
constexpr Condition kOtherExpertsNotFalcon{
    [](const Situation& s) { return s.facts.experts != 8 && !s.isFalcon(); }, "{F} in {P}"};
constexpr Condition kFalcon{[](const Situation& s) { return s.isFalcon(); },
                            "{F} in {P} for Falcon models"};
constexpr Condition kFalconFirstSixteenth{
    [](const Situation& s) { return s.isFalcon() && s.index < s.count / 16; },
    "one of the first sixteenth of the layers, which {P} keeps at {F} in Falcon models"};
constexpr Condition kFalconMoreBits{
    [](const Situation& s) { return s.isFalcon() && s.getsMoreBits(); },
    "one of the layers that {P} keeps at {F} in Falcon models"};
constexpr Condition kMoreBitsNotFalcon{
    [](const Situation& s) { return !s.isFalcon() && s.getsMoreBits(); }, kSomeLayersWords};
constexpr Condition kNotFalconOrMoreBits{
    [](const Situation& s) { return !s.isFalcon() || s.getsMoreBits(); }, "{F} in {P}"};
constexpr Condition kFirstEighthNotFalcon{
    [](const Situation& s) { return !s.isFalcon() && s.index < s.count / 8; }, kFirstEighthWords};
constexpr Condition kFirstEighthImportance{
    [](const Situation& s) { return s.facts.hasImportance && s.index < s.count / 8; },
    "one of the first eighth of the layers, which {P} with importance keeps at {F}"};

/// In a file of `preset` (empty: of any), where `when` holds, the tensor gets `format`.
struct Rule {
    std::string_view preset;
    const Condition& when;
    std::string_view format;
};

// One table per kind of tensor. The first row that fits decides; without one the tensor gets the
// preset's own format.

constexpr std::array kValueRules = {
    Rule{"", kEightExperts, "q8_0"},   Rule{"Q2_K", kSharedKeys, "q4_k"},
    Rule{"Q2_K", kAlways, "q3_k"},     Rule{"Q2_K_S", kSharedKeys, "q4_k"},
    Rule{"Q3_K_M", kFirstTwo, "q5_k"}, Rule{"Q3_K_M", kAlways, "q4_k"},
    Rule{"Q3_K_L", kAlways, "q5_k"},   Rule{"Q4_K_S", kFirstFour, "q5_k"},
    Rule{"Q4_K_M", kMoreBits, "q6_k"}, Rule{"Q5_K_M", kMoreBits, "q6_k"},
};

constexpr std::array kKeyRules = {
    Rule{"", kEightExperts, "q8_0"},
};

constexpr std::array kAttentionOutputRules = {
    Rule{"Q2_K", kEightExpertsNotFalcon, "q5_k"},
    Rule{"Q3_K_S", kEightExpertsNotFalcon, "q5_k"},
    Rule{"Q3_K_M", kEightExpertsNotFalcon, "q5_k"},
    Rule{"Q4_K_S", kEightExpertsNotFalcon, "q5_k"},
    Rule{"Q4_K_M", kEightExpertsNotFalcon, "q5_k"},
    Rule{"Q2_K", kOtherExpertsNotFalcon, "q3_k"},
    Rule{"Q3_K_M", kOtherExpertsNotFalcon, "q4_k"},
    Rule{"Q3_K_L", kOtherExpertsNotFalcon, "q5_k"},
    Rule{"Q3_K_L", kFalcon, "q4_k"},
};

constexpr std::array kDownRules = {
    Rule{"Q2_K", kAlways, "q3_k"},
    Rule{"Q2_K_S", kFirstEighth, "q4_k"},
    Rule{"Q3_K_M", kFirstSixteenth, "q5_k"},
    Rule{"Q3_K_M", kNotFalconOrMoreBits, "q4_k"},
    Rule{"Q3_K_L", kFalcon, "q4_k"},
    Rule{"Q3_K_L", kAlways, "q5_k"},
    Rule{"Q4_K_M", kFalconFirstSixteenth, "q6_k"},
    Rule{"Q4_K_M", kFalconMoreBits, "q5_k"},
    Rule{"Q4_K_M", kMoreBitsNotFalcon, "q6_k"},
    Rule{"Q5_K_M", kMoreBits, "q6_k"},
    Rule{"Q4_K_S", kFirstEighthNotFalcon, "q5_k"},
    Rule{"Q4_0", kFirstEighthImportance, "q4_1"},
    Rule{"Q5_0", kFirstEighthImportance, "q5_1"},
};

struct Replacement {
    std::string_view wanted;
    std::string_view substitute;
};

/// Formats with blocks of 256 give way to one with blocks of 32 and about as many bits; what does
/// not fit blocks of 32 either becomes F16.
constexpr std::array kReplacements = {
    Replacement{"q2_k", "q4_0"}, Replacement{"q3_k", "q4_0"}, Replacement{"q4_k", "q5_0"},
    Replacement{"q5_k", "q5_1"}, Replacement{"q6_k", "q8_0"},
};

/// Models that llama.cpp takes for a 70B of the llama kind, found by their number of layers.
struct LargeModel {
    std::string_view architecture;
    std::uint32_t layers;
    bool onlyWithSharedKeys;
};

constexpr std::array kLargeModels = {
    LargeModel{"llama", 80, true}, LargeModel{"qwen2", 80, false}, LargeModel{"olmo", 80, false},
    LargeModel{"deci", 80, false}, LargeModel{"jais2", 68, false},
};

const formats::Format& formatNamed(std::string_view id) {
    const formats::Format* format = formats::findFormat(id);
    assert(format != nullptr);
    return *format;
}

/// Puts the preset's and the format's name into a condition's words.
std::string filled(std::string_view words, std::string_view preset, std::string_view format) {
    std::string result;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view here = words.substr(i, 3);
        if (here == "{P}" || here == "{F}") {
            result += here == "{P}" ? preset : format;
            i += 2;
        } else {
            result += words[i];
        }
    }
    return result;
}

}  // namespace

RuleFacts ruleFacts(const Model& model, bool hasImportance) {
    const ModelFacts& source = model.facts;
    RuleFacts facts;
    facts.architecture = source.architecture;
    facts.layers = source.sourceLayers != 0 ? source.sourceLayers : source.layers;
    facts.experts = source.experts;
    facts.hasImportance = hasImportance;
    facts.tiedEmbedding = true;
    for (const TensorInfo& tensor : model.tensors) {
        const TensorCategory category = tensorCategory(tensor.ggufName);
        if (holdsValues(category)) ++facts.valueTensors;
        if (category == TensorCategory::Output) facts.tiedEmbedding = false;
    }
    if (source.keyValueHeads != 0) facts.queriesPerKey = source.heads / source.keyValueHeads;
    facts.is70B = std::ranges::any_of(kLargeModels, [&](const LargeModel& large) {
        return large.architecture == source.architecture && large.layers == source.layers &&
               (!large.onlyWithSharedKeys || source.heads != source.keyValueHeads);
    });
    return facts;
}

/// The table for one kind of tensor, and how its layers are counted (null: they are not).
struct PresetRules::CategoryRules {
    TensorCategory category;
    std::span<const Rule> rules;
    std::uint32_t Counters::*counter;
    bool countsValueTensors;
};

const PresetRules::CategoryRules* PresetRules::rulesFor(TensorCategory category) {
    using enum TensorCategory;
    static constexpr std::array kTables = {
        CategoryRules{FusedQueryKeyValue, kValueRules, &Counters::value, true},
        CategoryRules{KeyValueB, kValueRules, &Counters::value, true},
        CategoryRules{Value, kValueRules, &Counters::value, true},
        CategoryRules{Key, kKeyRules, nullptr, false},
        CategoryRules{AttentionOutput, kAttentionOutputRules, nullptr, false},
        CategoryRules{FeedForwardDown, kDownRules, &Counters::down, false},
        CategoryRules{FeedForwardGate, {}, &Counters::gate, false},
        CategoryRules{FeedForwardUp, {}, &Counters::up, false},
    };
    const auto found = std::ranges::find(kTables, category, &CategoryRules::category);
    return found == kTables.end() ? nullptr : &*found;
}

PresetRules::PresetRules(const RuleFacts& facts, const Preset& preset,
                         const formats::Format* outputFormat)
    : m_facts(facts),
      m_preset(preset),
      m_default(&formatNamed(preset.format)),
      m_outputFormat(outputFormat) {}

Result<RuleDecision> PresetRules::decide(const TensorInfo& tensor) {
    const TensorCategory category = tensorCategory(tensor.ggufName);
    if (category == TensorCategory::Output ||
        (category == TensorCategory::TokenEmbedding && m_facts.tiedEmbedding)) {
        return decideOutput(tensor);
    }
    RuleDecision decision{m_default,
                          filled("{F}, as most of {P}", m_preset.name, m_default->info.label)};
    const CategoryRules* table = rulesFor(category);
    if (table == nullptr) return decision;
    Situation situation{m_facts};
    if (table->counter != nullptr) {
        situation.index = m_counters.*table->counter;
        situation.count = table->countsValueTensors ? m_facts.valueTensors : m_facts.layers;
        if (!table->countsValueTensors) {
            const auto layer = layerIndex(tensor, situation.index);
            if (!layer) return fail(layer.error());
            situation.index = *layer;
        }
        ++(m_counters.*table->counter);
    }
    const auto rule = std::ranges::find_if(table->rules, [&](const Rule& candidate) {
        return (candidate.preset.empty() || candidate.preset == m_preset.name) &&
               candidate.when.holds(situation);
    });
    if (rule != table->rules.end()) {
        const formats::Format& format = formatNamed(rule->format);
        decision = {&format, filled(rule->when.words, m_preset.name, format.info.label)};
    }
    return holdsValues(category) ? raisedFor70B(std::move(decision)) : decision;
}

RuleDecision PresetRules::decideOutput(const TensorInfo& tensor) const {
    if (m_outputFormat != nullptr) {
        return {m_outputFormat, "serves as output too; the format you chose for the output"};
    }
    const bool large = m_facts.architecture == "falcon" || !m_default->fitsRow(tensor.rowLength());
    const formats::Format& best = formatNamed("q8_0");
    const formats::Format& format = large || m_default == &best ? best : formatNamed("q6_k");
    const bool tied = tensorCategory(tensor.ggufName) == TensorCategory::TokenEmbedding;
    return {&format, filled(tied ? "serves as output too, {F} in {P}" : "{F} in {P}", m_preset.name,
                            format.info.label)};
}

Result<std::uint32_t> PresetRules::layerIndex(const TensorInfo& tensor,
                                              std::uint32_t counted) const {
    if (m_facts.experts <= 1) return counted;
    const int layer = blockNumber(tensor.ggufName);
    const std::string subject = "Tensor " + printable(tensor.ggufName, 200);
    if (layer < 0) {
        return fail(ErrorCode::Unsupported,
                    subject +
                        " has no layer number, but the rules for models with experts need "
                        "one; give it a format with a rule of its own.");
    }
    if (static_cast<std::uint32_t>(layer) >= m_facts.layers) {
        return fail(ErrorCode::Unsupported,
                    subject + " says layer " + std::to_string(layer) + ", but the model has " +
                        std::to_string(m_facts.layers) +
                        " layers; give it a format with a rule of its own.");
    }
    return static_cast<std::uint32_t>(layer);
}

RuleDecision PresetRules::raisedFor70B(RuleDecision decision) const {
    const std::string_view id = decision.format->info.id;
    if (!m_facts.is70B || (id != "q3_k" && id != "q4_k")) return decision;
    const formats::Format& raised = formatNamed("q5_k");
    return {&raised, filled("in 70B models eight heads share it, so {P} keeps it at {F}",
                            m_preset.name, raised.info.label)};
}

const formats::Format& fittingFormat(const formats::Format& wanted, std::uint64_t rowLength) {
    if (wanted.fitsRow(rowLength)) return wanted;
    const auto found = std::ranges::find(kReplacements, wanted.info.id, &Replacement::wanted);
    if (found != kReplacements.end()) {
        const formats::Format& substitute = formatNamed(found->substitute);
        if (substitute.fitsRow(rowLength)) return substitute;
    }
    return formatNamed("f16");
}

bool needsImportance(const formats::Format& format, const Preset& preset) {
    if (format.info.importance == formats::ImportanceUse::Required) return true;
    return preset.name == "Q2_K_S" && format.info.id == "q2_k";
}

}  // namespace weightscape::analysis
