// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/treated_tensor.h"

#include <cstddef>
#include <utility>

namespace weightscape::encoders {
namespace {

/// Keeps `count` elements from `first` on.
template <typename T>
void cut(std::vector<T>& values, std::uint64_t first, std::uint64_t count) {
    if (values.empty()) return;
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(first));
    values.resize(count);
}

}  // namespace

TreatedTensor::TreatedTensor(std::shared_ptr<const Model> model, const TensorInfo& tensor,
                             Treatment treatment, std::shared_ptr<const ModelImportance> importance)
    : m_model(std::move(model)),
      m_tensor(tensor),
      m_treatment(std::move(treatment)),
      m_importance(std::move(importance)) {}

Result<const TensorEncoder*> TreatedTensor::encoder(TaskContext& task) const {
    const std::scoped_lock lock(m_mutex);
    if (!m_encoder) {
        EncoderInputs inputs;
        if (m_importance) {
            inputs.importance =
                m_importance->of(static_cast<std::size_t>(&m_tensor - m_model->tensors.data()));
        }
        auto made = preparedEncoder({*m_model, m_tensor}, m_treatment, inputs, task);
        if (!made) return fail(std::move(made.error()));
        m_encoder = *std::move(made);
    }
    return m_encoder.get();
}

Result<void> TreatedTensor::read(const TensorPiece& range, EncodedPiece& piece,
                                 TaskContext& task) const {
    const auto made = encoder(task);
    if (!made) return fail(made.error());
    const TensorEncoder& encoder = **made;
    const Rectangle wanted = areaOf(m_tensor, range);
    const Rectangle area = encoder.around(wanted);
    const EncodeWishes wishes{
        .measured = Measured::Nothing, .bytes = !encoder.simulates(), .weights = true};
    if (!encoder.encode(area, wishes, piece, task)) return failCancelled();
    if (encoder.simulates()) piece.bytes.clear();
    if (area.columns == wanted.columns) return {};
    const std::uint64_t skipped = wanted.column - area.column;
    cut(piece.original, skipped, range.count);
    cut(piece.decoded, skipped, range.count);
    cut(piece.bytes, encoder.store().rowBytes(skipped), encoder.store().rowBytes(range.count));
    return {};
}

}  // namespace weightscape::encoders
