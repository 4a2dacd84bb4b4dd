// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/expert_place.h"

#include <array>

#include "core/model/architectures/tensor_category.h"

namespace weightscape::exporting {

std::string_view roleOf(std::string_view ggufName) {
    if (!ggufName.starts_with("blk.")) return ggufName;
    const std::size_t dot = ggufName.find('.', 4);
    return dot == std::string_view::npos ? ggufName : ggufName.substr(dot + 1);
}

std::string nameOf(int layer, std::string_view role) {
    return layer < 0 ? std::string(role) : "blk." + std::to_string(layer) + "." + std::string(role);
}

std::optional<ExpertPlace> expertPlace(std::string_view ggufName) {
    static constexpr auto kRoles =
        std::to_array<std::string_view>({"ffn_gate.", "ffn_up.", "ffn_down."});
    const std::string_view role = roleOf(ggufName);
    for (const std::string_view start : kRoles) {
        if (!role.starts_with(start)) continue;
        const std::string_view rest = role.substr(start.size());
        const std::size_t digits = rest.find_first_not_of("0123456789");
        if (digits == 0 || digits > 6 || digits == std::string_view::npos) continue;
        std::string stacked(start.substr(0, start.size() - 1));
        stacked.append("_exps").append(rest.substr(digits));
        return ExpertPlace{nameOf(blockNumber(ggufName), stacked),
                           std::stoul(std::string(rest.substr(0, digits)))};
    }
    return std::nullopt;
}

}  // namespace weightscape::exporting
