// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/huggingface/huggingface_folder.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/files/huggingface/huggingface_config.h"
#include "core/files/huggingface/huggingface_index.h"
#include "core/files/open_file.h"
#include "core/files/packed/recognise_packing.h"
#include "core/files/pytorch/pytorch_reader.h"
#include "core/files/safetensors/safetensors_reader.h"
#include "core/model/architectures/tensor_names.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

/// What one file of a model holds.
struct FileContents {
    Metadata metadata;
    std::vector<TensorInfo> tensors;
    std::vector<Text> warnings;
};

Result<FileContents> safetensorsContents(const MappedFile& file) {
    auto read = readSafetensors(file);
    if (!read) return fail(std::move(read.error()));
    return FileContents{std::move(read->metadata), std::move(read->tensors), {}};
}

Result<FileContents> pyTorchContents(const MappedFile& file) {
    auto read = readPyTorch(file);
    if (!read) return fail(std::move(read.error()));
    return FileContents{std::move(read->metadata), std::move(read->tensors),
                        std::move(read->warnings)};
}

/// A way in which folders keep their weights.
struct WeightsKind {
    std::string_view container;
    std::string_view single;
    std::string_view index;
    std::string_view extension;
    Result<FileContents> (*read)(const MappedFile& file);
};

constexpr WeightsKind kSafetensorsKind = {Model::kSafetensors, "model.safetensors",
                                          "model.safetensors.index.json", ".safetensors",
                                          safetensorsContents};
constexpr WeightsKind kPyTorchKind = {Model::kPyTorch, "pytorch_model.bin",
                                      "pytorch_model.bin.index.json", ".bin", pyTorchContents};

Result<void> addFile(Model& model, const FilePointer& file, const WeightsKind& kind) {
    auto contents = kind.read(*file);
    if (!contents) return fail(std::move(contents.error()));
    if (model.files.empty()) model.metadata = std::move(contents->metadata);
    appendShard(model, file, std::move(contents->tensors), contents->warnings);
    return {};
}

/// Opens the named files in order; a missing one is Incomplete.
Result<Model> openFiles(const fs::path& folder, const std::set<std::string>& names,
                        const WeightsKind& kind) {
    Model model;
    model.container = kind.container;
    willOpen(folder, names);
    for (const std::string& name : names) {
        if (!isThere(folder / name)) {
            return fail(ErrorCode::Incomplete,
                        "This shard is missing. Download it into the model folder."_text,
                        (folder / name).string());
        }
        const auto file = openFile(folder / name);
        if (!file) return fail(file.error());
        if (auto added = addFile(model, *file, kind); !added) return fail(std::move(added.error()));
    }
    if (auto unique = checkUniqueNames(model); !unique) return fail(std::move(unique.error()));
    return model;
}

Result<Model> openIndexed(const fs::path& folder, const WeightsKind& kind) {
    const auto index = readHuggingFaceIndex(folder / kind.index);
    if (!index) return fail(index.error());
    if (index->shards.empty()) {
        return fail(ErrorCode::Damaged, "The index names no tensors. Download it again."_text,
                    (folder / kind.index).string());
    }
    auto model = openFiles(folder, index->shards, kind);
    if (!model) return model;
    if (auto applied = applyIndex(*index, *model); !applied) return fail(applied.error());
    for (const std::string& name : namesEnding(folder, kind.extension)) {
        // Other programs keep more than weights in files of this name.
        if (kind.container == Model::kPyTorch && !parseShardName(name)) continue;
        if (!index->shards.contains(name)) {
            model->warnings.push_back(
                "The index does not name %1, so it was left out."_text(printable(name)));
        }
    }
    return model;
}

/// The file names of the complete set that `name` belongs to.
Result<std::set<std::string>> completeSet(const fs::path& folder, const ShardName& name) {
    std::set<std::string> names;
    for (std::uint32_t number = 1; number <= name.count; ++number) {
        const std::string shard = shardFileName(name, number);
        if (!isThere(folder / shard)) {
            return fail(ErrorCode::Incomplete,
                        "Shard %1 of %2 is missing. Download it into the model folder."_text(
                            number, name.count),
                        (folder / shard).string());
        }
        names.insert(shard);
    }
    return names;
}

tl::unexpected<Error> noModelIn(const fs::path& folder) {
    const std::string path = folder.string();
    if (const auto names = namesEnding(folder, ".gguf"); !names.empty()) {
        return fail(ErrorCode::NotAModel,
                    "The folder holds GGUF files. Open one of them, such as %1."_text(
                        printable(*names.begin())),
                    path);
    }
    for (const std::string_view extension : {".bin", ".pth", ".pt", ".ckpt", ".onnx", ".npz"}) {
        const auto names = namesEnding(folder, extension);
        if (names.empty()) continue;
        return fail(ErrorCode::NotAModel,
                    "The folder has neither safetensors files nor a pytorch_model.bin. Open one of "
                    "its files, such as %1."_text(printable(*names.begin())),
                    path);
    }
    return fail(ErrorCode::NotAModel,
                "The folder holds no safetensors file, so it is no model."_text, path);
}

/// A folder without an index and without model.safetensors: a set of shards, or a single file.
Result<Model> openUnindexed(const fs::path& folder) {
    const std::set<std::string> names = namesEnding(folder, kSafetensorsKind.extension);
    if (names.empty()) return noModelIn(folder);
    const std::optional<ShardName> first = parseShardName(*names.begin());
    if (!first) {
        if (names.size() == 1) return openFiles(folder, names, kSafetensorsKind);
        return fail(
            ErrorCode::NotAModel,
            "The folder holds %1 safetensors files but no index that says which belong together. "
            "Open one of the files."_text(names.size()),
            folder.string());
    }
    const auto complete = completeSet(folder, *first);
    if (!complete) return fail(complete.error());
    auto model = openFiles(folder, *complete, kSafetensorsKind);
    if (model) {
        model->warnings.push_back(
            "There is no index; all %1 numbered shards were read."_text(first->count));
        const std::size_t others = names.size() - complete->size();
        if (others > 0) {
            model->warnings.push_back(
                "Other safetensors files in the folder were left out: %1."_text(others));
        }
    }
    return model;
}

/// The names that rules and GGUF files use, by the architecture's lists.
void nameTensors(Model& model) {
    const Architecture& architecture = architectureNamed(model.facts.architecture);
    for (TensorInfo& tensor : model.tensors) {
        tensor.ggufName = ggufNameOf(tensor.name, architecture);
    }
}

/// Which of the kinds a folder's model is: safetensors, where it has them.
const WeightsKind& kindIn(const fs::path& folder) {
    const bool hasSafetensors = isThere(folder / kSafetensorsKind.single) ||
                                isThere(folder / kSafetensorsKind.index) ||
                                !namesEnding(folder, kSafetensorsKind.extension).empty();
    const bool hasPyTorch =
        isThere(folder / kPyTorchKind.single) || isThere(folder / kPyTorchKind.index);
    return hasPyTorch && !hasSafetensors ? kPyTorchKind : kSafetensorsKind;
}

Result<Model> openAlone(const FilePointer& file, const WeightsKind& kind) {
    Model model;
    auto contents = kind.read(*file);
    if (!contents) return fail(std::move(contents.error()));
    model.metadata = std::move(contents->metadata);
    appendShard(model, file, std::move(contents->tensors), {});
    model.warnings = std::move(contents->warnings);
    if (auto unique = checkUniqueNames(model); !unique) return fail(std::move(unique.error()));
    const fs::path folder = file->path().parent_path();
    if (isThere(folder / "config.json")) model.facts = factsFromConfig(folder, model.warnings);
    recognisePacking(folder, model);
    nameTensors(model);
    const auto name = parseShardName(file->path().filename().string());
    if (name && name->count > 1) {
        model.warnings.push_back(
            "This is shard %1 of %2 alone. Open its folder for the whole model."_text(name->number,
                                                                                      name->count));
    }
    return model;
}

}  // namespace

Result<Model> openSafetensors(const FilePointer& file) {
    return openAlone(file, kSafetensorsKind);
}

Result<Model> openPyTorch(const FilePointer& file) {
    return openAlone(file, kPyTorchKind);
}

Result<Model> openHuggingFaceFolder(const fs::path& folder) {
    const WeightsKind& kind = kindIn(folder);
    const bool hasSingle = isThere(folder / kind.single);
    const bool hasIndex = isThere(folder / kind.index);
    auto model = hasSingle  ? openFiles(folder, {std::string(kind.single)}, kind)
                 : hasIndex ? openIndexed(folder, kind)
                            : openUnindexed(folder);
    if (!model) return model;
    if (hasSingle && hasIndex) {
        // As Hugging Face's own library chooses.
        model->warnings.push_back(
            "The folder has both %1 and an index of shards; %1 was opened."_text(kind.single));
    }
    model->facts = factsFromConfig(folder, model->warnings);
    recognisePacking(folder, *model);
    nameTensors(*model);
    return model;
}

}  // namespace weightscape::files
