// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/container.h"

#include <algorithm>

#include "core/quantize/elements/levels.h"
#include "core/support/number_types.h"

namespace weightscape::schemes {
namespace {

/// Whether the type's open scale takes the scheme's groups as its blocks. A zero point has no
/// place: types with a minimum store it as a product, rounded on its own.
bool holds(const formats::Format& format, const Scheme& scheme, const elements::Levels& levels) {
    if (!format.openScale.isOpen() || format.openScale.hasMinimum) return false;
    const std::uint64_t weights = scheme.granularity.columns;
    return weights == format.weightsPerBlock &&
           levels.lowest() >= static_cast<float>(format.openScale.lowest) &&
           levels.highest() <= static_cast<float>(format.openScale.highest) &&
           scheme.element.packedBytes(weights) + sizeof(Half) == format.bytesPerBlock;
}

}  // namespace

const formats::Format* containerOf(const Scheme& scheme) {
    if (scheme.granularity.kind != GranularityKind::Group ||
        scheme.scale != elements::ScaleType::F16 || scheme.mapping == elements::Mapping::Affine ||
        scheme.element.kind != elements::ElementKind::Integer || scheme.outliers != Outliers{}) {
        return nullptr;
    }
    const auto levels = elements::fixedLevels(scheme.element, scheme.mapping);
    if (!levels) return nullptr;
    const auto all = formats::allFormats();
    const auto found = std::ranges::find_if(
        all, [&](const formats::Format& format) { return holds(format, scheme, *levels); });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace weightscape::schemes
