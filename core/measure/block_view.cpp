// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/block_view.h"

#include <algorithm>
#include <utility>

#include "core/quantize/encoders/tensor_encoder.h"

namespace weightscape::measure {
namespace {

using formats::Format;

Result<void> checkPlace(const TensorInfo& tensor, const Format& format, const BlockPlace& place) {
    if (auto row = checkIndex(place.row, tensor.rowCount(), "rows"_text); !row) return row;
    return checkIndex(place.block, blocksPerRow(tensor, format),
                      "blocks of %1 in a row"_text(format.info.label));
}

template <typename T>
std::vector<T> cut(const std::vector<T>& from, std::uint64_t first, std::size_t count) {
    const auto begin = from.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

void indexFields(BlockView& view) {
    const auto& fields = view.layout.fields;
    view.fieldOfBit.assign(8 * view.bytes.size(), fields.size());
    view.fieldsOfWeight.assign(view.original.size(), {});
    for (std::size_t i = 0; i < fields.size(); ++i) {
        for (const auto& part : fields[i].bits.parts()) {
            std::fill_n(view.fieldOfBit.begin() + part.first, part.count, i);
        }
        for (std::size_t j = 0; j < fields[i].weights.count; ++j) {
            view.fieldsOfWeight[fields[i].weights.at(j)].push_back(i);
        }
    }
}

}  // namespace

Result<void> checkIndex(std::uint64_t index, std::uint64_t count, const Text& what) {
    if (index < count) return {};
    return fail(ErrorCode::InvalidArgument,
                count == 0 ? "The tensor has 0 %1."_text(what)
                           : "The tensor has %1 %2; give a number from 0 to %3."_text(count, what,
                                                                                      count - 1));
}

std::vector<ByteBits> byteBits(const formats::FieldBits& bits) {
    std::vector<ByteBits> found;
    for (const auto& part : bits.parts()) {
        const unsigned end = unsigned{part.first} + part.count;
        for (unsigned bit = part.first; bit < end;) {
            const unsigned count = std::min(8 - bit % 8, end - bit);
            found.push_back({bit / 8, bit % 8, count});
            bit += count;
        }
    }
    return found;
}

std::uint64_t BlockView::storedNumber(std::size_t field) const {
    return layout.fields[field].bits.read(bytes);
}

std::optional<double> BlockView::number(std::size_t field) const {
    const auto meaning = groupOf(field).number;
    if (meaning == nullptr) return std::nullopt;
    return meaning(storedNumber(field));
}

double BlockView::error(std::size_t weight) const {
    return static_cast<double>(decoded[weight]) - static_cast<double>(original[weight]);
}

std::vector<float> BlockView::levels(std::size_t weight) const {
    return formats::levelsOf(*format, bytes, weight);
}

std::uint64_t blocksPerRow(const TensorInfo& tensor, const Format& format) {
    return tensor.rowLength() / format.weightsPerBlock;
}

Result<BlockView> viewBlock(const Model& model, const TensorInfo& tensor,
                            const encoders::Treatment& treatment, const BlockPlace& place,
                            TaskContext& task, const ColumnImportance& importance) {
    const Format& format = *treatment.format;
    const auto made = encoders::makeEncoder({model, tensor}, treatment, {importance});
    if (!made) return fail(made.error());
    encoders::TensorEncoder& encoder = **made;
    if (encoder.simulates()) {
        return fail(ErrorCode::Unsupported,
                    "A composed scheme has no byte layout of its own; choose a format."_text);
    }
    if (auto there = checkPlace(tensor, format, place); !there) {
        return fail(std::move(there.error()));
    }
    if (auto prepared = encoder.prepare(task); !prepared) return fail(prepared.error());
    const Rectangle own = encoder.groupOf(place.row, place.block * format.weightsPerBlock);
    const Rectangle range = encoder.around(own);
    encoders::EncodedPiece piece;
    const encoders::EncodeWishes wishes{
        .measured = encoders::Measured::Nothing, .bytes = true, .weights = true};
    if (!encoder.encode(range, wishes, piece, task)) {
        return failCancelled();
    }
    BlockView view;
    view.format = &format;
    view.place = place;
    view.rows = tensor.rowCount();
    view.blocksPerRow = blocksPerRow(tensor, format);
    view.isStored = encoder.copies();
    view.lacksImportance = importance.empty() && !encoder.copies() &&
                           format.info.importance == formats::ImportanceUse::Required;
    view.usesImportance = !importance.empty() && encoders::usesImportance(tensor, treatment);
    const std::uint64_t skipped = own.column - range.column;
    view.original = cut(piece.original, skipped, format.weightsPerBlock);
    view.bytes = cut(piece.bytes, skipped / format.weightsPerBlock * format.bytesPerBlock,
                     format.bytesPerBlock);
    view.decoded.resize(format.weightsPerBlock);
    format.decodeRow(view.bytes, view.decoded);
    view.errors.add(view.original, view.decoded);
    view.layout = formats::fieldsOf(format);
    indexFields(view);
    return view;
}

}  // namespace weightscape::measure
