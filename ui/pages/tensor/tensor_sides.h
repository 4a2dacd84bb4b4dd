// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::ui {

struct MatrixContent;
class Session;

/// Both sides of the picture of the session's current tensor: names, figures and what is done to
/// the weights. Precondition: there is a current tensor.
void addSides(MatrixContent& content, const Session& session);

}  // namespace weightscape::ui
