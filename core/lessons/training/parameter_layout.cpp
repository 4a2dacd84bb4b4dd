// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/parameter_layout.h"

#include <utility>

namespace weightscape::lessons {

std::size_t ParameterLayout::add(const std::string& name, std::vector<std::uint64_t> dimensions,
                                 bool isMatrix) {
    ParameterTensor tensor;
    tensor.info.name = name;
    tensor.info.ggufName = name;
    tensor.info.dimensions = std::move(dimensions);
    tensor.info.format = formats::findFormat("f32");
    tensor.offset = m_count;
    tensor.isMatrix = isMatrix;
    m_count += tensor.count();
    m_tensors.push_back(std::move(tensor));
    return m_tensors.back().offset;
}

std::size_t ParameterLayout::addMatrix(const std::string& name, std::size_t rows,
                                       std::size_t columns) {
    return add(name, {columns, rows}, true);
}

std::size_t ParameterLayout::addBias(const std::string& name, std::size_t count) {
    return add(name, {count}, false);
}

std::vector<std::size_t> ParameterLayout::sizes() const {
    std::vector<std::size_t> sizes;
    for (const ParameterTensor& tensor : m_tensors) sizes.push_back(tensor.count());
    return sizes;
}

}  // namespace weightscape::lessons
