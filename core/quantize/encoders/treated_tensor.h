// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>

#include "core/model/model.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::encoders {

/// A tensor under a treatment, for reading single places of it before and after: to the bit what
/// measuring and exporting see (schemes: before they are rounded to the floats that store them).
/// A scheme that has to look at the whole tensor first does so at the first read. Any number of
/// threads may read.
class TreatedTensor {
  public:
    /// Precondition: the tensor is the model's. `importance` may be null.
    TreatedTensor(std::shared_ptr<const Model> model, const TensorInfo& tensor, Treatment treatment,
                  std::shared_ptr<const ModelImportance> importance = {});

    [[nodiscard]] const Treatment& treatment() const { return m_treatment; }
    [[nodiscard]] const TensorInfo& tensor() const { return m_tensor; }
    /// True when the tensor stays as it is.
    [[nodiscard]] bool isKept() const { return m_treatment.keeps(m_tensor); }

    /// Fills piece.original and piece.decoded with whole rows or a part of one row; `decoded` is
    /// empty where the tensor is copied. piece.bytes are those of a file, and empty where they say
    /// nothing about the treatment (TensorEncoder::simulates()). A part of a row may start anywhere
    /// for schemes, at a block of the format otherwise. Errors: Cancelled, Unsupported,
    /// InvalidArgument.
    [[nodiscard]] Result<void> read(const TensorPiece& range, EncodedPiece& piece,
                                    TaskContext& task) const;

  private:
    [[nodiscard]] Result<const TensorEncoder*> encoder(TaskContext& task) const;

    std::shared_ptr<const Model> m_model;
    const TensorInfo& m_tensor;
    Treatment m_treatment;
    std::shared_ptr<const ModelImportance> m_importance;
    mutable std::mutex m_mutex;  ///< guards m_encoder while it is made
    mutable std::unique_ptr<TensorEncoder> m_encoder;
};

}  // namespace weightscape::encoders
