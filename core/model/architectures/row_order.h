// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/model/model_facts.h"
#include "core/model/tensor_info.h"

namespace weightscape {

/// How the rows of a GGUF's tensor follow each other in the Hugging Face folder it was made from.
/// For some architectures converters interleave the two halves of each head's rows in the matrices
/// of queries and keys, and of each head's numbers in their biases: row 2j + i of a head is row
/// i·(d/2) + j of the folder, d being the head's rows.
class RowOrder {
  public:
    /// `facts` are those of the GGUF.
    RowOrder(const ModelFacts& facts, const TensorInfo& tensor);

    [[nodiscard]] bool isChanged() const { return m_headRows != 0; }
    /// A bias has numbers in the place of rows.
    [[nodiscard]] bool isOfNumbers() const { return m_isOfNumbers; }
    /// The folder's row that is row `row` of the GGUF.
    [[nodiscard]] std::uint64_t folderRow(std::uint64_t row) const;

  private:
    bool m_isOfNumbers = false;
    std::uint64_t m_headRows = 0;  ///< rows of a head; 0: the order is the same
};

}  // namespace weightscape
