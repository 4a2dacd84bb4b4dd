// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/packed_counts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/files/packed/stored_shape.h"

namespace weightscape::files {
namespace {

constexpr std::uint64_t kAll = PackedGroup::kAll;

std::uint64_t roundedUp(std::uint64_t whole, std::uint64_t parts) {
    return parts == 0 ? 0 : (whole + parts - 1) / parts;
}

bool is(const TensorInfo& tensor, std::string_view label) {
    return tensor.format->info.label == label;
}

/// What one of `parts` pieces of `whole` has. Blocks that do not divide it are powers of two, so
/// the size that was meant is the next one.
std::uint64_t sizeOfPart(std::uint64_t whole, std::uint64_t parts) {
    if (parts == 0) return 0;
    return whole % parts == 0 ? whole / parts : std::bit_ceil(roundedUp(whole, parts));
}

/// The group of weights in the rows of `codes`, by the shape of their scales.
PackedGroup groupOf(const TensorInfo& codes, std::uint64_t weights, const TensorInfo& scales,
                    const DeclaredPacking& declared) {
    if (declared.blockRows != 0 && declared.blockColumns != 0) {
        return {declared.blockRows, declared.blockColumns};
    }
    const std::uint64_t rows = codes.rowCount();
    if (rows == 0) return {kAll, kAll};
    const std::uint64_t columns = weights / rows;
    const std::uint64_t count = scales.weightCount();
    const std::uint64_t experts = codes.dimensions.size() > 2 ? codes.dimensions[2] : 1;
    if (count <= experts) return {kAll, kAll};
    if (count == rows) return {1, kAll};
    if (scales.rowCount() == rows) return {1, roundedUp(columns, scales.rowLength())};
    if (count == columns) return {kAll, 1};
    if (count % rows == 0) return {1, roundedUp(weights, count)};
    return {sizeOfPart(rows, scales.rowCount()), sizeOfPart(columns, scales.rowLength())};
}

/// Codes of `bits` bits without gaps; the matrix has the rows of the codes. Empty when the bits are
/// no whole number up to 8, so that the shapes are not those of the layout.
std::optional<PackedCount> dense(const PackedTensor& tensor, double bits, std::string element) {
    if (bits < 1 || bits > 8 || bits != std::floor(bits)) return std::nullopt;
    PackedCount count{.bits = bits, .group = {}, .element = std::move(element)};
    count.weights =
        static_cast<std::uint64_t>(static_cast<double>(storedBits(tensor.codes)) / bits);
    count.group = groupOf(tensor.codes, count.weights, tensor.scales, tensor.declared);
    return count;
}

std::string integerName(double bits) {
    return "int" + std::to_string(static_cast<int>(bits));
}

/// GPTQ packs along the inputs, AWQ along the outputs; both keep scales as groups x outputs.
bool packsInputs(const PackedTensor& tensor) {
    return tensor.codes.rowLength() == tensor.scales.rowLength();
}

/// Bits of a code of GPTQ and AWQ: zero points are packed like the codes, along the outputs.
double wordBits(const PackedTensor& tensor) {
    const std::uint64_t outputs = tensor.scales.rowLength();
    const TensorInfo* zeros = tensor.beside(".qzeros");
    if (!packsInputs(tensor) && tensor.codes.rowCount() != tensor.scales.rowCount()) {
        return outputs == 0 ? 0
                            : 32.0 * static_cast<double>(tensor.codes.rowLength()) /
                                  static_cast<double>(outputs);
    }
    if (zeros != nullptr && zeros->rowCount() == tensor.scales.rowCount() && outputs != 0) {
        return 32.0 * static_cast<double>(zeros->rowLength()) / static_cast<double>(outputs);
    }
    const TensorInfo* order = tensor.beside(".g_idx");
    if (order != nullptr && order->weightCount() != 0) {
        return 32.0 * static_cast<double>(tensor.codes.rowCount()) /
               static_cast<double>(order->weightCount());
    }
    return tensor.declared.bits != 0 ? tensor.declared.bits : 4;
}

/// MLX's floats: a row of codes and one of scales tell which it is.
struct MlxFloats {
    double groupBits = 0;
    double bits = 0;
    std::uint64_t group = 0;
    std::string_view element;
};
constexpr auto kMlxFloats = std::to_array<MlxFloats>({
    {64, 4, 16, "NVFP4"},
    {128, 4, 32, "MXFP4"},
    {256, 8, 32, "MXFP8"},
});

std::optional<PackedCount> countMlxFloats(const PackedTensor& tensor, double groupBits) {
    const auto* const kind = std::ranges::find(kMlxFloats, groupBits, &MlxFloats::groupBits);
    if (kind == kMlxFloats.end()) return std::nullopt;
    auto count = dense(tensor, kind->bits, std::string(kind->element));
    if (count) count->group = PackedGroup{1, kind->group};
    return count;
}

}  // namespace

TensorsByName::TensorsByName(Model& model) {
    m_tensors.reserve(model.tensors.size());
    for (TensorInfo& tensor : model.tensors) m_tensors.emplace(tensor.name, &tensor);
}

TensorInfo* TensorsByName::find(const std::string& name) const {
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : found->second;
}

const TensorInfo* PackedTensor::beside(std::string_view ending) const {
    return tensors.find(base + std::string(ending));
}

std::uint64_t storedBits(const TensorInfo& tensor) {
    return 8 * tensor.bytes;
}

std::optional<PackedCount> countScaled(const PackedTensor& tensor) {
    const TensorInfo& codes = tensor.codes;
    const std::string_view label = codes.format->info.label;
    if (label == "F4") return dense(tensor, 4, "FP4");
    if (label.starts_with("F8_")) return dense(tensor, 8, std::string(label.substr(3)));
    const bool isFp4 =
        is(tensor.scales, "F8_E8M0") || is(tensor.scales, "U8") || is(tensor.scales, "F8_E4M3");
    if (isFp4) return dense(tensor, 4, is(tensor.scales, "F8_E4M3") ? "NVFP4" : "MXFP4");
    // BitNet keeps four ternary codes in a byte, with one scale for the tensor.
    if (label == "U8" && tensor.scales.weightCount() <= 1) return dense(tensor, 2, "ternary");
    const double bits = tensor.declared.bits != 0 ? tensor.declared.bits : 8;
    // compressed-tensors may leave each code its byte, whatever its bits.
    const bool isRoomy = label == "I8" && tensor.declared.id == "compressed-tensors";
    return dense(tensor, isRoomy ? 8 : bits, integerName(bits));
}

std::optional<PackedCount> countInt8(const PackedTensor& tensor) {
    return dense(tensor, 8, "int8");
}

std::optional<PackedCount> countBitsandbytes(const PackedTensor& tensor) {
    PackedCount count{.bits = 4, .group = {}, .element = tensor.declared.element};
    const std::uint64_t most = 2 * tensor.codes.bytes;
    count.weights = most;
    if (const QuantState* state = quantState(tensor)) {
        count.element = state->element;
        count.weights = weightsOfShape(shapeIn(bitsandbytesState(tensor)), most).value_or(most);
    }
    const std::uint64_t declared = countIn(bitsandbytesState(tensor), "blocksize");
    const std::uint64_t seen = roundedUp(count.weights, tensor.scales.weightCount());
    count.group = PackedGroup{1, declared != 0 ? declared : seen};
    return count;
}

std::optional<PackedCount> countWords(const PackedTensor& tensor) {
    const double bits = wordBits(tensor);
    auto count = dense(tensor, bits, integerName(bits));
    const std::uint64_t groups = tensor.scales.rowCount();
    const bool hasOutputsAsRows = !packsInputs(tensor) && tensor.codes.rowCount() == groups;
    if (!count || hasOutputsAsRows || groups == 0) return count;
    const std::uint64_t inputs =
        packsInputs(tensor) ? count->weights / tensor.codes.rowLength() : tensor.codes.rowCount();
    count->group = PackedGroup{1, groups == 1 ? kAll : roundedUp(inputs, groups)};
    return count;
}

std::optional<PackedCount> countGptq(const PackedTensor& tensor) {
    return packsInputs(tensor) ? countWords(tensor) : std::nullopt;
}

std::optional<PackedCount> countCompressed(const PackedTensor& tensor) {
    if (is(tensor.codes, "U8")) return countScaled(tensor);
    const std::uint64_t stored = storedBits(tensor.codes);
    double bits = tensor.declared.bits != 0 ? tensor.declared.bits : 4;
    std::optional<std::uint64_t> weights;
    if (const TensorInfo* shape = tensor.beside("_shape")) {
        weights = weightsOfShape(numbersIn(tensor.model, *shape), stored);
    }
    // Rows end with whole words, so that the quotient may be a little above the bits.
    if (weights && tensor.declared.bits == 0) {
        bits =
            std::max(1.0, std::floor(static_cast<double>(stored) / static_cast<double>(*weights)));
    }
    auto count = dense(tensor, bits, integerName(bits));
    if (!count || !weights) return count;
    count->weights = *weights;
    count->group = groupOf(tensor.codes, *weights, tensor.scales, tensor.declared);
    return count;
}

std::optional<PackedCount> countMlx(const PackedTensor& tensor) {
    const std::uint64_t scales = tensor.scales.rowLength();
    if (scales == 0 || tensor.scales.rowCount() != tensor.codes.rowCount()) return std::nullopt;
    const double groupBits =
        32.0 * static_cast<double>(tensor.codes.rowLength()) / static_cast<double>(scales);
    if (is(tensor.scales, "U8")) return countMlxFloats(tensor, groupBits);
    for (const std::uint32_t group : {tensor.declared.groupSize, 64U, 32U, 128U}) {
        const double bits = group == 0 ? 0 : groupBits / group;
        if (bits < 2 || bits > 8 || bits != std::floor(bits)) continue;
        auto count = dense(tensor, bits, integerName(bits));
        if (count) count->group = PackedGroup{1, group};
        return count;
    }
    return std::nullopt;
}

std::optional<PackedCount> countBlocks(const PackedTensor& tensor) {
    if (tensor.codes.rowLength() != 16 || tensor.scales.weightCount() != tensor.codes.rowCount()) {
        return std::nullopt;
    }
    return PackedCount{4, PackedGroup{1, 32}, 2 * tensor.codes.weightCount(), "FP4"};
}

std::optional<PackedCount> countHqq(const PackedTensor& tensor) {
    const std::uint32_t group = tensor.declared.groupSize;
    double bits = tensor.declared.bits != 0 ? tensor.declared.bits : 4;
    auto count = dense(tensor, bits, integerName(bits));
    if (!count) return count;
    if (group == 0) {
        count->group = PackedGroup{1, roundedUp(count->weights, tensor.scales.weightCount())};
        return count;
    }
    count->group = PackedGroup{1, group};
    // Codes of 3 bits leave gaps in their words; scales do not.
    if (tensor.scales.weightCount() <= storedBits(tensor.codes) / group) {
        count->weights = tensor.scales.weightCount() * group;
    }
    return count;
}

std::optional<PackedCount> countCodebooks(const PackedTensor& tensor) {
    const auto& books = tensor.scales.dimensions;
    if (books.size() != 4 || books[3] == 0 || books[2] == 0) return std::nullopt;
    const std::uint64_t vectors = tensor.codes.weightCount() / books[3];
    const auto weights = weightsOfShape({books[0], books[1], vectors}, std::uint64_t{1} << 62U);
    if (!weights) return std::nullopt;
    const double bits = static_cast<double>(std::bit_width(books[2] - 1)) *
                        static_cast<double>(books[3]) / static_cast<double>(books[0] * books[1]);
    return PackedCount{bits, PackedGroup{1, kAll}, *weights, "codebook"};
}

std::optional<PackedCount> countExl2(const PackedTensor& tensor) {
    const TensorInfo* order = tensor.beside(".q_invperm");
    if (order == nullptr) order = tensor.beside(".q_perm");
    if (order == nullptr) return std::nullopt;
    const std::uint64_t stored = storedBits(tensor.codes);
    const auto weights = weightsOfShape({order->weightCount(), tensor.codes.rowLength()}, stored);
    if (!weights) return std::nullopt;
    const double bits = static_cast<double>(stored) / static_cast<double>(*weights);
    const std::uint64_t groups = tensor.scales.rowCount();
    return PackedCount{bits, PackedGroup{1, roundedUp(order->weightCount(), groups)}, *weights, ""};
}

std::optional<PackedCount> countTrellis(const PackedTensor& tensor) {
    const std::uint64_t words = tensor.codes.rowLength();
    if (words == 0 || words % 16 != 0 || words > 16 * 8) return std::nullopt;
    return PackedCount{
        static_cast<double>(words) / 16, {}, 256 * tensor.codes.rowCount(), "trellis"};
}

std::optional<PackedCount> countQuip(const PackedTensor& tensor) {
    auto count = dense(tensor, 2, "E8 lattice");
    if (count) count->group.reset();
    return count;
}

}  // namespace weightscape::files
