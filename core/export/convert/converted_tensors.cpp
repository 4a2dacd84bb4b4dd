// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/converted_tensors.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/export/convert/expert_place.h"
#include "core/export/convert/tensor_cuts.h"
#include "core/export/convert/tensor_views.h"
#include "core/files/huggingface/config_values.h"
#include "core/model/architectures/architecture.h"
#include "core/model/architectures/row_order.h"
#include "core/model/architectures/tensor_category.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

/// Whatever the architecture: buffers that are computed again, and parts that see or hear.
constexpr auto kNeverWanted = std::to_array<std::string_view>(
    {".attention.masked_bias", ".attention.bias", ".rotary_emb.inv_freq"});
constexpr auto kOtherSenses = std::to_array<std::string_view>(
    {"vision_tower.", "vision_model.", "audio_tower.", "multi_modal_projector.", "model.visual.",
     "visual.", "model.vision_tower.", "model.multi_modal_projector."});

/// Roles of matrices that stay in F32.
constexpr std::string_view kPreciseRoles =
    "ffn_gate_inp.weight ffn_gate_inp_shexp.weight position_embd.weight token_types.weight";

/// The format whose blocks hold the codes of any packed tensor of its type without loss; that of
/// reading where there is none.
const formats::Format& sameCodes(const TensorInfo& source) {
    static const formats::Format* const kMxfp4 = formats::findFormat("mxfp4");
    const PackedType& type = *source.packed;
    const bool isMxfp4 =
        type.element == "MXFP4" || (type.method == "MXFP4" && type.element == "FP4");
    const bool isWhole = type.bits == 4 && kMxfp4->fitsRow(source.rowLength());
    return isMxfp4 && isWhole ? *kMxfp4 : *source.format;
}

tl::unexpected<Error> failUnreadable(const TensorInfo& tensor) {
    return fail(ErrorCode::Unsupported,
                "Tensor %1: %2"_text(printable(tensor.name, 200), whyUnreadable(tensor)));
}

class Converter {
  public:
    Converter(const Model& folder, const FolderConfig& config, const Conversion& conversion,
              const ModelFacts& facts)
        : m_folder(folder), m_config(config), m_conversion(conversion), m_facts(facts) {}

    Result<std::vector<TensorInfo>> run() {
        for (const TensorInfo& tensor : m_folder.tensors) {
            if (isLeftOut(tensor)) continue;
            if (auto added = add(tensor); !added) return fail(std::move(added.error()));
        }
        if (auto stacked = stackExperts(); !stacked) return fail(std::move(stacked.error()));
        return std::move(m_tensors);
    }

  private:
    [[nodiscard]] bool isLeftOut(const TensorInfo& tensor) const {
        if (tensor.holds != Holds::Weights) return true;
        const std::string_view name = tensor.name;
        const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
        const auto begins = [&](std::string_view start) { return name.starts_with(start); };
        if (std::ranges::any_of(kNeverWanted, ends)) return true;
        if (std::ranges::any_of(kOtherSenses, begins)) return true;
        if (isOneOfLeftOut(name)) return true;
        if (name == "lm_head.weight" && leavesOutOutput()) return true;
        return blockNumber(tensor.ggufName) >= static_cast<int>(m_facts.layers) ||
               layerInName(name) >= static_cast<int>(m_facts.layers);
    }

    /// Endings with a dot before them; others are whole names behind the architecture's prefix.
    [[nodiscard]] bool isOneOfLeftOut(std::string_view name) const {
        std::string_view list = m_conversion.leftOut;
        const std::string_view prefix = architectureNamed(m_facts.architecture).prefix;
        if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
        while (!list.empty()) {
            const std::size_t end = std::min(list.find(' '), list.size());
            const std::string_view word = list.substr(0, end);
            if (word.starts_with('.') ? name.ends_with(word) : name == word) return true;
            list.remove_prefix(std::min(end + 1, list.size()));
        }
        return false;
    }

    [[nodiscard]] bool leavesOutOutput() const {
        if (m_conversion.leavesOutOutput) return true;
        const auto* tied = files::valueIn(m_config.whole, "tie_word_embeddings");
        return m_conversion.leavesOutTiedOutput && tied != nullptr && *tied == true;
    }

    /// Of "model.layers.61.eh_proj"; -1 where there is none.
    static int layerInName(std::string_view name) {
        constexpr std::string_view kLayers = "model.layers.";
        if (!name.starts_with(kLayers)) return -1;
        return blockNumber("blk." + std::string(name.substr(kLayers.size())));
    }

    Result<void> add(const TensorInfo& tensor) {
        if (auto expert = expertPlace(tensor.ggufName); expert && tensor.format->canDecode()) {
            m_experts[expert->stacked].push_back({expert->expert, &tensor});
            return {};
        }
        if (auto cuts = cutsOf(tensor); !cuts) {
            return fail(std::move(cuts.error()));
        } else if (!cuts->empty()) {
            std::ranges::move(*cuts, std::back_inserter(m_tensors));
            return {};
        }
        const std::string_view role = roleOf(tensor.ggufName);
        const bool isKnown = tensor.ggufName != tensor.name;
        if (!isKnown) return failUnknown(tensor);
        if (!tensor.format->canDecode()) return failUnreadable(tensor);
        m_tensors.push_back(single(tensor, role));
        return {};
    }

    [[nodiscard]] Result<void> failUnknown(const TensorInfo& tensor) const {
        return fail(ErrorCode::Unsupported,
                    "A GGUF of the architecture %1 has no place for the tensor %2. The weights "
                    "alone can be written under their own names."_text(
                        m_facts.architecture, printable(tensor.name, 200)));
    }

    [[nodiscard]] Result<std::vector<TensorInfo>> cutsOf(const TensorInfo& tensor) const {
        std::vector<TensorInfo> parts;
        const int layer = layerInName(tensor.name);
        for (const Cut& cut : m_conversion.cuts) {
            if (layer < 0 || !tensor.name.ends_with("." + std::string(cut.ending))) continue;
            if (!tensor.format->canDecode()) return failUnreadable(tensor);
            auto part = cutOf(tensor, cut, nameOf(layer, cut.role), m_config);
            if (!part) return fail(std::move(part.error()));
            parts.push_back(*std::move(part));
        }
        return parts;
    }

    /// One tensor from one.
    [[nodiscard]] TensorInfo single(const TensorInfo& tensor, std::string_view role) const {
        const std::string& name = tensor.ggufName;
        const std::string_view stem = role.substr(0, role.rfind('.'));
        ViewShape shape{name, tensor.dimensions, writtenFormat(name, tensor)};
        const bool isMatrix = role.ends_with(".weight") && tensor.dimensions.size() > 1;
        if (isMatrix && hasWord(m_conversion.turned, stem) && tensor.origin == nullptr) {
            return turned(tensor, std::move(shape));
        }
        if (m_conversion.addsOneToNorms && name.ends_with("norm.weight")) {
            return viewPlusOne(std::move(shape), tensor);
        }
        TensorInfo named = tensor;
        named.ggufName = name;
        const RowOrder order(m_facts, named);
        if (!order.isChanged()) return viewOfAll(std::move(shape), tensor);
        const std::uint64_t length = order.isOfNumbers() ? 1 : tensor.rowLength();
        return viewOfRows(std::move(shape), {tensor}, length, [order](std::uint64_t row) {
            return SourceRow{0, order.folderRow(row)};
        });
    }

    Result<void> stackExperts() {
        for (auto& [name, parts] : m_experts) {
            std::ranges::sort(parts, {}, &Expert::number);
            std::vector<TensorInfo> sources;
            for (const Expert& part : parts) {
                const bool fits = part.number == sources.size() &&
                                  part.tensor->dimensions == parts.front().tensor->dimensions;
                if (!fits) return failExperts(name);
                sources.push_back(*part.tensor);
            }
            if (m_facts.experts != 0 && sources.size() != m_facts.experts) return failExperts(name);
            m_tensors.push_back(stacked(name, std::move(sources)));
        }
        return {};
    }

    static Result<void> failExperts(const std::string& name) {
        return fail(
            ErrorCode::Damaged,
            "The folder lacks experts, or their shapes differ: %1."_text(printable(name, 200)));
    }

    static TensorInfo stacked(const std::string& name, std::vector<TensorInfo> sources) {
        const std::uint64_t rows = sources.front().rowCount();
        const std::uint64_t length = sources.front().rowLength();
        const auto* format = writtenFormat(name, sources.front());
        const bool same = std::ranges::all_of(sources, [&](const TensorInfo& source) {
            return source.format == sources.front().format;
        });
        ViewShape shape{name, sources.front().dimensions,
                        same ? format : formats::findFormat("f32")};
        shape.dimensions.push_back(sources.size());
        return viewOfRows(std::move(shape), std::move(sources), length, [rows](std::uint64_t row) {
            return SourceRow{static_cast<std::size_t>(row / rows), row % rows};
        });
    }

    struct Expert {
        std::size_t number = 0;
        const TensorInfo* tensor = nullptr;
    };

    const Model& m_folder;
    const FolderConfig& m_config;
    const Conversion& m_conversion;
    const ModelFacts& m_facts;
    std::vector<TensorInfo> m_tensors;
    std::map<std::string, std::vector<Expert>> m_experts;  ///< by the stacked tensor's name
};

}  // namespace

const formats::Format* writtenFormat(std::string_view ggufName, const TensorInfo& source) {
    static const formats::Format* const kPrecise = formats::findFormat("f32");
    const bool isSmall = source.dimensions.size() <= 1 || ggufName.ends_with("_norm.weight") ||
                         !ggufName.ends_with(".weight") || hasWord(kPreciseRoles, roleOf(ggufName));
    const formats::Format& own = source.packed ? sameCodes(source) : *source.format;
    const bool isKept = own.info.id == "f16" || own.info.id == "bf16" || own.isQuantized();
    return !isSmall && isKept && own.info.ggmlType >= 0 ? &own : kPrecise;
}

Result<std::vector<TensorInfo>> convertedTensors(const Model& folder, const FolderConfig& config,
                                                 const Conversion& conversion,
                                                 const ModelFacts& facts) {
    return Converter(folder, config, conversion, facts).run();
}

Result<std::vector<TensorInfo>> renamedTensors(const Model& folder) {
    std::vector<TensorInfo> tensors;
    for (const TensorInfo& tensor : folder.tensors) {
        if (tensor.holds != Holds::Weights) continue;
        const bool isReadable = tensor.format->canDecode();
        // What cannot be read can be copied, where a GGUF has the type.
        if (!isReadable && tensor.format->info.ggmlType < 0) return failUnreadable(tensor);
        const auto* format = isReadable ? writtenFormat(tensor.name, tensor) : tensor.format;
        tensors.push_back(viewOfAll({tensor.name, tensor.dimensions, format}, tensor));
    }
    return tensors;
}

}  // namespace weightscape::exporting
