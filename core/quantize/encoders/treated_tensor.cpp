// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/treated_tensor.h"

#include <algorithm>
#include <utility>

#include "core/quantize/schemes/decode_with_scheme.h"
#include "core/quantize/schemes/encode_piece.h"
#include "core/quantize/schemes/read_rectangle.h"

namespace weightscape::encoders {

TreatedTensor::TreatedTensor(std::shared_ptr<const Model> model, const TensorInfo& tensor,
                             Treatment treatment, std::shared_ptr<const ModelImportance> importance)
    : m_model(std::move(model)),
      m_tensor(tensor),
      m_treatment(std::move(treatment)),
      m_importance(std::move(importance)) {}

Result<const schemes::PreparedScheme*> TreatedTensor::prepared(TaskContext& task) const {
    const std::scoped_lock lock(m_mutex);
    if (!m_prepared) {
        auto made = schemes::prepareScheme({*m_model, m_tensor}, *m_treatment.scheme, {}, task);
        if (!made) return fail(std::move(made.error()));
        m_prepared.emplace(*std::move(made));
    }
    return &*m_prepared;
}

Result<void> TreatedTensor::read(const TensorPiece& range, EncodedPiece& piece,
                                 TaskContext& task) const {
    if (m_treatment.isSimulated()) return readScheme(range, piece, task);
    std::optional<calibration::CalibratedFormat> calibrated;
    if (m_treatment.calibration) {
        auto made =
            calibration::CalibratedFormat::make(*m_treatment.format, *m_treatment.calibration);
        if (!made) return fail(std::move(made.error()));
        calibrated = *std::move(made);
    }
    Encoding encoding = calibrated ? Encoding(*calibrated) : Encoding(*m_treatment.format);
    if (m_importance) {
        encoding.importance =
            m_importance->of(static_cast<std::size_t>(&m_tensor - m_model->tensors.data()));
    }
    if (auto possible = checkEncodable(m_tensor, encoding); !possible) return possible;
    if (encodeRows({*m_model, m_tensor, encoding}, range, piece, task)) return {};
    return fail(ErrorCode::Cancelled, "cancelled");
}

Result<void> TreatedTensor::readScheme(const TensorPiece& range, EncodedPiece& piece,
                                       TaskContext& task) const {
    const auto scheme = prepared(task);
    if (!scheme) return fail(scheme.error());
    const std::uint64_t rowLength = m_tensor.rowLength();
    schemes::Rectangle area{range.first / rowLength, 0, range.count / rowLength, rowLength};
    std::uint64_t skipped = 0;
    if (range.count % rowLength != 0) {
        // A part of a row: whole groups around it.
        const std::uint64_t unit =
            (*scheme)->rangesAreKnown() ? std::uint64_t{1} : (*scheme)->tiling().tileColumns();
        const std::uint64_t column = range.first % rowLength;
        area.rows = 1;
        area.column = column / unit * unit;
        const std::uint64_t end = (column + range.count + unit - 1) / unit * unit;
        area.columns = std::min(end, rowLength) - area.column;
        skipped = column - area.column;
    }
    schemes::EncodeBuffers buffers;
    schemes::PieceSums unused;
    schemes::readRectangle(*m_model, m_tensor, area, buffers.weights, buffers.blocks);
    schemes::encodePiece(**scheme, area, buffers.weights, {.measure = false}, buffers, unused,
                         task);
    if (task.cancelled()) return fail(ErrorCode::Cancelled, "cancelled");
    const auto part = [&](const std::vector<float>& from, std::vector<float>& to) {
        const auto begin = from.begin() + static_cast<std::ptrdiff_t>(skipped);
        to.assign(begin, begin + static_cast<std::ptrdiff_t>(range.count));
    };
    part(buffers.weights, piece.original);
    part(buffers.decoded, piece.decoded);
    return {};
}

}  // namespace weightscape::encoders
