// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/formats/registry.h"
#include "core/quantize/calibration/all_calibrators.h"
#include "core/support/result.h"

/// Calibrators for GGUF types that leave the scale of a block open.
namespace weightscape::calibration {

/// What lists say about such files.
inline constexpr Words kNotReferenceBytes = "not byte-equal to llama.cpp"_text;

/// One row to encode.
struct CalibratedRow {
    std::span<const float> weights;  ///< whole blocks; NaN and infinity are left out of the choice
    std::span<const float> importance;  ///< empty or one >= 0 per weight
};

/// Buffers; each thread has its own.
struct RowScratch {
    Scratch calibrator;
    std::vector<float> weights;
    std::vector<float> importance;
    std::vector<float> negated;
    std::vector<formats::BlockScale> scales;
    std::vector<std::byte> reference;
};

/// A type with a calibrator that chooses its scales. The blocks are valid for every program that
/// reads the type, but they are not those that llama.cpp makes.
class CalibratedFormat {
  public:
    /// Errors: InvalidArgument (the type chooses its scales itself, or the calibrator needs a
    /// minimum and the type has none).
    [[nodiscard]] static Result<CalibratedFormat> make(const formats::Format& format,
                                                       const CalibratorChoice& choice);

    [[nodiscard]] const formats::Format& format() const { return *m_format; }
    [[nodiscard]] const CalibratorChoice& choice() const { return m_choice; }
    /// "Q4_0, mse".
    [[nodiscard]] std::string label() const;

    /// Encodes a row; `out` has exactly its bytes. Types without a minimum get the sign of the
    /// scale that has less squared error, as one end has a level more. `mse` has for no block a
    /// larger error (weighted by importance) than the type's own encoder. Pure; any thread with its
    /// own scratch. When the task is cancelled, the bytes are of no use.
    void encodeRow(const CalibratedRow& row, std::span<std::byte> out, RowScratch& scratch,
                   const TaskContext& task) const;

  private:
    CalibratedFormat(const formats::Format& format, CalibratorChoice choice);
    [[nodiscard]] formats::BlockScale scaleOf(const elements::Group& group, RowScratch& scratch,
                                              const TaskContext& task) const;
    [[nodiscard]] formats::BlockScale withMinimum(const elements::Group& group, Scratch& scratch,
                                                  const TaskContext& task) const;
    [[nodiscard]] formats::BlockScale withSign(const elements::Group& group, RowScratch& scratch,
                                               const TaskContext& task) const;
    [[nodiscard]] elements::ClipRange rangeOf(const elements::Group& group, Scratch& scratch,
                                              const TaskContext& task) const;
    void keepBetterBlocks(const CalibratedRow& row, std::span<std::byte> out,
                          RowScratch& scratch) const;
    [[nodiscard]] bool isLeastError() const;

    const formats::Format* m_format;
    CalibratorChoice m_choice;
    elements::GroupCodec m_codec;  ///< the type's levels and stored scale
};

/// Whether a type leaves its scale open for this calibrator.
[[nodiscard]] bool canCalibrate(const formats::Format& format, const Calibrator& calibrator);

}  // namespace weightscape::calibration
