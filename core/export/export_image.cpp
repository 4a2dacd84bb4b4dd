// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_image.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/files/gguf/gguf_writer.h"
#include "core/files/gguf/split_gguf.h"
#include "core/files/safetensors/safetensors_writer.h"
#include "core/recipes/planned_metadata.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

StreamedTensor streamed(const Model& model, const recipes::QuantizationPlan& plan,
                        std::size_t index) {
    StreamedTensor item;
    item.planned = index;
    item.treatment = &plan.tensors[index];
    item.tensor = &model.tensors[plan.tensors[index].tensor];
    item.importance = plan.importanceOf(plan.tensors[index]);
    return item;
}

/// One file of the plan: these tensors of it, which begin with its `first`.
FileImage ggufImage(const Model& model, const recipes::QuantizationPlan& plan,
                    const Metadata& metadata, std::span<const files::LayoutTensor> tensors,
                    std::size_t first) {
    const files::GgufLayout layout = files::layoutGguf(metadata, tensors);
    FileImage image{files::ggufHeader(metadata, tensors, layout), layout.fileBytes, {}, {}};
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        image.tensors.push_back(streamed(model, plan, first + i));
        image.tensors.back().dimensions =
            files::writtenDimensions(tensors[i].dimensions, tensors[i].keepsOnes);
        image.tensors.back().position = layout.headerBytes + layout.offsets[i];
    }
    return image;
}

Result<std::vector<FileImage>> ggufImages(const Model& model, const recipes::QuantizationPlan& plan,
                                          std::span<const files::LayoutTensor> tensors,
                                          const Sharding& sharding) {
    const auto ranges = shardRanges(model, plan, sharding);
    if (!ranges) return fail(ranges.error());
    std::vector<FileImage> images;
    for (const auto& [first, count] : *ranges) {
        const std::size_t number = images.size() + 1;
        Metadata metadata = number == 1 ? recipes::plannedMetadata(model, plan) : Metadata{};
        if (ranges->size() > 1) {
            Metadata keys = files::splitKeys(number, ranges->size(), tensors.size());
            std::ranges::move(keys, std::back_inserter(metadata));
        }
        images.push_back(ggufImage(model, plan, metadata, tensors.subspan(first, count), first));
    }
    return images;
}

/// The source's own metadata: the keys of quantized GGUF files have no meaning here.
Metadata safetensorsMetadata(const Model& model, const recipes::QuantizationPlan& plan) {
    Metadata metadata = model.metadata;
    if (plan.simulated == 0) return metadata;
    std::erase_if(metadata,
                  [](const MetadataEntry& entry) { return entry.key == recipes::kSimulatedKey; });
    metadata.push_back({std::string(recipes::kSimulatedKey),
                        MetadataValue::fromString(recipes::simulationNote(plan.recipe))});
    return metadata;
}

Result<FileImage> safetensorsImage(const Model& model, const recipes::QuantizationPlan& plan,
                                   std::span<const files::LayoutTensor> tensors) {
    auto layout = files::layoutSafetensors(safetensorsMetadata(model, plan), tensors);
    if (!layout) return fail(layout.error());
    FileImage image{std::move(layout->header), layout->fileBytes, {}, {}};
    for (const std::size_t index : layout->order) {
        image.tensors.push_back(streamed(model, plan, index));
        image.tensors.back().dimensions = tensors[index].dimensions;
        image.tensors.back().position = layout->positions[index];
    }
    if (layout->metadataLeftOut > 0) {
        image.warnings.push_back(
            "Metadata entries left out because safetensors holds texts only: %1."_text(
                layout->metadataLeftOut));
    }
    return image;
}

}  // namespace

Container containerFor(const std::filesystem::path& target) {
    return equalIgnoringCase(target.extension().string(), ".safetensors") ? Container::Safetensors
                                                                          : Container::Gguf;
}

std::string_view writtenName(const TensorInfo& tensor, Container container) {
    return container == Container::Gguf ? tensor.ggufName : tensor.name;
}

Result<std::vector<FileImage>> imagesOf(const Model& model, const recipes::QuantizationPlan& plan,
                                        Container container, const Sharding& sharding) {
    if (recipes::findPreset(plan.recipe.preset) == nullptr) {
        return fail(ErrorCode::NotFound,
                    "There is no preset %1."_text(printable(plan.recipe.preset)));
    }
    const bool keepsOnes = recipes::keepsDimensions(model, plan);
    std::vector<files::LayoutTensor> tensors;
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        tensors.push_back({writtenName(tensor, container), tensor.dimensions, planned.format,
                           planned.bytes, keepsOnes});
    }
    if (container == Container::Gguf) return ggufImages(model, plan, tensors, sharding);
    if (sharding.kind != Sharding::Kind::OneFile) {
        return fail(ErrorCode::Unsupported, "Only GGUF files are written in shards."_text);
    }
    auto image = safetensorsImage(model, plan, tensors);
    if (!image) return fail(std::move(image.error()));
    std::vector<FileImage> images;
    images.push_back(*std::move(image));
    return images;
}

}  // namespace weightscape::exporting
