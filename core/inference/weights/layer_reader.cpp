// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/weights/layer_reader.h"

#include <utility>

#include "core/support/printable.h"

namespace weightscape::inference {
namespace {

constexpr std::string_view kExperts = "_exps";

tl::unexpected<Error> missing(const std::string& name) {
    return fail(ErrorCode::Incomplete,
                "The model cannot be run: the tensor %1 is missing."_text(printable(name)));
}

}  // namespace

LayerReader::LayerReader(WeightStore& store) : m_store(store) {
    const auto& tensors = store.model().tensors;
    for (std::size_t i = 0; i < tensors.size(); ++i) m_places.emplace(tensors[i].ggufName, i);
}

std::string LayerReader::layerName(std::size_t layer, std::string_view role) {
    return "blk." + std::to_string(layer) + "." + std::string(role);
}

Result<void> LayerReader::addTensor(std::size_t index, const Wanted& wanted, LinearLayer& layer,
                                    TaskContext& task) const {
    const TensorInfo& tensor = model().tensors[index];
    auto held = m_store.hold(index, task);
    if (!held) return fail(held.error());
    const std::size_t matrices = (*held)->matrices();
    const std::size_t rows = matrices == 0 ? 0 : tensor.rowCount() / matrices;
    if ((wanted.inputs != 0 && tensor.rowLength() != wanted.inputs) ||
        matrices != wanted.matrices || rows == 0 ||
        (wanted.outputs != 0 && rows != wanted.outputs)) {
        return fail(ErrorCode::Damaged,
                    "The model cannot be run: the tensor %1 has %2 matrices of %3 × %4 weights; "
                    "%5 of %6 × %7 are needed."_text(
                        printable(tensor.name), matrices, rows, tensor.rowLength(), wanted.matrices,
                        wanted.outputs == 0 ? rows : wanted.outputs,
                        wanted.inputs == 0 ? tensor.rowLength() : wanted.inputs));
    }
    for (std::size_t i = 0; i < matrices; ++i) layer.matrices.push_back((*held)->matrix(i));
    layer.held.push_back(*std::move(held));
    return {};
}

Result<void> LayerReader::addExperts(const std::string& name, const Wanted& wanted,
                                     LinearLayer& layer, TaskContext& task) const {
    if (!name.ends_with(kExperts)) return {};
    const std::string stem = name.substr(0, name.size() - kExperts.size()) + ".";
    if (!m_places.contains(stem + "0.weight")) return {};
    Wanted one = wanted;
    one.matrices = 1;
    for (std::size_t expert = 0; expert < wanted.matrices; ++expert) {
        const auto found = m_places.find(stem + std::to_string(expert) + ".weight");
        if (found == m_places.end()) return missing(stem + std::to_string(expert) + ".weight");
        if (auto added = addTensor(found->second, one, layer, task); !added) return added;
    }
    return {};
}

Result<LinearLayer> LayerReader::linear(const std::string& name, const Wanted& wanted,
                                        TaskContext& task) const {
    LinearLayer layer;
    layer.tensor = name + ".weight";
    if (const auto found = m_places.find(layer.tensor); found != m_places.end()) {
        if (auto added = addTensor(found->second, wanted, layer, task); !added) {
            return fail(added.error());
        }
    } else if (auto added = addExperts(name, wanted, layer, task); !added) {
        return fail(added.error());
    }
    if (!layer.exists()) return layer;
    auto bias = numbers(name + ".bias", layer.outputs() * layer.matrices.size(), task);
    if (!bias) return fail(bias.error());
    layer.bias = *std::move(bias);
    return layer;
}

Result<LinearLayer> LayerReader::neededLinear(const std::string& name, const Wanted& wanted,
                                              TaskContext& task) const {
    auto layer = linear(name, wanted, task);
    if (layer && !layer->exists()) return missing(layer->tensor);
    return layer;
}

Result<std::vector<float>> LayerReader::numbers(const std::string& name, std::size_t count,
                                                TaskContext& task) const {
    const auto found = m_places.find(name);
    if (found == m_places.end()) return std::vector<float>();
    const TensorInfo& tensor = model().tensors[found->second];
    if (tensor.weightCount() != count) {
        return fail(ErrorCode::Damaged,
                    "The model cannot be run: the tensor %1 has %2 numbers; %3 are needed."_text(
                        printable(tensor.name), tensor.weightCount(), count));
    }
    const auto held = m_store.hold(found->second, task);
    if (!held) return fail(held.error());
    return (*held)->numbers();
}

Result<NormWeights> LayerReader::norm(const std::string& name, std::size_t count,
                                      TaskContext& task) const {
    auto scale = numbers(name + ".weight", count, task);
    if (!scale) return fail(scale.error());
    auto shift = numbers(name + ".bias", count, task);
    if (!shift) return fail(shift.error());
    return NormWeights{*std::move(scale), *std::move(shift), name + ".weight"};
}

Result<NormWeights> LayerReader::neededNorm(const std::string& name, std::size_t count,
                                            TaskContext& task) const {
    auto weights = norm(name, count, task);
    if (weights && !weights->exists()) return missing(name + ".weight");
    return weights;
}

}  // namespace weightscape::inference
