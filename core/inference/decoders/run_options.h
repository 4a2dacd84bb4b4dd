// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/formats/registry.h"
#include "core/inference/input_observer.h"
#include "core/inference/rows.h"
#include "core/inference/weights/linear_layer.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Keys and values of the tokens that one layer has seen of a text.
struct KeyValueCache {
    Rows keys;
    Rows values;
    std::size_t tokens = 0;  ///< rows in use
};

/// Rows of a batch that are consecutive tokens of one text.
struct BatchText {
    std::size_t firstRow = 0;
    std::size_t count = 0;
    std::size_t position = 0;        ///< of the first token
    KeyValueCache* cache = nullptr;  ///< of this layer; null: the text begins here
};

/// Tokens that go through a layer together.
struct BatchRows {
    std::span<const BatchText> texts;  ///< in the order of their rows, all of them
    /// Only these rows are computed to the layer's end, and left in this order; null: all.
    const std::vector<std::size_t>* kept = nullptr;
};

/// Changes the inputs of matrices, to learn what coarser ones do. Called by one thread at a time.
class InputRounding {
  public:
    virtual ~InputRounding() = default;
    /// What `layer`'s matrix gives for these inputs instead of the exact product; bias aside.
    [[nodiscard]] virtual Result<void> multiply(const LinearLayer& layer, std::size_t matrix,
                                                ConstRows inputs, MutableRows outputs,
                                                TaskContext& task) = 0;
};

/// How a model runs; what it refers to outlives the run.
struct RunOptions {
    InputObserver* observer = nullptr;
    InputRounding* rounding = nullptr;
    const formats::Format* cacheFormat = nullptr;  ///< keys and values are rounded to it
};

}  // namespace weightscape::inference
