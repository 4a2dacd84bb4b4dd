// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/type_prices.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/files/gguf/gguf_layout.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/predicted_damage.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/quantize/encoders/tensor_hessians.h"
#include "core/recipes/optimization_level.h"
#include "core/recipes/recipe_rules.h"
#include "core/support/task_share.h"

namespace weightscape::recipes {
namespace {

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

/// What is priced, and how.
struct Pricing {
    const Model& model;
    const PlanOptions& options;
    const PricingWishes& wishes;

    [[nodiscard]] ColumnImportance importanceOf(std::size_t tensor) const {
        return options.importance ? options.importance->of(tensor) : ColumnImportance{};
    }
    [[nodiscard]] std::vector<const formats::Format*> formatsFor(const TensorInfo& tensor) const {
        const Preset& preset = *findPreset("Q8_0");
        std::vector<const formats::Format*> formats;
        for (const formats::Format* format : wishes.formats) {
            const bool isAllowed = options.importance || !needsImportance(*format, preset);
            if (isAllowed && format->fitsRow(tensor.rowLength())) formats.push_back(format);
        }
        return formats;
    }
    [[nodiscard]] PricedType unpriced(const TensorInfo& tensor,
                                      const formats::Format& format) const {
        return {&format, files::alignedBytes(format.rowBytes(tensor.weightCount()),
                                             files::ggufAlignment(model.metadata))};
    }
};

/// Prices the types of one tensor by what they do to the answers.
class DivergencePrices {
  public:
    DivergencePrices(const Pricing& pricing, std::size_t tensor, const ModelMoments& moments)
        : m_pricing(pricing),
          m_tensor(pricing.model.tensors[tensor]),
          m_moments(moments),
          m_inputs{.importance = pricing.importanceOf(tensor)} {
        const ColumnImportance& importance = m_inputs.importance;
        if (importance.empty() && importance.hessians != nullptr) useDiagonals();
    }

    Result<std::vector<PricedType>> price(const std::vector<const formats::Format*>& formats,
                                          TaskContext& task) const {
        std::vector<PricedType> types;
        TaskShare share(task, formats.size() + 2);
        const auto gain = feedbackGain(share.next(2));
        if (!gain) return fail(gain.error());
        for (const formats::Format* format : formats) {
            const auto damage = damageOf({format}, share.next(1));
            if (!damage) return fail(damage.error());
            const auto rounding = measure::predictRounding(
                {m_pricing.model, m_tensor}, *format, m_moments, {m_pricing.wishes.mostRows}, task);
            if (!rounding) return fail(rounding.error());
            PricedType& type = types.emplace_back(m_pricing.unpriced(m_tensor, *format));
            type.plain = *damage;
            type.feedback = *gain * *damage;
            type.inputs = *rounding;
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
            encoders::preparedEncoder({m_pricing.model, m_tensor}, treatment, m_inputs, task);
        if (!encoder) return fail(encoder.error());
        const auto damage =
            measure::predictDamage(**encoder, m_moments, {m_pricing.wishes.mostRows}, task);
        if (!damage) return fail(damage.error());
        return damage->divergence;
    }

    /// What is left of the damage once codes are chosen by error feedback: for one tensor hardly
    /// different from type to type.
    Result<double> feedbackGain(TaskContext& task) const {
        if (!m_pricing.wishes.withFeedback || m_inputs.importance.hessians == nullptr) return 1.0;
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

    const Pricing& m_pricing;
    const TensorInfo& m_tensor;
    const ModelMoments& m_moments;
    encoders::EncoderInputs m_inputs;
    std::vector<float> m_diagonals;
};

/// The same by the errors of a sample.
Result<std::vector<PricedType>> priceByError(const Pricing& pricing, std::size_t index,
                                             const std::vector<const formats::Format*>& formats,
                                             TaskContext& task) {
    const TensorInfo& tensor = pricing.model.tensors[index];
    const double share = static_cast<double>(tensor.weightCount()) /
                         static_cast<double>(pricing.model.parameterCount());
    std::vector<PricedType> types;
    std::shared_ptr<const measure::CellLoudness> loudness;
    TaskShare parts(task, formats.size());
    for (const formats::Format* format : formats) {
        const encoders::Treatment treatment{format};
        const auto found = measure::measureTreatment(pricing.model, tensor,
                                                     {.treatment = treatment,
                                                      .cells = pricing.wishes.cells,
                                                      .importance = pricing.importanceOf(index),
                                                      .loudness = loudness},
                                                     parts.next(1));
        if (!found) return fail(found.error());
        if (found->loudness) loudness = found->loudness;
        const double relative = found->error.hasImportance() ? found->error.weightedRelativeRmse()
                                                             : found->error.relativeRmse();
        PricedType& type = types.emplace_back(pricing.unpriced(tensor, *format));
        type.plain = type.feedback = share * relative * relative;
    }
    return types;
}

/// All tensors that plans quantize and that `isPriced` says yes to.
template <typename IsPriced, typename PriceTensor>
Result<PriceList> priceAll(const Pricing& pricing, unsigned level, TaskContext& task,
                           const IsPriced& isPriced, const PriceTensor& priceTensor) {
    const auto plan = planQuantization(
        pricing.model, atLevel(everythingAsQ8(), *findOptimizationLevel(level)), pricing.options);
    if (!plan) return fail(plan.error());
    PriceList prices;
    prices.otherBytes = plan->fileBytes;
    std::uint64_t weights = 0;
    std::vector<std::size_t> priced;
    for (const PlannedTensor& planned : plan->tensors) {
        const TensorInfo& tensor = pricing.model.tensors[planned.tensor];
        // A tensor whose rows fit none of the types stays what every plan makes of it.
        if (planned.keeps(tensor) || !isPriced(tensor) || pricing.formatsFor(tensor).empty()) {
            continue;
        }
        prices.otherBytes -=
            files::alignedBytes(planned.bytes, files::ggufAlignment(pricing.model.metadata));
        weights += tensor.weightCount();
        priced.push_back(planned.tensor);
    }
    TaskShare share(task, weights);
    for (const std::size_t index : priced) {
        const TensorInfo& tensor = pricing.model.tensors[index];
        if (auto here = pricing.model.bring(tensor, task); !here) return fail(here.error());
        auto types =
            priceTensor(index, pricing.formatsFor(tensor), share.next(tensor.weightCount()));
        if (!types) return fail(types.error());
        prices.tensors.push_back({index, *std::move(types)});
    }
    return prices;
}

}  // namespace

Result<PriceList> priceTypes(const Model& model, const ModelMoments& moments,
                             const PlanOptions& options, const PricingWishes& wishes,
                             TaskContext& task) {
    if (moments.isForwardOnly) {
        return fail(ErrorCode::InvalidArgument,
                    "Moments that went forward only do not tell what errors do to the answers; "
                    "collect them without --forward-only."_text);
    }
    const Pricing pricing{model, options, wishes};
    return priceAll(
        pricing, wishes.withFeedback ? wishes.optimize : 0, task,
        [&](const TensorInfo& tensor) {
            return moments.matrix(tensor.ggufName) != nullptr ||
                   moments.lookup(tensor.ggufName) != nullptr;
        },
        [&](std::size_t index, const auto& formats, TaskContext& part) {
            return DivergencePrices(pricing, index, moments).price(formats, part);
        });
}

Result<PriceList> priceTypesByError(const Model& model, const PlanOptions& options,
                                    const PricingWishes& wishes, TaskContext& task) {
    const Pricing pricing{model, options, wishes};
    auto prices = priceAll(
        pricing, 0, task, [](const TensorInfo&) { return true; },
        [&](std::size_t index, const auto& formats, TaskContext& part) {
            return priceByError(pricing, index, formats, part);
        });
    if (!prices) return prices;
    const bool hasMatrix = std::ranges::any_of(prices->tensors, [&](const PricedTensor& each) {
        return !pricing.importanceOf(each.tensor).empty();
    });
    prices->kind = hasMatrix ? DamageKind::ImportanceError : DamageKind::WeightError;
    return prices;
}

std::optional<double> damageOf(const Model& model, const PriceList& prices,
                               const QuantizationPlan& plan, bool forCpu) {
    double sum = 0.0;
    for (const PricedTensor& priced : prices.tensors) {
        const PlannedTensor& planned = *plan.find(priced.tensor);
        if (planned.keeps(model.tensors[priced.tensor])) continue;
        const auto type = std::ranges::find(priced.types, planned.format, &PricedType::format);
        const bool isPlain = !planned.scheme && !planned.calibration && !planned.scaling;
        if (!isPlain || type == priced.types.end()) return std::nullopt;
        sum += type->damage(static_cast<bool>(planned.feedback), forCpu);
    }
    return sum;
}

}  // namespace weightscape::recipes
