// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/plan_basis.h"

#include <tbb/parallel_sort.h>

#include <numeric>
#include <tuple>

#include "core/files/gguf/gguf_layout.h"
#include "core/model/architectures/tensor_role.h"
#include "core/support/parallel.h"
#include "core/support/printable.h"
#include "core/support/task_context.h"

namespace weightscape::recipes {

namespace {

TensorFacts factsOf(const TensorInfo& tensor, std::uint32_t layers) {
    const TensorRole role = tensorRole(tensor.ggufName);
    return {.category = tensorCategory(tensor.ggufName),
            .block = blockNumber(tensor.ggufName),
            .whyKept = whyNeverQuantized(tensor),
            .subject = printable(role.layer < 0 ? tensor.ggufName : role.role, 200),
            .layer = role.layer,
            .layers = layers,
            .rowLength = tensor.rowLength(),
            .rowCount = tensor.rowCount()};
}

std::vector<std::size_t> writtenOrder(const Model& model, const std::vector<TensorFacts>& facts) {
    const std::vector<TensorInfo>& tensors = model.tensors;
    std::vector<std::size_t> order(tensors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    tbb::parallel_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
        if (model.keepsOrder) {
            return std::tie(tensors[left].file, tensors[left].offset, left) <
                   std::tie(tensors[right].file, tensors[right].offset, right);
        }
        // That of llama-quantize: by layer, then by name.
        return std::tie(facts[left].block, tensors[left].ggufName, left) <
               std::tie(facts[right].block, tensors[right].ggufName, right);
    });
    return order;
}

}  // namespace

Text TensorFacts::because(const Text& reason) const {
    if (layer < 0) return "%1: %2"_text(subject, reason);
    if (layers == 0) return "%1, layer %2: %3"_text(subject, layer, reason);
    return "%1, layer %2 of %3: %4"_text(subject, layer, layers, reason);
}

PlanBasis planBasis(const Model& model) {
    return planBasis(model, model.facts.layers);
}

PlanBasis planBasis(const Model& model, std::uint32_t layers) {
    PlanBasis basis;
    basis.tensors.resize(model.tensors.size());
    constexpr std::size_t kTogether = 64;
    SilentTask task;
    static_cast<void>(forEachChunk(  // nobody cancels it
        model.tensors.size(), kTogether, task,
        [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t index = begin; index < end; ++index) {
                basis.tensors[index] = factsOf(model.tensors[index], layers);
            }
        }));
    basis.order = writtenOrder(model, basis.tensors);
    basis.parameters = model.parameterCount();
    for (std::size_t index = 0; index < basis.tensors.size(); ++index) {
        const TensorFacts& facts = basis.tensors[index];
        const TensorInfo& tensor = model.tensors[index];
        if (holdsValues(facts.category)) ++basis.valueTensors;
        if (facts.category == TensorCategory::Output) basis.hasOutput = true;
        basis.infoBytes += files::tensorInfoBytes(tensor.ggufName, tensor.dimensions);
        basis.infoBytesWithOnes += files::tensorInfoBytes(tensor.ggufName, tensor.dimensions, true);
        if (!tensor.format->canDecode() && tensor.holds == Holds::Weights) {
            basis.opaque.push_back(index);
        }
        const std::size_t dimensions = files::writtenDimensions(tensor.dimensions).size();
        if (!basis.tooDeep && dimensions > files::kMaximumGgufDimensions) basis.tooDeep = index;
    }
    return basis;
}

}  // namespace weightscape::recipes
