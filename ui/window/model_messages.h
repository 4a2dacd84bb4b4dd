// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace weightscape::ui {

class MessageLines;
class Session;

/// Says above the page what is odd about the model that is shown: the file's warnings, weights that
/// are quantized already, and, when they have been counted, weights that are not finite. Without a
/// model nothing stays there.
void tellAboutModels(Session& session, MessageLines& messages);

}  // namespace weightscape::ui
