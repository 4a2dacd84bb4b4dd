// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/group_report.h"

#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using measure::GroupView;
using Json = nlohmann::ordered_json;
using Align = TextTable::Align;

Text figureText(double number, int digits = 6) {
    return Text::number(significantText(number, digits));
}

/// "rows 0-3, columns 32-63"
Text areaText(const Rectangle& area) {
    const auto range = [](std::uint64_t first, std::uint64_t count) {
        const std::string text = std::to_string(first);
        return count == 1 ? text : text + "-" + std::to_string(first + count - 1);
    };
    return "rows %1, columns %2"_text(range(area.row, area.rows), range(area.column, area.columns));
}

std::string groupHead(const TensorInfo& tensor, const GroupView& view) {
    const Text place = "%1, group %2 of %3 (%4)"_text(printable(tensor.name, 100), view.group,
                                                      view.groups, areaText(view.area));
    const Text what = "%1: %2 weights, relative RMSE %3"_text(
        schemes::schemeText(view.scheme), view.area.weights(),
        Text::number(percentText(view.errors.relativeRmse())));
    std::string text = said(place) + "\n" + said(what) + "\n";
    if (view.listed.weights() < view.area.weights()) {
        text += said("The group is too large to list; figures are those of %1."_text(
                    areaText(view.listed))) +
                "\n";
    }
    return text + "\n";
}

std::string factsTable(const GroupView& view) {
    TextTable table({{"Part"_text, Align::Left}, {"Value"_text}, {"From"_text, Align::Left}});
    for (const measure::GroupFact& fact : measure::factsOf(view)) {
        table.addRow({fact.name, fact.value, fact.from});
    }
    return table.text() + "\n";
}

std::string groupWeights(const GroupView& view) {
    TextTable table({{"Weight"_text},
                     {"Original"_text},
                     {"Code"_text},
                     {"Level"_text},
                     {"Decoded"_text},
                     {"Error"_text}});
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        const auto level = static_cast<std::size_t>(view.levelOf[i]);
        const bool kept = view.levelOf[i] < 0;
        table.addRow({i, figureText(view.original[i]),
                      kept ? "-"_text : Text(unsigned{view.levels.codes[level]}),
                      kept ? "-"_text : figureText(view.levels.values[level]),
                      figureText(view.decoded[i]), figureText(view.error(i), 3)});
    }
    return table.text();
}

}  // namespace

Json groupDocument(const TensorInfo& tensor, const GroupView& view) {
    Json weights = Json::array();
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        const auto level = static_cast<std::size_t>(view.levelOf[i]);
        const bool kept = view.levelOf[i] < 0;
        weights.push_back({{"original", jsonNumber(view.original[i])},
                           {"code", kept ? Json(nullptr) : Json(view.levels.codes[level])},
                           {"level", kept ? Json(nullptr) : jsonNumber(view.levels.values[level])},
                           {"decoded", jsonNumber(view.decoded[i])},
                           {"error", jsonNumber(view.error(i))}});
    }
    return {{"tensor", jsonText(tensor.name)},
            {"scheme", schemes::schemeText(view.scheme)},
            {"row", view.place.row},
            {"block", view.place.block},
            {"group", view.group},
            {"groups", view.groups},
            {"first_row", view.area.row},
            {"first_column", view.area.column},
            {"rows", view.area.rows},
            {"columns", view.area.columns},
            {"listed", view.listed.weights()},
            {"low", jsonNumber(view.range.low)},
            {"high", jsonNumber(view.range.high)},
            {"scale", jsonNumber(view.scale)},
            {"exact_scale", jsonNumber(view.exactScale)},
            {"zero_point", view.hasZeroPoint() ? jsonNumber(view.zeroPoint) : Json(nullptr)},
            {"step", jsonNumber(view.step)},
            {"bound", jsonNumber(view.bound)},
            {"largest_error", jsonNumber(view.largestError)},
            {"beyond", view.beyond},
            {"largest_beyond", jsonNumber(view.largestBeyond)},
            {"kept_aside", view.keptAside},
            {"relative_rmse", jsonNumber(view.errors.relativeRmse())},
            {"overflowed", view.errors.overflowed},
            {"weights", std::move(weights)}};
}

std::string groupText(const TensorInfo& tensor, const GroupView& view) {
    return groupHead(tensor, view) + factsTable(view) + groupWeights(view);
}

}  // namespace weightscape::cli
