// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/byte_budget.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/files/gguf/gguf_layout.h"
#include "core/measure/predicted_damage.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/quantize/encoders/tensor_hessians.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::recipes {
namespace {

constexpr std::array<std::string_view, 17> kBudgetFormats = {
    "iq2_xxs", "iq2_xs", "iq2_s", "q2_k", "iq3_xxs", "q3_k", "iq3_s", "iq4_xs", "q4_k",
    "iq4_nl",  "q4_0",   "q4_1",  "q5_k", "q5_0",    "q5_1", "q6_k",  "q8_0"};

/// The format by which the gain of error feedback is measured: the finest that suits the tensor
/// and has few enough levels for feedback to matter.
constexpr std::array<std::string_view, 3> kGainFormats = {"iq4_xs", "iq4_nl", "q8_0"};

/// A plan by it tells which tensors are ever quantized, and what all else takes.
Recipe everythingAsQ8() {
    Recipe recipe;
    recipe.preset = "Q8_0";
    recipe.pure = true;
    return recipe;
}

/// The name as a pattern that only it matches.
std::string patternFor(const std::string& name) {
    std::string escaped;
    for (const char letter : name) escaped += letter == '*' || letter == '?' ? '?' : letter;
    return escaped;
}

/// Prices the types of one tensor.
class TensorPrices {
  public:
    TensorPrices(const Model& model, const TensorInfo& tensor, const ModelMoments& moments,
                 const BudgetWishes& wishes)
        : m_model(model), m_tensor(tensor), m_moments(moments), m_wishes(wishes) {}

    /// `importance` with Hessians, where they are known.
    Result<std::vector<PricedType>> price(const ColumnImportance& importance,
                                          const std::vector<const formats::Format*>& formats,
                                          TaskContext& task) {
        m_inputs.importance = importance;
        if (importance.empty() && importance.hessians != nullptr) useDiagonals();
        std::vector<PricedType> types;
        TaskShare share(task, formats.size() + 2);
        const auto gain = feedbackGain(share.next(2));
        if (!gain) return fail(gain.error());
        for (const formats::Format* format : formats) {
            if (!format->fitsRow(m_tensor.rowLength())) continue;
            const auto damage = damageOf({format}, share.next(1));
            if (!damage) return fail(damage.error());
            const auto rounding = m_wishes.forCpu ? roundingOf(*format, task) : Result<double>(0.0);
            if (!rounding) return fail(rounding.error());
            types.push_back({format,
                             files::alignedBytes(format->rowBytes(m_tensor.weightCount()),
                                                 files::ggufAlignment(m_model.metadata)),
                             *gain * *damage + *rounding});
        }
        return types;
    }

  private:
    /// Without an importance matrix the diagonals of the Hessians guide what settles the scales, as
    /// they do under error feedback.
    void useDiagonals() {
        m_diagonals = encoders::diagonalsOf(m_tensor, *m_inputs.importance.hessians);
        m_inputs.importance.values = m_diagonals;
        m_inputs.importance.rowsPerMatrix = rowsPerMatrix(m_tensor);
    }

    Result<double> damageOf(const encoders::Treatment& treatment, TaskContext& task) const {
        const auto encoder =
            encoders::preparedEncoder({m_model, m_tensor}, treatment, m_inputs, task);
        if (!encoder) return fail(encoder.error());
        const auto damage = measure::predictDamage(**encoder, m_moments, {m_wishes.mostRows}, task);
        if (!damage) return fail(damage.error());
        return damage->divergence;
    }

    Result<double> roundingOf(const formats::Format& format, TaskContext& task) const {
        return measure::predictRounding({m_model, m_tensor}, format, m_moments, {m_wishes.mostRows},
                                        task);
    }

    /// What is left of the damage once codes are chosen by error feedback: for one tensor hardly
    /// different from type to type.
    Result<double> feedbackGain(TaskContext& task) const {
        if (!m_wishes.withFeedback || m_inputs.importance.hessians == nullptr) return 1.0;
        for (const std::string_view id : kGainFormats) {
            const formats::Format* const format = formats::findFormat(id);
            if (!format->fitsRow(m_tensor.rowLength())) continue;
            encoders::Treatment treatment{format};
            const auto plain = damageOf(treatment, task);
            if (!plain) return fail(plain.error());
            treatment.feedback = encoders::refinedGptq();
            const auto left = damageOf(treatment, task);
            if (!left) return fail(left.error());
            return *plain > 0.0 ? std::min(1.0, *left / *plain) : 1.0;
        }
        return 1.0;
    }

    const Model& m_model;
    const TensorInfo& m_tensor;
    const ModelMoments& m_moments;
    const BudgetWishes& m_wishes;
    encoders::EncoderInputs m_inputs;
    std::vector<float> m_diagonals;
};

/// The formats that a tensor may have: those of its lock, or all that are wished.
Result<std::vector<const formats::Format*>> formatsFor(const Model& model, const TensorInfo& tensor,
                                                       const BudgetWishes& wishes) {
    for (const RecipeRule& lock : wishes.locks) {
        const auto pattern = TensorPattern::compile(lock.pattern);
        if (!pattern) return fail(pattern.error());
        const auto matched = pattern->matchedName(model, tensor);
        if (!matched) return fail(matched.error());
        if (*matched) return std::vector{lock.treatment.format};
    }
    return wishes.formats;
}

}  // namespace

std::vector<const formats::Format*> budgetFormats() {
    std::vector<const formats::Format*> formats;
    for (const std::string_view id : kBudgetFormats) formats.push_back(formats::findFormat(id));
    return formats;
}

Result<PriceList> priceTypes(const Model& model, const ModelMoments& moments,
                             const PlanOptions& options, const BudgetWishes& wishes,
                             TaskContext& task) {
    const auto plan = planQuantization(model, everythingAsQ8(), options);
    if (!plan) return fail(plan.error());
    PriceList prices;
    prices.otherBytes = plan->fileBytes;
    std::uint64_t weights = 0;
    std::vector<std::size_t> priced;
    for (const PlannedTensor& planned : plan->tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        const bool isKnown = moments.matrix(tensor.ggufName) != nullptr ||
                             moments.lookup(tensor.ggufName) != nullptr;
        if (planned.keeps(tensor) || !isKnown) continue;
        prices.otherBytes -=
            files::alignedBytes(planned.bytes, files::ggufAlignment(model.metadata));
        weights += tensor.weightCount();
        priced.push_back(planned.tensor);
    }
    TaskShare share(task, weights);
    for (const std::size_t index : priced) {
        const TensorInfo& tensor = model.tensors[index];
        if (auto here = model.bring(tensor, task); !here) return fail(here.error());
        const auto formats = formatsFor(model, tensor, wishes);
        if (!formats) return fail(formats.error());
        const ColumnImportance importance =
            options.importance ? options.importance->of(index) : ColumnImportance{};
        auto types = TensorPrices(model, tensor, moments, wishes)
                         .price(importance, *formats, share.next(tensor.weightCount()));
        if (!types) return fail(types.error());
        if (types->empty()) {
            return fail(ErrorCode::InvalidArgument,
                        "None of the types that are allowed fits the rows of %1."_text(
                            printable(tensor.name)));
        }
        prices.tensors.push_back({index, *std::move(types)});
    }
    return prices;
}

namespace {

/// The preset of the type that most weights get, of those that need no importance matrix: what the
/// file says that it is.
std::string presetOfMost(const Model& model, const PriceList& prices,
                         const std::vector<std::size_t>& chosen) {
    std::map<std::string_view, std::uint64_t> weights;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const PricedTensor& tensor = prices.tensors[i];
        const formats::FormatInfo& info = tensor.types[chosen[i]].format->info;
        const bool isFree = info.importance == formats::ImportanceUse::Ignored ||
                            info.importance == formats::ImportanceUse::Optional;
        if (isFree) weights[info.id] += model.tensors[tensor.tensor].weightCount();
    }
    const Preset* best = nullptr;
    std::uint64_t most = 0;
    for (const auto& [format, count] : weights) {
        const Preset* const preset = presetOfFormat(format);
        if (preset == nullptr || count <= most) continue;
        best = preset;
        most = count;
    }
    return best != nullptr ? std::string(best->name) : everythingAsQ8().preset;
}

std::vector<ByteChoices> choicesOf(const PriceList& prices) {
    std::vector<ByteChoices> things;
    for (const PricedTensor& tensor : prices.tensors) {
        ByteChoices& choices = things.emplace_back();
        for (const PricedType& type : tensor.types) choices.push_back({type.bytes, type.damage});
    }
    return things;
}

}  // namespace

Result<BudgetRecipe> planByBudget(const Model& model, const PriceList& prices,
                                  std::uint64_t fileBytes, const BudgetWishes& wishes) {
    const std::uint64_t budget = fileBytes - std::min(fileBytes, prices.otherBytes);
    const auto spent = spendBytes(choicesOf(prices), budget);
    if (!spent) return fail(spent.error());
    BudgetRecipe planned;
    planned.recipe.preset = presetOfMost(model, prices, spent->chosen);
    for (std::size_t i = 0; i < prices.tensors.size(); ++i) {
        const PricedTensor& tensor = prices.tensors[i];
        planned.recipe.rules.push_back({patternFor(model.tensors[tensor.tensor].ggufName),
                                        {tensor.types[spent->chosen[i]].format}});
    }
    if (wishes.withFeedback) planned.recipe.feedback = encoders::refinedGptq();
    planned.fileBytes = prices.otherBytes + spent->bytes;
    planned.damage = spent->cost;
    planned.gap = spent->gap();
    return planned;
}

std::vector<FrontierPoint> budgetFrontier(const PriceList& prices) {
    std::vector<FrontierPoint> frontier = byteFrontier(choicesOf(prices));
    for (FrontierPoint& point : frontier) point.bytes += prices.otherBytes;
    return frontier;
}

}  // namespace weightscape::recipes
