// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/dense_product.h"

#include <algorithm>

#include "core/inference/kernels/panel_loops.h"
#include "core/inference/kernels/scratch.h"

namespace weightscape::inference {
namespace {

/// A product of sums of `terms`: pack(column, columns, k, depth, panel) packs a part of the second
/// factor; inputsAt(k) is the first factor from term k on.
template <typename Pack, typename InputsAt>
void multiplyPanels(MutableRows outputs, std::size_t terms, bool adds, const Pack& pack,
                    const InputsAt& inputsAt) {
    const auto panel = threadScratch(ScratchUse::Panel, kPanelRows * kPanelDepth);
    for (std::size_t column = 0; column < outputs.width; column += kPanelRows) {
        const std::size_t columns = std::min(kPanelRows, outputs.width - column);
        for (std::size_t k = 0; k < terms; k += kPanelDepth) {
            const std::size_t depth = std::min(kPanelDepth, terms - k);
            pack(column, columns, k, depth, panel.data());
            multiplyPanel({.inputs = inputsAt(k),
                           .panel = panel.data(),
                           .depth = depth,
                           .adds = adds || k > 0,
                           .outputs = outputs.columns(column, columns)});
        }
    }
}

void clear(MutableRows outputs) {
    for (std::size_t i = 0; i < outputs.count; ++i) std::ranges::fill(outputs.row(i), 0.0F);
}

/// Packs a part of B where its rows are the terms.
auto packTerms(ConstRows b) {
    return [b](std::size_t column, std::size_t columns, std::size_t k, std::size_t depth,
               float* panel) { packColumns(b.part(k, depth).columns(column, columns), panel); };
}

}  // namespace

void multiplyTransposed(ConstRows a, ConstRows b, MutableRows outputs) {
    if (a.width == 0) return clear(outputs);
    multiplyPanels(
        outputs, a.width, false,
        [&](std::size_t row, std::size_t rows, std::size_t k, std::size_t depth, float* panel) {
            packRows(b.part(row, rows).columns(k, depth), panel);
        },
        [&](std::size_t k) {
            return PanelInputs{a.values + k, a.stride};
        });
}

void multiplyDense(ConstRows a, ConstRows b, MutableRows outputs) {
    if (a.width == 0) return clear(outputs);
    multiplyPanels(outputs, a.width, false, packTerms(b), [&](std::size_t k) {
        return PanelInputs{a.values + k, a.stride};
    });
}

void addTransposedProduct(ConstRows a, ConstRows b, MutableRows outputs) {
    multiplyPanels(outputs, a.count, true, packTerms(b), [&](std::size_t k) {
        return PanelInputs{a.values + k * a.stride, 1, a.stride};
    });
}

}  // namespace weightscape::inference
