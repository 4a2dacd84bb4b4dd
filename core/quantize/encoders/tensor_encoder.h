// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/model_importance.h"
#include "core/model/tensor_source.h"
#include "core/quantize/encoders/encoded_piece.h"
#include "core/quantize/encoders/saturation.h"
#include "core/quantize/encoders/treatment.h"
#include "core/quantize/schemes/tensor_pass.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// What is done to a tensor's weights, behind one interface: measuring, sampling, exporting and
/// reading single places are functions over it and do not know what kind of treatment it is, so
/// that all of them report the same figures to the bit.
namespace weightscape::encoders {

/// What encoders may know besides the weights.
struct EncoderInputs {
    ColumnImportance importance = {};  ///< of the tensor's columns; empty: all count the same
    /// Importance weighs errors but has no say in what is encoded, which is then what the treatment
    /// makes without it.
    bool blind = false;
    /// What a float format would round to infinity becomes its largest number instead.
    bool saturate = false;
    /// Of the treatment; makeEncoder() fills it in. `importance` is that of the unscaled tensor.
    SharedOptional<TensorScaling> scaling = {};
};

/// A tensor under a treatment. Once prepare() has succeeded it is immutable, and any thread may
/// encode with a piece of its own. What source and inputs refer to outlives it. Where the treatment
/// scales the tensor, the scaled weights are the original that errors are told of, and importance
/// is that of the inputs they get: they are what the model computes with.
class TensorEncoder {
  public:
    TensorEncoder(const TensorSource& source, const formats::Format& store,
                  const EncoderInputs& inputs)
        : m_source(source),
          m_store(store),
          m_importance(inputs.importance),
          m_guide(inputs.blind ? ColumnImportance{} : inputs.importance),
          m_scaling(inputs.scaling),
          m_saturates(inputs.saturate && largestOf(store)) {}
    TensorEncoder(const TensorEncoder&) = delete;
    TensorEncoder& operator=(const TensorEncoder&) = delete;
    virtual ~TensorEncoder() = default;

    [[nodiscard]] const TensorSource& source() const { return m_source; }
    [[nodiscard]] const TensorInfo& tensor() const { return m_source.tensor; }
    /// What files hold the weights as.
    [[nodiscard]] const formats::Format& store() const { return m_store; }
    /// What weighs the errors.
    [[nodiscard]] const ColumnImportance& importance() const { return m_importance; }
    /// What decides which errors an encoder avoids: the same, or nothing.
    [[nodiscard]] const ColumnImportance& guide() const { return m_guide; }
    /// Whether weights that the store cannot hold are clamped.
    [[nodiscard]] bool saturates() const { return m_saturates; }
    /// Whether the weights are those of the file times factors.
    [[nodiscard]] bool isScaled() const { return static_cast<bool>(m_scaling); }

    /// What the weights become, for messages: "Q4_0", "int4".
    [[nodiscard]] virtual std::string name() const { return std::string(m_store.info.label); }
    /// Whose weights are spoilt by one that is not finite: "block", "group".
    [[nodiscard]] virtual Words groupName() const { return "block"_text; }
    /// True: the bytes are those of the source, and nothing is lost.
    [[nodiscard]] virtual bool copies() const { return false; }
    /// True: another format stores what the treatment leaves, so that the error of what is stored
    /// may be another, and the bytes say nothing about the treatment.
    [[nodiscard]] virtual bool simulates() const { return false; }

    /// True: what prepare() learns is large, and encoding without it is impossible. Prepare such
    /// encoders one by one.
    [[nodiscard]] virtual bool learns() const { return simulates() || isScaled(); }
    /// Passes over the whole tensor that prepare() takes.
    [[nodiscard]] virtual unsigned passes() const { return 0; }
    /// Learns what must be known of the whole tensor before a piece can be encoded; once, before
    /// all that follows. Errors: Cancelled, Unsupported, InvalidArgument.
    [[nodiscard]] Result<void> prepare(schemes::PassProgress& progress);
    [[nodiscard]] Result<void> prepare(TaskContext& task);

    /// What the treatment takes, overhead included; exact.
    [[nodiscard]] virtual std::uint64_t bytes() const;
    /// The pieces in which the tensor is measured.
    [[nodiscard]] virtual Pieces pieces() const {
        return weightscape::consecutivePieces(wholeOf(tensor()));
    }
    /// True: pieces() cuts weights apart that share a scale.
    [[nodiscard]] virtual bool piecesCutGroups() const { return false; }
    /// Pieces of some rows, each of consecutive weights: whole rows or a part of one.
    [[nodiscard]] virtual Pieces consecutivePieces(const Rectangle& rows) const {
        return weightscape::consecutivePieces(rows);
    }
    /// Columns at which cells of a sample may begin; nothing: only the whole tensor tells.
    [[nodiscard]] virtual std::optional<std::uint64_t> cellUnit() const = 0;
    /// Columns at which what is encoded by itself begins and ends, but for the row's end.
    [[nodiscard]] virtual std::uint64_t unit() const = 0;
    /// The smallest part of the same rows around `area` that can be encoded by itself.
    [[nodiscard]] Rectangle around(const Rectangle& area) const;
    /// The weights that share a scale with this one: its block or group.
    [[nodiscard]] virtual Rectangle groupOf(std::uint64_t row, std::uint64_t column) const = 0;

    /// Encodes an area: one of the pieces above, one that around() gives, or a cell. False:
    /// cancelled, `piece` holds nothing useful.
    [[nodiscard]] virtual bool encode(const Rectangle& area, const EncodeWishes& wishes,
                                      EncodedPiece& piece, TaskContext& task) const = 0;
    /// The errors that encode() finds for some cells, to the bit. False: cancelled.
    [[nodiscard]] virtual bool measureCells(std::span<const TensorPiece> cells,
                                            EncodedPiece& buffers, std::span<ErrorStats> errors,
                                            TaskContext& task) const;
    /// One number per weight of the area, row after row, in place or in `buffer`; empty without
    /// importance.
    [[nodiscard]] std::span<const float> importanceOf(const Rectangle& area,
                                                      std::vector<float>& buffer) const;
    /// What an error comes from; nothing where causes cannot be told apart.
    [[nodiscard]] virtual std::optional<schemes::SchemeResult> explain(
        const ErrorStats& error, const schemes::ErrorCauses& causes) const;

  protected:
    /// prepare(), once the source's factors are known.
    [[nodiscard]] virtual Result<void> learn(schemes::PassProgress& progress);

  private:
    void scaleBy(TensorFactors factors);

    TensorSource m_source;
    const formats::Format& m_store;
    ColumnImportance m_importance;
    ColumnImportance m_guide;
    SharedOptional<TensorScaling> m_scaling;
    TensorFactors m_factors;             ///< of m_scaling
    std::vector<float> m_ownImportance;  ///< of inputs that are divided by them
    bool m_saturates;
};

/// The one place that decides how a treatment is carried out. Quick; touches no weight. Errors:
/// Unsupported (the tensor cannot be read, the format cannot be written or does not fit the rows),
/// InvalidArgument (a calibrator that does not suit the format).
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> makeEncoder(const TensorSource& source,
                                                                 const Treatment& treatment,
                                                                 const EncoderInputs& inputs = {});
/// The same with prepare().
[[nodiscard]] Result<std::unique_ptr<TensorEncoder>> preparedEncoder(const TensorSource& source,
                                                                     const Treatment& treatment,
                                                                     const EncoderInputs& inputs,
                                                                     TaskContext& task);

/// Rows [firstRow, firstRow + count) as they become, into `out` (count x row length floats): to the
/// bit what is measured. Parallel. Errors: Cancelled.
[[nodiscard]] Result<void> decodeRows(const TensorEncoder& encoder, std::uint64_t firstRow,
                                      std::uint64_t count, std::span<float> out, TaskContext& task);

}  // namespace weightscape::encoders
