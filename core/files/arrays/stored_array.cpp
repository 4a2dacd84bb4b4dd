// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/arrays/stored_array.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/files/tensor_size.h"
#include "core/model/model.h"
#include "core/model/tensor_piece.h"
#include "core/support/checked.h"

namespace weightscape::files {
namespace {

bool isEmpty(std::span<const std::uint64_t> shape) {
    return std::ranges::find(shape, 0U) != shape.end();
}

/// Complex numbers are two of half the size.
std::size_t bytesPerNumber(const formats::Format& format) {
    static const formats::Format* const kComplex = formats::findFormat("c64");
    const bool isComplex = &format == kComplex;
    return isComplex ? format.bytesPerBlock / 2 : format.bytesPerBlock;
}

void reverseEach(std::span<std::byte> bytes, std::size_t size) {
    for (std::size_t begin = 0; begin + size <= bytes.size(); begin += size) {
        std::ranges::reverse(bytes.subspan(begin, size));
    }
}

/// Weights that are gathered number by number.
class ArrayOrigin final : public TensorOrigin {
  public:
    explicit ArrayOrigin(StoredArray array) : m_array(std::move(array)) {
        std::ranges::reverse(m_array.strides);  // as TensorInfo::dimensions
        std::ranges::reverse(m_array.shape);
    }

    void decode(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<float> out) const override {
        std::vector<std::byte> buffer(tensor.format->rowBytes(piece.count));
        blocks(model, tensor, piece, buffer);
        tensor.format->decodeRow(buffer, out);
    }

    void blocks(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<std::byte> out) const override {
        const std::span<const std::byte> all =
            m_array.own != nullptr ? std::span(*m_array.own) : model.files[tensor.file]->bytes();
        gather(all.subspan(m_array.begin), piece, out);
        if (m_array.isBigEndian) reverseEach(out, bytesPerNumber(*m_array.format));
    }

  private:
    void gather(std::span<const std::byte> from, const TensorPiece& piece,
                std::span<std::byte> out) const {
        const std::uint64_t row = m_array.shape.empty() ? 1 : m_array.shape[0];
        std::uint64_t done = 0;
        while (done < piece.count) {
            const std::uint64_t index = piece.first + done;
            const std::uint64_t count = std::min(row - index % row, piece.count - done);
            gatherRow(from, index, out.subspan(done * bytesOfOne(), count * bytesOfOne()));
            done += count;
        }
    }
    void gatherRow(std::span<const std::byte> from, std::uint64_t index,
                   std::span<std::byte> out) const {
        const std::size_t size = bytesOfOne();
        const std::uint64_t stride = m_array.strides.empty() ? 1 : m_array.strides[0];
        const auto* source = from.data() + placeOf(index) * size;
        if (stride == 1) {
            std::memcpy(out.data(), source, out.size());
            return;
        }
        for (std::size_t at = 0; at < out.size(); at += size, source += stride * size) {
            std::memcpy(out.data() + at, source, size);
        }
    }
    [[nodiscard]] std::uint64_t placeOf(std::uint64_t index) const {
        std::uint64_t place = 0;
        for (std::size_t i = 0; i < m_array.shape.size(); ++i) {
            place += index % m_array.shape[i] * m_array.strides[i];
            index /= m_array.shape[i];
        }
        return place;
    }
    [[nodiscard]] std::size_t bytesOfOne() const { return m_array.format->bytesPerBlock; }

    StoredArray m_array;
};

/// Whether the numbers follow each other as `strides` says; a dimension of 1 may have any stride.
bool follows(const StoredArray& array, std::span<const std::uint64_t> strides) {
    for (std::size_t i = 0; i < array.shape.size(); ++i) {
        if (array.shape[i] != 1 && array.strides[i] != strides[i]) return false;
    }
    return true;
}

}  // namespace

std::vector<std::uint64_t> rowStrides(std::span<const std::uint64_t> shape) {
    std::vector<std::uint64_t> strides(shape.size(), 1);
    for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
    return strides;
}

std::vector<std::uint64_t> columnStrides(std::span<const std::uint64_t> shape) {
    std::vector<std::uint64_t> strides(shape.size(), 1);
    for (std::size_t i = 1; i < shape.size(); ++i) strides[i] = strides[i - 1] * shape[i - 1];
    return strides;
}

std::optional<std::uint64_t> extentOf(const StoredArray& array) {
    const auto bytes = storedBytes(array.shape, *array.format);
    if (!bytes || isEmpty(array.shape)) return bytes;
    CheckedSize last(0);
    for (std::size_t i = 0; i < array.shape.size(); ++i) {
        const auto reached = CheckedSize(array.shape[i] - 1).times(array.strides[i]).value();
        if (!reached) return std::nullopt;
        last = last.plus(*reached);
    }
    const auto extent = last.plus(1).times(array.format->bytesPerBlock).value();
    return extent && *extent >= *bytes ? extent : std::nullopt;
}

void place(StoredArray array, TensorInfo& tensor) {
    tensor.format = array.format;
    tensor.dimensions.assign(array.shape.rbegin(), array.shape.rend());
    tensor.bytes = storedBytes(array.shape, *array.format).value_or(0);
    const bool isMapped = array.own == nullptr;
    // What is packed has no place of its own; it begins where the packed bytes do.
    if (isMapped) tensor.offset = array.begin;
    const bool isOrdered = follows(array, rowStrides(array.shape));
    const bool isSwapped = array.isBigEndian && bytesPerNumber(*array.format) > 1;
    if (isEmpty(array.shape) || (isMapped && isOrdered && !isSwapped)) return;
    array.isBigEndian = isSwapped;
    tensor.origin = std::make_shared<const ArrayOrigin>(std::move(array));
}

}  // namespace weightscape::files
