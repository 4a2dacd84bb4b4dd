// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/export_image.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/analysis/planned_metadata.h"
#include "core/io/gguf_writer.h"
#include "core/io/safetensors_writer.h"
#include "core/io/split_gguf.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::analysis {
namespace {

StreamedTensor streamed(const Model& model, const QuantizationPlan& plan, std::size_t index) {
    StreamedTensor item;
    item.planned = index;
    item.treatment = &plan.tensors[index];
    item.tensor = &model.tensors[plan.tensors[index].tensor];
    item.importance = plan.importanceOf(plan.tensors[index]);
    return item;
}

/// One file of the plan: these tensors of it, which begin with its `first`.
FileImage ggufImage(const Model& model, const QuantizationPlan& plan, const Metadata& metadata,
                    std::span<const io::LayoutTensor> tensors, std::size_t first) {
    const io::GgufLayout layout = io::layoutGguf(metadata, tensors);
    FileImage image{io::ggufHeader(metadata, tensors, layout), layout.fileBytes, {}, {}};
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        image.tensors.push_back(streamed(model, plan, first + i));
        image.tensors.back().position = layout.headerBytes + layout.offsets[i];
    }
    return image;
}

Result<std::vector<FileImage>> ggufImages(const Model& model, const QuantizationPlan& plan,
                                          std::span<const io::LayoutTensor> tensors,
                                          const Sharding& sharding) {
    const auto ranges = shardRanges(model, plan, sharding);
    if (!ranges) return fail(ranges.error());
    std::vector<FileImage> images;
    for (const auto& [first, count] : *ranges) {
        const std::size_t number = images.size() + 1;
        Metadata metadata = number == 1 ? plannedMetadata(model, plan) : Metadata{};
        if (ranges->size() > 1) {
            Metadata keys = io::splitKeys(number, ranges->size(), tensors.size());
            std::ranges::move(keys, std::back_inserter(metadata));
        }
        images.push_back(ggufImage(model, plan, metadata, tensors.subspan(first, count), first));
    }
    return images;
}

/// The source's own metadata: the keys of quantized GGUF files have no meaning here.
Metadata safetensorsMetadata(const Model& model, const QuantizationPlan& plan) {
    Metadata metadata = model.metadata;
    if (plan.simulated == 0) return metadata;
    std::erase_if(metadata, [](const MetadataEntry& entry) { return entry.key == kSimulatedKey; });
    metadata.push_back(
        {std::string(kSimulatedKey), MetadataValue::fromString(simulationNote(plan.recipe))});
    return metadata;
}

Result<FileImage> safetensorsImage(const Model& model, const QuantizationPlan& plan,
                                   std::span<const io::LayoutTensor> tensors) {
    auto layout = io::layoutSafetensors(safetensorsMetadata(model, plan), tensors);
    if (!layout) return fail(layout.error());
    FileImage image{std::move(layout->header), layout->fileBytes, {}, {}};
    for (const std::size_t index : layout->order) {
        image.tensors.push_back(streamed(model, plan, index));
        image.tensors.back().position = layout->positions[index];
    }
    if (layout->metadataLeftOut > 0) {
        image.warnings.push_back(
            "Metadata entries left out because safetensors holds texts only: " +
            std::to_string(layout->metadataLeftOut) + ".");
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

Result<std::vector<FileImage>> imagesOf(const Model& model, const QuantizationPlan& plan,
                                        Container container, const Sharding& sharding) {
    if (findPreset(plan.recipe.preset) == nullptr) {
        return fail(ErrorCode::NotFound,
                    "There is no preset " + printable(plan.recipe.preset) + ".");
    }
    std::vector<io::LayoutTensor> tensors;
    for (const PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = model.tensors[planned.tensor];
        tensors.push_back(
            {writtenName(tensor, container), tensor.dimensions, planned.format, planned.bytes});
    }
    if (container == Container::Gguf) return ggufImages(model, plan, tensors, sharding);
    if (sharding.kind != Sharding::Kind::OneFile) {
        return fail(ErrorCode::Unsupported, "Only GGUF files are written in shards.");
    }
    auto image = safetensorsImage(model, plan, tensors);
    if (!image) return fail(std::move(image.error()));
    std::vector<FileImage> images;
    images.push_back(*std::move(image));
    return images;
}

}  // namespace weightscape::analysis
