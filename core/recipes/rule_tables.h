// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/architectures/tensor_category.h"
#include "core/recipes/recipe_rules.h"

/// The rules of all presets as tables: which tensors get another format than their preset's own,
/// and in which words that is explained. recipe_rules.cpp applies them.
/// Source: llama.cpp v0.5.0, llama-quant.cpp, as observed; the presets of our own are marked.
namespace weightscape::recipes {

/// What a rule's condition may look at: the model, the tensor, and its place among its kind.
struct Situation {
    const RuleFacts& facts;
    const TensorInfo& tensor;
    const formats::Format& own;  ///< the preset's
    std::uint32_t index = 0;
    std::uint32_t count = 0;

    [[nodiscard]] bool isFalcon() const { return facts.quantization.isFalcon; }
    [[nodiscard]] bool isInFirstEighth() const { return index < count / 8; }
    /// llama.cpp's choice of layers that get more bits: the first and last eighth, and every third
    /// of the others.
    [[nodiscard]] bool getsMoreBits() const {
        return isInFirstEighth() || index >= 7 * count / 8 || (index - count / 8) % 3 == 2;
    }
};

/// `words` say why a preset %1 chose a format %2 where the condition holds.
struct Condition {
    bool (*holds)(const Situation&);
    Pattern<2> words;
};

/// In a file of one of `presets` (names between spaces; empty: of any), where `when` holds, the
/// tensor gets `format`.
struct Rule {
    std::string_view presets;
    const Condition& when;
    std::string_view format;

    [[nodiscard]] bool isFor(std::string_view preset) const;
};

/// How the tensors of a kind are counted to find a tensor's place among them.
enum class Counting {
    None,
    Value,          ///< in written order, over all tensors that hold values
    Down,           ///< by layer; of models with experts the layer in the name
    DownAsItComes,  ///< in written order, also in models with experts
    Gate,           ///< as Down
    Up,             ///< as Down
};

/// The rules for one kind of tensor: the first row that fits decides; without one the tensor gets
/// the preset's own format.
struct CategoryRules {
    TensorCategory category;
    std::span<const Rule> rules;
    Counting counting = Counting::None;
};

/// The rules of some presets for everything but the output.
struct RuleSet {
    std::string_view presets;  ///< names between spaces; empty: all the others
    std::span<const CategoryRules> categories;
    std::span<const Rule> anyCategory;  ///< for tensors of every category but the output
    bool raises70B = false;             ///< values of 70B models get at least Q5_K
};

/// The set for a preset; there is always one.
[[nodiscard]] const RuleSet& ruleSetOf(std::string_view preset);

/// Rules for output.weight, and for token_embd.weight where it serves as output.
[[nodiscard]] std::span<const Rule> outputRules();

}  // namespace weightscape::recipes
