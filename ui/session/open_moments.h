// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>

#include "core/model/input_hessians.h"
#include "core/model/model_moments.h"

namespace weightscape::ui {

/// Moments that are open with a model: collected in the window, or read from a file.
struct OpenMoments {
    std::shared_ptr<const ModelMoments> moments;  ///< null: none are open
    /// hessiansOf() them, for the encoders.
    std::shared_ptr<const InputHessians> hessians;
    std::filesystem::path path;  ///< of their file; empty: they are not kept in one yet

    [[nodiscard]] explicit operator bool() const { return moments != nullptr; }
};

}  // namespace weightscape::ui
