// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/scale_refit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/formats/block_fields.h"
#include "core/formats/field_writing.h"
#include "core/support/number_types.h"

namespace weightscape::encoders {
namespace {

using formats::FieldKind;

/// Fields of more bits are halves or nothing that is chosen here.
constexpr std::size_t kMostCodeBits = 8;

bool isChosen(FieldKind kind) {
    return kind == FieldKind::Scale || kind == FieldKind::Minimum || kind == FieldKind::SubScale ||
           kind == FieldKind::SubMinimum;
}

bool isOfBlock(FieldKind kind) {
    return kind == FieldKind::Scale || kind == FieldKind::Minimum;
}

}  // namespace

ScaleRefit::ScaleRefit(const formats::Format& format) : m_format(format) {
    const formats::BlockFields described = formats::fieldsOf(format);
    for (const bool ofBlock : {false, true}) {
        for (const formats::BlockField& field : described.fields) {
            const formats::FieldGroup& group = described.groups[field.group];
            if (isChosen(group.kind) && isOfBlock(group.kind) == ofBlock) addField(group, field);
        }
    }
}

void ScaleRefit::addField(const formats::FieldGroup& group, const formats::BlockField& field) {
    Field own{field.weights,
              field.bits,
              group.kind == FieldKind::Minimum || group.kind == FieldKind::SubMinimum,
              group.number == &formats::halfNumber,
              {},
              {}};
    if (!own.isHalf) {
        if (field.bits.count() > kMostCodeBits || group.number == nullptr) return;
        own.rankOf.resize(std::size_t{1} << field.bits.count());
        own.ascending.resize(own.rankOf.size());
        std::iota(own.ascending.begin(), own.ascending.end(), std::uint16_t{0});
        std::erase_if(own.ascending,
                      [&](std::uint16_t stored) { return !std::isfinite(group.number(stored)); });
        std::ranges::stable_sort(own.ascending, {}, group.number);
        for (std::size_t rank = 0; rank < own.ascending.size(); ++rank) {
            own.rankOf[own.ascending[rank]] = static_cast<std::uint16_t>(rank);
        }
    }
    const auto partner = std::ranges::find_if(m_fields, [&](const Fields& fields) {
        const Field& other = fields.front();
        return own.isMinimum && fields.size() == 1 && !other.isMinimum &&
               other.isHalf == own.isHalf && other.weights.first == own.weights.first &&
               other.weights.count == own.weights.count &&
               other.weights.stride == own.weights.stride;
    });
    if (partner != m_fields.end()) {
        partner->push_back(std::move(own));
    } else {
        m_fields.push_back({std::move(own)});
    }
}

void ScaleRefit::sweep(const RowDescent& descent, std::span<std::byte> blocks,
                       RowDescent::Rows& rows) const {
    std::vector<float> decoded(m_format.weightsPerBlock);
    const std::size_t perRow = descent.columns() / m_format.weightsPerBlock;
    for (std::size_t row = 0; row < rows.count(); ++row) {
        if (rows.leavesOut(row)) continue;
        for (std::size_t index = 0; index < perRow; ++index) {
            const std::size_t at = (rows.rounded.firstRow + row) * perRow + index;
            Block block{blocks.subspan(at * m_format.bytesPerBlock, m_format.bytesPerBlock), row,
                        index * m_format.weightsPerBlock, decoded};
            for (const Fields& fields : m_fields) refit(fields, descent, block, rows);
        }
    }
}

std::vector<float> ScaleRefit::changeOf(const formats::WeightRun& weights, Block& block,
                                        const RowDescent::Rows& rows) const {
    m_format.decodeRow(block.bytes, block.decoded);
    const std::size_t columns = rows.rounded.decoded.size() / rows.count();
    const auto now = rows.rounded.decoded.subspan(block.row * columns + block.firstColumn,
                                                  m_format.weightsPerBlock);
    std::vector<float> change(weights.count);
    for (std::size_t i = 0; i < change.size(); ++i) {
        const std::size_t weight = weights.at(i);
        change[i] = block.decoded[weight] - now[weight];
    }
    return change;
}

/// Weights are linear in halves and in most codes. A half is counted in itself: without it its part
/// of the weights is gone.
ScaleRefit::Step ScaleRefit::stepOf(const Field& field, Block& block,
                                    const RowDescent::Rows& rows) const {
    const std::uint64_t before = field.bits.read(block.bytes);
    Step step;
    float sign = 1.0F;
    std::uint64_t other = 0;
    if (field.isHalf) {
        const double number = formats::halfNumber(before);
        if (number == 0.0 || !std::isfinite(number)) return step;
        sign = -1.0F;
        step.least = -2.0;
        step.most = 2.0;
    } else {
        const auto last = static_cast<double>(field.ascending.size()) - 1.0;
        step.least = -static_cast<double>(field.rankOf[before]);
        step.most = last + step.least;
        if (step.most == 0.0) sign = -1.0F;
        other = moved(field, before, sign);
    }
    formats::writeField(field.bits, other, block.bytes);
    step.change = changeOf(field.weights, block, rows);
    formats::writeField(field.bits, before, block.bytes);
    for (float& number : step.change) number *= sign;
    return step;
}

std::uint64_t ScaleRefit::moved(const Field& field, std::uint64_t stored, double steps) {
    if (field.isHalf) {
        return toHalf(storableAsF16(formats::halfNumber(stored) * (1.0 + steps))).bits;
    }
    const double last = static_cast<double>(field.ascending.size()) - 1.0;
    const double rank = std::clamp(field.rankOf[stored] + std::nearbyint(steps), 0.0, last);
    return field.ascending[static_cast<std::size_t>(rank)];
}

bool ScaleRefit::tryNumbers(const Fields& fields, std::span<const std::uint64_t> stored,
                            const RowDescent& descent, Block& block, RowDescent::Rows& rows) const {
    std::uint64_t before[2] = {};
    bool isSame = true;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        before[i] = fields[i].bits.read(block.bytes);
        isSame = isSame && before[i] == stored[i];
    }
    if (isSame) return false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        formats::writeField(fields[i].bits, stored[i], block.bytes);
    }
    const formats::WeightRun& weights = fields.front().weights;
    const std::vector<float> change = changeOf(weights, block, rows);
    const RowDescent::Part part{block.row, block.firstColumn + weights.first, weights.stride};
    const bool isFinite =
        std::ranges::all_of(change, [](float number) { return std::isfinite(number); });
    if (!isFinite || !(descent.costOf(rows, part, change) < 0.0)) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            formats::writeField(fields[i].bits, before[i], block.bytes);
        }
        return false;
    }
    descent.addChange(part, change, rows);
    const std::size_t first = block.row * descent.columns() + block.firstColumn;
    for (std::size_t i = 0; i < change.size(); ++i) {
        const std::size_t weight = weights.at(i);
        rows.rounded.decoded[first + weight] = block.decoded[weight];
    }
    return true;
}

namespace {

/// cost(x, y) = 2 (a x + b y) + A x² + 2 C x y + B y²
struct Paraboloid {
    double a = 0.0, b = 0.0;
    double A = 0.0, B = 0.0, C = 0.0;

    [[nodiscard]] double at(double x, double y) const {
        return 2.0 * (a * x + b * y) + A * x * x + 2.0 * C * x * y + B * y * y;
    }
    /// The best y for an x.
    [[nodiscard]] double bestSecond(double x) const { return B > 0.0 ? -(b + C * x) / B : 0.0; }
    /// The best x where y is free as well.
    [[nodiscard]] double bestFirst() const {
        const double determinant = A * B - C * C;
        if (B > 0.0 && determinant > 1e-9 * A * B) return (C * b - B * a) / determinant;
        return A > 0.0 ? -a / A : 0.0;
    }
};

}  // namespace

void ScaleRefit::refit(const Fields& fields, const RowDescent& descent, Block& block,
                       RowDescent::Rows& rows) const {
    const formats::WeightRun& weights = fields.front().weights;
    const RowDescent::Part part{block.row, block.firstColumn + weights.first, weights.stride};
    const Step first = stepOf(fields.front(), block, rows);
    const Step second = fields.size() > 1 ? stepOf(fields.back(), block, rows) : Step{};
    Paraboloid cost;
    if (!first.change.empty()) {
        const auto along = descent.along(rows, part, first.change);
        cost.a = along.slope;
        cost.A = along.curvature;
    }
    if (!second.change.empty()) {
        const auto along = descent.along(rows, part, second.change);
        cost.b = along.slope;
        cost.B = along.curvature;
        if (!first.change.empty()) cost.C = descent.product(part, first.change, second.change);
    }
    const bool isWhole = !fields.front().isHalf;
    const auto stepsOf = [&](double wanted, const Step& step) {
        return std::clamp(isWhole ? std::nearbyint(wanted) : wanted, step.least, step.most);
    };
    const double best = cost.bestFirst();
    double least = 0.0;
    double chosen[2] = {};
    for (const double candidate : {best, std::floor(best), std::ceil(best), 0.0}) {
        const double x = stepsOf(candidate, first);
        const double y = stepsOf(cost.bestSecond(x), second);
        const double own = cost.at(x, y);
        if (!(own < least)) continue;
        least = own;
        chosen[0] = x;
        chosen[1] = y;
    }
    if (!(least < 0.0)) return;
    std::uint64_t stored[2] = {};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        stored[i] = moved(fields[i], fields[i].bits.read(block.bytes), chosen[i]);
    }
    if (tryNumbers(fields, stored, descent, block, rows) || fields.size() > 1 || !isWhole) return;
    // Where weights are not linear in the code the next one may still be better.
    stored[0] = moved(fields.front(), fields.front().bits.read(block.bytes), cost.a < 0.0 ? 1 : -1);
    (void)tryNumbers(fields, stored, descent, block, rows);
}

}  // namespace weightscape::encoders
