// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "core/measure/measure_treatment.h"

/// Short forms of measuring and encoding for tests of formats and treatments.
namespace weightscape::test {

/// A format, and the importance that it is given.
struct Encoding {
    // Implicit on purpose: a format alone is the usual encoding.
    Encoding(const formats::Format& own) : format(own) {}  // NOLINT(google-explicit-constructor)
    const formats::Format& format;
    ColumnImportance importance = {};
    [[nodiscard]] encoders::Treatment treatment() const { return {.format = &format}; }
};

inline Result<measure::TensorError> errorFor(const Model& model, const TensorInfo& tensor,
                                             const measure::TreatmentRequest& request,
                                             TaskContext& task) {
    const auto measured = measure::measureTreatment(model, tensor, request, task);
    if (!measured) return fail(measured.error());
    return measured->error;
}

inline Result<measure::TensorError> measureExact(const Model& model, const TensorInfo& tensor,
                                                 const Encoding& encoding, TaskContext& task) {
    const encoders::Treatment treatment = encoding.treatment();
    return errorFor(model, tensor, {.treatment = treatment, .importance = encoding.importance},
                    task);
}

inline Result<measure::TensorError> measureSampled(const Model& model, const TensorInfo& tensor,
                                                   const Encoding& encoding,
                                                   const measure::SampleSpec& sample,
                                                   TaskContext& task) {
    const encoders::Treatment treatment = encoding.treatment();
    return errorFor(model, tensor,
                    {.treatment = treatment,
                     .cells = sample.blocks,
                     .importance = encoding.importance,
                     .seed = sample.seed},
                    task);
}

/// A prepared encoder; the test fails when there is none.
inline std::unique_ptr<encoders::TensorEncoder> encoderFor(
    const Model& model, const TensorInfo& tensor, const encoders::Treatment& treatment,
    const encoders::EncoderInputs& inputs = {}) {
    SilentTask task;
    auto encoder = encoders::preparedEncoder({model, tensor}, treatment, inputs, task);
    if (!encoder) throw std::runtime_error(encoder.error().detail.english());
    return *std::move(encoder);
}

/// All weights of a tensor as the treatment leaves them.
inline std::vector<float> decodedBy(const Model& model, const TensorInfo& tensor,
                                    const encoders::Treatment& treatment,
                                    const encoders::EncoderInputs& inputs = {}) {
    SilentTask task;
    std::vector<float> out(tensor.weightCount());
    const auto encoder = encoderFor(model, tensor, treatment, inputs);
    EXPECT_TRUE(encoders::decodeRows(*encoder, 0, tensor.rowCount(), out, task).has_value());
    return out;
}

}  // namespace weightscape::test
