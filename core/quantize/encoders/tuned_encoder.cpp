// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/tuned_encoder.h"

#include <algorithm>

#include "core/quantize/encoders/format_encoder.h"
#include "core/support/printable.h"

namespace weightscape::encoders {
namespace {

class TunedEncoder final : public FormatEncoder {
  public:
    TunedEncoder(const TensorSource& source, const Treatment& treatment,
                 const EncoderInputs& inputs)
        : FormatEncoder(source, treatment, inputs), m_tuned(treatment.tuned) {}

    /// Where a block stands decides what it is.
    [[nodiscard]] bool seesRows() const override { return true; }
    [[nodiscard]] bool seesBlocksOnly() const override { return false; }
    [[nodiscard]] bool takesCodes() const override { return false; }
    void encodeCall(const EncoderCall& call, RunBuffers& /*run*/,
                    const TaskContext& /*task*/) const override {
        const auto first = static_cast<std::ptrdiff_t>(store().rowBytes(call.place.first));
        std::copy_n(m_tuned->bytes.begin() + first, call.out.size(), call.out.begin());
    }

  private:
    SharedOptional<TunedBlocks> m_tuned;
};

}  // namespace

Result<std::unique_ptr<TensorEncoder>> makeTunedEncoder(const TensorSource& source,
                                                        const Treatment& treatment,
                                                        const EncoderInputs& inputs) {
    if (auto possible = checkEncodable(source.tensor, treatment); !possible) {
        return fail(std::move(possible.error()));
    }
    const std::uint64_t bytes = treatment.format->rowBytes(source.tensor.weightCount());
    if (treatment.tuned->bytes.size() != bytes) {
        return fail(ErrorCode::InvalidArgument,
                    "The tuned blocks of %1 have %2 bytes; %3 are needed."_text(
                        printable(source.tensor.name), treatment.tuned->bytes.size(), bytes));
    }
    return std::make_unique<TunedEncoder>(source, treatment, inputs);
}

}  // namespace weightscape::encoders
