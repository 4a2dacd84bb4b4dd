// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/model/channel_group.h"
#include "core/model/model.h"
#include "core/quantize/encoders/scaled_group.h"

namespace weightscape::inference {

/// The channels of a model that can be scaled without any change of what it computes: behind
/// the norms of each layer, between values and the output of attention (heads that share values
/// share their scales), and, where the gate allows it, between up and down. As in the paper the
/// model's output is not among them. Each tensor makes and reads one group at
/// most. Tensors of other shapes than the decoder needs are left out; none for architectures that
/// cannot be run.
[[nodiscard]] std::vector<ChannelGroup> channelGroups(const Model& model);

/// The same, as plans take them.
[[nodiscard]] std::shared_ptr<const encoders::ScaledGroups> scalableChannels(const Model& model);

}  // namespace weightscape::inference
