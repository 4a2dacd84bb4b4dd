// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/gptq_encoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/quantize/encoders/block_causes.h"
#include "core/quantize/encoders/gptq_rows.h"
#include "core/quantize/encoders/pooled_hessians.h"
#include "core/quantize/encoders/row_descent.h"
#include "core/quantize/encoders/scale_refit.h"
#include "core/quantize/encoders/scaled_inputs.h"
#include "core/quantize/encoders/settled_levels.h"
#include "core/quantize/encoders/tensor_hessians.h"

namespace weightscape::encoders {
namespace {

struct GptqBuffers final : EncoderScratch {
    EncodedPiece settled;  ///< what the encoder that settles the scales leaves
    EncodedGroups groups;
    schemes::ErrorCauses causes;
    LevelSets levels;
    FeedbackScratch feedback;
    RowDescent::Rows descent;
    std::vector<std::uint8_t> leavesOut;
    std::vector<std::uint8_t> keeps;
    std::vector<float> clamped;
    std::vector<float> stored;
};

/// Weights that are rounded together: few enough for their errors to stay in the second cache.
constexpr std::uint64_t kBandWeights = std::uint64_t{1} << 17U;

class GptqEncoder final : public TensorEncoder {
  public:
    GptqEncoder(const TensorSource& source, const Treatment& treatment, const EncoderInputs& inputs,
                std::vector<float> diagonals)
        : TensorEncoder(source, *treatment.format, inputs),
          m_options(feedbackOptions(*treatment.feedback, *treatment.format)),
          m_rounds(roundsOf(*treatment.feedback)),
          m_refit(*treatment.format),
          m_diagonals(std::move(diagonals)),
          m_codes(formats::pointCodesOf(*treatment.format)) {
        if (m_codes != nullptr) m_search.emplace(*m_codes);
    }

    /// Once, before all else.
    [[nodiscard]] Result<void> settleBy(const Treatment& treatment, EncoderInputs inputs) {
        if (inputs.importance.empty()) {
            inputs.importance.values = m_diagonals;
            inputs.importance.rowsPerMatrix = rowsPerMatrix(tensor());
        }
        auto made = makeEncoder(source(), treatment.withoutFeedback(), inputs);
        if (!made) return fail(std::move(made.error()));
        m_settler = *std::move(made);
        return {};
    }

    [[nodiscard]] std::string name() const override { return m_settler->name(); }
    [[nodiscard]] Words groupName() const override { return m_settler->groupName(); }
    [[nodiscard]] bool simulates() const override { return m_settler->simulates(); }
    [[nodiscard]] bool learns() const override { return true; }
    [[nodiscard]] unsigned passes() const override { return m_settler->passes(); }
    [[nodiscard]] std::uint64_t bytes() const override { return m_settler->bytes(); }
    [[nodiscard]] Result<void> learn(schemes::PassProgress& progress) override;
    [[nodiscard]] Pieces pieces() const override { return consecutivePieces(wholeOf(tensor())); }
    [[nodiscard]] bool piecesCutGroups() const override {
        return m_settler->piecesCutGroups() || groupOf(0, 0).rows > 1;
    }
    [[nodiscard]] Pieces consecutivePieces(const Rectangle& rows) const override {
        return {rows, kPieceWeights, {1, tensor().rowLength()}};
    }
    [[nodiscard]] std::optional<std::uint64_t> cellUnit() const override {
        return m_settler->cellUnit() ? std::optional(unit()) : std::nullopt;
    }
    /// Errors wander along the whole row.
    [[nodiscard]] std::uint64_t unit() const override { return tensor().rowLength(); }
    [[nodiscard]] Rectangle groupOf(std::uint64_t row, std::uint64_t column) const override {
        return m_settler->groupOf(row, column);
    }
    [[nodiscard]] bool encode(const Rectangle& area, const EncodeWishes& wishes,
                              EncodedPiece& piece, TaskContext& task) const override;
    [[nodiscard]] std::optional<schemes::SchemeResult> explain(
        const ErrorStats& error, const schemes::ErrorCauses& causes) const override {
        return m_settler->explain(error, causes);
    }

  private:
    [[nodiscard]] bool settle(const Rectangle& area, const EncodeWishes& wishes,
                              EncodedPiece& piece, TaskContext& task) const;
    void findLeftOut(const Rectangle& area, const EncodedPiece& piece, GptqBuffers& buffers) const;
    void findLevels(const Rectangle& area, const EncodedPiece& piece, GptqBuffers& buffers) const;
    [[nodiscard]] bool roundBands(const Rectangle& area, EncodedPiece& piece, GptqBuffers& buffers,
                                  const TaskContext& task) const;
    [[nodiscard]] bool descend(const Rectangle& area, EncodedPiece& piece, GptqBuffers& buffers,
                               const TaskContext& task) const;
    void descendBand(const RowDescent& descent, std::span<std::byte> blocks,
                     GptqBuffers& buffers) const;
    /// Calls work(matrix, first row of the area, count) for rows of one matrix; false: cancelled.
    template <typename Work>
    [[nodiscard]] bool forEachBand(const Rectangle& area, const TaskContext& task,
                                   const Work& work) const;
    [[nodiscard]] RoundedRows rowsOf(const Rectangle& area, std::size_t first, std::size_t count,
                                     EncodedPiece& piece, GptqBuffers& buffers) const;
    void storeBlocks(const Rectangle& area, EncodedPiece& piece, const GptqBuffers& buffers) const;
    void storeScheme(const EncodeWishes& wishes, EncodedPiece& piece, GptqBuffers& buffers) const;
    void tellCauses(const Rectangle& area, const EncodeWishes& wishes, const EncodedPiece& piece,
                    const GptqBuffers& buffers) const;
    /// Of the matrix that a row belongs to.
    template <typename Each>
    [[nodiscard]] const Each* ofRow(const std::vector<std::shared_ptr<const Each>>& all,
                                    std::uint64_t row) const {
        return all[row / rowsPerMatrix(tensor()) % all.size()].get();
    }

    FeedbackOptions m_options;
    std::size_t m_rounds;
    ScaleRefit m_refit;
    std::vector<float> m_diagonals;
    const formats::PointCodes* m_codes;    ///< null: each weight has a code of its own
    std::optional<NearestCodes> m_search;  ///< where codes are shared
    std::unique_ptr<TensorEncoder> m_settler;
    std::vector<std::shared_ptr<const ErrorFeedback>> m_feedback;  ///< per matrix; null: none
    std::vector<std::shared_ptr<const RowDescent>> m_descent;      ///< per matrix; empty: no rounds
};

Result<void> GptqEncoder::learn(schemes::PassProgress& progress) {
    if (auto prepared = m_settler->prepare(progress); !prepared) return prepared;
    const TensorHessians& hessians = *importance().hessians;
    const PooledHessians pooled(hessians);
    const TensorFactors* const factors = source().factors;
    const bool sameFactors = factors == nullptr || factors->columns.size() <= tensor().rowLength();
    for (std::size_t i = 0; i < hessians.size(); ++i) {
        m_feedback.emplace_back();
        m_descent.emplace_back();
        auto hessian = pooled.of(i);
        if (!hessian) continue;
        if (i > 0 && hessians[i] == hessians[i - 1] && sameFactors) {
            m_feedback.back() = m_feedback[i - 1];
            m_descent.back() = m_descent[i - 1];
            continue;
        }
        if (factors != nullptr && !factors->columns.empty()) {
            hessian = std::make_shared<const InputHessian>(
                scaledHessian(*hessian, factors->columnsOf(i, tensor().rowLength())));
        }
        auto made = ErrorFeedback::make(*hessian, m_options, progress.task());
        if (!made) return fail(std::move(made.error()));
        m_feedback.back() = std::make_shared<const ErrorFeedback>(*std::move(made));
        if (m_rounds == 0) continue;
        m_descent.back() = std::make_shared<const RowDescent>(std::move(hessian), m_options.damping,
                                                              m_options.unit);
    }
    return {};
}

bool GptqEncoder::encode(const Rectangle& area, const EncodeWishes& wishes, EncodedPiece& piece,
                         TaskContext& task) const {
    if (!settle(area, wishes, piece, task)) return false;
    auto& buffers = piece.buffers<GptqBuffers>();
    findLeftOut(area, piece, buffers);
    findLevels(area, piece, buffers);
    if (!roundBands(area, piece, buffers, task)) return false;
    if (!simulates() && m_codes == nullptr) storeBlocks(area, piece, buffers);
    if (m_rounds > 0 && !descend(area, piece, buffers, task)) return false;
    const bool measures = wishes.measured == Measured::Treatment ||
                          (wishes.measured == Measured::Stored && !simulates());
    piece.error = {};
    if (measures) {
        piece.error.add(piece.original, piece.decoded, importanceOf(area, piece.importance));
    }
    if (wishes.causes != nullptr) tellCauses(area, wishes, piece, buffers);
    if (!simulates()) return true;
    if (wishes.groups != nullptr) {
        noteLevels(area, piece.decoded, buffers.groups);
        *wishes.groups = buffers.groups;
    }
    if (wishes.bytes) storeScheme(wishes, piece, buffers);
    return true;
}

/// Encodes as without feedback. False: cancelled.
bool GptqEncoder::settle(const Rectangle& area, const EncodeWishes& wishes, EncodedPiece& piece,
                         TaskContext& task) const {
    auto& buffers = piece.buffers<GptqBuffers>();
    EncodedPiece& settled = buffers.settled;
    buffers.causes = {};
    const EncodeWishes inner{.measured = Measured::Nothing,
                             .bytes = wishes.bytes || !simulates(),
                             .weights = true,
                             .bad = wishes.bad,
                             .causes = simulates() ? &buffers.causes : nullptr,
                             .groups = simulates() ? &buffers.groups : nullptr};
    if (!m_settler->encode(area, inner, settled, task)) return false;
    if (m_settler->copies()) settled.decoded = settled.original;
    std::swap(piece.original, settled.original);
    std::swap(piece.decoded, settled.decoded);
    std::swap(piece.bytes, settled.bytes);
    piece.firstNonFinite = settled.firstNonFinite;
    piece.beyondHalf = settled.beyondHalf;
    piece.saturated = settled.saturated;
    piece.bad = settled.bad;
    return true;
}

/// Rows that are not finite, or whose matrix saw no inputs.
void GptqEncoder::findLeftOut(const Rectangle& area, const EncodedPiece& piece,
                              GptqBuffers& buffers) const {
    const auto isFinite = [](float weight) { return std::isfinite(weight); };
    buffers.leavesOut.assign(area.rows, 0);
    for (std::uint64_t row = 0; row < area.rows; ++row) {
        const auto rowOf = [&](const std::vector<float>& weights) {
            return std::span(weights).subspan(row * area.columns, area.columns);
        };
        const bool rounds = ofRow(m_feedback, area.row + row) != nullptr &&
                            std::ranges::all_of(rowOf(piece.original), isFinite) &&
                            std::ranges::all_of(rowOf(piece.decoded), isFinite);
        buffers.leavesOut[row] = rounds ? 0 : 1;
    }
}

void GptqEncoder::findLevels(const Rectangle& area, const EncodedPiece& piece,
                             GptqBuffers& buffers) const {
    buffers.keeps.clear();
    if (m_codes != nullptr) return;
    if (!simulates()) {
        levelsOfBlocks(store(), piece.bytes, area.columns, buffers.leavesOut, buffers.levels);
        return;
    }
    const EncodedGroups& groups = buffers.groups;
    levelsOfGroups(groups, area, groupOf(area.row, 0).columns, buffers.levels);
    const auto isKept = [](std::int16_t level) { return level < 0; };
    if (std::ranges::none_of(groups.levelOf, isKept)) return;
    buffers.keeps.resize(groups.levelOf.size());
    std::ranges::transform(groups.levelOf, buffers.keeps.begin(),
                           [&](std::int16_t level) { return isKept(level) ? 1 : 0; });
}

template <typename Work>
bool GptqEncoder::forEachBand(const Rectangle& area, const TaskContext& task,
                              const Work& work) const {
    const std::uint64_t perMatrix = rowsPerMatrix(tensor());
    const std::uint64_t most = std::max<std::uint64_t>(1, kBandWeights / area.columns);
    const std::uint64_t end = area.row + area.rows;
    for (std::uint64_t row = area.row, next = row; row < end; row = next) {
        if (task.cancelled()) return false;
        next = std::min({end, (row / perMatrix + 1) * perMatrix, row + most});
        work(row, row - area.row, next - row);
    }
    return true;
}

RoundedRows GptqEncoder::rowsOf(const Rectangle& area, std::size_t first, std::size_t count,
                                EncodedPiece& piece, GptqBuffers& buffers) const {
    const std::size_t begin = first * area.columns;
    const std::size_t weights = count * area.columns;
    const std::span<const std::uint8_t> keeps = buffers.keeps;
    return {.original = std::span(piece.original).subspan(begin, weights),
            .decoded = std::span(piece.decoded).subspan(begin, weights),
            .leavesOut = std::span(buffers.leavesOut).subspan(first, count),
            .keeps = keeps.empty() ? keeps : keeps.subspan(begin, weights),
            .firstRow = first};
}

/// False: cancelled.
bool GptqEncoder::roundBands(const Rectangle& area, EncodedPiece& piece, GptqBuffers& buffers,
                             const TaskContext& task) const {
    return forEachBand(area, task, [&](std::uint64_t row, std::size_t first, std::size_t count) {
        const ErrorFeedback* const feedback = ofRow(m_feedback, row);
        if (feedback == nullptr) return;
        const RoundedRows rows = rowsOf(area, first, count, piece, buffers);
        if (m_codes != nullptr) {
            const SettledPoints points(store(), *m_codes, *m_search, piece.bytes, area.columns);
            roundWithFeedback(*feedback, points, rows, buffers.feedback);
        } else {
            roundWithFeedback(*feedback, buffers.levels, rows, buffers.feedback);
        }
    });
}

/// Rounds over what the blocks or the scheme hold. False: cancelled.
bool GptqEncoder::descend(const Rectangle& area, EncodedPiece& piece, GptqBuffers& buffers,
                          const TaskContext& task) const {
    return forEachBand(area, task, [&](std::uint64_t row, std::size_t first, std::size_t count) {
        const RowDescent* const descent = ofRow(m_descent, row);
        if (descent == nullptr) return;
        RowDescent::Rows& rows = buffers.descent;
        rows.rounded = rowsOf(area, first, count, piece, buffers);
        descent->start(rows);
        if (simulates()) {
            for (std::size_t round = 0; round < m_rounds; ++round)
                descent->sweep(buffers.levels, rows);
            return;
        }
        rows.rounded.firstRow = 0;
        const std::uint64_t rowBytes = store().rowBytes(area.columns);
        descendBand(*descent, std::span(piece.bytes).subspan(first * rowBytes, count * rowBytes),
                    buffers);
    });
}

void GptqEncoder::descendBand(const RowDescent& descent, std::span<std::byte> blocks,
                              GptqBuffers& buffers) const {
    RowDescent::Rows& rows = buffers.descent;
    const std::size_t columns = descent.columns();
    std::vector<std::uint8_t> leavesOut(rows.rounded.leavesOut.begin(),
                                        rows.rounded.leavesOut.end());
    for (std::size_t round = 0; round < m_rounds; ++round) {
        m_refit.sweep(descent, blocks, rows);
        if (m_codes != nullptr) {
            descent.sweep(SettledPoints(store(), *m_codes, *m_search, blocks, columns), rows);
            continue;
        }
        levelsOfBlocks(store(), blocks, columns, leavesOut, buffers.levels);
        descent.sweep(buffers.levels, rows);
        for (std::size_t row = 0; row < rows.count(); ++row) {
            if (rows.leavesOut(row)) continue;
            const std::uint64_t rowBytes = store().rowBytes(columns);
            store().encodeAgain(rows.rounded.decoded.subspan(row * columns, columns),
                                blocks.subspan(row * rowBytes, rowBytes));
        }
    }
}

/// Puts the codes of what was chosen into the blocks, and takes what these decode to for it.
void GptqEncoder::storeBlocks(const Rectangle& area, EncodedPiece& piece,
                              const GptqBuffers& buffers) const {
    const std::uint64_t rowBytes = store().rowBytes(area.columns);
    for (std::uint64_t row = 0; row < area.rows; ++row) {
        if (buffers.leavesOut[row] != 0) continue;
        store().encodeAgain(std::span(piece.decoded).subspan(row * area.columns, area.columns),
                            std::span(piece.bytes).subspan(row * rowBytes, rowBytes));
    }
    store().decodeRow(piece.bytes, piece.decoded);
}

void GptqEncoder::storeScheme(const EncodeWishes& wishes, EncodedPiece& piece,
                              GptqBuffers& buffers) const {
    std::span<const float> storable = piece.decoded;
    if (saturates()) {
        piece.saturated = countOverflow(piece.decoded, store(), &buffers.clamped);
        if (piece.saturated > 0) storable = buffers.clamped;
    }
    if (store().info.isStore) {
        store().encodeRow(storable, {}, piece.bytes);
    } else {
        std::vector<formats::BlockScale> scales;
        for (const EncodedGroup& group : buffers.groups.groups)
            scales.push_back({.scale = group.scale.scale});
        store().encodeWithScales(piece.decoded, scales, piece.bytes);
    }
    if (wishes.measured != Measured::Stored) return;
    buffers.stored.resize(piece.decoded.size());
    store().decodeRow(piece.bytes, buffers.stored);
    piece.error.add(piece.original, buffers.stored);
}

void GptqEncoder::tellCauses(const Rectangle& area, const EncodeWishes& wishes,
                             const EncodedPiece& piece, const GptqBuffers& buffers) const {
    schemes::ErrorCauses& causes = *wishes.causes;
    if (simulates()) {
        causes.keptAside += buffers.causes.keptAside;
        causes.keptWeights += buffers.causes.keptWeights;
        const SettledRows rows{area, piece.original, piece.decoded, buffers.leavesOut,
                               buffers.keeps};
        if (wishes.explain) causes.clipping += clippingOf(rows, buffers.levels);
        if (wishes.worstGroups > 0) addGroupErrors(rows, buffers.groups, causes);
        return;
    }
    if (!wishes.explain && wishes.worstGroups == 0) return;
    const std::uint64_t first = area.row * area.columns;
    BlockCauses(store(), wishes.worstGroups, tensor().rowLength())
        .add({piece.original, piece.decoded, piece.bytes, first}, causes);
}

}  // namespace

Result<std::unique_ptr<TensorEncoder>> makeGptqEncoder(const TensorSource& source,
                                                       const Treatment& treatment,
                                                       const EncoderInputs& inputs) {
    if (auto valid = checkTreatment(treatment); !valid) return fail(std::move(valid.error()));
    const TensorHessians* hessians = inputs.blind ? nullptr : inputs.importance.hessians;
    if (hessians == nullptr || hessians->empty() || source.tensor.weightCount() == 0) {
        return makeEncoder(source, treatment.withoutFeedback(), inputs);
    }
    if (auto fits = checkHessians(source.tensor, *hessians); !fits) {
        return fail(std::move(fits.error()));
    }
    auto encoder = std::make_unique<GptqEncoder>(source, treatment, inputs,
                                                 diagonalsOf(source.tensor, *hessians));
    if (auto settled = encoder->settleBy(treatment, inputs); !settled) {
        return fail(std::move(settled.error()));
    }
    return encoder;
}

}  // namespace weightscape::encoders
