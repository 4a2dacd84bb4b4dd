// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/byte_budget.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/files/gguf/gguf_layout.h"
#include "core/recipes/optimization_level.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/printable.h"

namespace weightscape::recipes {
namespace {

const OptimizationLevel& levelFor(const BudgetWishes& wishes) {
    return *findOptimizationLevel(wishes.withFeedback ? wishes.optimize : 0);
}

/// The name as a pattern that only it matches.
std::string patternFor(const std::string& name) {
    std::string escaped;
    for (const char letter : name) escaped += letter == '*' || letter == '?' ? '?' : letter;
    return escaped;
}

/// Which tensors are locked to which types.
class Locks {
  public:
    static Result<Locks> compile(const std::vector<RecipeRule>& rules) {
        Locks locks;
        for (const RecipeRule& rule : rules) {
            const auto pattern = TensorPattern::compile(rule.pattern);
            if (!pattern) return fail(pattern.error());
            locks.m_locks.emplace_back(*pattern, rule.treatment.format);
        }
        return locks;
    }
    /// Null: the tensor has none.
    [[nodiscard]] Result<const formats::Format*> of(const Model& model,
                                                    const TensorInfo& tensor) const {
        for (const auto& [pattern, format] : m_locks) {
            const auto matched = pattern.matchedName(model, tensor);
            if (!matched) return fail(matched.error());
            if (*matched) return format;
        }
        return static_cast<const formats::Format*>(nullptr);
    }

  private:
    std::vector<std::pair<TensorPattern, const formats::Format*>> m_locks;
};

std::vector<PricedType> lockedType(const Model& model, const PricedTensor& priced,
                                   const formats::Format& format) {
    const auto known = std::ranges::find(priced.types, &format, &PricedType::format);
    if (known != priced.types.end()) return {*known};
    const TensorInfo& tensor = model.tensors[priced.tensor];
    if (tensor.format != &format) return {};
    return {{&format, files::alignedBytes(format.rowBytes(tensor.weightCount()),
                                          files::ggufAlignment(model.metadata))}};
}

/// The preset of the type that most weights get, of those that need no importance matrix: what the
/// file says that it is.
std::string presetOfMost(const Model& model, const std::vector<PricedTensor>& tensors,
                         const std::vector<std::size_t>& chosen) {
    std::map<std::string_view, std::uint64_t> weights;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const formats::FormatInfo& info = tensors[i].types[chosen[i]].format->info;
        const bool isFree = info.importance == formats::ImportanceUse::Ignored ||
                            info.importance == formats::ImportanceUse::Optional;
        if (isFree) weights[info.id] += model.tensors[tensors[i].tensor].weightCount();
    }
    const Preset* best = nullptr;
    std::uint64_t most = 0;
    for (const auto& [format, count] : weights) {
        const Preset* const preset = presetOfFormat(format);
        if (preset == nullptr || count <= most) continue;
        best = preset;
        most = count;
    }
    return best != nullptr ? std::string(best->name) : std::string("Q8_0");
}

std::vector<ByteChoices> choicesOf(const std::vector<PricedTensor>& tensors,
                                   const BudgetWishes& wishes) {
    std::vector<ByteChoices> things;
    for (const PricedTensor& tensor : tensors) {
        ByteChoices& choices = things.emplace_back();
        for (const PricedType& type : tensor.types) {
            choices.push_back({type.bytes, type.damage(wishes.withFeedback, wishes.forCpu)});
        }
    }
    return things;
}

}  // namespace

Result<std::vector<PricedTensor>> allowedTypes(const Model& model, const PriceList& prices,
                                               const BudgetWishes& wishes) {
    const auto locks = Locks::compile(wishes.locks);
    if (!locks) return fail(locks.error());
    std::vector<PricedTensor> allowed;
    for (const PricedTensor& priced : prices.tensors) {
        const TensorInfo& tensor = model.tensors[priced.tensor];
        const auto lock = locks->of(model, tensor);
        if (!lock) return fail(lock.error());
        PricedTensor& left = allowed.emplace_back(PricedTensor{priced.tensor, {}});
        if (*lock != nullptr) {
            left.types = lockedType(model, priced, **lock);
        } else {
            std::ranges::copy_if(
                priced.types, std::back_inserter(left.types), [&](const PricedType& type) {
                    return std::ranges::find(wishes.formats, type.format) != wishes.formats.end();
                });
        }
        if (left.types.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "None of the types that are allowed fits %1."_text(printable(tensor.name)));
        }
    }
    return allowed;
}

Result<BudgetRecipe> planByBudget(const Model& model, const PriceList& prices,
                                  std::uint64_t fileBytes, const BudgetWishes& wishes) {
    const auto tensors = allowedTypes(model, prices, wishes);
    if (!tensors) return fail(tensors.error());
    const std::uint64_t budget = fileBytes - std::min(fileBytes, prices.otherBytes);
    const auto spent = spendBytes(choicesOf(*tensors, wishes), budget);
    if (!spent) return fail(spent.error());
    BudgetRecipe planned;
    planned.recipe.preset = presetOfMost(model, *tensors, spent->chosen);
    for (std::size_t i = 0; i < tensors->size(); ++i) {
        const PricedTensor& tensor = (*tensors)[i];
        planned.recipe.rules.push_back({patternFor(model.tensors[tensor.tensor].ggufName),
                                        {tensor.types[spent->chosen[i]].format}});
    }
    planned.recipe = atLevel(std::move(planned.recipe), levelFor(wishes));
    planned.fileBytes = prices.otherBytes + spent->bytes;
    planned.damage = spent->cost;
    planned.gap = spent->gap();
    return planned;
}

std::vector<FrontierPoint> BudgetPath::frontier() const {
    std::vector<FrontierPoint> points = {smallest};
    for (const Trade& trade : trades) points.push_back(trade.after);
    return points;
}

Result<BudgetPath> budgetPath(const Model& model, const PriceList& prices,
                              const BudgetWishes& wishes) {
    const auto tensors = allowedTypes(model, prices, wishes);
    if (!tensors) return fail(tensors.error());
    const ByteSteps steps = byteSteps(choicesOf(*tensors, wishes));
    BudgetPath path;
    path.smallest = {prices.otherBytes + steps.smallest.bytes, steps.smallest.cost};
    FrontierPoint here = path.smallest;
    for (const ByteStep& step : steps.steps) {
        here = {here.bytes + step.bytes, here.cost - step.gain};
        const PricedTensor& tensor = (*tensors)[step.thing];
        path.trades.push_back({tensor.tensor, tensor.types[step.from].format,
                               tensor.types[step.to].format, step.bytes, step.gain, here});
    }
    return path;
}

}  // namespace weightscape::recipes
