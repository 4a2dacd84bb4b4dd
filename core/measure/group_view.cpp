// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/group_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/quantize/encoders/tensor_encoder.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/number_text.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kListed = 4096;

/// What of a group is listed.
Rectangle listedOf(const Rectangle& group, std::uint64_t row) {
    if (group.weights() <= kListed) return group;
    return {row, group.column, 1, std::min(group.columns, kListed)};
}

Result<void> checkPlace(const TensorInfo& tensor, const schemes::Tiling& tiling,
                        const BlockPlace& place) {
    if (auto row = checkIndex(place.row, tensor.rowCount(), "rows"_text); !row) return row;
    const std::uint64_t across = tiling.groups() == 0 ? 0 : tiling.acrossCount();
    return checkIndex(place.block, across, "groups in a row"_text);
}

/// The widest gap between neighbouring levels.
double widestGap(const elements::Levels& levels) {
    double widest = 0.0;
    for (std::size_t i = 1; i < levels.values.size(); ++i) {
        widest =
            std::max<double>(widest, static_cast<double>(levels.values[i]) - levels.values[i - 1]);
    }
    return widest;
}

bool roundsToNearest(const elements::Rounding& rounding) {
    return rounding.mode == elements::RoundingMode::NearestEven ||
           rounding.mode == elements::RoundingMode::NearestAway;
}

/// Cuts the rectangle out of weights that lie in `from`.
template <typename T>
std::vector<T> cut(const std::vector<T>& weights, const Rectangle& from, const Rectangle& part) {
    std::vector<T> found;
    found.reserve(part.weights());
    for (std::uint64_t row = part.row; row < part.row + part.rows; ++row) {
        const auto first =
            weights.begin() + static_cast<std::ptrdiff_t>((row - from.row) * from.columns +
                                                          part.column - from.column);
        found.insert(found.end(), first, first + static_cast<std::ptrdiff_t>(part.columns));
    }
    return found;
}

void measure(GroupView& view, const elements::GroupScale& scale) {
    view.step = widestGap(view.levels) * view.exactScale;
    view.bound = roundsToNearest(view.scheme.rounding) ? view.step / 2.0 : view.step;
    view.errors.add(view.original, view.decoded);
    const auto [low, high] = std::minmax({(scale.lowest - scale.offset) * scale.scale,
                                          (scale.highest - scale.offset) * scale.scale});
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        if (view.levelOf[i] < 0) {
            ++view.keptAside;
            continue;
        }
        const double error = std::abs(view.error(i));
        if (std::isnan(error)) continue;
        const bool inside = view.original[i] >= low && view.original[i] <= high;
        double& largest = inside ? view.largestError : view.largestBeyond;
        largest = std::max(largest, error);
        view.beyond += inside ? 0 : 1;
    }
}

}  // namespace

double GroupView::error(std::size_t weight) const {
    return static_cast<double>(decoded[weight]) - static_cast<double>(original[weight]);
}

Text GroupView::boundText() const {
    const auto number = [](double value) { return Text::number(significantText(value)); };
    const bool nearest = roundsToNearest(scheme.rounding);
    const elements::Mapping mapping = scheme.mapping;
    const bool follows = levels.uniform && mapping != elements::Mapping::SymmetricFull;
    if (!follows || range.zeroPoint) {
        return nearest ? "half a step"_text : "a whole step"_text;
    }
    const Text highest = number(levels.highest());
    const bool affine = mapping == elements::Mapping::Affine;
    // The range whose scale this is: one on one side of 0 may have been widened.
    const Text width = number(static_cast<double>(exactScale) * levels.highest());
    if (affine) {
        return nearest ? "(B - A) / (2^k - 1) / 2 = %1 / %2 / 2"_text(width, highest)
                       : "(B - A) / (2^k - 1) = %1 / %2"_text(width, highest);
    }
    return nearest ? "T / (2^(k-1) - 1) / 2 = %1 / %2 / 2"_text(width, highest)
                   : "T / (2^(k-1) - 1) = %1 / %2"_text(width, highest);
}

std::vector<GroupFact> factsOf(const GroupView& view) {
    const auto number = [](double value, int digits = 6) {
        return Text::number(significantText(value, digits));
    };
    std::vector<GroupFact> facts = {
        {"range"_text, "%1 to %2"_text(number(view.range.low), number(view.range.high)),
         calibration::calibratorText(view.scheme.calibration)},
        {"scale"_text, number(view.scale, 9),
         "%1 stored as %2"_text(number(view.exactScale, 9),
                                elements::scaleTypeId(view.scheme.scale))}};
    if (view.hasZeroPoint()) {
        facts.push_back({"zero point"_text, number(view.zeroPoint),
                         "%1 bits"_text(schemes::zeroPointBits(view.scheme))});
    }
    facts.push_back({"step"_text, number(view.step), "the widest gap between levels"_text});
    facts.push_back({"bound on the error"_text, number(view.bound), view.boundText()});
    facts.push_back({"largest error"_text, number(view.largestError),
                     "of weights between the end levels"_text});
    facts.push_back({"beyond the end levels"_text, view.beyond,
                     "largest error %1"_text(number(view.largestBeyond))});
    if (view.keptAside != 0) {
        facts.push_back({"kept aside"_text, view.keptAside, "outliers that stay F16"_text});
    }
    return facts;
}

Result<GroupView> viewGroup(const Model& model, const TensorInfo& tensor,
                            const schemes::Scheme& scheme, const BlockPlace& place,
                            TaskContext& task, const ColumnImportance& importance) {
    const encoders::Treatment treatment{.format = formats::findFormat("f32"), .scheme = scheme};
    const auto made = encoders::makeEncoder({model, tensor}, treatment, {importance});
    if (!made) return fail(made.error());
    encoders::TensorEncoder& encoder = **made;
    const schemes::Tiling tiling(tensor, scheme.granularity);
    if (auto there = checkPlace(tensor, tiling, place); !there) {
        return fail(std::move(there.error()));
    }
    if (auto prepared = encoder.prepare(task); !prepared) return fail(prepared.error());
    GroupView view;
    view.scheme = scheme;
    view.place = place;
    view.groupsPerRow = tiling.acrossCount();
    view.group = tiling.groupOf(place.row, place.block * tiling.tileColumns());
    view.groups = tiling.groups();
    view.area = tiling.groupAt(view.group);
    view.listed = listedOf(view.area, place.row);
    // A group that lies in one row may have to be encoded whole.
    const Rectangle encoded = encoder.around(view.listed);
    encoders::EncodedPiece piece;
    encoders::EncodedGroups groups;
    const encoders::EncodeWishes wishes{
        .measured = encoders::Measured::Nothing, .weights = true, .groups = &groups};
    if (!encoder.encode(encoded, wishes, piece, task)) return failCancelled();
    const auto own = std::ranges::find(groups.groups, view.group, &encoders::EncodedGroup::group);
    view.original = cut(piece.original, encoded, view.listed);
    view.decoded = cut(piece.decoded, encoded, view.listed);
    view.levelOf = cut(groups.levelOf, encoded, view.listed);
    view.levels = *groups.levels;
    view.range = own->range;
    view.scale = own->scale.scale;
    view.exactScale = own->exactScale;
    view.zeroPoint = static_cast<double>(own->scale.offset) + own->scale.zeroPoint;
    measure(view, own->scale);
    return view;
}

}  // namespace weightscape::measure
