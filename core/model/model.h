// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/metadata.h"
#include "core/model/model_facts.h"
#include "core/model/packing.h"
#include "core/model/tensor_info.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape {

/// An opened model: checked header facts plus the mapped files. Immutable after opening and safe to
/// read from any thread; share it as std::shared_ptr<const Model>.
struct Model {
    std::filesystem::path path;                            ///< as the user gave it
    std::string_view container = kGguf;                    ///< the kind of file, as people call it
    std::uint32_t version = 0;                             ///< of GGUF (1 to 3); 0 for safetensors
    std::vector<std::shared_ptr<const MappedFile>> files;  ///< shards in order
    Metadata metadata;
    /// So many entries at the end of `metadata` replace the file's: exports write them last.
    std::size_t overrides = 0;
    std::vector<TensorInfo> tensors;  ///< in file order
    /// Exports write the tensors as they follow each other in the files, not in the order of
    /// llama-quantize.
    bool keepsOrder = false;
    ModelFacts facts;
    std::optional<Packing> packing;  ///< where tensors hold codes
    std::vector<Text> warnings;      ///< odd but readable; whole sentences
    /// What keeps a remote model's files together; null for a local one.
    std::shared_ptr<const void> site;

    static constexpr std::string_view kGguf = "GGUF";
    static constexpr std::string_view kSafetensors = "safetensors";
    static constexpr std::string_view kPyTorch = "PyTorch";
    [[nodiscard]] bool isGguf() const { return container == kGguf; }
    /// The tensor's bytes in the mapped file, no alignment promised. Weights are read through
    /// TensorSource. Precondition: the tensor has no origin.
    [[nodiscard]] std::span<const std::byte> bytesOf(const TensorInfo& tensor) const {
        return bytesOf(tensor, 0, tensor.bytes);
    }
    /// The bytes [begin, begin + length) of the tensor. Where the model is remote, they are
    /// brought.
    [[nodiscard]] std::span<const std::byte> bytesOf(const TensorInfo& tensor, std::uint64_t begin,
                                                     std::uint64_t length) const {
        const MappedFile& file = *files[tensor.file];
        file.bringOrNote(tensor.offset + begin, length);
        return file.bytes().subspan(tensor.offset + begin, length);
    }
    /// Makes sure that the bytes of the tensor are here before all of them are read: downloads what
    /// is missing of a remote one, or says that it is more than may be. Errors:
    /// MappedFile::bring().
    [[nodiscard]] Result<void> bring(const TensorInfo& tensor, TaskContext& task) const;
    /// Whether files of the model lie elsewhere, so that reading weights downloads them.
    [[nodiscard]] bool isRemote() const;
    [[nodiscard]] std::uint64_t fileBytes() const;
    /// Tells the kernel that bytes of the tensor, counted as in a copy of it, will be read soon, or
    /// are done with. What that means for a tensor with an origin, the origin knows.
    void willRead(const TensorInfo& tensor, std::uint64_t begin, std::uint64_t length) const;
    void doneReading(const TensorInfo& tensor, std::uint64_t begin, std::uint64_t length) const;
    /// TensorInfo::bytes of all tensors.
    [[nodiscard]] std::uint64_t tensorBytes() const;
    /// TensorInfo::parameters() of all tensors.
    [[nodiscard]] std::uint64_t parameterCount() const;
    /// By name in the file; null when there is none. Linear.
    [[nodiscard]] const TensorInfo* find(std::string_view name) const;
    /// An error (FileChanged, CannotRead) when a file was cut, replaced or became unreadable since
    /// it was opened: results computed before are then to be thrown away.
    [[nodiscard]] Result<void> checkUnchanged() const;
};

/// Decodes rows [firstRow, firstRow + count) into `out` (count × rowLength floats).
/// Precondition: the tensor's format can be decoded.
void decodeRows(const Model& model, const TensorInfo& tensor, std::uint64_t firstRow,
                std::uint64_t count, std::span<float> out);

}  // namespace weightscape
