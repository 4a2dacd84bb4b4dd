// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/encode_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/support/largest_magnitude.h"

namespace weightscape::encoders {
namespace {

/// The largest finite binary16.
constexpr float kHalfMaximum = 65504.0F;
constexpr std::uint64_t kNoRow = std::numeric_limits<std::uint64_t>::max();

std::uint64_t encodedBytes(const formats::Format& format, std::uint64_t weights) {
    return weights / format.weightsPerBlock * format.bytesPerBlock;
}

std::span<const std::byte> sourceBytes(const EncodeJob& job, const TensorPiece& range) {
    const auto& format = *job.tensor.format;
    return job.model.bytesOf(job.tensor)
        .subspan(encodedBytes(format, range.first), encodedBytes(format, range.count));
}

/// Consecutive weights of a piece, counted from its first: [begin, end).
struct Run {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    [[nodiscard]] std::uint64_t length() const { return end - begin; }
};

/// The sum of formats::meanSquare(), going on from `before`.
float addSquares(std::span<const float> weights, float before) {
    float sum = before;
    for (const float weight : weights) sum += weight * weight;
    return sum;
}

/// `count` elements: those at `begin` of what is kept, else all of a buffer that is used again.
template <typename T>
std::span<T> place(bool kept, std::vector<T>& piece, std::vector<T>& buffer, std::uint64_t begin,
                   std::uint64_t count) {
    if (kept) return std::span<T>(piece).subspan(begin, count);
    buffer.resize(count);
    return buffer;
}

/// Takes a piece run by run from the source's bytes to the figures, so that what one step leaves
/// is in the cache for the next.
class PieceEncoder {
  public:
    PieceEncoder(const EncodeJob& job, const TensorPiece& range, EncodedPiece& piece)
        : m_job(job), m_range(range), m_piece(piece), m_copied(job.encoding.copies(job.tensor)) {
        const auto size = [&](Keep keep, std::uint64_t count) {
            return job.keep >= keep ? count : 0;
        };
        piece.error = {};
        piece.firstNonFinite.reset();
        piece.beyondHalf = 0;
        piece.bytes.resize(size(Keep::Bytes, encodedBytes(job.encoding.format, range.count)));
        piece.original.resize(size(Keep::Weights, range.count));
        piece.decoded.resize(measures() && !m_copied ? size(Keep::Weights, range.count) : 0);
    }

    /// Where the run that begins there ends. Formats alone see blocks only, and many at once are
    /// encoded fastest; importance and calibrators see rows.
    [[nodiscard]] std::uint64_t endOfRun(std::uint64_t begin) const {
        const std::uint64_t left = m_range.count - begin;
        if (!seesRows()) return begin + std::min(left, kRunWeights);
        const std::uint64_t rowLength = m_job.tensor.rowLength();
        const std::uint64_t column = (m_range.first + begin) % rowLength;
        const std::uint64_t rows = column == 0 ? kRunWeights / rowLength : 0;
        if (rows > 0) return begin + std::min(left, rows * rowLength);
        return begin + std::min({left, rowLength - column, kRunWeights});
    }

    /// False: cancelled.
    [[nodiscard]] bool encode(const Run& run, const TaskContext& task) {
        const bool keepsWeights = m_job.keep >= Keep::Weights;
        const auto original =
            place(keepsWeights, m_piece.original, m_piece.run.original, run.begin, run.length());
        const auto source = sourceBytes(m_job, {m_range.first + run.begin, run.length()});
        m_job.tensor.format->decodeRow(source, original);
        lookForLarge(run, original);
        const auto& format = m_job.encoding.format;
        const auto bytes =
            place(m_job.keep >= Keep::Bytes, m_piece.bytes, m_piece.run.bytes,
                  encodedBytes(format, run.begin), encodedBytes(format, run.length()));
        if (m_copied) {
            std::copy(source.begin(), source.end(), bytes.begin());
            if (measures()) m_piece.error.add(original, original);
            return true;
        }
        if (!encodeBlocks(run, original, bytes, task)) return false;
        if (!measures()) return true;
        const auto decoded =
            place(keepsWeights, m_piece.decoded, m_piece.run.decoded, run.begin, run.length());
        format.decodeRow(bytes, decoded);
        m_piece.error.add(original, decoded, importanceOf(run));
        return true;
    }

  private:
    [[nodiscard]] const ColumnImportance& importance() const { return m_job.encoding.importance; }
    [[nodiscard]] bool measures() const { return m_job.measureError; }
    [[nodiscard]] bool seesRows() const {
        return !importance().empty() || m_job.encoding.calibrated != nullptr;
    }
    [[nodiscard]] bool needsMean() const {
        return !importance().empty() && m_job.encoding.format.usesRowMeanSquare;
    }

    void lookForLarge(const Run& run, std::span<const float> weights) {
        if (largestMagnitude(weights) <= kHalfMaximum) return;
        m_piece.beyondHalf += countBeyondHalf(weights);
        if (m_piece.firstNonFinite) return;
        const auto found = std::find_if(weights.begin(), weights.end(),
                                        [](float weight) { return !std::isfinite(weight); });
        if (found == weights.end()) return;
        m_piece.firstNonFinite =
            m_range.first + run.begin + static_cast<std::uint64_t>(found - weights.begin());
    }

    /// Calls the encoder for as many weights at once as it can take.
    [[nodiscard]] bool encodeBlocks(const Run& run, std::span<const float> weights,
                                    std::span<std::byte> bytes, const TaskContext& task) {
        const formats::Format& format = m_job.encoding.format;
        if (!seesRows()) {
            format.encodeBlocks(weights, {}, bytes);
            return true;
        }
        Run part{run.begin, run.begin};
        while (part.end < run.end) {
            part.begin = part.end;
            part.end = endOfCall(part.begin, run.end);
            const auto own = weights.subspan(part.begin - run.begin, part.length());
            const auto out = bytes.subspan(encodedBytes(format, part.begin - run.begin),
                                           encodedBytes(format, part.length()));
            const auto values = columnsOf(part.begin, part.length());
            if (m_job.encoding.calibrated != nullptr) {
                m_job.encoding.calibrated->encodeRow({own, values}, out, m_piece.calibration, task);
                if (task.cancelled()) return false;
            } else if (values.size() == m_job.tensor.rowLength()) {
                format.encodeRows(own, values.size(), values, out);
            } else {
                format.encodeBlocks(own, {values, meanSquareFor(part)}, out);
            }
        }
        return true;
    }

    /// One row or the part of it that the run has; several rows where they share their importance.
    [[nodiscard]] std::uint64_t endOfCall(std::uint64_t begin, std::uint64_t runEnd) const {
        const std::uint64_t rowLength = m_job.tensor.rowLength();
        const std::uint64_t column = (m_range.first + begin) % rowLength;
        std::uint64_t end = std::min(runEnd, begin + rowLength - column);
        if (column != 0 || m_job.encoding.calibrated != nullptr) return end;
        const float* const shared = columnsOf(begin, rowLength).data();
        while (end + rowLength <= runEnd && columnsOf(end, rowLength).data() == shared) {
            end += rowLength;
        }
        return end;
    }

    /// The importance of the weights from `begin` on, of one row at the most; empty without.
    [[nodiscard]] std::span<const float> columnsOf(std::uint64_t begin, std::uint64_t count) const {
        if (importance().empty()) return {};
        const std::uint64_t rowLength = m_job.tensor.rowLength();
        const std::uint64_t column = (m_range.first + begin) % rowLength;
        return importance()
            .ofRow((m_range.first + begin) / rowLength, rowLength)
            .subspan(column, std::min(count, rowLength - column));
    }

    /// One number per weight of the run.
    [[nodiscard]] std::span<const float> importanceOf(const Run& run) {
        if (importance().empty()) return {};
        const auto first = columnsOf(run.begin, run.length());
        if (first.size() == run.length()) return first;
        m_piece.run.importance.resize(run.length());
        for (std::uint64_t at = run.begin; at < run.end;) {
            const auto row = columnsOf(at, run.end - at);
            std::copy(row.begin(), row.end(),
                      m_piece.run.importance.begin() + static_cast<std::ptrdiff_t>(at - run.begin));
            at += row.size();
        }
        return m_piece.run.importance;
    }

    /// meanSquare() of the row of which the run has a part, where the encoder wants it.
    [[nodiscard]] float meanSquareFor(const Run& part) {
        if (!needsMean()) return 0.0F;
        const std::uint64_t rowLength = m_job.tensor.rowLength();
        const std::uint64_t row = (m_range.first + part.begin) / rowLength;
        if (m_meanOfRow != row) {
            float sum = 0.0F;
            for (std::uint64_t column = 0; column < rowLength; column += kRunWeights) {
                const std::uint64_t count = std::min(kRunWeights, rowLength - column);
                m_piece.run.row.resize(count);
                m_job.tensor.format->decodeRow(
                    sourceBytes(m_job, {row * rowLength + column, count}), m_piece.run.row);
                sum = addSquares(m_piece.run.row, sum);
            }
            m_mean = sum / static_cast<float>(rowLength);
            m_meanOfRow = row;
        }
        return m_mean;
    }

    const EncodeJob& m_job;
    const TensorPiece& m_range;
    EncodedPiece& m_piece;
    bool m_copied;
    std::uint64_t m_meanOfRow = kNoRow;  ///< a row longer than a run
    float m_mean = 0.0F;                 ///< of that row
};

/// Whether the encoder looks at nothing beyond a block and its importance.
bool canEncodeTogether(const EncodeJob& job) {
    const Encoding& encoding = job.encoding;
    if (encoding.copies(job.tensor) || encoding.calibrated != nullptr) return false;
    return encoding.importance.empty() || !encoding.format.usesRowMeanSquare;
}

/// How many of the first cells make up a run; 0 when the first is longer.
std::size_t cellsOfRun(std::span<const TensorPiece> cells) {
    std::uint64_t weights = 0;
    std::size_t count = 0;
    while (count < cells.size() && weights + cells[count].count <= kRunWeights) {
        weights += cells[count++].count;
    }
    return count;
}

/// Appends the importance of a cell, whole rows or a part of one.
void appendImportance(const EncodeJob& job, const TensorPiece& cell, std::vector<float>& values) {
    const std::uint64_t rowLength = job.tensor.rowLength();
    for (std::uint64_t done = 0; done < cell.count;) {
        const std::uint64_t column = (cell.first + done) % rowLength;
        const std::uint64_t count = std::min(cell.count - done, rowLength - column);
        const auto row = job.encoding.importance.ofRow((cell.first + done) / rowLength, rowLength)
                             .subspan(column, count);
        values.insert(values.end(), row.begin(), row.end());
        done += count;
    }
}

/// Encodes the cells as if they followed each other. Precondition: canEncodeTogether(), and they
/// make up a run.
void measureTogether(const EncodeJob& job, std::span<const TensorPiece> cells, RunBuffers& run,
                     std::span<ErrorStats> errors) {
    std::uint64_t weights = 0;
    for (const TensorPiece& cell : cells) weights += cell.count;
    run.original.resize(weights);
    run.decoded.resize(weights);
    run.importance.clear();
    std::uint64_t begin = 0;
    for (const TensorPiece& cell : cells) {
        job.tensor.format->decodeRow(sourceBytes(job, cell),
                                     std::span(run.original).subspan(begin, cell.count));
        if (!job.encoding.importance.empty()) appendImportance(job, cell, run.importance);
        begin += cell.count;
    }
    const formats::Format& format = job.encoding.format;
    run.bytes.resize(encodedBytes(format, weights));
    format.encodeBlocks(run.original, {run.importance}, run.bytes);
    format.decodeRow(run.bytes, run.decoded);
    const std::span<const float> importance = run.importance;
    begin = 0;
    for (std::size_t i = 0; i < cells.size(); begin += cells[i++].count) {
        errors[i] = {};
        errors[i].add(std::span(run.original).subspan(begin, cells[i].count),
                      std::span(run.decoded).subspan(begin, cells[i].count),
                      importance.empty() ? importance : importance.subspan(begin, cells[i].count));
    }
}

}  // namespace

std::uint64_t rowsPerPiece(const TensorInfo& tensor) {
    const std::uint64_t rowLength = std::max<std::uint64_t>(1, tensor.rowLength());
    return std::max<std::uint64_t>(1, kPieceWeights / rowLength);
}

std::uint64_t pieceCount(const TensorInfo& tensor) {
    const std::uint64_t rowLength = tensor.rowLength();
    const std::uint64_t rows = tensor.rowCount();
    if (rowLength == 0 || rows == 0) return 0;
    if (rowLength > kPieceWeights) return rows * ((rowLength - 1) / kPieceWeights + 1);
    return (rows - 1) / rowsPerPiece(tensor) + 1;
}

TensorPiece pieceAt(const TensorInfo& tensor, std::uint64_t index) {
    const std::uint64_t rowLength = tensor.rowLength();
    if (rowLength > kPieceWeights) {
        const std::uint64_t piecesPerRow = (rowLength - 1) / kPieceWeights + 1;
        const std::uint64_t column = index % piecesPerRow * kPieceWeights;
        return {index / piecesPerRow * rowLength + column,
                std::min(kPieceWeights, rowLength - column)};
    }
    const std::uint64_t firstRow = index * rowsPerPiece(tensor);
    const std::uint64_t rows = std::min(rowsPerPiece(tensor), tensor.rowCount() - firstRow);
    return {firstRow * rowLength, rows * rowLength};
}

Result<void> checkEncodable(const TensorInfo& tensor, const Encoding& encoding) {
    const formats::Format& format = encoding.format;
    const std::string source{tensor.format->info.label};
    const std::string target{format.info.label};
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported,
                    source + " weights cannot be read, only copied as they are.");
    }
    if (encoding.copies(tensor)) return {};
    if (!format.canEncode() || !format.canDecode()) {
        return fail(ErrorCode::Unsupported,
                    target + " cannot be written by this version; choose another format.");
    }
    if (!format.fitsRow(tensor.rowLength())) {
        return fail(ErrorCode::Unsupported, "Rows of " + std::to_string(tensor.rowLength()) +
                                                " weights do not divide into blocks of " +
                                                std::to_string(format.weightsPerBlock) + " for " +
                                                target + ".");
    }
    return {};
}

void decodePiece(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                 std::span<float> out) {
    tensor.format->decodeRow(sourceBytes({model, tensor, *tensor.format}, piece), out);
}

std::uint64_t countBeyondHalf(std::span<const float> weights) {
    return static_cast<std::uint64_t>(
        std::count_if(weights.begin(), weights.end(),
                      [](float weight) { return std::fabs(weight) > kHalfMaximum; }));
}

bool encodeRows(const EncodeJob& job, const TensorPiece& range, EncodedPiece& piece,
                TaskContext& task) {
    PieceEncoder encoder(job, range, piece);
    Run run;
    while (run.end < range.count) {
        if (task.cancelled()) return false;
        run.begin = run.end;
        run.end = encoder.endOfRun(run.begin);
        if (!encoder.encode(run, task)) return false;
    }
    return true;
}

bool measureCells(const EncodeJob& job, std::span<const TensorPiece> cells, EncodedPiece& buffers,
                  std::span<ErrorStats> errors, TaskContext& task) {
    const bool together = canEncodeTogether(job);
    while (!cells.empty()) {
        if (task.cancelled()) return false;
        const std::size_t count = together ? cellsOfRun(cells) : 0;
        if (count > 0) {
            measureTogether(job, cells.first(count), buffers.run, errors);
        } else {
            if (!encodeRows(job, cells.front(), buffers, task)) return false;
            errors.front() = buffers.error;
        }
        cells = cells.subspan(std::max<std::size_t>(1, count));
        errors = errors.subspan(std::max<std::size_t>(1, count));
    }
    return true;
}

}  // namespace weightscape::encoders
