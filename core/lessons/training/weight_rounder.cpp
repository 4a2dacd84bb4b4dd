// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/weight_rounder.h"

#include <algorithm>
#include <utility>

#include "core/quantize/calibration/calibrator.h"
#include "core/quantize/elements/levels.h"
#include "core/quantize/elements/stored_scale.h"
#include "core/quantize/schemes/scheme_result.h"

namespace weightscape::lessons {
namespace {

Result<void> checkAlone(const schemes::Scheme& scheme) {
    if (const auto checked = schemes::checkScheme(scheme); !checked) return checked;
    if (!scheme.element.isFitted() && !elements::hasSecondLevel(scheme.scale) &&
        scheme.outliers == schemes::Outliers{}) {
        return {};
    }
    return fail(ErrorCode::InvalidArgument,
                "the training lab rounds each group by itself, and in %1 groups depend on each "
                "other; choose int4"_text(schemes::schemeText(scheme)));
}

/// Copies a rectangle of a matrix with rows of `columns` numbers to or from a buffer.
void gatherGroup(std::span<const float> matrix, std::size_t columns, const Rectangle& area,
                 std::vector<float>& group) {
    group.clear();
    for (std::size_t row = area.row; row < area.row + area.rows; ++row) {
        const auto part = matrix.subspan(row * columns + area.column, area.columns);
        group.insert(group.end(), part.begin(), part.end());
    }
}

void scatterGroup(std::span<const float> group, std::size_t columns, const Rectangle& area,
                  std::span<float> matrix) {
    for (std::size_t row = 0; row < area.rows; ++row) {
        std::ranges::copy(group.subspan(row * area.columns, area.columns),
                          matrix.subspan((area.row + row) * columns + area.column).begin());
    }
}

}  // namespace

schemes::Scheme schemeOfBits(unsigned bits) {
    const std::string element = bits == 1 ? "binary" : "int" + std::to_string(bits);
    return schemes::makeScheme(
               {.element = element, .granularity = "row", .calibration = "mse", .scale = "f16"})
        .value();
}

WeightRounder::WeightRounder(const schemes::Scheme& scheme, elements::Levels levels)
    : m_scheme(scheme),
      m_codec(std::make_shared<const elements::GroupCodec>(std::move(levels), scheme.scale,
                                                           scheme.rounding, scheme.zeroPoint)) {}

Result<WeightRounder> WeightRounder::make(const ParameterLayout& layout,
                                          const schemes::Scheme& scheme) {
    if (const auto checked = checkAlone(scheme); !checked) return fail(checked.error());
    auto levels = elements::fixedLevels(scheme.element, scheme.mapping);
    if (!levels) return fail(levels.error());
    WeightRounder rounder(scheme, std::move(*levels));
    for (const ParameterTensor& tensor : layout.tensors()) {
        if (!tensor.isMatrix) {
            rounder.m_bytes += tensor.count() * sizeof(float);
            continue;
        }
        rounder.m_bytes += schemes::leastCost(tensor.info, scheme).bytes();
        rounder.m_matrices.push_back(
            {tensor.offset, schemes::Tiling(tensor.info, scheme.granularity)});
    }
    return rounder;
}

void WeightRounder::round(std::span<const float> parameters, std::uint64_t turn,
                          std::span<float> rounded) const {
    std::ranges::copy(parameters, rounded.begin());
    calibration::Scratch scratch;
    const SilentTask task;
    const calibration::Calibration calibration{*m_codec, m_scheme.calibration.parameters, scratch,
                                               task};
    std::vector<float> weights;
    std::vector<float> decoded;
    for (const Matrix& matrix : m_matrices) {
        const Rectangle whole = matrix.tiling.whole();
        const auto before = parameters.subspan(matrix.offset, whole.weights());
        const auto after = rounded.subspan(matrix.offset, whole.weights());
        matrix.tiling.forEachGroup(whole, [&](std::uint64_t, const Rectangle& area) {
            gatherGroup(before, whole.columns, area, weights);
            const elements::Group group{weights,
                                        {},
                                        {.first = turn * parameters.size() + matrix.offset +
                                                  area.row * whole.columns + area.column,
                                         .run = area.columns,
                                         .stride = whole.columns}};
            const auto range =
                calibration::chooseRange(*m_scheme.calibration.calibrator, group, calibration);
            decoded.resize(weights.size());
            m_codec->roundTrip(group, m_codec->storedScale(range), decoded);
            scatterGroup(decoded, whole.columns, area, after);
        });
    }
}

std::vector<float> WeightRounder::rounded(std::span<const float> parameters,
                                          std::uint64_t turn) const {
    std::vector<float> result(parameters.size());
    round(parameters, turn, result);
    return result;
}

}  // namespace weightscape::lessons
