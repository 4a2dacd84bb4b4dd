// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/tensor_cuts.h"

#include <utility>

#include "core/files/huggingface/config_values.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

tl::unexpected<Error> failShape(const TensorInfo& source) {
    return fail(ErrorCode::Damaged, "The shape of tensor %1 does not fit config.json."_text(
                                        printable(source.name, 200)));
}

/// Rows of each matrix that a part takes.
struct Rows {
    std::uint64_t first = 0;
    std::uint64_t step = 1;
    std::uint64_t count = 0;
};

Rows rowsOfPart(Part part, std::uint64_t rows) {
    const std::uint64_t half = rows / 2;
    switch (part) {
        case Part::EvenRows:
            return {0, 2, half};
        case Part::OddRows:
            return {1, 2, half};
        case Part::LastHalf:
            return {half, 1, half};
        case Part::FirstHalf:
        case Part::LatentKeys:
        case Part::LatentValues:
            break;
    }
    return {0, 1, half};
}

/// Half of the outputs of each matrix. A bias has them as numbers, one row for each expert.
Result<TensorInfo> halfOf(const TensorInfo& source, const Cut& cut, std::string name) {
    const bool isBias = name.ends_with(".bias");
    const bool isTurned = cut.isTurned && source.origin == nullptr;
    std::vector<std::uint64_t> dimensions = source.dimensions;
    if (dimensions.size() < 2) return failShape(source);
    if (isTurned) std::swap(dimensions[0], dimensions[1]);
    const std::uint64_t outputs = isBias ? dimensions[0] : dimensions[1];
    const std::uint64_t length = isBias ? 1 : dimensions[0];
    if (outputs == 0 || outputs % 2 != 0) return failShape(source);
    const Rows rows = rowsOfPart(cut.part, outputs);
    (isBias ? dimensions[0] : dimensions[1]) = rows.count;
    const auto* format = writtenFormat(name, source);
    ViewShape shape{std::move(name), std::move(dimensions), format};
    if (isTurned) {
        return viewOfColumns(std::move(shape), source, [rows, length](std::uint64_t row) {
            return SourceColumn{row / rows.count * length,
                                rows.first + row % rows.count * rows.step};
        });
    }
    return viewOfRows(std::move(shape), {source}, length, [rows, outputs](std::uint64_t row) {
        return SourceRow{0, row / rows.count * outputs + rows.first + row % rows.count * rows.step};
    });
}

/// For each head its keys, with the latent vector as outputs, or its values.
Result<TensorInfo> latentOf(const TensorInfo& source, const Cut& cut, std::string name,
                            const FolderConfig& config) {
    const auto number = [&](std::string_view key) {
        return std::uint64_t{files::numberIn(config.language, {key})};
    };
    const std::uint64_t keys = number("qk_nope_head_dim");
    const std::uint64_t values = number("v_head_dim");
    const std::uint64_t together = keys + values;
    if (source.dimensions.size() != 2 || keys == 0 || values == 0 ||
        source.rowCount() % together != 0) {
        return failShape(source);
    }
    const std::uint64_t heads = source.rowCount() / together;
    const std::uint64_t latent = source.rowLength();
    const auto* format = writtenFormat(name, source);
    if (cut.part == Part::LatentValues) {
        return viewOfRows({std::move(name), {latent, values, heads}, format}, {source}, latent,
                          [=](std::uint64_t row) {
                              return SourceRow{0, row / values * together + keys + row % values};
                          });
    }
    if (format->isQuantized()) format = formats::findFormat("f32");
    return viewOfColumns({std::move(name), {keys, latent, heads}, format}, source,
                         [=](std::uint64_t row) {
                             return SourceColumn{row / latent * together, row % latent};
                         });
}

}  // namespace

Result<TensorInfo> cutOf(const TensorInfo& source, const Cut& cut, std::string name,
                         const FolderConfig& config) {
    const bool isLatent = cut.part == Part::LatentKeys || cut.part == Part::LatentValues;
    return isLatent ? latentOf(source, cut, std::move(name), config)
                    : halfOf(source, cut, std::move(name));
}

TensorInfo turned(const TensorInfo& source, ViewShape shape) {
    const std::uint64_t inputs = source.dimensions[1];
    const std::uint64_t outputs = source.dimensions[0];
    std::swap(shape.dimensions[0], shape.dimensions[1]);
    if (shape.format->isQuantized()) shape.format = formats::findFormat("f32");
    return viewOfColumns(std::move(shape), source, [=](std::uint64_t row) {
        return SourceColumn{row / outputs * inputs, row % outputs};
    });
}

}  // namespace weightscape::exporting
