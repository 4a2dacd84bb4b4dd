// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "core/support/text.h"

namespace weightscape::measure {

/// A tensor of one or both of two models, matched by its name in a GGUF.
struct ComparedTensor {
    enum class Kind {
        OnlyA,
        OnlyB,
        OtherShape,  ///< the same name, but not weight for weight comparable
        Unreadable,  ///< one of the types cannot be decoded
        Compared,    ///< `error` is known
    };
    const TensorInfo* a = nullptr;  ///< null: OnlyB
    const TensorInfo* b = nullptr;  ///< null: OnlyA
    Kind kind = Kind::Compared;
    ErrorStats error;  ///< of B's weights against A's; exact; with the importance of A's tensor
    /// The rows stand in different orders, of a folder and of a converter (RowOrder); those that
    /// are the same weights were compared.
    bool reordered = false;

    [[nodiscard]] const TensorInfo& any() const { return a != nullptr ? *a : *b; }
};

/// A metadata value that differs.
struct ChangedMetadata {
    std::string key, a, b;  ///< values as one line of printable text
};

/// How model B differs from model A.
struct ModelComparison {
    std::vector<ComparedTensor> tensors;    ///< in A's order, then those that only B has
    std::vector<std::string> onlyA, onlyB;  ///< keys of the metadata
    std::vector<ChangedMetadata> changed;
    /// Of all tensors that were compared. A tensor counts in the median where B has it quantized.
    ModelError error;
};

/// Says that tensors have their rows in different orders; empty where none has.
[[nodiscard]] Text orderRemark(const ModelComparison& comparison);

/// Compares two models tensor by tensor, every weight. `importance`: made for A; may be null.
/// Parallel; equal for any thread count. Errors: Cancelled; FileChanged or CannotRead when a file
/// changed meanwhile.
[[nodiscard]] Result<ModelComparison> compareModels(const Model& a, const Model& b,
                                                    TaskContext& task,
                                                    const ModelImportance* importance = nullptr);

}  // namespace weightscape::measure
