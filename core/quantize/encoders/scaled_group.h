// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/model/channel_group.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/awq_choice.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::encoders {

struct Treatment;

/// A group of channels under a plan, and the scales that AWQ finds for it: every channel is
/// multiplied with its own where it is read, and divided by it where it is made. A scale is
///
///     s = m^a / sqrt(largest · smallest of all m^a),  m = sqrt(mean of the squared inputs)
///
/// of the channel, where the paper takes the mean of |x| for m. The exponent a is the one of a
/// grid from 0 to 1 whose readers, quantized, have the least error in their outputs as importance
/// tells it: Σ mean(x²) (Q(w s) / s - w)² over all weights of the readers that change. a = 0, which
/// changes nothing, is among them, so that this sum never rises. Scales are searched when they are
/// first asked for. Any thread may ask.
class ScaledGroup {
  public:
    /// What the scales depend on.
    struct Parts {
        ChannelGroup channels;
        std::vector<Treatment> readers;  ///< of each reader, without scaling and feedback
        std::shared_ptr<const ModelImportance> importance;  ///< not null; knows what changes
        AwqChoice choice;
        friend bool operator==(const Parts& left, const Parts& right);
    };
    /// Of one set of channels.
    struct Scales {
        double exponent = 0.0;
        std::vector<float> values;  ///< matrix after matrix; empty: all are 1
    };

    explicit ScaledGroup(Parts parts);
    ~ScaledGroup();
    ScaledGroup(const ScaledGroup&) = delete;
    ScaledGroup& operator=(const ScaledGroup&) = delete;

    [[nodiscard]] const Parts& parts() const { return m_parts; }
    [[nodiscard]] const ChannelGroup& channels() const { return m_parts.channels; }
    /// Searched at the first call, in which the readers are quantized for each exponent: in part
    /// where they are large, and then what was found must prove better on all weights.
    /// Precondition: the model is the one that was planned. Errors: Cancelled, those of the
    /// encoders.
    [[nodiscard]] Result<std::shared_ptr<const Scales>> scales(const Model& model,
                                                               TaskContext& task) const;
    /// Null before the search.
    [[nodiscard]] std::shared_ptr<const Scales> known() const;

    /// The sum that the search lowers, of all weights, with such scales. Errors: as scales().
    [[nodiscard]] Result<double> errorWith(const Scales& scales, const Model& model,
                                           TaskContext& task) const;

  private:
    [[nodiscard]] Result<Scales> search(const Model& model, TaskContext& task) const;
    [[nodiscard]] std::vector<double> magnitudes(const Model& model) const;
    [[nodiscard]] Result<double> errorOf(const Scales& scales, std::uint64_t mostPieces,
                                         const Model& model, TaskContext& task) const;

    Parts m_parts;
    mutable std::timed_mutex m_searching;
    mutable std::mutex m_mutex;  ///< guards m_scales
    mutable std::shared_ptr<const Scales> m_scales;
};

/// The groups of a model's channels, and what plans make of them: equal parts give the same object
/// for as long as somebody keeps it, so that a plan that changes elsewhere need not search again.
/// Any thread may ask.
class ScaledGroups {
  public:
    explicit ScaledGroups(std::vector<ChannelGroup> groups)
        : m_groups(std::move(groups)), m_known(m_groups.size()) {}

    [[nodiscard]] const std::vector<ChannelGroup>& groups() const { return m_groups; }
    /// Precondition: the parts are those of groups()[index].
    [[nodiscard]] std::shared_ptr<const ScaledGroup> with(std::size_t index,
                                                          ScaledGroup::Parts parts) const;

  private:
    std::vector<ChannelGroup> m_groups;
    mutable std::mutex m_mutex;                                                  ///< guards m_known
    mutable std::vector<std::vector<std::weak_ptr<const ScaledGroup>>> m_known;  ///< by group
};

}  // namespace weightscape::encoders
