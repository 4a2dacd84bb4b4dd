// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/activations/activation_run.h"
#include "ui/widgets/channel_picture.h"
#include "ui/widgets/chart_data.h"

namespace weightscape::ui {

/// The first tokens of the text by the channels of one input. Precondition: it exists.
[[nodiscard]] ChannelPictureContent tokensByChannels(const ActivationReading& reading,
                                                     std::size_t input);
/// The layers by the channels of the hidden state that their weights read.
[[nodiscard]] ChannelPictureContent layersByChannels(const ActivationReading& reading);
/// The largest magnitude of each channel of one input; the highest of those that share a point.
[[nodiscard]] ChartData channelMaxima(const ActivationReading& reading, std::size_t input);
/// How many values of one input lie where.
[[nodiscard]] ChartData valueDistribution(const ActivationReading& reading, std::size_t input);

/// Which channels of the hidden state are outliers in many layers, as LLM.int8() counts them: a
/// sentence.
[[nodiscard]] QString outlierSentence(const ActivationReading& reading);

}  // namespace weightscape::ui
