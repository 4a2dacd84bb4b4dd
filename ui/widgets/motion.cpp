// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/motion.h"

namespace weightscape::ui {
namespace {

bool& reducedFlag() {
    static bool reduced = false;
    return reduced;
}

}  // namespace

bool isMotionReduced() {
    return reducedFlag();
}

void setMotionReduced(bool reduced) {
    reducedFlag() = reduced;
}

}  // namespace weightscape::ui
