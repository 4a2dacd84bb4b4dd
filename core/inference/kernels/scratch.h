// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace weightscape::inference {

/// What a kernel keeps numbers in while it runs. The memory of each use belongs to the thread and
/// is kept for its next call: fresh memory would cost more than the sums of a small matrix.
enum class ScratchUse { Decoded, Panel };

/// At least `count` floats of the calling thread, aligned for vectors, with any content. Good until
/// the thread asks for the same use again. Throws std::bad_alloc.
[[nodiscard]] std::span<float> threadScratch(ScratchUse use, std::size_t count);

}  // namespace weightscape::inference
