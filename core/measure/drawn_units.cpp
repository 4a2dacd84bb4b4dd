// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/drawn_units.h"

#include <vector>

namespace weightscape::measure {
namespace {

/// Longest run of bytes that is drawn as one, and how many are wished at least.
constexpr std::uint64_t kMostUnitBytes = std::uint64_t{64} << 10U;
constexpr std::uint64_t kWishedUnits = 16;

}  // namespace

TensorPiece DrawnUnits::weightsOf(std::uint64_t drawn) const {
    const TensorPiece last = grid.at(endOf(drawn) - 1);
    const std::uint64_t first = grid.at(beginOf(drawn)).first;
    return {first, last.first + last.count - first};
}

std::uint64_t drawsOf(const SampleSpec& sample) {
    return std::max<std::uint64_t>(2, sample.blocks);
}

DrawnUnits drawUnits(const CellGrid& grid, const TensorInfo& tensor, const SampleSpec& sample) {
    DrawnUnits units{grid, {}, 1};
    const std::uint64_t cellBytes =
        std::max<std::uint64_t>(1, tensor.format->rowBytes(grid.at(0).count));
    units.cells = std::clamp<std::uint64_t>(drawsOf(sample) / kWishedUnits, 1,
                                            std::max<std::uint64_t>(1, kMostUnitBytes / cellBytes));
    const std::uint64_t count = (grid.count() + units.cells - 1) / units.cells;
    const std::uint64_t draws =
        std::clamp<std::uint64_t>(drawsOf(sample) / units.cells, 2, count - 1);
    units.draw = drawCells(std::vector<double>(count, 1.0), draws, sample.seed);
    return units;
}

Result<void> bringUnits(const Model& model, const TensorInfo& tensor, const DrawnUnits& units,
                        TaskContext& task) {
    // What is put together from parts is brought when it is read.
    if (tensor.origin != nullptr) return {};
    std::vector<ByteRange> places;
    for (std::uint64_t drawn = 0; drawn < units.draw.cells.size(); ++drawn) {
        const TensorPiece unit = units.weightsOf(drawn);
        places.push_back({tensor.offset + tensor.format->rowBytes(unit.first),
                          tensor.offset + tensor.format->rowBytes(unit.first + unit.count)});
    }
    return model.files[tensor.file]->bring(places, task);
}

}  // namespace weightscape::measure
