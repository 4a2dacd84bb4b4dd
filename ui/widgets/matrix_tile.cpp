// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_tile.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/quantize/encoders/format_encoder.h"

namespace weightscape::ui {
namespace {

/// Keeps the louder of two values; what is not finite is loudest of all.
void keepLouder(float candidate, float& kept) {
    if (!std::isfinite(kept)) return;
    if (!std::isfinite(candidate) || std::abs(candidate) > std::abs(kept)) kept = candidate;
}

/// The rows [first, last) to look at: all, or the loudest few in ascending order.
std::vector<std::uint64_t> rowsToRead(const MatrixInput& input, std::uint64_t first,
                                      std::uint64_t last, std::uint64_t most) {
    std::vector<std::uint64_t> rows(last - first);
    std::iota(rows.begin(), rows.end(), first);
    if (rows.size() <= most) return rows;
    if (input.rowAbsMax && input.rowAbsMax->size() >= last) {
        const auto& loudness = *input.rowAbsMax;
        std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(most),
                          rows.end(), [&](std::uint64_t a, std::uint64_t b) {
                              return loudness[a] > loudness[b] ||
                                     (loudness[a] == loudness[b] && a < b);
                          });
    }
    rows.resize(most);
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// Columns [first, last) of one row, and the pixel row they go to.
struct RowPart {
    std::uint64_t row = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    int y = 0;
};

/// What the planes of one part hold.
struct PlanePieces {
    encoders::EncodedPiece active;
    encoders::EncodedPiece reference;  ///< read only where the input has one
};

/// Sums for Pooling::Mean: values in tiles have no room for them.
struct PixelSums {
    std::vector<double> original, reference, decoded, difference;
    std::vector<std::uint32_t> counts;

    PixelSums(std::size_t pixels, const MatrixTile& tile)
        : original(pixels),
          reference(tile.reference.size()),
          decoded(tile.decoded.size()),
          difference(tile.difference.size()),
          counts(pixels) {}

    void store(MatrixTile& tile) const {
        const auto divide = [this](const std::vector<double>& sums, std::vector<float>& values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                values[i] = counts[i] == 0 ? 0.0F : static_cast<float>(sums[i] / counts[i]);
            }
        };
        divide(original, tile.original);
        divide(reference, tile.reference);
        divide(decoded, tile.decoded);
        divide(difference, tile.difference);
    }
};

/// Adds a part to the tile, or to `sums` when there are any.
void addRow(const PlanePieces& pieces, const RowPart& part, int level, MatrixTile& tile,
            PixelSums* sums) {
    const std::vector<float>& original = pieces.active.original;
    const auto& decoded = pieces.active.decoded.empty() ? original : pieces.active.decoded;
    const auto& reference = pieces.reference.decoded.empty() ? original : pieces.reference.decoded;
    const std::size_t line = tile.index(0, part.y);
    for (std::uint64_t i = 0; i < part.last - part.first; ++i) {
        const std::size_t pixel = line + (i >> static_cast<unsigned>(level));
        if (sums != nullptr) {
            ++sums->counts[pixel];
            sums->original[pixel] += original[i];
            if (!tile.reference.empty()) sums->reference[pixel] += reference[i];
            if (tile.decoded.empty()) continue;
            sums->decoded[pixel] += decoded[i];
            sums->difference[pixel] += decoded[i] - reference[i];
            continue;
        }
        keepLouder(original[i], tile.original[pixel]);
        if (!tile.reference.empty()) keepLouder(reference[i], tile.reference[pixel]);
        if (tile.decoded.empty()) continue;
        keepLouder(decoded[i], tile.decoded[pixel]);
        keepLouder(decoded[i] - reference[i], tile.difference[pixel]);
    }
}

/// `most` of the rows [first, last), evenly spread: for a mean the loudest would be a bad sample.
std::vector<std::uint64_t> spreadRows(std::uint64_t first, std::uint64_t last, std::uint64_t most) {
    const std::uint64_t count = std::min(most, last - first);
    std::vector<std::uint64_t> rows(count);
    for (std::uint64_t i = 0; i < count; ++i) rows[i] = first + i * (last - first) / count;
    return rows;
}

TensorPiece rangeOf(const TensorInfo& tensor, const RowPart& part) {
    return {part.row * tensor.rowLength() + part.first, part.last - part.first};
}

/// Reads one part; also as `treated` leaves it, if there is one.
bool readPart(const MatrixInput& input, const RowPart& part, const encoders::TreatedTensor* treated,
              encoders::EncodedPiece& piece, TaskContext& task) {
    const TensorPiece range = rangeOf(*input.tensor, part);
    if (treated != nullptr) return treated->read(range, piece, task).has_value();
    if (task.cancelled()) return false;
    piece.original.resize(range.count);
    piece.decoded.clear();
    TensorSource{*input.model, *input.tensor}.decode(range, piece.original);
    return true;
}

Result<void> checkReadable(const MatrixInput& input, bool encode) {
    if (!input.tensor->format->canDecode()) {
        return fail(ErrorCode::Unsupported, whyUnreadable(*input.tensor));
    }
    if (input.treated) return {};
    return encode ? encoders::checkEncodable(*input.tensor, {input.format}) : Result<void>();
}

}  // namespace

Result<std::shared_ptr<const MatrixTile>> computeTile(const MatrixInput& input, const TileKey& key,
                                                      TaskContext& task) {
    if (auto readable = checkReadable(input, key.withDecoded); !readable)
        return fail(readable.error());
    if (auto here = input.model->bring(*input.tensor, task); !here) return fail(here.error());
    const std::uint64_t step = std::uint64_t{1} << static_cast<unsigned>(key.level);
    const std::uint64_t side = kTileSide * step;
    const std::uint64_t left = static_cast<std::uint64_t>(key.x) * side;
    const std::uint64_t top = static_cast<std::uint64_t>(key.y) * side;
    const std::uint64_t right = std::min(left + side, input.tensor->rowLength());
    const std::uint64_t bottom = std::min(top + side, input.tensor->rowCount());
    auto tile = std::make_shared<MatrixTile>();
    if (left >= right || top >= bottom) return tile;
    tile->width = static_cast<int>((right - left + step - 1) / step);
    tile->height = static_cast<int>((bottom - top + step - 1) / step);
    const auto pixels =
        static_cast<std::size_t>(tile->width) * static_cast<std::size_t>(tile->height);
    tile->original.assign(pixels, 0.0F);
    if (key.withDecoded) {
        if (input.reference && !input.reference->isKept()) tile->reference.assign(pixels, 0.0F);
        tile->decoded.assign(pixels, 0.0F);
        tile->difference.assign(pixels, 0.0F);
    }
    std::optional<PixelSums> sums;
    if (key.pooling == Pooling::Mean) sums.emplace(pixels, *tile);
    std::shared_ptr<const encoders::TreatedTensor> treated;
    if (key.withDecoded) {
        treated = input.treated
                      ? input.treated
                      : std::make_shared<const encoders::TreatedTensor>(
                            input.model, *input.tensor, encoders::Treatment{input.format});
    }
    PlanePieces pieces;
    for (int y = 0; y < tile->height; ++y) {
        const std::uint64_t first = top + static_cast<std::uint64_t>(y) * step;
        const std::uint64_t last = std::min(first + step, bottom);
        const std::uint64_t most = key.withDecoded ? kMostEncodedRows : step;
        tile->rowsSkipped = tile->rowsSkipped || last - first > most;
        for (const std::uint64_t row :
             sums ? spreadRows(first, last, most) : rowsToRead(input, first, last, most)) {
            const RowPart part{row, left, right, y};
            bool done = readPart(input, part, treated.get(), pieces.active, task);
            if (done && !tile->reference.empty()) {
                done = input.reference->read(rangeOf(*input.tensor, part), pieces.reference, task)
                           .has_value();
            }
            if (!done) return fail(ErrorCode::Cancelled, "Cancelled."_text);
            addRow(pieces, part, key.level, *tile, sums ? &*sums : nullptr);
        }
    }
    if (sums) sums->store(*tile);
    return tile;
}

Result<std::shared_ptr<const MatrixPreview>> computePreview(const MatrixInput& input, int side,
                                                            TaskContext& task) {
    if (auto readable = checkReadable(input, false); !readable) return fail(readable.error());
    if (auto here = input.model->bring(*input.tensor, task); !here) return fail(here.error());
    const std::uint64_t columns = input.tensor->rowLength();
    const std::uint64_t rows = input.tensor->rowCount();
    auto preview = std::make_shared<MatrixPreview>();
    if (columns == 0 || rows == 0) return preview;
    const double step = std::max(1.0, static_cast<double>(std::max(columns, rows)) / side);
    preview->width = std::max(1, static_cast<int>(static_cast<double>(columns) / step));
    preview->height = std::max(1, static_cast<int>(static_cast<double>(rows) / step));
    const auto width = static_cast<std::uint64_t>(preview->width);
    const auto height = static_cast<std::uint64_t>(preview->height);
    preview->values.assign(width * height, 0.0F);
    encoders::EncodedPiece piece;
    double squares = 0;
    double count = 0;
    for (std::uint64_t y = 0; y < height; ++y) {
        const std::uint64_t first = y * rows / height;
        const std::uint64_t last = std::max(first + 1, (y + 1) * rows / height);
        const std::uint64_t row = rowsToRead(input, first, last, 1).front();
        if (!readPart(input, {row, 0, columns, 0}, nullptr, piece, task)) {
            return fail(ErrorCode::Cancelled, "Cancelled."_text);
        }
        for (std::uint64_t i = 0; i < columns; ++i) {
            keepLouder(piece.original[i], preview->values[y * width + i * width / columns]);
            if (!std::isfinite(piece.original[i])) continue;
            squares += static_cast<double>(piece.original[i]) * piece.original[i];
            ++count;
        }
    }
    preview->rms = count > 0 ? std::sqrt(squares / count) : 0.0;
    return preview;
}

}  // namespace weightscape::ui
