// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Pieces of the picture of a tensor, computed off the GUI thread. Pure functions of values.
namespace weightscape::ui {

inline constexpr int kTileSide = 256;
/// With more rows than this in a pixel only its loudest ones are encoded.
inline constexpr std::uint64_t kMostEncodedRows = 4;

/// What a picture is of. Equal inputs give equal tiles.
struct MatrixInput {
    std::shared_ptr<const Model> model;
    const TensorInfo* tensor = nullptr;       ///< of the model
    const formats::Format* format = nullptr;  ///< the format that is compared with the original
    /// Largest |weight| of every row, by which loud rows are found; may be null or empty.
    std::shared_ptr<const std::vector<float>> rowAbsMax;
    /// What is done to the weights when that is more than encoding in `format`; else null.
    std::shared_ptr<const encoders::TreatedTensor> treated = nullptr;
    /// What the result is compared with: the tensor under another treatment; null: as it is.
    std::shared_ptr<const encoders::TreatedTensor> reference = nullptr;
    friend bool operator==(const MatrixInput&, const MatrixInput&) = default;
};

/// What stands for the weights that share a pixel.
enum class Pooling {
    Loudest,  ///< the one with the largest magnitude, so that outliers stay visible
    Mean,
};

/// One tile of kTileSide × kTileSide pixels; a pixel is 2^level × 2^level weights.
struct TileKey {
    int level = 0;
    int x = 0;
    int y = 0;
    bool withDecoded = false;  ///< also encoded and decoded, or the original alone
    Pooling pooling = Pooling::Loudest;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 reads its 0 as a pointer
    friend auto operator<=>(const TileKey&, const TileKey&) = default;
};

/// Values by pixel, row by row; of many weights in a pixel what the key's pooling says, for each
/// plane by itself.
struct MatrixTile {
    int width = 0;  ///< pixels; less than kTileSide at the right and lower border
    int height = 0;
    std::vector<float> original;
    std::vector<float> reference;   ///< empty where the original is the reference
    std::vector<float> decoded;     ///< empty without decoded
    std::vector<float> difference;  ///< decoded − reference; empty without decoded
    bool rowsSkipped = false;       ///< of a pixel's rows only some were looked at

    [[nodiscard]] std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
};

/// Errors: Cancelled, Unsupported.
[[nodiscard]] Result<std::shared_ptr<const MatrixTile>> computeTile(const MatrixInput& input,
                                                                    const TileKey& key,
                                                                    TaskContext& task);

/// The whole tensor as a small picture, at most `side` pixels wide and high: of every group of rows
/// the loudest. `rms` is the root mean square of the weights looked at.
struct MatrixPreview {
    int width = 0;
    int height = 0;
    std::vector<float> values;
    double rms = 0;
};
[[nodiscard]] Result<std::shared_ptr<const MatrixPreview>> computePreview(const MatrixInput& input,
                                                                          int side,
                                                                          TaskContext& task);

}  // namespace weightscape::ui
