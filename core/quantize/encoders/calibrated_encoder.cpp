// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/calibrated_encoder.h"

#include <utility>

#include "core/quantize/encoders/format_encoder.h"

namespace weightscape::encoders {
namespace {

class CalibratedEncoder final : public FormatEncoder {
  public:
    CalibratedEncoder(const TensorSource& source, const Treatment& treatment,
                      const EncoderInputs& inputs, calibration::CalibratedFormat calibrated)
        : FormatEncoder(source, treatment, inputs), m_calibrated(std::move(calibrated)) {}

    [[nodiscard]] bool seesRows() const override { return true; }
    [[nodiscard]] bool takesSeveralRows() const override { return false; }
    [[nodiscard]] bool seesBlocksOnly() const override { return false; }
    /// Whoever asks for a calibrator gets its ranges.
    [[nodiscard]] bool takesCodes() const override { return false; }
    void encodeCall(const EncoderCall& call, RunBuffers& run,
                    const TaskContext& task) const override {
        m_calibrated.encodeRow({call.weights, call.importance}, call.out, run.calibration, task);
    }

  private:
    calibration::CalibratedFormat m_calibrated;
};

}  // namespace

Result<std::unique_ptr<TensorEncoder>> makeCalibratedEncoder(const TensorSource& source,
                                                             const Treatment& treatment,
                                                             const EncoderInputs& inputs) {
    auto calibrated =
        calibration::CalibratedFormat::make(*treatment.format, *treatment.calibration);
    if (!calibrated) return fail(std::move(calibrated.error()));
    if (auto possible = checkEncodable(source.tensor, treatment); !possible) {
        return fail(std::move(possible.error()));
    }
    return std::make_unique<CalibratedEncoder>(source, treatment, inputs, *std::move(calibrated));
}

}  // namespace weightscape::encoders
