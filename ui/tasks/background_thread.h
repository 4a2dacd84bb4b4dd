// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::ui {

/// How far work stands back behind the window and behind pictures that it waits for: a Unix nice
/// value, of which each ten give about a tenth of the time to a thread that competes with the
/// window's. On an idle machine nothing is slower.
enum class StandBack { Awaited = 4, Unasked = 10 };

/// Makes the calling thread, and the oneTBB workers that help it, stand back for good: a thread
/// cannot take it back, so call it only on threads of a pool of one's own. Cheap to repeat. Does
/// nothing where the system has no priorities of threads.
void standBack(StandBack how);

}  // namespace weightscape::ui
