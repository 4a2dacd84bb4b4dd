// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

class QMenu;

namespace weightscape::ui {

class HeatMap;
class Session;

/// Adds what locks tensors to their types in budgets, or frees them.
void addLockAction(QMenu& menu, Session& session, const std::vector<int>& tensors);
/// Lets the picture's lock key and its selection do the same.
void connectLocks(HeatMap& map, Session& session);

}  // namespace weightscape::ui
