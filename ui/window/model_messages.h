// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::ui {

class MessageLines;
class Session;

/// Says in the line of messages what is odd about the model that is shown: what its header tells
/// (measure::headerFindings(), as `info` and `verify` do), weights that are quantized already, and,
/// when they have been counted, weights that are not finite. Without a model nothing stays there.
void tellAboutModels(Session& session, MessageLines& messages);

}  // namespace weightscape::ui
