// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/searched_encoder.h"

#include "core/quantize/encoders/format_encoder.h"
#include "core/quantize/encoders/scale_search.h"

namespace weightscape::encoders {
namespace {

class SearchedEncoder final : public FormatEncoder {
  public:
    SearchedEncoder(const TensorSource& source, const Treatment& treatment,
                    const EncoderInputs& inputs)
        : FormatEncoder(source, treatment, inputs), m_search(*treatment.format) {}

    [[nodiscard]] bool seesRows() const override { return true; }
    [[nodiscard]] bool seesBlocksOnly() const override { return false; }
    void encodeCall(const EncoderCall& call, RunBuffers& run,
                    const TaskContext& task) const override {
        FormatEncoder::encodeCall(call, run, task);
        m_search.improve(call.weights, call.importance, call.out);
    }

  private:
    ScaleSearch m_search;
};

}  // namespace

Result<std::unique_ptr<TensorEncoder>> makeSearchedEncoder(const TensorSource& source,
                                                           const Treatment& treatment,
                                                           const EncoderInputs& inputs) {
    if (auto possible = checkEncodable(source.tensor, treatment); !possible) {
        return fail(std::move(possible.error()));
    }
    if (!ScaleSearch::suits(*treatment.format)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 searches its scales itself."_text(treatment.format->info.label));
    }
    return std::make_unique<SearchedEncoder>(source, treatment, inputs);
}

}  // namespace weightscape::encoders
