// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_checks.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/files/gguf/gguf_reader.h"
#include "core/files/open_model.h"
#include "core/quantize/encoders/format_encoder.h"
#include "core/quantize/encoders/saturation.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

Result<void> checkTensor(const TensorInfo& tensor, const encoders::Treatment& treatment,
                         const ExportOptions& options) {
    if (treatment.keeps(tensor)) return {};
    const std::string name = printable(tensor.name);
    if (auto possible = encoders::checkEncodable(tensor, treatment); !possible) {
        return fail(possible.error().code, "Tensor %1: %2"_text(name, possible.error().detail));
    }
    if (tensor.format->isQuantized() && !options.allowRequantize) {
        return fail(
            ErrorCode::Unsupported,
            "Tensor %1 is already %2; quantizing it again loses more. Start from the "
            "unquantized model, or allow requantizing."_text(name, tensor.format->info.label));
    }
    return {};
}

/// Each tensor of the model appears once, with a format.
bool coversModel(const Model& model, const recipes::QuantizationPlan& plan) {
    std::vector<std::size_t> tensors;
    std::transform(plan.tensors.begin(), plan.tensors.end(), std::back_inserter(tensors),
                   [](const recipes::PlannedTensor& planned) { return planned.tensor; });
    std::sort(tensors.begin(), tensors.end());
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i] != i) return false;
    }
    const auto hasFormat = [](const recipes::PlannedTensor& planned) {
        return planned.format != nullptr;
    };
    return tensors.size() == model.tensors.size() &&
           std::all_of(plan.tensors.begin(), plan.tensors.end(), hasFormat);
}

bool sameHeader(const TensorInfo& written, const StreamedTensor& item,
                const recipes::PlannedTensor& planned) {
    // What a type of unknown size takes is read from places, which include the padding.
    const bool sameBytes = planned.format->hasKnownSize() ? written.bytes == planned.bytes
                                                          : written.bytes >= planned.bytes;
    return written.format == planned.format && sameBytes &&
           std::ranges::equal(item.dimensions, written.dimensions);
}

/// The tensors of one file; of a GGUF also when it is a shard without its name.
Result<std::vector<TensorInfo>> tensorsIn(const std::filesystem::path& path, Container container) {
    if (container == Container::Safetensors) {
        const auto model = files::openModel(path);
        if (!model) return fail(model.error());
        return (*model)->tensors;
    }
    const auto file = MappedFile::open(path);
    if (!file) return fail(file.error());
    auto contents = files::readGguf(**file);
    if (!contents) return fail(std::move(contents.error()));
    return std::move(contents->tensors);
}

}  // namespace

Result<void> checkUnpacked(const Model& model) {
    if (!model.packing || model.packing->isRead()) return {};
    return fail(ErrorCode::Unsupported, model.packing->sentence(), model.path.string());
}

Result<void> checkContainer(const Model& model, Container container) {
    if (auto unpacked = checkUnpacked(model); !unpacked) return unpacked;
    if (!model.isGguf() && container == Container::Gguf) {
        return fail(ErrorCode::Unsupported,
                    "A safetensors model can be explored and saved as .safetensors; exporting "
                    "needs a GGUF, or a whole Hugging Face folder to make one of."_text,
                    model.path.string());
    }
    return {};
}

Result<void> checkPlan(const Model& model, const recipes::QuantizationPlan& plan,
                       const ExportOptions& options, Container container) {
    if (auto possible = checkContainer(model, container); !possible) return possible;
    if (!coversModel(model, plan)) {
        return fail(ErrorCode::InvalidArgument, "The plan was made for another model."_text,
                    model.path.string());
    }
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        auto checked = checkTensor(model.tensors[planned.tensor], planned, options);
        if (checked) continue;
        checked.error().file = model.path.string();
        return checked;
    }
    return {};
}

Result<void> checkExport(const Model& model, const recipes::QuantizationPlan& plan,
                         const ExportOptions& options, Container container) {
    if (auto possible = checkPlan(model, plan, options, container); !possible) return possible;
    return model.checkUnchanged();
}

bool maySaturate(const Model& model, const recipes::QuantizationPlan& plan) {
    return std::ranges::any_of(plan.tensors, [&](const recipes::PlannedTensor& planned) {
        return !planned.keeps(model.tensors[planned.tensor]) &&
               encoders::largestOf(*planned.format).has_value();
    });
}

Result<void> checkWritten(const std::filesystem::path& written,
                          const recipes::QuantizationPlan& plan, const FileImage& image,
                          Container container) {
    const auto tensors = tensorsIn(written, container);
    if (!tensors) return fail(tensors.error());
    std::unordered_map<std::string_view, const TensorInfo*> byName;
    for (const TensorInfo& tensor : *tensors) byName.emplace(tensor.name, &tensor);
    bool same = byName.size() == image.tensors.size();
    for (std::size_t i = 0; same && i < image.tensors.size(); ++i) {
        const StreamedTensor& item = image.tensors[i];
        const auto found = byName.find(writtenName(*item.tensor, container));
        same =
            found != byName.end() && sameHeader(*found->second, item, plan.tensors[item.planned]);
    }
    if (same) return {};
    return fail(ErrorCode::CannotWrite,
                "What was written differs from the plan when read back. Nothing was left behind; "
                "check the disk."_text);
}

}  // namespace weightscape::exporting
