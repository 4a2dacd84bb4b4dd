// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/export/export_piece.h"
#include "core/quantize/schemes/encode_piece.h"
#include "core/quantize/schemes/prepared_scheme.h"
#include "core/support/task_context.h"

namespace weightscape::exporting {

/// A scheme's decoded weights on their way into a file. The references outlive the work.
struct SimulationJob {
    const schemes::PreparedScheme& prepared;
    const formats::Format& store;  ///< F16, BF16, F32 or the scheme's container
    bool measureError = true;      ///< fill ExportPiece::error with that of the stored weights
};

/// Buffers of makeSimulatedPiece(); each thread has its own.
struct SimulationBuffers {
    schemes::EncodeBuffers encode;
    std::vector<float> stored;
};

/// The consecutive pieces that a simulated tensor is exported in.
[[nodiscard]] schemes::Pieces simulatedPieces(const schemes::PreparedScheme& prepared);

/// Fills `piece` with the weights of `area`, rounded to nearest even (a container
/// holds them exactly), and gives the source's pages
/// back to the kernel. False: cancelled.
[[nodiscard]] bool makeSimulatedPiece(const SimulationJob& job, const schemes::Rectangle& area,
                                      SimulationBuffers& buffers, ExportPiece& piece,
                                      TaskContext& task);

}  // namespace weightscape::exporting
