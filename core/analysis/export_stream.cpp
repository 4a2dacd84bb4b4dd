// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/export_stream.h"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <algorithm>

#include "core/analysis/export_piece.h"
#include "core/support/parallel.h"

namespace weightscape::analysis {
namespace {

/// A piece on its way through the pipeline.
struct Token {
    StreamedTensor* tensor = nullptr;
    std::uint64_t index = 0;
    bool complete = false;
    ExportPiece piece;
};

/// read (in order) → encode (parallel) → write (in order).
class Stream {
  public:
    Stream(const Model& model, std::span<StreamedTensor> tensors, const StreamOptions& options,
           io::HashedOutput& output, TaskContext& task)
        : m_model(model),
          m_tensors(tensors),
          m_options(options),
          m_output(output),
          m_task(task),
          m_tokens(std::size_t{2} * threadLimit()) {
        for (const StreamedTensor& item : tensors) m_totalWeights += item.tensor->weightCount();
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
        const auto write = tbb::make_filter<Token*, void>(Mode::serial_in_order,
                                                          [this](Token* token) { finish(*token); });
        tbb::parallel_pipeline(m_tokens.size(), read & encode & write);
        if (m_result && m_task.cancelled()) stop(cancelled());
        return m_result;
    }

  private:
    static tl::unexpected<Error> cancelled() {
        return fail(ErrorCode::Cancelled, "Cancelled. No file was written.");
    }

    /// The next piece, or null after the last one. A token is free again when it comes round: the
    /// pipeline holds no more than all of them, and they leave it in order.
    Token* next() {
        while (m_item < m_tensors.size()) {
            StreamedTensor& item = m_tensors[m_item];
            if (m_stopped || m_task.cancelled()) return nullptr;
            if (m_piece < exportPieceCount(*item.tensor, *item.format)) {
                Token& token = m_tokens[m_issued++ % m_tokens.size()];
                token.tensor = &item;
                token.index = m_piece++;
                return &token;
            }
            ++m_item;
            m_piece = 0;
        }
        return nullptr;
    }

    bool encodePiece(Token& token) {
        const StreamedTensor& item = *token.tensor;
        const EncodeJob job{m_model, *item.tensor, *item.format, m_options.measureError};
        return makeExportPiece(job, token.index, m_scratch.local(), token.piece, m_task);
    }

    void finish(Token& token) {
        if (m_stopped) return;
        StreamedTensor& item = *token.tensor;
        const ExportPiece& piece = token.piece;
        if (!token.complete) return stop(cancelled());
        if (piece.bad) return stop(badWeightError(*item.tensor, *item.format, *piece.bad));
        item.error.merge(piece.error);
        item.beyondHalf += piece.beyondHalf;
        if (auto written = write(item, token); !written) return stop(fail(written.error()));
        m_doneWeights += piece.weights;
        m_task.report(static_cast<double>(m_doneWeights) / static_cast<double>(m_totalWeights),
                      item.tensor->name);
    }

    Result<void> write(const StreamedTensor& item, const Token& token) {
        if (token.index == 0) {
            if (auto padded = m_output.padTo(item.position); !padded) return padded;
        }
        return m_output.write(token.piece.bytes);
    }

    void stop(tl::unexpected<Error> reason) {
        m_result = std::move(reason);
        m_stopped = true;
    }

    const Model& m_model;
    std::span<StreamedTensor> m_tensors;
    const StreamOptions& m_options;
    io::HashedOutput& m_output;
    TaskContext& m_task;

    std::vector<Token> m_tokens;
    std::size_t m_item = 0;
    std::uint64_t m_piece = 0;
    std::uint64_t m_issued = 0;
    tbb::enumerable_thread_specific<EncodedPiece> m_scratch;
    std::uint64_t m_totalWeights = 0;
    std::uint64_t m_doneWeights = 0;
    std::atomic<bool> m_stopped = false;
    Result<void> m_result;  ///< set by the last stage alone, so the first piece in order decides
};

}  // namespace

Result<void> streamTensors(const Model& model, std::span<StreamedTensor> tensors,
                           const StreamOptions& options, io::HashedOutput& output,
                           TaskContext& task) {
    return Stream(model, tensors, options, output, task).run();
}

}  // namespace weightscape::analysis
