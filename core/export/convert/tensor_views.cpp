// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/tensor_views.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <span>
#include <utility>

#include "core/model/tensor_source.h"

namespace weightscape::exporting {
namespace {

/// Decodes; blocks are those of the decoded weights.
class View : public TensorOrigin {
  public:
    void blocks(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<std::byte> out) const override {
        std::vector<float> weights(piece.count);
        decode(model, tensor, piece, weights);
        tensor.format->encodeRow(weights, {}, out);
        takeCodes(model, tensor, *tensor.format, piece, out);
    }
};

/// Consecutive weights of a source.
struct Run {
    std::size_t source = 0;
    TensorPiece piece;
};

class RowView final : public View {
  public:
    RowView(std::vector<TensorInfo> sources, std::uint64_t rowLength, RowMap map)
        : m_sources(std::move(sources)), m_rowLength(rowLength), m_map(std::move(map)) {}

    void decode(const Model& model, const TensorInfo&, const TensorPiece& piece,
                std::span<float> out) const override {
        std::vector<float> weights;
        std::vector<float> buffer;
        forEachRun(piece, [&](const Run& run, std::uint64_t at) {
            decodeRun(model, run, out.subspan(at, run.piece.count), weights, buffer);
        });
    }

    void blocks(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<std::byte> out) const override {
        const bool takesOver = std::ranges::all_of(m_sources, [&](const TensorInfo& source) {
            return source.format == tensor.format && source.format->fitsRow(m_rowLength);
        });
        if (!takesOver) return View::blocks(model, tensor, piece, out);
        std::vector<std::byte> buffer;
        forEachRun(piece, [&](const Run& run, std::uint64_t at) {
            const TensorSource source{model, m_sources[run.source]};
            const auto bytes = source.blocksOf(run.piece, buffer);
            std::ranges::copy(
                bytes, out.begin() + static_cast<std::ptrdiff_t>(tensor.format->rowBytes(at)));
        });
    }

    void takeCodes(const Model& model, const TensorInfo&, const formats::Format& format,
                   const TensorPiece& piece, std::span<std::byte> blocks) const override {
        if (!format.fitsRow(m_rowLength)) return;
        forEachRun(piece, [&](const Run& run, std::uint64_t at) {
            TensorSource{model, m_sources[run.source]}.takeCodes(
                format, run.piece,
                blocks.subspan(format.rowBytes(at), format.rowBytes(run.piece.count)));
        });
    }

    void doneReading(const Model& model, const TensorInfo&,
                     const TensorPiece& piece) const override {
        forEachRun(piece, [&](const Run& run, std::uint64_t) {
            const TensorInfo& source = m_sources[run.source];
            const formats::Format& format = *source.format;
            model.doneReading(source,
                              run.piece.first / format.weightsPerBlock * format.bytesPerBlock,
                              format.rowBytes(run.piece.count));
        });
    }

  private:
    /// Calls use(run, where it begins in the piece); rows that follow each other in a source too
    /// are one run.
    template <typename Use>
    void forEachRun(const TensorPiece& piece, const Use& use) const {
        for (std::uint64_t done = 0; done < piece.count;) {
            std::uint64_t row = (piece.first + done) / m_rowLength;
            const std::uint64_t column = (piece.first + done) % m_rowLength;
            const SourceRow place = m_map(row);
            std::uint64_t count = m_rowLength - column;
            for (SourceRow next = place; done + count < piece.count; count += m_rowLength) {
                ++next.row;
                if (m_map(++row) != next) break;
            }
            count = std::min(count, piece.count - done);
            use(Run{place.source, {place.row * m_rowLength + column, count}}, done);
            done += count;
        }
    }

    /// Whole blocks around the run, where it cuts some.
    void decodeRun(const Model& model, const Run& run, std::span<float> out,
                   std::vector<float>& weights, std::vector<float>& buffer) const {
        const TensorInfo& tensor = m_sources[run.source];
        const TensorSource source{model, tensor};
        const std::uint64_t block = tensor.format->weightsPerBlock;
        if (run.piece.first % block == 0 && run.piece.count % block == 0) {
            return source.decode(run.piece, out);
        }
        const std::uint64_t length = tensor.rowLength();
        for (std::uint64_t done = 0; done < run.piece.count;) {
            const std::uint64_t row = (run.piece.first + done) / length;
            const std::uint64_t column = (run.piece.first + done) % length;
            const std::uint64_t count = std::min(length - column, run.piece.count - done);
            source.read({row, column, 1, count}, weights, buffer);
            std::ranges::copy(weights, out.begin() + static_cast<std::ptrdiff_t>(done));
            done += count;
        }
    }

    std::vector<TensorInfo> m_sources;
    std::uint64_t m_rowLength;
    RowMap m_map;
};

class ColumnView final : public View {
  public:
    ColumnView(TensorInfo source, ColumnMap map)
        : m_source(std::move(source)), m_map(std::move(map)) {}

    void decode(const Model& model, const TensorInfo& tensor, const TensorPiece& piece,
                std::span<float> out) const override {
        const std::uint64_t length = tensor.rowLength();
        std::vector<float> weights;
        std::vector<float> buffer;
        for (std::uint64_t done = 0; done < piece.count;) {
            const std::uint64_t row = (piece.first + done) / length;
            const std::uint64_t begin = (piece.first + done) % length;
            const SourceColumn place = m_map(row);
            const std::uint64_t rows = wholeRowsAt(row, begin, piece.count - done, length, place);
            const std::uint64_t count = std::min(length - begin, piece.count - done);
            TensorSource{model, m_source}.read({place.firstRow + begin, place.column, count, rows},
                                               weights, buffer);
            for (std::uint64_t i = 0; i < rows * count; ++i) {
                out[done + i % rows * count + i / rows] = weights[i];
            }
            done += rows * count;
        }
    }

  private:
    /// How many whole rows of the view are neighbouring columns of the same rows, so that they are
    /// read together; at least 1.
    [[nodiscard]] std::uint64_t wholeRowsAt(std::uint64_t row, std::uint64_t begin,
                                            std::uint64_t left, std::uint64_t length,
                                            const SourceColumn& place) const {
        std::uint64_t rows = 1;
        if (begin != 0) return rows;
        while ((rows + 1) * length <= left) {
            const SourceColumn next = m_map(row + rows);
            if (next.firstRow != place.firstRow || next.column != place.column + rows) break;
            ++rows;
        }
        return rows;
    }

    TensorInfo m_source;
    ColumnMap m_map;
};

class PlusOne final : public View {
  public:
    explicit PlusOne(TensorInfo source) : m_source(std::move(source)) {}

    void decode(const Model& model, const TensorInfo&, const TensorPiece& piece,
                std::span<float> out) const override {
        TensorSource{model, m_source}.decode(piece, out);
        for (float& weight : out) weight += 1.0F;
    }

  private:
    TensorInfo m_source;
};

class Numbers final : public View {
  public:
    explicit Numbers(std::vector<float> numbers) : m_numbers(std::move(numbers)) {}

    void decode(const Model&, const TensorInfo&, const TensorPiece& piece,
                std::span<float> out) const override {
        std::copy_n(m_numbers.begin() + static_cast<std::ptrdiff_t>(piece.first), piece.count,
                    out.begin());
    }

  private:
    std::vector<float> m_numbers;
};

/// What the folder calls the sources, which may be views themselves.
std::vector<std::string> namesOf(std::span<const TensorInfo> sources) {
    std::vector<std::string> names;
    for (const TensorInfo& source : sources) {
        if (source.folderNames.empty()) names.push_back(source.name);
        std::ranges::copy(source.folderNames, std::back_inserter(names));
    }
    return names;
}

/// The first source's place in the files is the view's, which orders tensors.
TensorInfo viewBy(ViewShape shape, std::span<const TensorInfo> sources,
                  std::shared_ptr<const TensorOrigin> origin) {
    TensorInfo tensor;
    tensor.name = shape.name;
    tensor.ggufName = std::move(shape.name);
    tensor.dimensions = std::move(shape.dimensions);
    tensor.format = shape.format;
    tensor.bytes = tensor.format->rowBytes(tensor.weightCount());
    if (!sources.empty()) {
        tensor.file = sources.front().file;
        tensor.offset = sources.front().offset;
    }
    tensor.folderNames = namesOf(sources);
    tensor.origin = std::move(origin);
    return tensor;
}

/// A view of packed tensors of one type is packed as they are, and has its share of their bytes.
void keepPacking(const std::vector<TensorInfo>& sources, TensorInfo& view) {
    const auto& type = sources.front().packed;
    std::uint64_t bytes = 0;
    std::uint64_t weights = 0;
    for (const TensorInfo& source : sources) {
        if (type == nullptr || source.packed == nullptr || *source.packed != *type) return;
        bytes += source.bytes;
        weights += source.weightCount();
    }
    if (weights == 0) return;
    view.packed = type;
    view.bytes = static_cast<std::uint64_t>(static_cast<double>(bytes) *
                                            static_cast<double>(view.weightCount()) /
                                            static_cast<double>(weights));
}

}  // namespace

TensorInfo viewOfRows(ViewShape shape, std::vector<TensorInfo> sources, std::uint64_t rowLength,
                      RowMap map) {
    TensorInfo view = viewBy(std::move(shape), sources, nullptr);
    keepPacking(sources, view);
    view.origin = std::make_shared<RowView>(std::move(sources), rowLength, std::move(map));
    return view;
}

TensorInfo viewOfAll(ViewShape shape, const TensorInfo& source) {
    if (shape.format != source.format) {
        return viewOfRows(std::move(shape), {source},
                          std::max<std::uint64_t>(1, source.rowLength()), [](std::uint64_t row) {
                              return SourceRow{0, row};
                          });
    }
    TensorInfo same = source;
    same.folderNames = namesOf({&source, 1});
    same.name = shape.name;
    same.ggufName = std::move(shape.name);
    same.dimensions = std::move(shape.dimensions);
    return same;
}

TensorInfo viewOfColumns(ViewShape shape, const TensorInfo& source, ColumnMap map) {
    return viewBy(std::move(shape), {&source, 1},
                  std::make_shared<ColumnView>(source, std::move(map)));
}

TensorInfo viewPlusOne(ViewShape shape, const TensorInfo& source) {
    return viewBy(std::move(shape), {&source, 1}, std::make_shared<PlusOne>(source));
}

TensorInfo viewOfNumbers(ViewShape shape, std::vector<float> numbers) {
    return viewBy(std::move(shape), {}, std::make_shared<Numbers>(std::move(numbers)));
}

}  // namespace weightscape::exporting
