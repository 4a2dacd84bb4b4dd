// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/model/tensor_info.h"

namespace weightscape::lessons {

/// One tensor of a network whose parameters lie in one vector, row after row. A row holds what
/// goes into one neuron (or is the embedding of one character).
struct ParameterTensor {
    TensorInfo info;         ///< name and shape; the rest means nothing here
    std::size_t offset = 0;  ///< of its first parameter
    bool isMatrix = false;   ///< weights, which are rounded; false: biases, which are not

    [[nodiscard]] std::size_t rows() const { return info.rowCount(); }
    [[nodiscard]] std::size_t columns() const { return info.rowLength(); }
    [[nodiscard]] std::size_t count() const { return info.weightCount(); }
};

/// Where the tensors of a network lie in the vector of all its parameters.
class ParameterLayout {
  public:
    /// Adds a tensor at the end; returns its offset.
    std::size_t addMatrix(const std::string& name, std::size_t rows, std::size_t columns);
    std::size_t addBias(const std::string& name, std::size_t count);

    [[nodiscard]] std::span<const ParameterTensor> tensors() const { return m_tensors; }
    /// Parameters of each tensor.
    [[nodiscard]] std::vector<std::size_t> sizes() const;
    /// Parameters in all.
    [[nodiscard]] std::size_t count() const { return m_count; }

  private:
    std::size_t add(const std::string& name, std::vector<std::uint64_t> dimensions, bool isMatrix);

    std::vector<ParameterTensor> m_tensors;
    std::size_t m_count = 0;
};

}  // namespace weightscape::lessons
