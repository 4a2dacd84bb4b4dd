// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/inference/rows.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/platform/output_file.h"
#include "core/support/result.h"

namespace weightscape::inference {

/// Hidden states that wait for the way back: in memory, or in a file without a name that vanishes
/// with this object. For one thread at a time.
class KeptStates {
  public:
    /// Where states of more than `mostBytes` go, and how much all will take.
    struct Room {
        std::uint64_t bytes = 0;
        std::uint64_t mostBytes = 0;
        std::filesystem::path folder;
    };
    /// Errors: NoSpace, CannotWrite (the file).
    [[nodiscard]] static Result<KeptStates> create(const Room& room);

    /// The next rows get the next number, from 0 on. Errors: NoSpace, CannotWrite.
    [[nodiscard]] Result<void> add(ConstRows rows);
    /// After the last add(). Errors: CannotOpen.
    [[nodiscard]] Result<void> finish();
    /// Precondition: finish() was called, index < number of rows added.
    [[nodiscard]] ConstRows at(std::size_t index) const;

  private:
    struct Place {
        std::size_t first = 0;  ///< number in the file
        std::size_t count = 0;
        std::size_t width = 0;
    };
    KeptStates() = default;

    std::vector<Rows> m_inMemory;
    std::vector<Place> m_places;
    std::optional<files::OutputFile> m_file;
    std::shared_ptr<const MappedFile> m_mapped;
};

}  // namespace weightscape::inference
