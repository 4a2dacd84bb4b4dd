// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/model/metadata_edit.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// The keys of a model and what is read from them: all of it that changes with its metadata.
struct ModelKeys {
    Metadata metadata;
    std::size_t overrides = 0;  ///< Model::overrides
    ModelFacts facts;
    std::vector<Text> warnings;  ///< what reading the facts has to say
};

/// The keys as if the model's file had these values and not these keys: what is set leaves its
/// place and stands at the end, and the facts are read again. Values keep the type that their key
/// has in the model, or that programs expect of it; a removed key may be set anew with another
/// type. Copies no tensors. Errors of reading a file whose content is set (withContent()); and,
/// with the model's file: Unsupported (not a GGUF), NotFound (no such key to remove),
/// InvalidArgument (a key twice, a value that does not fit its key, a key that every export sets).
[[nodiscard]] Result<ModelKeys> overriddenKeys(const Model& model, const MetadataChanges& changes);

/// The whole model with overriddenKeys(). New warnings stand behind the model's own. Errors: the
/// same.
[[nodiscard]] Result<Model> overriddenModel(const Model& model, const MetadataChanges& changes);

/// A view of a model's tensors and of keys, which are its own or changed ones.
struct ModelHeader {
    // NOLINTNEXTLINE(google-explicit-constructor): a model is its own header
    ModelHeader(const Model& model)
        : metadata(model.metadata),
          overrides(model.overrides),
          facts(model.facts),
          tensors(model.tensors) {}
    ModelHeader(const Model& model, const ModelKeys& keys)
        : metadata(keys.metadata),
          overrides(keys.overrides),
          facts(keys.facts),
          tensors(model.tensors) {}

    const Metadata& metadata;
    const std::size_t overrides;
    const ModelFacts& facts;
    const std::vector<TensorInfo>& tensors;
};

/// What `work` makes of the model with the changes; without any, of the model itself. Errors: those
/// of overriddenModel() and of the work, which returns a Result.
template <typename Work>
[[nodiscard]] auto withOverrides(const Model& model, const MetadataChanges& changes, Work&& work)
    -> decltype(work(model)) {
    if (changes.empty()) return work(model);
    const auto changed = overriddenModel(model, changes);
    if (!changed) return fail(changed.error());
    return work(*changed);
}

/// The parts of overriddenKeys(), for others that change a model's keys.
/// Whether every export writes a value of its own for the key, unless it is overridden.
[[nodiscard]] bool isWrittenByExports(std::string_view key);
/// The type that a key's value must have; none: any, as for keys that are new or removed first.
[[nodiscard]] std::optional<ValueType> requiredType(const Model& model,
                                                    const MetadataChanges& changes,
                                                    std::string_view key);
/// Error InvalidArgument for a key that a file cannot be without.
[[nodiscard]] Result<void> checkRemovable(std::string_view key);
/// Error Unsupported, with the file, for a model whose keys cannot be changed.
[[nodiscard]] Result<void> checkChangeable(const Model& model);
/// The edit with the content of its file, byte by byte; others stay as they are. Errors: those of
/// MappedFile::open(); InvalidArgument (more than 64 MiB, no UTF-8).
[[nodiscard]] Result<MetadataEdit> withContent(const MetadataEdit& edit);
/// Puts the entry last, in place of one with the same key.
void setOverride(Model& model, MetadataEntry entry);
/// Reads the facts from the keys as they are now.
void readFactsAgain(Model& model);

}  // namespace weightscape::recipes
