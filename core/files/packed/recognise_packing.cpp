// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/recognise_packing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/files/packed/declared_packing.h"
#include "core/files/packed/packing_layouts.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

/// Codes whose layout has nothing that reads them.
tl::unexpected<Error> notRead() {
    return fail(ErrorCode::Unsupported, Text());
}

/// A tensor of codes that was found.
struct FoundCodes {
    TensorInfo* tensor = nullptr;
    std::string base;
    const PackingLayout* layout = nullptr;  ///< null: only the folder declares it
    PackedCount count;
    Result<Unpacked> unpacked = notRead();
    std::vector<const TensorInfo*> companions = {};  ///< what serves these codes alone

    /// What the weights are called once they are read.
    [[nodiscard]] std::string weightsName() const {
        if (layout == nullptr || !layout->weights) return tensor->name;
        return base + std::string(*layout->weights);
    }
};

std::optional<FoundCodes> findCodes(const Model& model, const TensorsByName& names,
                                    const DeclaredPacking& declared, TensorInfo& tensor) {
    for (const PackingLayout& layout : allPackingLayouts()) {
        if (tensor.weightCount() == 0 || !tensor.name.ends_with(layout.codes) ||
            !hasTypeOf(layout, tensor))
            continue;
        std::string base = tensor.name.substr(0, tensor.name.size() - layout.codes.size());
        const TensorInfo* scales = names.find(base + std::string(layout.scales));
        if (scales == nullptr || scales == &tensor) continue;
        const auto exception = declared.exceptionFor(base);
        const PackedTensor packed{model,  names,   exception ? *exception : declared,
                                  tensor, *scales, base};
        const auto count = layout.count(packed);
        if (!count || count->weights == 0) continue;
        auto unpacked = layout.unpack == nullptr ? notRead() : layout.unpack(packed, *count);
        return FoundCodes{&tensor, std::move(base), &layout, *count, std::move(unpacked)};
    }
    return std::nullopt;
}

/// Codes of a declared method whose layout is not in the table: matrices of small integers, or of
/// FP8. Whole numbers of 64 bits and flags are buffers that models keep.
std::optional<FoundCodes> declaredCodes(const DeclaredPacking& declared, TensorInfo& tensor) {
    static constexpr std::array<std::string_view, 11> kTypes = {
        "I8",      "U8",      "I16",         "U16",         "I32", "U32",
        "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F4"};
    const std::string_view label = tensor.format->info.label;
    const bool isMatrix = tensor.dimensions.size() > 1 && tensor.weightCount() > 0;
    if (!isMatrix || std::ranges::find(kTypes, label) == kTypes.end()) return std::nullopt;
    const double own =
        static_cast<double>(storedBits(tensor)) / static_cast<double>(tensor.weightCount());
    const bool isPacked = declared.bits != 0 && declared.bits < own;
    PackedCount count;
    count.bits = isPacked ? declared.bits : own;
    count.weights =
        static_cast<std::uint64_t>(static_cast<double>(storedBits(tensor)) / count.bits);
    if (declared.groupSize != 0) count.group = PackedGroup{1, declared.groupSize};
    return FoundCodes{&tensor, tensor.name, nullptr, count};
}

std::vector<FoundCodes> allCodes(const TensorsByName& names, const DeclaredPacking& declared,
                                 Model& model) {
    std::vector<FoundCodes> found;
    for (TensorInfo& tensor : model.tensors) {
        if (auto codes = findCodes(model, names, declared, tensor)) {
            found.push_back(*std::move(codes));
        }
    }
    if (!found.empty() || declared.id.empty()) return found;
    for (TensorInfo& tensor : model.tensors) {
        if (auto codes = declaredCodes(declared, tensor)) found.push_back(*std::move(codes));
    }
    return found;
}

void mark(TensorInfo& tensor, Holds holds) {
    tensor.holds = holds;
    tensor.format = formats::undecoded(*tensor.format);
}

/// Whose companions tensors are, by what their names begin with.
using Owners = std::unordered_map<std::string_view, FoundCodes*>;

Owners ownersOf(std::vector<FoundCodes>& found) {
    Owners owners;
    owners.reserve(3 * found.size());
    for (FoundCodes& codes : found) {
        const std::string_view name = codes.tensor->name;
        owners.emplace(codes.base, &codes);
        owners.emplace(name, &codes);
    }
    // What stands beside the codes rather than below them comes last.
    for (FoundCodes& codes : found) {
        const std::string_view name = codes.tensor->name;
        owners.emplace(name.substr(0, std::min(name.rfind('.'), name.size())), &codes);
    }
    return owners;
}

FoundCodes* ownerOf(const TensorInfo& tensor, const Owners& owners) {
    const std::string_view name = tensor.name;
    for (const std::string_view ending : companionEndings()) {
        if (!name.ends_with(ending)) continue;
        const auto owner = owners.find(name.substr(0, name.size() - ending.size()));
        if (owner != owners.end()) return owner->second;
    }
    return nullptr;
}

void markCompanions(std::vector<FoundCodes>& found, Model& model) {
    const Owners owners = ownersOf(found);
    for (TensorInfo& tensor : model.tensors) {
        if (tensor.holds != Holds::Weights) continue;
        FoundCodes* owner = ownerOf(tensor, owners);
        if (owner == nullptr) continue;
        mark(tensor, Holds::CodeScales);
        owner->companions.push_back(&tensor);
    }
}

/// Single numbers for caches and inputs, and the tag of scaled FP8, belong to no tensor of codes.
void markTags(Model& model) {
    for (TensorInfo& tensor : model.tensors) {
        const bool isTag = tensor.name.ends_with("scaled_fp8") ||
                           (tensor.weightCount() <= 1 && tensor.name.ends_with("_scale"));
        if (isTag && tensor.holds == Holds::Weights) mark(tensor, Holds::CodeScales);
    }
}

std::string methodOf(const FoundCodes& codes, const DeclaredPacking& declared) {
    if (!declared.id.empty()) return declared.name();
    return codes.layout == nullptr ? std::string() : std::string(codes.layout->method);
}

using GroupSizes = std::pair<std::uint64_t, std::uint64_t>;

/// What most of the weights have.
template <typename Key>
Key mostCommon(const std::map<Key, std::uint64_t>& weights) {
    return std::ranges::max_element(weights, {}, [](const auto& pair) { return pair.second; })
        ->first;
}

/// Reading gives each name once: codes whose weights have a name that is taken stay codes.
void refuseTakenNames(const TensorsByName& names, std::vector<FoundCodes>& found) {
    std::unordered_set<std::string> given;
    for (FoundCodes& codes : found) {
        if (!codes.unpacked) continue;
        const std::string name = codes.weightsName();
        const TensorInfo* taken = names.find(name);
        if ((taken == nullptr || taken == codes.tensor) && given.insert(name).second) continue;
        codes.unpacked = fail(ErrorCode::Damaged,
                              "The weights in %1 would be called %2, as another tensor is."_text(
                                  printable(codes.tensor->name, 200), printable(name, 200)));
    }
}

/// Types of packed tensors, each once.
class PackedTypes {
  public:
    std::shared_ptr<const PackedType> shared(PackedType type) {
        // A checkpoint has a few; the others of an absurd one are not shared.
        constexpr std::size_t kMost = 32;
        for (const auto& known : m_types) {
            if (*known == type) return known;
        }
        auto made = std::make_shared<const PackedType>(std::move(type));
        if (m_types.size() < kMost) m_types.push_back(made);
        return made;
    }

  private:
    std::vector<std::shared_ptr<const PackedType>> m_types;
};

/// Turns the tensor of codes into one of weights.
void readAsWeights(FoundCodes& codes, std::shared_ptr<const PackedType> type) {
    TensorInfo& tensor = *codes.tensor;
    tensor.name = codes.weightsName();
    tensor.dimensions = std::move(codes.unpacked->dimensions);
    tensor.format = formats::findFormat("f32");
    for (const TensorInfo* companion : codes.companions) tensor.bytes += companion->bytes;
    tensor.holds = Holds::Weights;
    tensor.codedWeights = 0;
    tensor.origin = std::make_shared<const PackedWeights>(std::move(codes.unpacked->parts));
    tensor.packed = std::move(type);
}

void readAll(std::vector<FoundCodes>& found, const DeclaredPacking& declared, Model& model) {
    std::vector<bool> isGone(model.tensors.size(), false);
    PackedTypes types;
    for (FoundCodes& codes : found) {
        if (!codes.unpacked) continue;
        for (const TensorInfo* companion : codes.companions) {
            isGone[static_cast<std::size_t>(companion - model.tensors.data())] = true;
        }
        const PackedCount& count = codes.count;
        readAsWeights(codes, types.shared({methodOf(codes, declared), count.element, count.bits,
                                           count.group}));
    }
    const bool all = model.packing->isRead();
    // Those that stay move up, each at most once.
    std::size_t left = 0;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const bool isTag = all && model.tensors[i].holds == Holds::CodeScales;
        if (isTag || isGone[i]) continue;
        if (left != i) model.tensors[left] = std::move(model.tensors[i]);
        ++left;
    }
    model.tensors.resize(left);
}

Packing summaryOf(const std::vector<FoundCodes>& found, const DeclaredPacking& declared) {
    Packing packing;
    std::map<std::string, std::uint64_t> methods;
    std::map<std::string, std::uint64_t> elements;
    std::map<std::optional<GroupSizes>, std::uint64_t> groups;
    double bits = 0;
    for (const FoundCodes& codes : found) {
        const PackedCount& count = codes.count;
        packing.weights += count.weights;
        bits += count.bits * static_cast<double>(count.weights);
        methods[methodOf(codes, declared)] += count.weights;
        elements[count.element] += count.weights;
        std::optional<GroupSizes> sizes;
        if (count.group) sizes = GroupSizes(count.group->rows, count.group->columns);
        groups[sizes] += count.weights;
    }
    packing.tensors = found.size();
    for (const FoundCodes& codes : found) {
        if (codes.unpacked) continue;
        if (packing.unread++ == 0) packing.whyUnread = codes.unpacked.error().detail;
    }
    packing.method = mostCommon(methods);
    packing.element = mostCommon(elements);
    if (const auto group = mostCommon(groups)) {
        packing.group = PackedGroup{group->first, group->second};
    }
    packing.bits = std::round(100 * bits / static_cast<double>(packing.weights)) / 100;
    return packing;
}

}  // namespace

void recognisePacking(const std::filesystem::path& folder, Model& model) {
    const auto declared = declaredPacking(folder).value_or(DeclaredPacking{});
    const TensorsByName names(model);
    std::vector<FoundCodes> found = allCodes(names, declared, model);
    if (found.empty()) {
        if (declared.id.empty()) return;
        model.warnings.push_back(
            "The folder declares weights packed by %1, but no tensor holds codes; the numbers are "
            "taken as the weights."_text(printable(declared.name(), 60)));
        return;
    }
    for (const FoundCodes& codes : found) {
        mark(*codes.tensor, Holds::Codes);
        codes.tensor->codedWeights = codes.count.weights;
    }
    markCompanions(found, model);
    markTags(model);
    refuseTakenNames(names, found);
    model.packing = summaryOf(found, declared);
    model.warnings.push_back(model.packing->sentence());
    readAll(found, declared, model);
}

}  // namespace weightscape::files
