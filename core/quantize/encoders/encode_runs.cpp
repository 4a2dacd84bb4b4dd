// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/encode_runs.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/quantize/encoders/block_causes.h"
#include "core/support/largest_magnitude.h"

namespace weightscape::encoders {
namespace {

/// Consecutive weights of a piece, counted from its first: [begin, end).
struct Run {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    [[nodiscard]] std::uint64_t length() const { return end - begin; }
};

/// `count` elements: those at `begin` of what is kept, else all of a buffer that is used again.
template <typename T>
std::span<T> place(bool kept, std::vector<T>& piece, std::vector<T>& buffer, std::uint64_t begin,
                   std::uint64_t count) {
    if (kept) return std::span<T>(piece).subspan(begin, count);
    buffer.resize(count);
    return buffer;
}

/// Takes a piece run by run from the source's bytes to the figures.
class RunsEncoder {
  public:
    RunsEncoder(const FormatEncoder& encoder, const TensorPiece& range, const EncodeWishes& wishes,
                EncodedPiece& piece)
        : m_encoder(encoder),
          m_range(range),
          m_wishes(wishes),
          m_measures(wishes.measured != Measured::Nothing),
          m_piece(piece),
          m_run(piece.buffers<RunBuffers>()) {
        const bool decodes = wishes.weights && !encoder.copies();
        piece.error = {};
        piece.firstNonFinite.reset();
        piece.beyondHalf = piece.saturated = 0;
        piece.bad.reset();
        piece.bytes.resize(wishes.bytes ? encoder.store().rowBytes(range.count) : 0);
        piece.original.resize(wishes.weights ? range.count : 0);
        piece.decoded.resize(decodes ? range.count : 0);
        m_run.meanOfRow = RunBuffers{}.meanOfRow;
        if (wishes.causes != nullptr && (wishes.explain || wishes.worstGroups > 0)) {
            m_causes.emplace(encoder.store(), wishes.worstGroups, rowLength());
        }
    }

    /// False: cancelled.
    [[nodiscard]] bool encodeAll(const TaskContext& task) {
        Run run;
        while (run.end < m_range.count) {
            if (task.cancelled()) return false;
            run.begin = run.end;
            run.end = endOfRun(run.begin);
            if (!encode(run, task)) return false;
        }
        return true;
    }

  private:
    /// Where the run that begins there ends.
    [[nodiscard]] std::uint64_t endOfRun(std::uint64_t begin) const {
        const std::uint64_t left = m_range.count - begin;
        if (!m_encoder.seesRows()) return begin + std::min(left, kRunWeights);
        const std::uint64_t rows = columnAt(begin) == 0 ? kRunWeights / rowLength() : 0;
        if (rows > 0) return begin + std::min(left, rows * rowLength());
        return begin + std::min({left, rowLength() - columnAt(begin), kRunWeights});
    }

    [[nodiscard]] bool encode(const Run& run, const TaskContext& task) {
        const TensorPiece range{m_range.first + run.begin, run.length()};
        const auto original =
            place(m_wishes.weights, m_piece.original, m_run.original, run.begin, run.length());
        m_encoder.source().decode(range, original);
        lookForLarge(range, original);
        const auto& format = m_encoder.store();
        const auto bytes = place(m_wishes.bytes, m_piece.bytes, m_run.bytes,
                                 format.rowBytes(run.begin), format.rowBytes(run.length()));
        if (m_encoder.copies()) {
            const auto source = m_encoder.source().blocksOf(range, m_run.copied);
            std::copy(source.begin(), source.end(), bytes.begin());
            if (m_measures) addError(range, original, original);
            return true;
        }
        if (!encodeBlocks(run, storable(original), bytes, task)) return false;
        if (m_encoder.takesCodes()) m_encoder.source().takeCodes(format, range, bytes);
        if (!m_measures && !m_wishes.weights) return true;
        const auto decoded =
            place(m_wishes.weights, m_piece.decoded, m_run.decoded, run.begin, run.length());
        format.decodeRow(bytes, decoded);
        if (m_causes) m_causes->add({original, decoded, bytes, range.first}, *m_wishes.causes);
        if (m_measures) addError(range, original, decoded);
        return true;
    }

    void addError(const TensorPiece& range, std::span<const float> original,
                  std::span<const float> decoded) {
        // With importance runs are whole rows or a part of one.
        m_piece.error.add(
            original, decoded,
            m_encoder.importanceOf(areaOf(m_encoder.tensor(), range), m_piece.importance));
    }

    void lookForLarge(const TensorPiece& range, std::span<const float> weights) {
        if (largestMagnitude(weights) <= kLargestHalf) return;
        m_piece.beyondHalf += countBeyondHalf(weights);
        if (m_piece.firstNonFinite) return;
        const auto found = std::find_if(weights.begin(), weights.end(),
                                        [](float weight) { return !std::isfinite(weight); });
        if (found == weights.end()) return;
        m_piece.firstNonFinite = range.first + static_cast<std::uint64_t>(found - weights.begin());
    }

    /// The weights as they are stored: clamped where that is wished and needed.
    [[nodiscard]] std::span<const float> storable(std::span<const float> weights) {
        if (!m_encoder.saturates()) return weights;
        const auto count = countOverflow(weights, m_encoder.store(), &m_run.clamped);
        m_piece.saturated += count;
        return count == 0 ? weights : m_run.clamped;
    }

    /// Calls the encoder for as many weights at once as it can take.
    [[nodiscard]] bool encodeBlocks(const Run& run, std::span<const float> weights,
                                    std::span<std::byte> bytes, const TaskContext& task) {
        const formats::Format& format = m_encoder.store();
        if (!m_encoder.seesRows()) {
            format.encodeBlocks(weights, {}, bytes);
            return true;
        }
        Run part{run.begin, run.begin};
        while (part.end < run.end) {
            part.begin = part.end;
            part.end = endOfCall(part.begin, run.end);
            m_encoder.encodeCall({{m_range.first + part.begin, part.length()},
                                  weights.subspan(part.begin - run.begin, part.length()),
                                  columnsOf(part.begin, part.length()),
                                  bytes.subspan(format.rowBytes(part.begin - run.begin),
                                                format.rowBytes(part.length()))},
                                 m_run, task);
            if (task.cancelled()) return false;
        }
        return true;
    }

    /// One row or the part of it that the run has; several rows where they share their importance.
    [[nodiscard]] std::uint64_t endOfCall(std::uint64_t begin, std::uint64_t runEnd) const {
        std::uint64_t end = std::min(runEnd, begin + rowLength() - columnAt(begin));
        if (columnAt(begin) != 0 || !m_encoder.takesSeveralRows()) return end;
        const float* const shared = columnsOf(begin, rowLength()).data();
        while (end + rowLength() <= runEnd && columnsOf(end, rowLength()).data() == shared) {
            end += rowLength();
        }
        return end;
    }

    /// What guides the encoder at the weights from `begin` on, of one row at the most; may be
    /// empty.
    [[nodiscard]] std::span<const float> columnsOf(std::uint64_t begin, std::uint64_t count) const {
        if (m_encoder.guide().empty()) return {};
        const std::uint64_t column = columnAt(begin);
        return m_encoder.guide()
            .ofRow((m_range.first + begin) / rowLength(), rowLength())
            .subspan(column, std::min(count, rowLength() - column));
    }

    [[nodiscard]] std::uint64_t rowLength() const { return m_encoder.tensor().rowLength(); }
    [[nodiscard]] std::uint64_t columnAt(std::uint64_t position) const {
        return (m_range.first + position) % rowLength();
    }

    const FormatEncoder& m_encoder;
    const TensorPiece& m_range;
    const EncodeWishes& m_wishes;
    bool m_measures;
    EncodedPiece& m_piece;
    RunBuffers& m_run;
    std::optional<BlockCauses> m_causes;  ///< only where they are asked for
};

}  // namespace

bool encodeRuns(const FormatEncoder& encoder, const TensorPiece& range, const EncodeWishes& wishes,
                EncodedPiece& piece, const TaskContext& task) {
    return RunsEncoder(encoder, range, wishes, piece).encodeAll(task);
}

}  // namespace weightscape::encoders
