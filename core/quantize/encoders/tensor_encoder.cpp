// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/tensor_encoder.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/quantize/encoders/calibrated_encoder.h"
#include "core/quantize/encoders/format_encoder.h"
#include "core/quantize/encoders/gptq_encoder.h"
#include "core/quantize/encoders/scaled_inputs.h"
#include "core/quantize/encoders/scheme_encoder.h"
#include "core/quantize/encoders/searched_encoder.h"
#include "core/quantize/encoders/tuned_encoder.h"
#include "core/support/parallel.h"

namespace weightscape::encoders {
namespace {

/// A way to encode.
struct EncoderRow {
    bool (*suits)(const Treatment& treatment);
    Result<std::unique_ptr<TensorEncoder>> (*make)(const TensorSource& source,
                                                   const Treatment& treatment,
                                                   const EncoderInputs& inputs);
};

/// All ways to encode; the first that suits does it.
constexpr std::array<EncoderRow, 6> kEncoders = {{
    {[](const Treatment& treatment) { return static_cast<bool>(treatment.tuned); },
     makeTunedEncoder},
    {[](const Treatment& treatment) { return static_cast<bool>(treatment.feedback); },
     makeGptqEncoder},
    {[](const Treatment& treatment) { return treatment.isSimulated(); }, makeSchemeEncoder},
    {[](const Treatment& treatment) { return static_cast<bool>(treatment.calibration); },
     makeCalibratedEncoder},
    {[](const Treatment& treatment) { return treatment.searchesScale; }, makeSearchedEncoder},
    {[](const Treatment&) { return true; }, makeFormatEncoder},
}};

}  // namespace

Result<void> TensorEncoder::prepare(schemes::PassProgress& progress) {
    if (m_scaling) {
        auto factors = m_scaling->factors(m_source.model, progress.task());
        if (!factors) return fail(std::move(factors.error()));
        scaleBy(*std::move(factors));
    }
    return learn(progress);
}

Result<void> TensorEncoder::learn(schemes::PassProgress&) {
    return {};
}

void TensorEncoder::scaleBy(TensorFactors factors) {
    m_factors = std::move(factors);
    if (m_factors.empty()) return;
    m_source.factors = &m_factors;
    m_ownImportance = scaledImportance(m_importance.values, m_factors, tensor().rowLength());
    m_importance.values = m_ownImportance;
    if (!m_guide.empty()) m_guide.values = m_ownImportance;
}

Result<void> TensorEncoder::prepare(TaskContext& task) {
    schemes::PassProgress progress(tensor(), std::max(1U, passes()), task);
    return prepare(progress);
}

std::uint64_t TensorEncoder::bytes() const {
    return m_store.rowBytes(tensor().rowLength()) * tensor().rowCount();
}

Rectangle TensorEncoder::around(const Rectangle& area) const {
    const std::uint64_t begin = area.column / unit() * unit();
    const std::uint64_t end = (area.column + area.columns + unit() - 1) / unit() * unit();
    return {area.row, begin, area.rows, std::min(end, tensor().rowLength()) - begin};
}

bool TensorEncoder::measureCells(std::span<const TensorPiece> cells, EncodedPiece& buffers,
                                 std::span<ErrorStats> errors, TaskContext& task) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (task.cancelled()) return false;
        if (!encode(areaOf(tensor(), cells[i]), {}, buffers, task)) return false;
        errors[i] = buffers.error;
    }
    return true;
}

std::optional<schemes::SchemeResult> TensorEncoder::explain(const ErrorStats&,
                                                            const schemes::ErrorCauses&) const {
    return std::nullopt;
}

std::span<const float> TensorEncoder::importanceOf(const Rectangle& area,
                                                   std::vector<float>& buffer) const {
    if (m_importance.empty()) return {};
    if (area.rows == 1) {
        return m_importance.ofRow(area.row, tensor().rowLength())
            .subspan(area.column, area.columns);
    }
    buffer.clear();
    m_importance.appendOf(area, tensor().rowLength(), buffer);
    return buffer;
}

Result<std::unique_ptr<TensorEncoder>> makeEncoder(const TensorSource& source,
                                                   const Treatment& treatment,
                                                   const EncoderInputs& inputs) {
    const auto row = std::ranges::find_if(
        kEncoders, [&](const EncoderRow& each) { return each.suits(treatment); });
    EncoderInputs scaled = inputs;
    scaled.scaling = treatment.scaling;
    return row->make(source, treatment, scaled);
}

Result<std::unique_ptr<TensorEncoder>> preparedEncoder(const TensorSource& source,
                                                       const Treatment& treatment,
                                                       const EncoderInputs& inputs,
                                                       TaskContext& task) {
    auto encoder = makeEncoder(source, treatment, inputs);
    if (!encoder) return encoder;
    if (auto prepared = (*encoder)->prepare(task); !prepared) {
        return fail(std::move(prepared.error()));
    }
    return encoder;
}

Result<void> decodeRows(const TensorEncoder& encoder, std::uint64_t firstRow, std::uint64_t count,
                        std::span<float> out, TaskContext& task) {
    const std::uint64_t rowLength = encoder.tensor().rowLength();
    const Pieces pieces = encoder.consecutivePieces({firstRow, 0, count, rowLength});
    tbb::enumerable_thread_specific<EncodedPiece> buffers;
    schemes::PassProgress progress(encoder.tensor(), 1, task);
    const bool finished =
        forEachChunk(pieces.count(), 1, task, [&](std::size_t index, std::size_t, std::size_t) {
            EncodedPiece& piece = buffers.local();
            const Rectangle area = pieces.at(index);
            const EncodeWishes wishes{.measured = Measured::Nothing, .weights = true};
            if (!encoder.encode(area, wishes, piece, task)) return;
            const auto& weights = encoder.copies() ? piece.original : piece.decoded;
            const std::uint64_t first = (area.row - firstRow) * rowLength + area.column;
            std::copy(weights.begin(), weights.end(),
                      out.begin() + static_cast<std::ptrdiff_t>(first));
            progress.finishStep(pieces.count());
        });
    if (finished && !task.cancelled()) return {};
    return failCancelled();
}

}  // namespace weightscape::encoders
