// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_picture.h"

#include <algorithm>
#include <cmath>

#include "core/recipes/presets.h"
#include "ui/session/session.h"

namespace weightscape::ui {
namespace {

/// Those of all families and those of presets that can be run, each once. The one-bit types take
/// long to encode and no budget uses them.
std::vector<const formats::Format*> pricedFormats() {
    auto formats = formatsOf(recipes::typeFamilies().front());
    for (const recipes::Preset& preset : recipes::allPresets()) {
        const formats::Format* const format = formats::findFormat(preset.format);
        const bool isKnown = format == nullptr || !format->isQuantized() ||
                             format->bitsPerWeight() < 2.0 ||
                             std::ranges::find(formats, format) != formats.end();
        if (!isKnown) formats.push_back(format);
    }
    return formats;
}

}  // namespace

PriceBasis PriceBasis::of(const Session& session) {
    return {session.model(), session.planOptions(), session.moments()};
}

bool PriceBasis::isSameAs(const PriceBasis& other) const {
    return model == other.model && options.importance == other.options.importance &&
           moments.moments == other.moments.moments;
}

Result<std::shared_ptr<const recipes::PriceList>> priceModel(const PriceBasis& basis,
                                                             TaskContext& task) {
    const recipes::PricingWishes wishes{.formats = pricedFormats()};
    auto prices =
        basis.moments
            ? recipes::priceTypes(*basis.model, *basis.moments.moments, basis.options, wishes, task)
            : recipes::priceTypesByError(*basis.model, basis.options, wishes, task);
    if (!prices) return fail(prices.error());
    return std::make_shared<const recipes::PriceList>(*std::move(prices));
}

std::size_t BudgetPicture::tradesWithin(std::uint64_t fileBytes) const {
    const auto beyond = std::ranges::partition_point(
        path.trades,
        [fileBytes](const recipes::Trade& trade) { return trade.after.bytes <= fileBytes; });
    return static_cast<std::size_t>(beyond - path.trades.begin());
}

double BudgetPicture::shownDamage(double damage) const {
    return prices->kind == recipes::DamageKind::Divergence
               ? damage
               : 100.0 * std::sqrt(std::max(0.0, damage));
}

Result<std::shared_ptr<const BudgetPicture>> makePicture(
    const PriceBasis& basis, const std::shared_ptr<const recipes::PriceList>& prices,
    const recipes::BudgetWishes& wishes, TaskContext& task) {
    auto picture = std::make_shared<BudgetPicture>();
    picture->basis = basis;
    picture->prices = prices;
    picture->wishes = wishes;
    auto path = recipes::budgetPath(*basis.model, *prices, wishes);
    if (!path) return fail(path.error());
    picture->path = *std::move(path);
    for (const recipes::Preset& preset : recipes::allPresets()) {
        if (task.cancelled()) return failCancelled();
        PresetPoint& point = picture->presets.emplace_back();
        point.name = preset.name;
        const auto plan = recipes::planQuantization(
            *basis.model, {.preset = point.name, .rules = {}}, basis.options);
        if (!plan) continue;
        point.fileBytes = plan->fileBytes;
        point.damage = recipes::damageOf(*basis.model, *prices, *plan, wishes.forCpu);
    }
    return picture;
}

}  // namespace weightscape::ui
