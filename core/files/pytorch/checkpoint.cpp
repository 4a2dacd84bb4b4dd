// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/checkpoint.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/files/arrays/stored_array.h"
#include "core/files/oddities.h"
#include "core/files/pytorch/named_values.h"
#include "core/files/pytorch/number_types.h"
#include "core/files/tensor_size.h"
#include "core/support/checked.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

/// Makes the tensors one after the other; each part of the file is found once.
class TensorMaker {
  public:
    TensorMaker(const Pickle& pickle, const StorageFinder& storages, std::string file)
        : m_pickle(pickle), m_storages(storages), m_file(std::move(file)) {}

    [[nodiscard]] Result<void> add(const NamedTensor& named, Checkpoint& checkpoint) {
        const PickleTensor& made = m_pickle.tensors[named.tensor];
        const PickleStorage& storage = m_pickle.storages[made.storage];
        const formats::Format* stored = formatOfStorage(storage.type);
        const formats::Format* format = made.type.empty() ? stored : formatOfType(made.type);
        if (stored == nullptr || format == nullptr) {
            m_unknown.note(named.name + ": " +
                           std::string(made.type.empty() ? storage.type : made.type));
            return {};
        }
        auto found = find(storage);
        if (!found) return fail(found.error());
        // A view's numbers begin inside those that the file holds together.
        const auto before = CheckedSize(storage.first).times(stored->bytesPerBlock).value();
        const std::uint64_t skipped = std::min(before.value_or(found->bytes), found->bytes);
        found->begin += skipped;
        found->bytes -= skipped;
        auto array = arrayOf(named, made, format, *found);
        if (!array) return fail(std::move(array.error()));
        TensorInfo tensor;
        tensor.name = named.name;
        tensor.ggufName = named.name;
        tensor.offset = found->own == nullptr ? array->begin : 0;
        place(*std::move(array), tensor);
        checkpoint.tensors.push_back(std::move(tensor));
        return {};
    }

    void report(std::vector<Text>& warnings) const {
        m_unknown.report("Tensors of types that this version does not know, left out"_text,
                         warnings);
    }

  private:
    [[nodiscard]] Result<StoredBytes> find(const PickleStorage& storage) {
        const auto known = m_found.find(storage.key);
        if (known != m_found.end()) return known->second;
        auto found = m_storages.find(storage);
        // What lies in the file is found again as fast as it would be remembered.
        if (found && found->own != nullptr) m_found.emplace(storage.key, *found);
        return found;
    }
    [[nodiscard]] Result<StoredArray> arrayOf(const NamedTensor& named, const PickleTensor& made,
                                              const formats::Format* format,
                                              const StoredBytes& found) const {
        StoredArray array{.format = format,
                          .shape = made.shape,
                          .strides = made.strides,
                          .begin = 0,
                          .isBigEndian = m_storages.isBigEndian,
                          .own = found.own};
        const auto extent = extentOf(array);
        const auto first = CheckedSize(made.first).times(format->bytesPerBlock).value();
        const auto end = first && extent ? CheckedSize(*first).plus(*extent).value() : std::nullopt;
        if (!end) {
            return fail(ErrorCode::Damaged,
                        "Tensor %1 has the impossible shape %2; the file is damaged."_text(
                            inQuotes(named.name), shapeText(made.shape)),
                        m_file);
        }
        if (*end > found.bytes) {
            return fail(
                ErrorCode::Incomplete,
                "Tensor %1 needs %2 bytes of its storage, which has %3; the file is "
                "incomplete. Download it again."_text(inQuotes(named.name), *end, found.bytes),
                m_file);
        }
        array.begin = found.begin + *first;
        return array;
    }

    const Pickle& m_pickle;
    const StorageFinder& m_storages;
    std::string m_file;
    std::unordered_map<std::string_view, StoredBytes> m_found;  ///< those that were unpacked
    Oddity m_unknown;
};

}  // namespace

Result<Checkpoint> checkpointOf(const Pickle& pickle, const StorageFinder& storages,
                                const std::string& file) {
    auto values = nameValues(pickle, file);
    if (!values) return fail(std::move(values.error()));
    Checkpoint checkpoint{.metadata = std::move(values->metadata),
                          .tensors = {},
                          .warnings = std::move(values->warnings)};
    checkpoint.tensors.reserve(values->tensors.size());
    TensorMaker maker(pickle, storages, file);
    for (const NamedTensor& named : values->tensors) {
        if (auto added = maker.add(named, checkpoint); !added) return fail(added.error());
    }
    maker.report(checkpoint.warnings);
    if (checkpoint.tensors.empty()) {
        return fail(ErrorCode::NotAModel,
                    "The file is a checkpoint of PyTorch, but it holds no tensor that this "
                    "version knows, so it is no model."_text,
                    file);
    }
    return checkpoint;
}

}  // namespace weightscape::files
