// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/input_observer.h"

namespace weightscape::inference {

/// Weights that read one and the same input: query, key and value; gate and up.
struct InputGroup {
    std::vector<std::string> tensors;  ///< in the order they were seen; empty when all were lost
    std::size_t matrix = 0;            ///< which of the stacked ones
    std::size_t matrices = 1;
    std::size_t columns = 0;
    std::uint64_t tokens = 0;  ///< so far
};

/// A matrix whose inputs cannot be told apart any more: it once had the same input as another and
/// later had not, or its width changed.
struct LostInput {
    std::string tensor;
    std::size_t matrix = 0;
};

/// Finds out which weights share an input, so that what is costly is computed once: those that are
/// observed one after the other with the same rows in the same place. What they share the first
/// time they have to share always; the others are told as lost.
class SharedInputs {
  public:
    enum class Kind {
        First,     ///< to be counted
        Repeated,  ///< the same input as the observation before, which was counted
        Lost,      ///< must not be counted
    };
    struct Seen {
        Kind kind = Kind::Lost;
        std::size_t group = 0;  ///< in groups(); of no use where it is lost
    };
    /// Takes part in each observation, once. Reads all rows.
    [[nodiscard]] Seen look(const ObservedInput& input);

    [[nodiscard]] const std::vector<InputGroup>& groups() const { return m_groups; }
    [[nodiscard]] const std::vector<LostInput>& lost() const { return m_lost; }

  private:
    /// Enough to recognise the rows of the observation before.
    struct Rows {
        const float* values = nullptr;
        std::size_t count = 0;
        std::size_t width = 0;
        std::size_t stride = 0;
        std::size_t matrix = 0;
        std::size_t matrices = 0;
        std::uint64_t digest = 0;
        friend bool operator==(const Rows&, const Rows&) = default;
    };
    /// Of one matrix.
    struct Membership {
        enum class State { New, Leads, Follows, Lost };
        State state = State::New;
        std::size_t group = 0;
    };
    [[nodiscard]] Seen join(const ObservedInput& input, Membership& member, bool isSame);
    [[nodiscard]] Seen lose(const ObservedInput& input, Membership& member);

    std::map<std::string, std::vector<Membership>, std::less<>> m_members;
    std::vector<InputGroup> m_groups;
    std::vector<LostInput> m_lost;
    Rows m_before;
    std::size_t m_groupBefore = 0;
};

}  // namespace weightscape::inference
