// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/open_model.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/files/gguf/gguf_reader.h"
#include "core/files/gguf/split_gguf.h"
#include "core/files/huggingface/huggingface_folder.h"
#include "core/files/numpy/numpy_reader.h"
#include "core/files/onnx/onnx_reader.h"
#include "core/files/open_file.h"
#include "core/files/pytorch/pytorch_reader.h"
#include "core/files/recognise.h"
#include "core/files/remote/remote_model.h"
#include "core/files/safetensors/safetensors_reader.h"
#include "core/model/architectures/layer_memory.h"
#include "core/support/ascii_text.h"
#include "core/support/task_scope.h"

namespace weightscape::files {
namespace {

struct ModelReader {
    std::string_view name;  ///< Model::container
    bool (*recognises)(std::span<const std::byte> bytes);
    Result<Model> (*open)(const FilePointer& file);
    /// Words with spaces between them; they tell only what a damaged file was meant to be.
    std::string_view extensions;
};

/// Every kind of model file. The first reader that recognises the content opens it.
constexpr std::array<ModelReader, 6> kReaders = {{
    {Model::kGguf, looksLikeGguf, openGguf, ".gguf"},
    {Model::kSafetensors, looksLikeSafetensors, openSafetensors, ".safetensors"},
    {Model::kPyTorch, looksLikePyTorch, openPyTorch, ".pt .pth .bin .ckpt"},
    {"NumPy array", looksLikeNpy, openNpy, ".npy"},
    {"NumPy archive", looksLikeNpz, openNpz, ".npz"},
    {"ONNX", looksLikeOnnx, openOnnx, ".onnx"},
}};

Result<std::filesystem::path> resolve(const std::filesystem::path& path) {
    std::error_code failure;
    if (path == "sample" && !std::filesystem::exists(path, failure)) return samplePath();
    return path;
}

Result<ModelPlace> locate(const std::filesystem::path& path) {
    if (isRemote(path)) return findRemoteModel(path);
    auto resolved = resolve(path);
    if (!resolved) return fail(std::move(resolved.error()));
    ModelPlace target;
    std::error_code failure;
    target.isFolder = std::filesystem::is_directory(*resolved, failure);
    target.path = *std::move(resolved);
    target.shown = path;
    return target;
}

void warnAboutExtension(const ModelReader& used, Model& model) {
    const std::string extension = model.path.extension().string();
    const bool isAnothers =
        std::any_of(kReaders.begin(), kReaders.end(), [&](const ModelReader& reader) {
            return hasWord(reader.extensions, extension) && !hasWord(used.extensions, extension);
        });
    if (!isAnothers) return;
    model.warnings.push_back(
        "The file is named %1, but it is a %2 file."_text(extension, used.name));
}

Result<Model> openByContent(const std::filesystem::path& path) {
    const auto file = openFile(path);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    for (const ModelReader& reader : kReaders) {
        if (!reader.recognises(bytes)) continue;
        auto model = reader.open(*file);
        // Nonsense in a file that is just being cut is no damage of the format.
        if (!model && (*file)->damaged()) return fail((*file)->checkUnchanged().error());
        if (!model) return model;
        model->path = path;
        model->container = reader.name;
        warnAboutExtension(reader, *model);
        return model;
    }
    // A damaged file gets the explanation of the reader that it was meant for.
    if (!knownForeignContent(bytes, path.string())) {
        for (const ModelReader& reader : kReaders) {
            if (hasWord(reader.extensions, path.extension().string())) return reader.open(*file);
        }
    }
    return fail(foreignContent(bytes, path.string()));
}

}  // namespace

std::vector<std::string_view> modelExtensions() {
    std::vector<std::string_view> extensions;
    for (const ModelReader& reader : kReaders) {
        for (std::string_view rest = reader.extensions; !rest.empty();) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            extensions.push_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return extensions;
}

Result<std::shared_ptr<const Model>> openModel(const std::filesystem::path& path) {
    SilentTask silent;
    return openModel(path, silent);
}

Result<std::shared_ptr<const Model>> openModel(const std::filesystem::path& path,
                                               TaskContext& task) {
    const TaskScope scope(task);
    const auto target = locate(path);
    if (!target) return fail(target.error());
    auto model =
        target->isFolder ? openHuggingFaceFolder(target->path) : openByContent(target->path);
    // What was not brought was read as zeros, so nothing that is said of it counts.
    if (task.cancelled()) return failCancelled();
    if (!model) return fail(std::move(model.error()));
    // A header read from a file that is being cut or rewritten is worth nothing.
    if (auto unchanged = model->checkUnchanged(); !unchanged) {
        return fail(std::move(unchanged.error()));
    }
    model->path = target->shown;
    model->site = target->site;
    model->facts.layerParts = layerPartsOf(model->tensors, model->facts.layers);
    return std::make_shared<const Model>(*std::move(model));
}

}  // namespace weightscape::files
