// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/encode_piece.h"

#include <algorithm>
#include <cmath>

#include "core/quantize/schemes/range_search.h"
#include "core/quantize/schemes/read_rectangle.h"

namespace weightscape::schemes {
namespace {

using elements::Group;
using elements::GroupScale;

/// One piece being encoded.
class PieceEncoder {
  public:
    PieceEncoder(const PreparedScheme& prepared, const Rectangle& area,
                 std::span<const float> weights, EncodeBuffers& buffers, const TaskContext& task)
        : m_prepared(prepared),
          m_codec(prepared.codec()),
          m_weights(weights),
          m_buffers(buffers),
          m_task(task),
          m_view({prepared.source(), prepared.importance(), prepared.kept()}, area, weights,
                 buffers.view) {
        buffers.decoded.resize(weights.size());
    }

    void encodeGroups(const PieceWishes& wishes, PieceSums& sums) {
        m_buffers.scales.clear();
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
                        : chooseGroupRange(search, m_view.calibrationGroup(part, all),
                                           m_buffers.scratch, m_task);
                const GroupScale scale = m_prepared.scaleOf(group, range);
                const std::span<float> decoded = placeFor(part);
                m_codec.roundTrip(all, scale, decoded);
                if (wishes.scales) m_buffers.scales.push_back({.scale = scale.scale});
                if (wishes.explain) explainGroup(part, all, range, scale, decoded, sums);
                if (!isContiguous(part)) scatter(part, decoded);
            });
    }

    /// Multiplies equalized columns back and puts kept weights in their place.
    void finish(PieceSums& sums) {
        const Rectangle& area = m_view.area();
        if (!m_prepared.kept().factors.empty()) {
            for (std::size_t i = 0; i < m_weights.size(); ++i) {
                m_buffers.decoded[i] *= m_view.factorOf(area.column + i % area.columns);
            }
        }
        for (std::size_t i = 0; i < m_view.marks().size(); ++i) {
            if (m_view.marks()[i] != WeightMark::Kept) continue;
            const float value = keptValue(m_weights[i]);
            const double difference = static_cast<double>(value) - m_weights[i];
            m_buffers.decoded[i] = value;
            sums.keptAside += difference * difference;
            ++sums.keptWeights;
        }
    }

    void measure(PieceSums& sums) const { sums.error.add(m_weights, m_buffers.decoded); }

    void measureGroups(PieceSums& sums) const {
        m_prepared.tiling().forEachGroup(
            m_view.area(), [&](std::uint64_t group, const Rectangle& part) {
                double error = 0.0;
                for (std::uint64_t row = 0; row < part.rows; ++row) error += rowError(part, row);
                sums.groups.push_back({group, part.row, part.column, part.weights(), error});
            });
    }

    void measureWeighted(PieceSums& sums) const {
        const Rectangle& area = m_view.area();
        for (std::uint64_t row = 0; row < area.rows; ++row) {
            const auto importance = importanceOfRow(m_prepared.source().tensor,
                                                    m_prepared.importance(), area.row + row);
            const std::size_t first = row * area.columns;
            for (std::size_t i = 0; i < area.columns; ++i) {
                sums.weightedSquaredError +=
                    importance[area.column + i] * squaredErrorAt(first + i);
            }
        }
    }

  private:
    [[nodiscard]] bool isContiguous(const Rectangle& part) const {
        return part.rows == 1 || part.columns == m_view.area().columns;
    }

    /// Where a group's decoded weights go: to their place if it is one run, else to a buffer.
    [[nodiscard]] std::span<float> placeFor(const Rectangle& part) const {
        if (isContiguous(part)) {
            return std::span<float>(m_buffers.decoded)
                .subspan(m_view.positionOf(part, 0), part.weights());
        }
        m_buffers.group.resize(part.weights());
        return m_buffers.group;
    }

    void scatter(const Rectangle& part, std::span<const float> decoded) {
        for (std::uint64_t row = 0; row < part.rows; ++row) {
            const std::size_t to = m_view.positionOf(part, row);
            for (std::size_t i = 0; i < part.columns; ++i) {
                m_buffers.decoded[to + i] = decoded[row * part.columns + i];
            }
        }
    }

    /// Error of the group with its unrounded scale, and how much of it is clipping.
    void explainGroup(const Rectangle& part, const Group& all, const elements::ClipRange& range,
                      const GroupScale& stored, std::span<const float> decoded, PieceSums& sums) {
        const GroupScale scale = m_codec.withScale(range, m_codec.rangeScale(range));
        std::span<const float> exact = decoded;
        if (scale.scale != stored.scale) {
            sums.scalesAreExact = false;
            m_buffers.exact.resize(decoded.size());
            m_codec.roundTrip(all, scale, m_buffers.exact);
            exact = m_buffers.exact;
        }
        // What the end levels decode to, rounded as decoding rounds.
        const auto [low, high] = std::minmax({(scale.lowest - scale.offset) * scale.scale,
                                              (scale.highest - scale.offset) * scale.scale});
        for (std::size_t i = 0; i < exact.size(); ++i) {
            if (isMarked(part, i)) continue;
            const double factor = m_view.factorOf(part.column + i % part.columns);
            const float weight = all.weights[i];
            const double difference = (static_cast<double>(exact[i]) - weight) * factor;
            const double beyond =
                (static_cast<double>(weight) - std::clamp(weight, low, high)) * factor;
            sums.exactScaleError += difference * difference;
            sums.clipping += beyond * beyond;
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
        const double difference =
            static_cast<double>(m_buffers.decoded[position]) - m_weights[position];
        return difference * difference;
    }

    [[nodiscard]] double rowError(const Rectangle& part, std::uint64_t row) const {
        const std::size_t first = m_view.positionOf(part, row);
        if (m_view.marks().empty()) {
            return elements::weightedSquaredError(
                m_weights.subspan(first, part.columns),
                std::span<const float>(m_buffers.decoded).subspan(first, part.columns), {});
        }
        double error = 0.0;
        for (std::size_t i = 0; i < part.columns; ++i) error += squaredErrorAt(first + i);
        return error;
    }

    const PreparedScheme& m_prepared;
    const elements::GroupCodec& m_codec;
    std::span<const float> m_weights;
    EncodeBuffers& m_buffers;
    const TaskContext& m_task;
    PieceView m_view;
};

}  // namespace

void PieceSums::merge(const PieceSums& later) {
    error.merge(later.error);
    weightedSquaredError += later.weightedSquaredError;
    exactScaleError += later.exactScaleError;
    clipping += later.clipping;
    keptAside += later.keptAside;
    scalesAreExact = scalesAreExact && later.scalesAreExact;
    keptWeights += later.keptWeights;
    groups.insert(groups.end(), later.groups.begin(), later.groups.end());
}

void encodePiece(const PreparedScheme& prepared, const Rectangle& area,
                 std::span<const float> weights, const PieceWishes& wishes, EncodeBuffers& buffers,
                 PieceSums& sums, const TaskContext& task) {
    PieceEncoder encoder(prepared, area, weights, buffers, task);
    encoder.encodeGroups(wishes, sums);
    encoder.finish(sums);
    if (wishes.measure) encoder.measure(sums);
    if (wishes.measure && !prepared.importance().empty()) encoder.measureWeighted(sums);
    if (wishes.groupErrors) encoder.measureGroups(sums);
}

}  // namespace weightscape::schemes
