// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/model/model_facts.h"
#include "core/model/tensor_info.h"

namespace weightscape {

/// How the rows of a GGUF's tensor follow each other in the Hugging Face folder it was made from,
/// by the architecture's row (AttentionRows). A bias has numbers in the place of rows.
///
/// Interleaved: row 2j + i of a head is row i·(d/2) + j of the folder, d being the head's rows.
/// FusedByHead: the folder has, for each key-value head, the queries that share it, its keys and
/// its values, d rows each; the GGUF has the queries of all heads, then all keys, then all values.
class RowOrder {
  public:
    /// `facts` are those of the GGUF.
    RowOrder(const ModelFacts& facts, const TensorInfo& tensor);

    [[nodiscard]] bool isChanged() const { return m_headRows != 0; }
    [[nodiscard]] bool isOfNumbers() const { return m_isOfNumbers; }
    /// The folder's row that is row `row` of the GGUF.
    [[nodiscard]] std::uint64_t folderRow(std::uint64_t row) const;

  private:
    [[nodiscard]] std::uint64_t fusedRow(std::uint64_t row) const;

    bool m_isOfNumbers = false;
    std::uint64_t m_headRows = 0;       ///< rows of a head; 0: the order is the same
    std::uint64_t m_keyValueHeads = 0;  ///< of a fused matrix; 0: it is none
    std::uint64_t m_sharing = 0;        ///< heads of queries to a key-value head
};

}  // namespace weightscape
