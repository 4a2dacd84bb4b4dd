// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/conversion_plan.h"

#include <algorithm>
#include <array>

#include "core/export/convert/general_keys.h"
#include "core/recipes/presets.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::exporting {

Result<const formats::Format*> conversionType(std::string_view name) {
    static constexpr std::array<std::string_view, 3> kTypes = {"f32", "f16", "bf16"};
    const std::string lower = lowerCase(name);
    if (lower == "auto") return nullptr;
    if (std::ranges::find(kTypes, lower) != kTypes.end()) return formats::findFormat(lower);
    return fail(ErrorCode::InvalidArgument,
                "A folder is converted to F32, F16, BF16 or auto, not to %1."_text(inQuotes(name)));
}

Result<recipes::QuantizationPlan> conversionPlan(const Model& model, std::string_view type) {
    const auto chosen = conversionType(type);
    if (!chosen) return fail(chosen.error());
    const formats::Format& format = *chosen != nullptr ? **chosen : folderFormat(model.tensors);
    recipes::Recipe recipe;
    recipe.preset = recipes::presetOfFormat(format.info.id)->name;
    const bool isAdapter = findValue(model.metadata, "adapter.type") != nullptr;
    const bool keepsSome =
        *chosen == nullptr && std::ranges::any_of(model.tensors, [](const TensorInfo& tensor) {
            return tensor.format->isQuantized();
        });
    if (keepsSome || isAdapter) recipe.preset = "COPY";
    return recipes::planQuantization(model, recipe, {});
}

}  // namespace weightscape::exporting
