// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/presets.h"

namespace weightscape::recipes {

/// The tensors of a model that are stored in one format, or in one packing.
struct TypeTally {
    const formats::Format* format = nullptr;   ///< what reading gives
    std::shared_ptr<const PackedType> packed;  ///< null: the format itself
    std::uint64_t tensors = 0, weights = 0, bytes = 0;

    [[nodiscard]] Text label() const { return storedAs(*format, packed.get()); }
    [[nodiscard]] std::string id() const { return storedId(*format, packed.get()); }
};

/// A recipe whose decisions a file's types were compared with.
struct Likeness {
    const Preset* preset = nullptr;  ///< null: none was found
    bool pure = false;               ///< every matrix in the preset's own format
    /// Of the weights of matrices that recipes decide about: those whose format is the recipe's.
    double share = 0.0;

    /// "Q4_K_M", "Q4_K in every matrix". Precondition: there is a preset.
    [[nodiscard]] Text name() const;
};

/// What a model file is, by what it says and by what it holds.
struct FileKind {
    std::optional<std::uint32_t> fileType;  ///< general.file_type; none: the file does not say
    Likeness stated;   ///< the recipe of that number; without one where the number is unknown
    Likeness closest;  ///< the recipe that the types fit best; the stated one where it is as good
    double bitsPerWeight = 0.0;    ///< of all tensors; 0 for a model without weights
    std::vector<TypeTally> types;  ///< those with the most bytes first

    /// "Q4_K_M", or "says Q4_K_M, looks like Q4_K_S", or how many weights have other types than the
    /// recipe gives. Empty where nothing is known.
    [[nodiscard]] Text name() const;
    /// Of all tensors.
    [[nodiscard]] std::uint64_t bytes() const;
};

/// Compares the formats of the matrices with what each recipe of llama.cpp would make of them, with
/// importance and without. Arithmetic on the header: some milliseconds for a thousand tensors.
[[nodiscard]] FileKind fileKindOf(const Model& model);

}  // namespace weightscape::recipes
