// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/tensor_info.h"

namespace weightscape {

Text typeText(const TensorInfo& tensor) {
    return storedAs(*tensor.format, tensor.packed.get());
}

bool isQuantized(const TensorInfo& tensor) {
    return tensor.packed != nullptr || tensor.format->isQuantized();
}

Text whyUnreadable(const TensorInfo& tensor) {
    if (tensor.format->canDecode()) return {};
    switch (tensor.holds) {
        case Holds::Codes:
            return "These %1 numbers are codes whose scales are in other tensors, not weights."_text(
                tensor.format->info.label);
        case Holds::CodeScales:
            return "These %1 numbers belong to the codes of other tensors and are not weights."_text(
                tensor.format->info.label);
        case Holds::Weights:
            break;
    }
    return "%1 weights cannot be read, only copied as they are."_text(tensor.format->info.label);
}

}  // namespace weightscape
