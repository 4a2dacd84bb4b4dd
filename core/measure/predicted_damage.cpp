// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/predicted_damage.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/formats/kernel_inputs.h"
#include "core/support/parallel.h"
#include "core/support/printable.h"

namespace weightscape::measure {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Rows whose errors are multiplied with a Hessian at a time.
constexpr std::uint64_t kRowsAtOnce = 64;

/// Rows of one matrix that are looked at: all, or evenly spaced ones.
struct ChosenRows {
    std::uint64_t all = 0;
    std::uint64_t count = 0;
    [[nodiscard]] std::uint64_t at(std::uint64_t index) const { return index * all / count; }
};

ChosenRows choose(std::uint64_t rows, std::uint64_t most) {
    return {rows, most == 0 ? rows : std::min(rows, most)};
}

/// Σ and Σ² over rows of what their errors cost.
struct CostSums {
    double sum = 0.0;
    double squares = 0.0;
    std::uint64_t rows = 0;
    void add(double cost) {
        sum += cost;
        squares += cost * cost;
        ++rows;
    }
    void add(const CostSums& other) {
        sum += other.sum;
        squares += other.squares;
        rows += other.rows;
    }
};

/// What a row's output counts for, relative to the mean of all outputs.
class RowWeights {
  public:
    /// `outputs`: MatrixMoments::outputs; empty: all rows count the same.
    RowWeights(const std::vector<float>& outputs, std::uint64_t firstRow)
        : m_outputs(outputs), m_firstRow(firstRow) {
        for (const float output : outputs) m_mean += output;
        m_mean /= static_cast<double>(std::max<std::size_t>(1, outputs.size()));
    }
    double operator()(std::uint64_t row) const {
        return m_mean > 0.0 ? m_outputs[row - m_firstRow] / m_mean : 1.0;
    }

  private:
    const std::vector<float>& m_outputs;
    std::uint64_t m_firstRow;
    double m_mean = 0.0;
};

/// What the errors of a tensor's rows cost by one Hessian, parallel and in order.
class RowCosts {
  public:
    RowCosts(const encoders::TensorEncoder& encoder, TaskContext& task)
        : m_encoder(encoder), m_task(task) {}

    /// `weightOf` a row of the tensor multiplies its cost.
    template <typename WeightOf>
    Result<CostSums> sum(const InputHessian& hessian, std::uint64_t firstRow,
                         const ChosenRows& chosen, const WeightOf& weightOf) const {
        const std::uint64_t chunks = (chosen.count + kRowsAtOnce - 1) / kRowsAtOnce;
        std::vector<CostSums> sums(chunks);
        const bool done = forEachChunk(chunks, 1, m_task, [&](auto, auto begin, auto end) {
            for (std::uint64_t chunk = begin; chunk < end; ++chunk) {
                const std::uint64_t first = chunk * kRowsAtOnce;
                const std::uint64_t count = std::min(kRowsAtOnce, chosen.count - first);
                addRows(hessian, firstRow, chosen, {first, count}, weightOf, sums[chunk]);
            }
        });
        if (!done || m_task.cancelled()) return failCancelled();
        CostSums all;
        for (const CostSums& sum : sums) all.add(sum);
        return all;
    }

  private:
    struct Part {
        std::uint64_t first = 0;
        std::uint64_t count = 0;
    };

    template <typename WeightOf>
    void addRows(const InputHessian& hessian, std::uint64_t firstRow, const ChosenRows& chosen,
                 const Part& part, const WeightOf& weightOf, CostSums& sums) const {
        const auto columns = static_cast<Eigen::Index>(hessian.columns);
        Matrix errors(static_cast<Eigen::Index>(part.count), columns);
        encoders::EncodedPiece piece;
        const bool areNeighbours = chosen.count == chosen.all;
        const std::uint64_t atOnce = areNeighbours ? part.count : 1;
        for (std::uint64_t i = 0; i < part.count; i += atOnce) {
            const std::uint64_t row = firstRow + chosen.at(part.first + i);
            float* const to = errors.row(static_cast<Eigen::Index>(i)).data();
            if (!errorsOf({row, 0, atOnce, hessian.columns}, piece, to)) return;
        }
        const Eigen::Map<const Matrix> moments(hessian.values.data(), columns, columns);
        const Matrix products = errors * moments;
        for (std::uint64_t i = 0; i < part.count; ++i) {
            const auto index = static_cast<Eigen::Index>(i);
            const double cost =
                products.row(index).cast<double>().dot(errors.row(index).cast<double>());
            sums.add(std::max(0.0, cost) * weightOf(firstRow + chosen.at(part.first + i)));
        }
    }

    /// What encoding changes of whole rows' weights.
    bool errorsOf(const Rectangle& rows, encoders::EncodedPiece& piece, float* errors) const {
        const encoders::EncodeWishes wishes{.measured = encoders::Measured::Nothing,
                                            .weights = true};
        const Pieces pieces = m_encoder.consecutivePieces(rows);
        for (std::uint64_t index = 0; index < pieces.count(); ++index) {
            if (!m_encoder.encode(pieces.at(index), wishes, piece, m_task)) return false;
            for (std::size_t i = 0; i < piece.original.size(); ++i) {
                *errors++ = piece.decoded[i] - piece.original[i];
            }
        }
        return true;
    }

    const encoders::TensorEncoder& m_encoder;
    TaskContext& m_task;
};

/// Adds ½ · share · the sum over all rows, as far as the chosen ones tell.
void addDamage(const CostSums& costs, std::uint64_t rows, double share, PredictedDamage& damage) {
    if (costs.rows == 0) return;
    const auto read = static_cast<double>(costs.rows);
    const auto all = static_cast<double>(rows);
    const double factor = 0.5 * share * all / read;
    damage.divergence += factor * costs.sum;
    damage.rows += costs.rows;
    if (costs.rows == rows || costs.rows < 2) return;
    const double mean = costs.sum / read;
    const double variance = std::max(0.0, costs.squares / read - mean * mean) * read / (read - 1.0);
    const double own = factor * std::sqrt(variance * read * (1.0 - read / all));
    damage.standardError = std::hypot(damage.standardError, own);
}

}  // namespace

Result<PredictedDamage> predictDamage(const encoders::TensorEncoder& encoder,
                                      const ModelMoments& moments, const DamageWishes& wishes,
                                      TaskContext& task) {
    const TensorInfo& tensor = encoder.tensor();
    const MatrixMoments* const matrices = moments.matrix(tensor.ggufName);
    const LookupMoments* const lookup = moments.lookup(tensor.ggufName);
    if (matrices == nullptr && lookup == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "No moments of tensor %1 are known."_text(printable(tensor.ggufName)));
    }
    PredictedDamage damage;
    if (encoder.copies()) return damage;
    const RowCosts costs(encoder, task);
    const std::uint64_t perMatrix = rowsPerMatrix(tensor);
    for (std::size_t i = 0; matrices != nullptr && i < matrices->hessians.size(); ++i) {
        const auto& hessian = matrices->hessians[i];
        if (hessian == nullptr) continue;
        const RowWeights weights(matrices->outputs[i], i * perMatrix);
        const auto sum =
            costs.sum(*hessian, i * perMatrix, choose(perMatrix, wishes.mostRows), weights);
        if (!sum) return fail(sum.error());
        addDamage(*sum, perMatrix, hessian->tokens / moments.tokens, damage);
    }
    if (lookup == nullptr) return damage;
    // Few rows of a table are looked up often: what is drawn would miss them.
    const auto frequency = [&](std::uint64_t row) {
        return row < lookup->frequencies.size() ? double{lookup->frequencies[row]} : 0.0;
    };
    const std::uint64_t rows = tensor.rowCount();
    const auto sum = costs.sum(lookup->gradients, 0, choose(rows, 0), frequency);
    if (!sum) return fail(sum.error());
    addDamage(*sum, rows, 1.0, damage);
    return damage;
}

Result<double> predictRounding(const TensorSource& source, const formats::Format& format,
                               const ModelMoments& moments, const DamageWishes& wishes,
                               TaskContext& task) {
    using formats::KernelInputs;
    const MatrixMoments* const matrices = moments.matrix(source.tensor.ggufName);
    const KernelInputs kind = formats::kernelInputsOf(format);
    if (matrices == nullptr || (kind != KernelInputs::Blocks && kind != KernelInputs::WideBlocks)) {
        return 0.0;
    }
    const auto& rounding =
        kind == KernelInputs::Blocks ? matrices->roundedAsQ8_0 : matrices->roundedAsQ8K;
    const std::uint64_t perMatrix = rowsPerMatrix(source.tensor);
    const std::uint64_t length = source.tensor.rowLength();
    std::vector<float> row(length);
    double sum = 0.0;
    for (std::size_t i = 0; i < rounding.size(); ++i) {
        if (rounding[i].empty()) continue;
        const ChosenRows chosen = choose(perMatrix, wishes.mostRows);
        const RowWeights weights(matrices->outputs[i], i * perMatrix);
        double own = 0.0;
        for (std::uint64_t index = 0; index < chosen.count; ++index) {
            if (task.cancelled()) return failCancelled();
            const std::uint64_t at = i * perMatrix + chosen.at(index);
            source.decode({at * length, length}, row);
            double cost = 0.0;
            for (std::uint64_t j = 0; j < length; ++j) {
                cost += static_cast<double>(rounding[i][j]) * row[j] * row[j];
            }
            own += cost * weights(at);
        }
        sum += 0.5 * own * static_cast<double>(perMatrix) / static_cast<double>(chosen.count) *
               matrices->hessians[i]->tokens / moments.tokens;
    }
    return sum;
}

}  // namespace weightscape::measure
