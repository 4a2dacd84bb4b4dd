// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <stdexcept>

#include "core/files/open_model.h"

namespace weightscape::test {

/// The built-in sample; a test without it has failed.
inline std::shared_ptr<const Model> sampleModel() {
    auto model = files::openModel("sample");
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return *model;
}

}  // namespace weightscape::test
