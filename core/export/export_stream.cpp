// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_stream.h"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

#include "core/export/export_piece.h"
#include "core/export/export_simulated.h"
#include "core/quantize/schemes/apply_scheme.h"
#include "core/quantize/schemes/decode_with_scheme.h"
#include "core/support/parallel.h"
#include "core/support/task_share.h"

namespace weightscape::exporting {
namespace {

/// A piece on its way through the pipeline.
struct Token {
    StreamedTensor* tensor = nullptr;
    std::uint64_t index = 0;
    bool complete = false;
    ExportPiece piece;
};

/// Pieces whose source is asked for at once: about 8 MiB of 16-bit weights.
constexpr std::uint64_t kPiecesAhead = 16;

tl::unexpected<Error> cancelled() {
    return fail(ErrorCode::Cancelled, "Cancelled. No file was written.");
}

/// What all streams of one file share. The references outlive the work.
struct StreamPlace {
    const Model& model;
    const StreamOptions& options;
    files::HashedOutput& output;
};

/// Buffers of one thread.
struct Scratch {
    encoders::EncodedPiece encoded;
    SimulationBuffers simulated;
};

/// read (in order) → encode (parallel) → digest (in order) → write (in order), for some consecutive
/// tensors: either none of them simulates a scheme, or it is one that does and `prepared` is its
/// scheme.
class Stream {
  public:
    Stream(const StreamPlace& place, std::span<StreamedTensor> tensors,
           const schemes::PreparedScheme* prepared, TaskContext& task)
        : m_place(place),
          m_tensors(tensors),
          m_prepared(prepared),
          m_task(task),
          m_tokens(std::size_t{2} * threadLimit()) {
        for (const StreamedTensor& item : tensors) m_totalWeights += item.tensor->weightCount();
        if (prepared != nullptr) m_pieces.emplace(simulatedPieces(*prepared));
    }

    Result<void> run() {
        using Mode = tbb::filter_mode;
        const auto read = tbb::make_filter<void, Token*>(Mode::serial_in_order,
                                                         [this](tbb::flow_control& control) {
                                                             Token* token = next();
                                                             if (token == nullptr) control.stop();
                                                             return token;
                                                         });
        const auto encode = tbb::make_filter<Token*, Token*>(Mode::parallel, [this](Token* token) {
            token->complete = !m_stopped && encodePiece(*token);
            return token;
        });
        const auto digest =
            tbb::make_filter<Token*, Token*>(Mode::serial_in_order, [this](Token* token) {
                digestPiece(*token);
                return token;
            });
        const auto write = tbb::make_filter<Token*, void>(Mode::serial_in_order,
                                                          [this](Token* token) { finish(*token); });
        tbb::parallel_pipeline(m_tokens.size(), read & encode & digest & write);
        if (m_result && m_task.cancelled()) stop(cancelled());
        return m_result;
    }

  private:
    [[nodiscard]] std::uint64_t pieceCountOf(const StreamedTensor& item) const {
        return m_pieces ? m_pieces->count() : exportPieceCount(*item.tensor, encodingOf(item));
    }

    /// The next piece, or null after the last one. A token is free again when it comes round: the
    /// pipeline holds no more than all of them, and they leave it in order.
    Token* next() {
        while (m_item < m_tensors.size()) {
            StreamedTensor& item = m_tensors[m_item];
            if (m_stopped || m_task.cancelled()) return nullptr;
            if (m_piece < pieceCountOf(item)) {
                Token& token = m_tokens[m_issued++ % m_tokens.size()];
                token.tensor = &item;
                token.index = m_piece++;
                readAhead(item, token.index);
                return &token;
            }
            ++m_item;
            m_piece = 0;
        }
        return nullptr;
    }

    /// Has the kernel fetch from the disk what the pieces after the next ones need, so that nothing
    /// waits for it in the middle of encoding.
    void readAhead(const StreamedTensor& item, std::uint64_t index) const {
        if (index % kPiecesAhead != 0) return;
        const TensorInfo& tensor = *item.tensor;
        const std::uint64_t pieceBytes = tensor.bytes / pieceCountOf(item) + 1;
        const std::uint64_t first = index == 0 ? 0 : index + kPiecesAhead;
        const std::uint64_t begin = std::min(tensor.bytes, first * pieceBytes);
        const std::uint64_t end = std::min(tensor.bytes, (index + 2 * kPiecesAhead) * pieceBytes);
        if (begin < end) {
            m_place.model.files[tensor.file]->willRead(tensor.offset + begin, end - begin);
        }
    }

    bool encodePiece(Token& token) {
        const StreamedTensor& item = *token.tensor;
        const bool measured = m_place.options.measureError;
        Scratch& scratch = m_scratch.local();
        if (m_pieces) {
            const SimulationJob job{*m_prepared, *item.treatment->format, measured};
            return makeSimulatedPiece(job, m_pieces->at(token.index), scratch.simulated,
                                      token.piece, m_task);
        }
        const encoders::EncodeJob job{m_place.model, *item.tensor, encodingOf(item), measured,
                                      encoders::Keep::Bytes};
        return makeExportPiece(job, token.index, scratch.encoded, token.piece, m_task);
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
        const ExportPiece& piece = token.piece;
        if (!token.complete) return stop(cancelled());
        if (piece.bad) return stop(badWeightError(*item.tensor, *item.treatment, *piece.bad));
        (m_pieces ? item.storedError : item.error).merge(piece.error);
        item.beyondHalf += piece.beyondHalf;
        if (auto written = write(item, token); !written) return stop(fail(written.error()));
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

    void stop(tl::unexpected<Error> reason) {
        m_result = std::move(reason);
        m_stopped = true;
    }

    const StreamPlace& m_place;
    std::span<StreamedTensor> m_tensors;
    const schemes::PreparedScheme* m_prepared;
    std::optional<schemes::Pieces> m_pieces;  ///< of the simulated tensor
    TaskContext& m_task;

    std::vector<Token> m_tokens;
    std::size_t m_item = 0;
    std::uint64_t m_piece = 0;
    std::uint64_t m_issued = 0;
    tbb::enumerable_thread_specific<Scratch> m_scratch;
    std::uint64_t m_totalWeights = 0;
    std::uint64_t m_doneWeights = 0;
    std::atomic<bool> m_stopped = false;
    Result<void> m_result;  ///< set by the last stage alone, so the first piece in order decides
};

Result<void> streamSimulated(const StreamPlace& place, StreamedTensor& item, TaskContext& task) {
    const schemes::Scheme& scheme = *item.treatment->scheme;
    // Preparing, measuring where it is wished, writing: about as long each.
    TaskShare share(task, place.options.measureError ? 3 : 2);
    const auto prepared =
        schemes::prepareScheme({place.model, *item.tensor}, scheme, {}, share.next(1));
    if (!prepared) {
        return prepared.error().code == ErrorCode::Cancelled ? cancelled() : fail(prepared.error());
    }
    item.schemeBytes = schemes::costOf(*prepared).bytes();
    if (place.options.measureError) {
        const schemes::SchemeRequest request{.scheme = scheme, .explain = false, .worstGroups = 0};
        const auto applied = schemes::applyPrepared(*prepared, request, share.next(1));
        if (!applied) return cancelled();
        item.error = applied->error;
    }
    place.model.files[item.tensor->file]->doneReading(item.tensor->offset, item.tensor->bytes);
    return Stream(place, {&item, 1}, &*prepared, share.next(1)).run();
}

/// How many of the first tensors one stream takes.
std::size_t runLength(std::span<const StreamedTensor> tensors) {
    const auto end = std::ranges::find_if(
        tensors, [](const StreamedTensor& item) { return item.treatment->isSimulated(); });
    return std::max<std::size_t>(1, static_cast<std::size_t>(end - tensors.begin()));
}

}  // namespace

Result<void> streamTensors(const Model& model, std::span<StreamedTensor> tensors,
                           const StreamOptions& options, files::HashedOutput& output,
                           TaskContext& task) {
    const StreamPlace place{model, options, output};
    std::uint64_t totalWeights = 0;
    for (StreamedTensor& item : tensors) {
        if (item.treatment->calibration) {
            auto made = calibration::CalibratedFormat::make(*item.treatment->format,
                                                            *item.treatment->calibration);
            if (!made) return fail(std::move(made.error()));
            item.calibrated = *std::move(made);
        }
        totalWeights += item.tensor->weightCount();
    }
    TaskShare share(task, totalWeights);
    while (!tensors.empty()) {
        const auto run = tensors.first(runLength(tensors));
        std::uint64_t weights = 0;
        for (const StreamedTensor& item : run) weights += item.tensor->weightCount();
        TaskContext& part = share.next(weights);
        const bool simulated = run.front().treatment->isSimulated();
        const auto done = simulated ? streamSimulated(place, run.front(), part)
                                    : Stream(place, run, nullptr, part).run();
        if (!done) return done;
        tensors = tensors.subspan(run.size());
    }
    return {};
}

}  // namespace weightscape::exporting
