// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/statistics.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "core/measure/beyond_sigma.h"
#include "core/measure/cell_counter.h"
#include "core/measure/key_statistics.h"
#include "core/measure/moments.h"
#include "core/measure/weight_loops.h"
#include "core/measure/weight_scan.h"
#include "core/model/tensor_source.h"
#include "core/support/parallel.h"
#include "core/support/piece_progress.h"

namespace weightscape::measure {
namespace {

using ThreadTotals = tbb::enumerable_thread_specific<ScanTotals>;

/// A tensor being scanned: what is known of it and what has been found so far.
struct Scan {
    const Model& model;
    const TensorInfo& tensor;
    TaskContext& task;
    TensorStatistics& found;
    PieceProgress progress;
    ThreadTotals threads;
    KeyCounts keys;
    Moments moments = {};
};

/// Calls use(pieceIndex, piece) for every piece on all threads; false: cancelled.
template <typename Use>
bool forEachPiece(Scan& scan, const Use& use) {
    const std::uint64_t pieces = pieceCount(scan.tensor);
    return forEachChunk(pieces, 1, scan.task, [&](std::size_t index, std::size_t, std::size_t) {
        use(index, pieceAt(scan.tensor, index));
        scan.progress.finishOne();
    });
}

/// Calls use(run) for some weights of a piece after another.
template <typename Use>
void forEachRun(const TensorPiece& piece, const Use& use) {
    for (std::uint64_t done = 0; done < piece.count; done += kScanRun) {
        use(TensorPiece{piece.first + done, std::min<std::uint64_t>(kScanRun, piece.count - done)});
    }
}

/// The same with the decoded weights, which lie in the nearest cache.
template <typename Use>
void forEachDecodedRun(const Scan& scan, const TensorPiece& piece, const Use& use) {
    std::array<float, kScanRun> weights;
    forEachRun(piece, [&](const TensorPiece& run) {
        const auto decoded = std::span<float>(weights).first(run.count);
        TensorSource{scan.model, scan.tensor}.decode(run, decoded);
        use(std::span<const float>(decoded));
    });
}

template <typename Layout>
bool scanSixteenBits(Scan& scan) {
    SharedMaxima maxima{scan.found.rowAbsMax, scan.found.columnAbsMax};
    tbb::enumerable_thread_specific<PieceScanner<Layout>> scanners;
    const TensorSource source{scan.model, scan.tensor};
    return forEachPiece(scan, [&](std::size_t, const TensorPiece& piece) {
        PieceScanner<Layout>& scanner = scanners.local();
        ScanTotals& totals = scan.threads.local();
        std::array<typename Layout::Weight, kScanRun> weights;
        scanner.begin(piece, scan.tensor.rowLength());
        forEachRun(piece, [&](const TensorPiece& run) {
            const auto keys = source.blocksOf(run, totals.blocks);
            // Counting reads from memory while it waits for its stores: it comes first.
            totals.keys.add(keys);
            std::memcpy(weights.data(), keys.data(), keys.size());
            scanner.scan(std::span(weights).first(run.count), totals.loudest);
        });
        scanner.publish(maxima);
    });
}

/// Decodes the pieces to binary32 and scans them; fills scan.moments.
bool scanDecoded(Scan& scan) {
    SharedMaxima maxima{scan.found.rowAbsMax, scan.found.columnAbsMax};
    tbb::enumerable_thread_specific<PieceScanner<Binary32Bits>> scanners;
    std::vector<Moments> moments(pieceCount(scan.tensor));
    const bool finished = forEachPiece(scan, [&](std::size_t index, const TensorPiece& piece) {
        PieceScanner<Binary32Bits>& scanner = scanners.local();
        ScanTotals& totals = scan.threads.local();
        scanner.begin(piece, scan.tensor.rowLength());
        forEachDecodedRun(scan, piece, [&](std::span<const float> run) {
            scanner.scan(run, totals.loudest);
            totals.keys.addUpperHalves(run);
            totals.exact.add(run);
            moments[index].merge(Moments::of(run));
        });
        scanner.publish(maxima);
    });
    for (const Moments& piece : moments) scan.moments.merge(piece);
    return finished;
}

KeyCounts::Key keyOf(const formats::Format& format) {
    if (format.info.id == "f16") return KeyCounts::Key::Half;
    if (format.info.id == "bf16") return KeyCounts::Key::Bfloat16;
    return KeyCounts::Key::Binary32Upper;
}

/// The first pass, which reads every weight; false: cancelled.
bool scanOnce(Scan& scan) {
    switch (scan.keys.key) {
        case KeyCounts::Key::Half:
            return scanSixteenBits<HalfBits>(scan);
        case KeyCounts::Key::Bfloat16:
            return scanSixteenBits<Bfloat16Bits>(scan);
        case KeyCounts::Key::Binary32Upper:
            break;
    }
    return scanDecoded(scan);
}

/// Puts together what the threads have counted.
void collect(Scan& scan) {
    LoudestWeights loudest;
    ExactCounts exact;
    for (const ScanTotals& thread : scan.threads) {
        thread.keys.addTo(scan.keys.counts);
        loudest.merge(thread.loudest);
        exact.merge(thread.exact);
    }
    for (const auto& entry : loudest.entries()) {
        scan.found.outliers.push_back({entry.position / scan.tensor.rowLength(),
                                       entry.position % scan.tensor.rowLength(), entry.value});
    }
    if (scan.keys.key != KeyCounts::Key::Binary32Upper) {
        countKeys(scan.keys, scan.found);
        scan.moments = momentsOfKeys(scan.keys);
        scan.found.sketch = sketchOfKeys(scan.keys);
        return;
    }
    scan.found.zeros = exact.zeros;
    scan.found.nans = exact.nans;
    scan.found.infinities = exact.infinities;
    scan.found.beyondHalf = exact.beyondHalf;
    if (scan.moments.count > 0) {
        scan.found.minimum = exact.minimum;
        scan.found.maximum = exact.maximum;
    }
}

void describeShape(const Moments& moments, TensorStatistics& found) {
    if (found.minimum == found.maximum) {
        found.mean = found.minimum;  // equal weights: no spread, not even from rounding
        return;
    }
    found.mean = moments.mean;
    found.standardDeviation = moments.standardDeviation();
    found.skewness = moments.skewness();
    found.kurtosis = moments.kurtosis();
    for (Outlier& outlier : found.outliers) {
        outlier.sigma =
            std::abs(static_cast<double>(outlier.value) - found.mean) / found.standardDeviation;
    }
}

/// What a thread counts in the second pass.
struct SecondCounts {
    std::uint64_t three = 0;
    std::uint64_t six = 0;
    std::vector<std::uint64_t> cells;
};

/// All weights of a small tensor.
ValueSketch sketchOfSmall(const Scan& scan) {
    std::vector<float> weights(scan.found.count);
    TensorSource{scan.model, scan.tensor}.decode({0, scan.found.count}, weights);
    return sketchOf(weights);
}

/// The second pass of tensors that are not 16 bit wide: cells as narrow as the first pass found
/// that weights crowd, and exact counts beyond 3σ and 6σ. False: cancelled.
bool countDecoded(Scan& scan) {
    const TensorStatistics& found = scan.found;
    const auto three = notBeyond(found.mean, 3.0 * found.standardDeviation);
    const auto six = notBeyond(found.mean, 6.0 * found.standardDeviation);
    const bool isSmall = found.count <= kExactWeights;
    const CellLayout layout(scan.keys);
    tbb::enumerable_thread_specific<SecondCounts> threads;
    const bool finished = forEachPiece(scan, [&](std::size_t, const TensorPiece& piece) {
        SecondCounts& own = threads.local();
        own.cells.resize(layout.size());
        forEachDecodedRun(scan, piece, [&](std::span<const float> run) {
            const std::uint64_t beyond = countOutside(run, three);
            own.three += beyond;
            if (beyond > 0) own.six += countOutside(run, six);
            if (!isSmall) layout.count(run, own.cells);
        });
    });
    std::vector<std::uint64_t> cells(layout.size());
    for (const SecondCounts& thread : threads) {
        scan.found.beyond3Sigma += thread.three;
        scan.found.beyond6Sigma += thread.six;
        for (std::size_t i = 0; i < thread.cells.size(); ++i) cells[i] += thread.cells[i];
    }
    scan.found.sketch =
        isSmall ? sketchOfSmall(scan)
                : layout.sketch(cells, {static_cast<float>(found.minimum),
                                        static_cast<float>(found.maximum), found.zeros});
    return finished;
}

bool countBeyondSigma(Scan& scan) {
    if (scan.keys.key == KeyCounts::Key::Binary32Upper) return countDecoded(scan);
    countCellsBeyondSigma(scan.found);
    return true;
}

}  // namespace

double TensorStatistics::absMax() const {
    return std::max(std::abs(minimum), std::abs(maximum));
}

Histogram TensorStatistics::histogram(std::size_t bins) const {
    if (count == nonFinite()) return {};
    return sketch.histogram(minimum, maximum, bins);
}

Result<TensorStatistics> computeStatistics(const Model& model, const TensorInfo& tensor,
                                           TaskContext& task) {
    if (!tensor.format->canDecode()) {
        return fail(ErrorCode::Unsupported, whyUnreadable(tensor));
    }
    if (auto here = model.bring(tensor, task); !here) return fail(std::move(here.error()));
    TensorStatistics found;
    found.count = tensor.weightCount();
    if (found.count == 0) return found;
    found.rowAbsMax.resize(tensor.rowCount());
    found.columnAbsMax.resize(tensor.rowLength());
    const KeyCounts::Key key = keyOf(*tensor.format);
    const std::uint64_t passes = key == KeyCounts::Key::Binary32Upper ? 2 : 1;
    const auto variety =
        key == KeyCounts::Key::Half ? KeyCounter::Variety::Many : KeyCounter::Variety::Few;
    Scan scan{model,
              tensor,
              task,
              found,
              {passes * pieceCount(tensor), tensor.name, task},
              ThreadTotals(variety),
              {key, std::vector<std::uint64_t>(kSketchKeys)}};
    if (!scanOnce(scan)) return failCancelled();
    collect(scan);
    describeShape(scan.moments, found);
    if (!countBeyondSigma(scan)) return failCancelled();
    return found;
}

}  // namespace weightscape::measure
