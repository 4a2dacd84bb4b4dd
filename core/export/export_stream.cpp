// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_stream.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/export/export_piece.h"
#include "core/measure/error_remarks.h"
#include "core/measure/measure_treatment.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/ordered_stages.h"
#include "core/support/parallel.h"
#include "core/support/printable.h"
#include "core/support/sha256.h"
#include "core/support/task_share.h"

namespace weightscape::exporting {
namespace {

/// A piece on its way through the pipeline.
struct Token {
    StreamedTensor* tensor = nullptr;
    const PieceSource* source = nullptr;
    std::uint64_t index = 0;
    bool complete = false;
    PieceSource::Piece piece;
};

/// Pieces whose source is asked for at once: about 8 MiB of 16-bit weights.
constexpr std::uint64_t kPiecesAhead = 16;

tl::unexpected<Error> cancelled() {
    return fail(ErrorCode::Cancelled, "Cancelled. No file was written."_text);
}

/// What all streams of one file share. The references outlive the work.
struct StreamPlace {
    const Model& model;
    const StreamOptions& options;
    files::HashedOutput& output;
};

/// A tensor and how it is encoded; without an encoder its bytes are copied.
struct Item {
    StreamedTensor* tensor = nullptr;
    std::unique_ptr<encoders::TensorEncoder> encoder;
};

/// Why a tensor is not written, with how many of its weights are to blame: they are counted over
/// the whole tensor, since the reader chooses what to do by that.
Result<void> refusal(const encoders::TensorEncoder& encoder, const encoders::BadWeight& bad,
                     TaskContext& task) {
    const auto sums = measure::measurePrepared(encoder, task);
    if (!sums) return cancelled();
    auto error = badWeightError(encoder, bad);
    for (const Text& remark :
         measure::errorRemarks(printable(encoder.tensor().name), encoder.name(), *sums)) {
        error.value().detail = "%1 %2"_text(error.value().detail, remark);
    }
    return error;
}

/// read (in order) → encode (parallel) → digest (in order) → write (in order), for some consecutive
/// tensors whose encoders are prepared.
class Stream {
  public:
    Stream(const StreamPlace& place, std::span<const Item> items, TaskContext& task)
        : m_place(place), m_items(items), m_task(task), m_tokens(std::size_t{2} * threadLimit()) {
        m_sources.reserve(items.size());
        for (const Item& item : items) {
            m_totalWeights += item.tensor->tensor->weightCount();
            m_sources.emplace_back(place.model, *item.tensor->tensor, item.encoder.get());
        }
    }

    Result<void> run() {
        runStages(m_tokens.size(),
                  {.begin = [this](std::size_t slot) { return beginPiece(m_tokens[slot]); },
                   .work = [this](std::size_t slot) { encodePiece(m_tokens[slot]); },
                   .inOrder = {[this](std::size_t slot) { digestPiece(m_tokens[slot]); },
                               [this](std::size_t slot) { finish(m_tokens[slot]); }}});
        if (m_result && m_task.cancelled()) stop(cancelled());
        if (m_bad) return refusal(*m_items[m_finishing].encoder, *m_bad, m_task);
        return m_result;
    }

  private:
    /// Makes the token that of the next piece; false after the last one.
    bool beginPiece(Token& token) {
        while (m_item < m_items.size()) {
            if (m_stopped || m_task.cancelled()) return false;
            const PieceSource& source = m_sources[m_item];
            if (m_piece < source.count()) {
                token.tensor = m_items[m_item].tensor;
                token.source = &source;
                token.index = m_piece++;
                readAhead(token);
                return true;
            }
            ++m_item;
            m_piece = 0;
        }
        return false;
    }

    /// Has the kernel fetch from the disk what the pieces after the next ones need, so that nothing
    /// waits for it in the middle of encoding.
    void readAhead(const Token& token) const {
        const std::uint64_t index = token.index;
        if (index % kPiecesAhead != 0) return;
        const TensorInfo& tensor = *token.tensor->tensor;
        const std::uint64_t pieceBytes = tensor.bytes / token.source->count() + 1;
        const std::uint64_t first = index == 0 ? 0 : index + kPiecesAhead;
        const std::uint64_t begin = std::min(tensor.bytes, first * pieceBytes);
        const std::uint64_t end = std::min(tensor.bytes, (index + 2 * kPiecesAhead) * pieceBytes);
        if (begin < end) {
            m_place.model.willRead(tensor, begin, end - begin);
        }
    }

    void encodePiece(Token& token) {
        token.complete = !m_stopped && token.source->make(token.index, m_place.options.measureError,
                                                          m_scratch.local(), token.piece, m_task);
    }

    /// A stage of its own: while one thread digests a piece, another writes the one before.
    void digestPiece(const Token& token) {
        if (m_stopped || !token.complete) return;
        if (token.index == 0) m_place.output.digestZerosTo(token.tensor->position);
        m_place.output.digest(token.piece.bytes);
    }

    void finish(Token& token) {
        if (m_stopped) return;
        StreamedTensor& item = *token.tensor;
        while (m_items[m_finishing].tensor != token.tensor) ++m_finishing;
        const PieceSource::Piece& piece = token.piece;
        const encoders::TensorEncoder* encoder = m_items[m_finishing].encoder.get();
        if (!token.complete) return stop(cancelled());
        if (piece.bad) {
            m_bad = piece.bad;
            return stop(badWeightError(*encoder, *piece.bad));
        }
        (encoder != nullptr && encoder->simulates() ? item.storedError : item.error)
            .merge(piece.error);
        item.saturated += piece.saturated;
        if (auto read = checkRead(*item.tensor); !read) return stop(fail(read.error()));
        if (auto written = write(item, token); !written) return stop(fail(written.error()));
        if (auto noted = noteFinished(item, token); !noted) return stop(fail(noted.error()));
        m_doneWeights += piece.weights;
        m_task.report(static_cast<double>(m_doneWeights) / static_cast<double>(m_totalWeights),
                      item.tensor->name);
    }

    Result<void> write(const StreamedTensor& item, const Token& token) {
        if (token.index == 0) {
            if (auto padded = m_place.output.storeZerosTo(item.position); !padded) return padded;
        }
        return m_place.output.store(token.piece.bytes);
    }

    /// What could not be downloaded stands as zeros in the piece.
    [[nodiscard]] Result<void> checkRead(const TensorInfo& tensor) const {
        if (!m_isRemote) return {};
        if (tensor.origin != nullptr) return m_place.model.checkUnchanged();
        return m_place.model.files[tensor.file]->checkUnchanged();
    }

    Result<void> noteFinished(const StreamedTensor& item, const Token& token) {
        if (!m_place.options.finished) return {};
        m_digest.update(token.piece.bytes);
        if (token.index + 1 < token.source->count()) return {};
        const std::string sha256 = std::exchange(m_digest, Sha256()).finish();
        return m_place.options.finished(item, {item.position, m_place.output.file().written()},
                                        sha256);
    }

    void stop(tl::unexpected<Error> reason) {
        m_result = std::move(reason);
        m_stopped = true;
    }

    const StreamPlace& m_place;
    std::span<const Item> m_items;
    std::vector<PieceSource> m_sources;  ///< of the items
    TaskContext& m_task;

    std::vector<Token> m_tokens;
    std::size_t m_item = 0;
    std::size_t m_finishing = 0;  ///< the item whose pieces leave the pipeline
    std::uint64_t m_piece = 0;
    tbb::enumerable_thread_specific<encoders::EncodedPiece> m_scratch;
    std::uint64_t m_totalWeights = 0;
    std::uint64_t m_doneWeights = 0;
    const bool m_isRemote = m_place.model.isRemote();
    Sha256 m_digest;  ///< of the tensor whose pieces leave the pipeline
    std::atomic<bool> m_stopped = false;
    Result<void> m_result;  ///< set by the last stage alone, so the first piece in order decides
    std::optional<encoders::BadWeight> m_bad;  ///< why, if that is the reason
};

/// An encoder that learns from the whole tensor. What is simulated is measured as
/// measureTreatment() does, before its weights are written.
Result<void> streamLearnt(const StreamPlace& place, const Item& item, TaskContext& task) {
    encoders::TensorEncoder& encoder = *item.encoder;
    const TensorInfo& tensor = encoder.tensor();
    const bool measures = place.options.measureError && encoder.simulates();
    // Preparing, measuring where it is wished, writing: about as long each.
    TaskShare share(task, measures ? 3 : 2);
    if (const auto prepared = encoder.prepare(share.next(1)); !prepared) {
        return prepared.error().code == ErrorCode::Cancelled ? cancelled() : fail(prepared.error());
    }
    item.tensor->treatedBytes = encoder.bytes();
    if (measures) {
        const auto error = measure::measurePrepared(encoder, share.next(1));
        if (!error) return cancelled();
        item.tensor->error = *error;
    }
    place.model.doneReading(tensor, 0, tensor.copiedBytes());
    return Stream(place, {&item, 1}, share.next(1)).run();
}

bool learns(const Item& item) {
    return item.encoder && item.encoder->learns();
}

/// How many of the first tensors one stream takes.
std::size_t runLength(std::span<const Item> items) {
    const auto end = std::ranges::find_if(items, learns);
    return std::max<std::size_t>(1, static_cast<std::size_t>(end - items.begin()));
}

Result<std::vector<Item>> itemsOf(const Model& model, std::span<StreamedTensor> tensors,
                                  const StreamOptions& options) {
    std::vector<Item> items;
    for (StreamedTensor& tensor : tensors) {
        items.push_back({&tensor, {}});
        tensor.treatedBytes = tensor.tensor->bytes;
        if (tensor.treatment->keeps(*tensor.tensor)) continue;
        auto encoder =
            encoders::makeEncoder({model, *tensor.tensor}, *tensor.treatment,
                                  {.importance = tensor.importance, .saturate = options.saturate});
        if (!encoder) return fail(std::move(encoder.error()));
        items.back().encoder = *std::move(encoder);
        if (!items.back().encoder->simulates()) tensor.treatedBytes = items.back().encoder->bytes();
    }
    return items;
}

}  // namespace

Result<void> streamTensors(const Model& model, std::span<StreamedTensor> tensors,
                           const StreamOptions& options, files::HashedOutput& output,
                           TaskContext& task) {
    const StreamPlace place{model, options, output};
    auto items = itemsOf(model, tensors, options);
    if (!items) return fail(std::move(items.error()));
    std::uint64_t totalWeights = 0;
    for (const StreamedTensor& item : tensors) totalWeights += item.tensor->weightCount();
    TaskShare share(task, totalWeights);
    for (std::span<Item> left = *items; !left.empty();) {
        const auto run = left.first(runLength(left));
        std::uint64_t weights = 0;
        for (const Item& item : run) weights += item.tensor->tensor->weightCount();
        TaskContext& part = share.next(weights);
        const auto done = learns(run.front()) ? streamLearnt(place, run.front(), part)
                                              : Stream(place, run, part).run();
        if (!done) return done;
        for (Item& item : run) item.encoder.reset();  // what it knows of all groups is large
        left = left.subspan(run.size());
    }
    return {};
}

}  // namespace weightscape::exporting
