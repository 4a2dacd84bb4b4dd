// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/tensor_category.h"
#include "core/model/model_facts.h"
#include "core/model/tensor_info.h"
#include "core/recipes/plan_basis.h"
#include "core/recipes/recipe.h"

namespace weightscape::recipes {

struct Rule;
struct RuleSet;
struct Situation;
enum class Counting;

/// What the rules of all presets ask about a model.
struct RuleFacts {
    QuantizationCase quantization;  ///< of the architecture
    std::uint32_t layers = 0;       ///< of the source, also those for predicting several tokens
    std::uint32_t experts = 0;
    std::uint32_t queriesPerKey = 0;  ///< heads of layer 0 / its key-value heads, rounded down
    std::uint32_t valueTensors = 0;   ///< tensors for which holdsValues()
    bool tiedEmbedding = false;       ///< no output.weight: the token embedding serves as output
    bool is70B = false;               ///< llama.cpp takes it for a 70B model of the llama kind
    bool hasImportance = false;       ///< an importance matrix will be used
};

/// Precondition: `basis` is that of the model.
[[nodiscard]] RuleFacts ruleFacts(const ModelFacts& source, const PlanBasis& basis,
                                  bool hasImportance);

/// A format and the reason for it, in words that follow the tensor's role and a colon.
struct RuleDecision {
    const formats::Format* format = nullptr;
    Text reason;
};

/// llama.cpp's rules of one preset. They count layers as they go, so one object serves one pass
/// over the tensors in written order, and tensors decided otherwise must not be shown to it.
class PresetRules {
  public:
    /// `outputFormat` replaces the preset's choice for a tied embedding; may be null.
    PresetRules(const RuleFacts& facts, const Preset& preset, const formats::Format* outputFormat);

    /// Precondition: the tensor may be quantized. Does not look at the shape's fit. The decision
    /// lives until the next call.
    /// Errors: Unsupported when a model with experts has a feed-forward tensor whose layer number
    /// is missing or too large: the rules need it.
    [[nodiscard]] Result<const RuleDecision*> decide(const TensorInfo& tensor,
                                                     const TensorFacts& facts);

  private:
    [[nodiscard]] const RuleDecision& decideOutput(const TensorInfo& tensor,
                                                   const TensorFacts& facts);
    /// What a rule of the preset decides; the words are put together once.
    [[nodiscard]] const RuleDecision& decided(const Rule& rule);
    /// Those of `rules` that are for the preset; found once.
    [[nodiscard]] const std::vector<const Rule*>& ownRules(std::span<const Rule> rules);
    /// The tensor's place among its kind; counts it.
    [[nodiscard]] Result<void> place(Counting counting, Situation& situation, int block);
    [[nodiscard]] Result<std::uint32_t> layerIndex(const Situation& situation, int block) const;
    [[nodiscard]] const RuleDecision& raisedFor70B(const RuleDecision& decision);

    struct Counters {
        std::uint32_t value = 0;
        std::uint32_t down = 0;
        std::uint32_t gate = 0;
        std::uint32_t up = 0;
    };
    RuleFacts m_facts;
    Preset m_preset;
    const RuleSet& m_set;
    const formats::Format* m_default = nullptr;
    RuleDecision m_usual;                                        ///< where no rule holds
    RuleDecision m_output;                                       ///< what decideOutput() said last
    RuleDecision m_raised;                                       ///< what raisedFor70B() raises to
    std::map<const Rule*, std::vector<const Rule*>> m_ownRules;  ///< by the first of a table
    std::map<const Rule*, RuleDecision> m_decided;
    const formats::Format* m_outputFormat = nullptr;
    Counters m_counters;
};

/// The format that takes over when rows of `rowLength` do not divide into `wanted`'s blocks;
/// `wanted` itself when they do.
[[nodiscard]] const formats::Format& fittingFormat(const formats::Format& wanted,
                                                   std::uint64_t rowLength);

/// Whether llama-quantize demands importance before it writes `format` in this preset; it makes an
/// exception for the output and the token embeddings.
[[nodiscard]] bool needsImportance(const formats::Format& format, const Preset& preset);

}  // namespace weightscape::recipes
