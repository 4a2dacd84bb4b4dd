// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/decoded_weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>

#include "core/measure/cell_counter.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/support/parallel.h"

namespace weightscape::ui {
namespace {

/// Cuts a row into runs of weights with the same levels; a run ends with its block.
std::vector<ScaleGroup> groupsOf(const formats::Format& format, std::span<const std::byte> bytes,
                                 std::uint64_t rowLength) {
    std::vector<ScaleGroup> groups;
    if (format.levels == nullptr) {
        groups.push_back({0, rowLength, {}, 0});
        return groups;
    }
    for (std::uint64_t first = 0; first < rowLength; first += format.weightsPerBlock) {
        const auto block = bytes.subspan(first / format.weightsPerBlock * format.bytesPerBlock,
                                         format.bytesPerBlock);
        for (std::size_t weight = 0; weight < format.weightsPerBlock; ++weight) {
            auto levels = formats::levelsOf(format, block, weight);
            if (weight > 0 && levels == groups.back().levels) {
                ++groups.back().count;
            } else {
                groups.push_back({first + weight, 1, std::move(levels), 0});
            }
        }
    }
    return groups;
}

/// Neighbours whose scales happen to be equal look like one group: cuts all groups to the common
/// length.
std::vector<ScaleGroup> equalParts(const std::vector<ScaleGroup>& groups) {
    std::uint64_t length = 0;
    for (const ScaleGroup& group : groups) length = std::gcd(length, group.count);
    std::vector<ScaleGroup> parts;
    for (const ScaleGroup& group : groups) {
        for (std::uint64_t done = 0; done < group.count; done += length) {
            parts.push_back({group.first + done, length, group.levels, 0});
        }
    }
    return parts;
}

}  // namespace

Result<DecodedSketch> sketchDecoded(const encoders::TreatedTensor& treated, TaskContext& task) {
    const TensorInfo& tensor = treated.tensor();
    const std::uint64_t pieces = pieceCount(tensor);
    const std::uint64_t affordable =
        std::max<std::uint64_t>(kMostSketchedWeights / kPieceWeights, 1);
    const std::uint64_t stride = (pieces + affordable - 1) / affordable;
    const std::uint64_t drawn = stride == 0 ? 0 : (pieces + stride - 1) / stride;
    std::uint64_t counted = 0;
    std::vector<float> values;  // 64 MiB at the most; the order does not matter
    std::mutex mutex;
    std::optional<Error> failure;
    const bool finished =
        forEachChunk(drawn, 1, task, [&](std::size_t index, std::size_t, std::size_t) {
            encoders::EncodedPiece piece;
            const auto range = pieceAt(tensor, index * stride);
            if (const auto read = treated.read(range, piece, task); !read) {
                const std::scoped_lock lock(mutex);
                failure = read.error();
                return;
            }
            const auto& part = piece.decoded.empty() ? piece.original : piece.decoded;
            const std::scoped_lock lock(mutex);
            values.insert(values.end(), part.begin(), part.end());
            counted += range.count;
        });
    if (!finished || task.cancelled()) return fail(ErrorCode::Cancelled, "Cancelled."_text);
    if (failure) return fail(*failure);
    const std::uint64_t all = tensor.weightCount();
    const double fraction =
        all == 0 ? 1.0 : static_cast<double>(counted) / static_cast<double>(all);
    return DecodedSketch{measure::sketchOf(values), fraction};
}

Result<RowLevels> levelsOfRow(const encoders::TreatedTensor& treated, std::uint64_t row,
                              TaskContext& task) {
    const std::uint64_t length = treated.tensor().rowLength();
    encoders::EncodedPiece piece;
    if (auto read = treated.read({row * length, length}, piece, task); !read) {
        return fail(read.error());
    }
    RowLevels result;
    result.row = row;
    // A scheme's floats in the file say nothing about its levels.
    result.groups = piece.bytes.empty()
                        ? std::vector<ScaleGroup>{{0, length, {}, 0}}
                        : equalParts(groupsOf(*treated.treatment().format, piece.bytes, length));
    result.original = std::move(piece.original);
    result.decoded = piece.decoded.empty() ? result.original : std::move(piece.decoded);
    for (ScaleGroup& group : result.groups) {
        for (std::uint64_t i = group.first; i < group.first + group.count; ++i) {
            const float size = std::abs(result.original[i]);
            if (size > group.absMax && std::isfinite(size)) group.absMax = size;
        }
    }
    return result;
}

}  // namespace weightscape::ui
