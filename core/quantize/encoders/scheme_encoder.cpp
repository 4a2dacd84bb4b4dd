// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/scheme_encoder.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/quantize/encoders/block_cause_loops.h"
#include "core/quantize/schemes/piece_view.h"
#include "core/quantize/schemes/prepared_scheme.h"
#include "core/quantize/schemes/range_search.h"
#include "core/support/largest_magnitude.h"

namespace weightscape::encoders {
namespace {

using elements::Group;
using elements::GroupScale;
using schemes::ErrorCauses;
using schemes::PieceView;
using schemes::PreparedScheme;
using schemes::RangeSearch;
using schemes::WeightMark;

struct SchemeBuffers final : EncoderScratch {
    schemes::PieceBuffers view;
    calibration::Scratch scratch;
    std::vector<float> blocks;
    std::vector<float> group;
    std::vector<float> exact;
    std::vector<float> stored;
    std::vector<float> clamped;
    std::vector<formats::BlockScale> scales;  ///< of the groups, in order
};

/// One piece being encoded.
class CellsEncoder {
  public:
    CellsEncoder(const PreparedScheme& prepared, const Rectangle& area, EncodedPiece& piece,
                 SchemeBuffers& buffers, const TaskContext& task)
        : m_prepared(prepared),
          m_codec(prepared.codec()),
          m_weights(piece.original),
          m_decoded(piece.decoded),
          m_buffers(buffers),
          m_task(task),
          m_view({prepared.source(), prepared.importance(), prepared.kept()}, area, m_weights,
                 buffers.view) {
        m_decoded.resize(m_weights.size());
    }

    void encodeGroups(const EncodeWishes& wishes, ErrorCauses& causes) {
        m_buffers.scales.clear();
        if (wishes.groups != nullptr) {
            *wishes.groups = {&m_codec.levels(),
                              m_prepared.kept().factors,
                              {},
                              std::vector<std::int16_t>(m_weights.size())};
        }
        const RangeSearch search{{m_prepared.source(), m_prepared.importance(), m_prepared.kept()},
                                 m_prepared.scheme(),
                                 m_prepared.tiling(),
                                 m_codec};
        m_prepared.tiling().forEachGroup(
            m_view.area(), [&](std::uint64_t group, const Rectangle& part) {
                if (m_task.cancelled()) return;
                const Group all = m_view.group(part);
                const elements::ClipRange range =
                    m_prepared.rangesAreKnown()
                        ? m_prepared.rangeOf(group)
                        : schemes::chooseGroupRange(search, m_view.calibrationGroup(part, all),
                                                    m_buffers.scratch, m_task);
                const GroupScale scale = m_prepared.scaleOf(group, range);
                const std::span<float> decoded = placeFor(part);
                m_codec.roundTrip(all, scale, decoded);
                m_buffers.scales.push_back({.scale = scale.scale});
                if (wishes.explain) explainGroup(part, all, range, scale, decoded, causes);
                if (wishes.groups != nullptr) {
                    wishes.groups->groups.push_back(
                        {group, part, range, scale, m_codec.rangeScale(range)});
                    noteLevels(part, scale, decoded, wishes.groups->levelOf);
                }
                if (!isContiguous(part)) scatter(part, decoded);
            });
    }

    /// Multiplies equalized columns back and puts kept weights in their place.
    void finish(ErrorCauses& causes) {
        const Rectangle& area = m_view.area();
        if (!m_prepared.kept().factors.empty()) {
            for (std::size_t i = 0; i < m_weights.size(); ++i) {
                m_decoded[i] *= m_view.factorOf(area.column + i % area.columns);
            }
        }
        for (std::size_t i = 0; i < m_view.marks().size(); ++i) {
            if (m_view.marks()[i] != WeightMark::Kept) continue;
            const float value = schemes::keptValue(m_weights[i]);
            const double difference = static_cast<double>(value) - m_weights[i];
            m_decoded[i] = value;
            causes.keptAside += difference * difference;
            ++causes.keptWeights;
        }
    }

    /// Lists the worst groups of the piece; parts of groups are listed all.
    void measureGroups(std::size_t worst, bool cutGroups, ErrorCauses& causes) const {
        m_prepared.tiling().forEachGroup(m_view.area(), [&](std::uint64_t group,
                                                            const Rectangle& part) {
            double error = 0.0;
            for (std::uint64_t row = 0; row < part.rows; ++row) error += rowError(part, row);
            const schemes::GroupError found{group, part.row, part.column, part.weights(), error};
            cutGroups ? causes.groups.push_back(found) : causes.offer(found, worst);
        });
    }

  private:
    [[nodiscard]] bool isContiguous(const Rectangle& part) const {
        return part.rows == 1 || part.columns == m_view.area().columns;
    }

    /// Where a group's decoded weights go: to their place if it is one run, else to a buffer.
    [[nodiscard]] std::span<float> placeFor(const Rectangle& part) const {
        if (isContiguous(part)) {
            return std::span<float>(m_decoded).subspan(m_view.positionOf(part, 0), part.weights());
        }
        m_buffers.group.resize(part.weights());
        return m_buffers.group;
    }

    void scatter(const Rectangle& part, std::span<const float> decoded) {
        for (std::uint64_t row = 0; row < part.rows; ++row) {
            const std::size_t to = m_view.positionOf(part, row);
            for (std::size_t i = 0; i < part.columns; ++i) {
                m_decoded[to + i] = decoded[row * part.columns + i];
            }
        }
    }

    /// Which level each weight of a group became: the one that decodes to it.
    void noteLevels(const Rectangle& part, const GroupScale& scale, std::span<const float> decoded,
                    std::vector<std::int16_t>& levelOf) const {
        const std::vector<float>& values = m_codec.levels().values;
        const double zero = static_cast<double>(scale.offset) + scale.zeroPoint;
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            const std::size_t at = m_view.positionOf(part, i / part.columns) + i % part.columns;
            levelOf[at] = -1;
            if (!m_view.marks().empty() && m_view.marks()[at] == WeightMark::Kept) continue;
            const double level =
                (scale.scale == 0.0F ? 0.0 : static_cast<double>(decoded[i]) / scale.scale) + zero;
            const auto above = std::ranges::lower_bound(values, level);
            auto nearest = above == values.end() ? above - 1 : above;
            if (nearest != values.begin() && level - *(nearest - 1) < *nearest - level) --nearest;
            levelOf[at] = static_cast<std::int16_t>(nearest - values.begin());
        }
    }

    /// Error of the group with its unrounded scale, and how much of it is clipping.
    void explainGroup(const Rectangle& part, const Group& all, const elements::ClipRange& range,
                      const GroupScale& stored, std::span<const float> decoded,
                      ErrorCauses& causes) {
        const GroupScale scale = m_codec.withScale(range, m_codec.rangeScale(range));
        std::span<const float> exact = decoded;
        if (scale.scale != stored.scale) {
            causes.scalesAreExact = false;
            m_buffers.exact.resize(decoded.size());
            m_codec.roundTrip(all, scale, m_buffers.exact);
            exact = m_buffers.exact;
        }
        // What the end levels decode to, rounded as decoding rounds.
        const auto [low, high] = std::minmax({(scale.lowest - scale.offset) * scale.scale,
                                              (scale.highest - scale.offset) * scale.scale});
        if (m_view.marks().empty() && m_prepared.kept().factors.empty() && exact.size() % 8 == 0) {
            double unused = 0.0;
            const CauseSums sums = sumCauses({all.weights, exact, {&low, 1}, {&high, 1}},
                                             {exact.size(), exact.size()}, {&unused, 1});
            causes.exactScaleError += sums.squared;
            causes.clipping += sums.beyond;
            return;
        }
        for (std::size_t i = 0; i < exact.size(); ++i) {
            if (isMarked(part, i)) continue;
            const double factor = m_view.factorOf(part.column + i % part.columns);
            const float weight = all.weights[i];
            const double difference = (static_cast<double>(exact[i]) - weight) * factor;
            const double beyond =
                (static_cast<double>(weight) - std::clamp(weight, low, high)) * factor;
            causes.exactScaleError += difference * difference;
            causes.clipping += beyond * beyond;
        }
    }

    [[nodiscard]] bool isMarked(const Rectangle& part, std::size_t i) const {
        if (m_view.marks().empty()) return false;
        const std::size_t position = m_view.positionOf(part, i / part.columns) + i % part.columns;
        return m_view.marks()[position] != WeightMark::None;
    }

    /// Squared error of one weight of the piece; 0 where the weight is not finite.
    [[nodiscard]] double squaredErrorAt(std::size_t position) const {
        if (!std::isfinite(m_weights[position])) return 0.0;
        const double difference = static_cast<double>(m_decoded[position]) - m_weights[position];
        return difference * difference;
    }

    [[nodiscard]] double rowError(const Rectangle& part, std::uint64_t row) const {
        const std::size_t first = m_view.positionOf(part, row);
        if (m_view.marks().empty()) {
            return elements::weightedSquaredError(
                m_weights.subspan(first, part.columns),
                std::span<const float>(m_decoded).subspan(first, part.columns), {});
        }
        double error = 0.0;
        for (std::size_t i = 0; i < part.columns; ++i) error += squaredErrorAt(first + i);
        return error;
    }

    const PreparedScheme& m_prepared;
    const elements::GroupCodec& m_codec;
    std::span<const float> m_weights;
    std::vector<float>& m_decoded;
    SchemeBuffers& m_buffers;
    const TaskContext& m_task;
    PieceView m_view;
};

class SchemeEncoder final : public TensorEncoder {
  public:
    SchemeEncoder(const TensorSource& source, const Treatment& treatment,
                  const EncoderInputs& inputs)
        : TensorEncoder(source, *treatment.format, inputs),
          m_scheme(*treatment.scheme),
          m_tiling(source.tensor, m_scheme.granularity),
          m_storesFloats(store().info.isStore) {}

    [[nodiscard]] std::string name() const override { return m_scheme.element.id(); }
    [[nodiscard]] Words groupName() const override { return "group"_text; }
    [[nodiscard]] bool simulates() const override { return true; }
    [[nodiscard]] unsigned passes() const override {
        return PreparedScheme::passes(source(), m_scheme);
    }
    [[nodiscard]] Result<void> learn(schemes::PassProgress& progress) override {
        auto prepared = PreparedScheme::prepare(source(), m_scheme, guide(), progress);
        if (!prepared) return fail(std::move(prepared.error()));
        m_prepared.emplace(*std::move(prepared));
        return {};
    }
    [[nodiscard]] std::uint64_t bytes() const override {
        return schemes::costOf(*m_prepared).bytes();
    }
    [[nodiscard]] Pieces pieces() const override { return m_prepared->pieces(); }
    [[nodiscard]] bool piecesCutGroups() const override { return m_prepared->piecesCutGroups(); }
    [[nodiscard]] Pieces consecutivePieces(const Rectangle& rows) const override {
        // Where ranges are not known, groups lie along rows, and pieces must hold them whole.
        const bool known = m_prepared->rangesAreKnown();
        return {rows,
                kPieceWeights,
                {1, known ? tensor().format->weightsPerBlock : m_tiling.tileColumns()}};
    }
    [[nodiscard]] std::optional<std::uint64_t> cellUnit() const override {
        if (passes() > 0) return std::nullopt;
        return schemes::columnUnit(tensor(), m_tiling);
    }
    [[nodiscard]] std::uint64_t unit() const override {
        return m_prepared->rangesAreKnown() ? 1 : m_tiling.tileColumns();
    }
    [[nodiscard]] Rectangle groupOf(std::uint64_t row, std::uint64_t column) const override {
        return m_tiling.groupAt(m_tiling.groupOf(row, column));
    }
    [[nodiscard]] bool encode(const Rectangle& area, const EncodeWishes& wishes,
                              EncodedPiece& piece, TaskContext& task) const override {
        auto& buffers = piece.buffers<SchemeBuffers>();
        ErrorCauses unused;
        ErrorCauses& causes = wishes.causes != nullptr ? *wishes.causes : unused;
        source().read(area, piece.original, buffers.blocks);
        CellsEncoder encoder(*m_prepared, area, piece, buffers, task);
        encoder.encodeGroups(wishes, causes);
        if (task.cancelled()) return false;
        encoder.finish(causes);
        if (wishes.worstGroups > 0) {
            encoder.measureGroups(wishes.worstGroups, piecesCutGroups(), causes);
        }
        piece.error = {};
        piece.firstNonFinite.reset();
        if (wishes.measured == Measured::Treatment) {
            piece.error.add(piece.original, piece.decoded, importanceOf(area, piece.importance));
        }
        if (wishes.bytes) storePiece(area, wishes, piece, buffers);
        return true;
    }
    [[nodiscard]] std::optional<schemes::SchemeResult> explain(
        const ErrorStats& error, const ErrorCauses& causes) const override {
        schemes::SchemeResult result;
        result.cost = schemes::costOf(*m_prepared);
        result.error = error;
        result.worstGroups = causes.groups;
        result.keptWeights = causes.keptWeights;
        result.nonFinite = error.nonFinite;
        result.calibratedFraction = m_prepared->calibratedFraction();
        return result;
    }

  private:
    void storePiece(const Rectangle& area, const EncodeWishes& wishes, EncodedPiece& piece,
                    SchemeBuffers& buffers) const {
        piece.saturated = 0;
        piece.beyondHalf = wishes.bad ? countBeyondHalf(piece.decoded) : 0;
        piece.bad.reset();
        const std::uint64_t first = area.row * tensor().rowLength() + area.column;
        if (wishes.bad) findBad(first, piece);
        std::span<const float> storable = piece.decoded;
        if (saturates()) {
            piece.saturated = countOverflow(piece.decoded, store(), &buffers.clamped);
            if (piece.saturated > 0) storable = buffers.clamped;
        }
        piece.bytes.resize(store().rowBytes(area.weights()));
        if (m_storesFloats) {
            store().encodeRow(storable, {}, piece.bytes);
        } else {
            store().encodeWithScales(piece.decoded, buffers.scales, piece.bytes);
        }
        const bool mayOverflow = wishes.bad && piece.beyondHalf > 0 && !piece.bad;
        if (wishes.measured != Measured::Stored && !mayOverflow) return;
        buffers.stored.resize(area.weights());
        store().decodeRow(piece.bytes, buffers.stored);
        if (mayOverflow) findOverflow(first, buffers.stored, piece);
        if (wishes.measured == Measured::Stored) piece.error.add(piece.original, buffers.stored);
    }

    /// The first weight that is not finite, or that the scheme makes so.
    static void findBad(std::uint64_t first, EncodedPiece& piece) {
        for (std::size_t i = 0; i < piece.original.size(); ++i) {
            if (std::isfinite(piece.original[i]) && std::isfinite(piece.decoded[i])) continue;
            piece.bad = BadWeight{first + i, piece.original[i]};
            return;
        }
    }

    /// The first weight that the store cannot hold.
    static void findOverflow(std::uint64_t first, std::span<const float> stored,
                             EncodedPiece& piece) {
        const auto found =
            std::ranges::find_if_not(stored, [](float value) { return std::isfinite(value); });
        if (found == stored.end()) return;
        const auto at = static_cast<std::size_t>(found - stored.begin());
        piece.bad = BadWeight{first + at, piece.decoded[at]};
    }

    schemes::Scheme m_scheme;
    schemes::Tiling m_tiling;
    bool m_storesFloats;
    std::optional<PreparedScheme> m_prepared;
};

}  // namespace

Result<std::unique_ptr<TensorEncoder>> makeSchemeEncoder(const TensorSource& source,
                                                         const Treatment& treatment,
                                                         const EncoderInputs& inputs) {
    if (!source.tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, whyUnreadable(source.tensor));
    }
    return std::make_unique<SchemeEncoder>(source, treatment, inputs);
}

}  // namespace weightscape::encoders
