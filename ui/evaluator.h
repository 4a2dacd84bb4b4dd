// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/analysis/measure_error.h"
#include "core/analysis/measure_treatment.h"
#include "core/analysis/quantization_plan.h"
#include "core/analysis/statistics.h"
#include "core/tensor/model.h"
#include "ui/tasks/latest_task.h"

namespace weightscape::ui {

/// Computes statistics and errors in the background, what the user looks at first. Two lanes of one
/// pool: the quick lane samples errors, so that every change has an answer soon; the slow lane
/// computes statistics, then exact errors. Errors are kept by (tensor, treatment), so going back
/// to a recipe costs nothing. GUI thread only; results arrive there as immutable values.
class Evaluator : public QObject {
    Q_OBJECT

  public:
    explicit Evaluator(QObject* parent = nullptr);
    ~Evaluator() override;

    /// Forgets everything and stops what runs; null closes.
    void setModel(std::shared_ptr<const Model> model);
    /// Forgets every error: they are measured anew with this importance; may be null.
    void setImportance(std::shared_ptr<const analysis::ModelImportance> importance);
    /// What to measure, one per tensor of the model.
    void setPlanned(const std::vector<analysis::Treatment>& treatments);
    /// Tensors to serve first, most urgent first.
    void setSelection(std::vector<int> tensors);
    /// Tensors in view, which come after those: what appears on the screen fills first.
    void setVisible(std::vector<int> tensors);

    /// Of models with very many tensors, those looked at long ago have no sketch any more; it comes
    /// back when the tensor is selected.
    [[nodiscard]] std::shared_ptr<const analysis::TensorStatistics> statistics(int tensor) const;
    [[nodiscard]] std::optional<analysis::TensorError> error(int tensor) const;
    [[nodiscard]] analysis::ModelError modelError() const;
    [[nodiscard]] bool isIdle() const;

  Q_SIGNALS:
    void statisticsReady(int tensor);
    void errorReady(int tensor);
    /// At most 25 times a second while tensors arrive.
    void modelErrorReady();
    void progressed(double fraction, const QString& stage);
    void failed(const Error& error);

  private:
    enum class Kind { Statistics, SampledError, ExactError };
    struct Job {
        Kind kind = Kind::Statistics;
        int tensor = -1;
        int treatment = -1;        ///< index into m_treatments
        std::uint64_t blocks = 0;  ///< of the sample
        friend bool operator==(const Job&, const Job&) = default;
    };
    struct Outcome {
        Job job;
        std::shared_ptr<const analysis::TensorStatistics> statistics;
        analysis::TensorError error;
    };
    struct Lane {
        std::unique_ptr<LatestTask<Outcome>> task;
        std::optional<Job> running;
        std::uint64_t generation = 0;  ///< that `running` belongs to
    };
    using ErrorKey = std::pair<int, int>;  ///< tensor, index into m_treatments

    [[nodiscard]] static Result<Outcome> run(const Model& model, const Job& job,
                                             const analysis::TreatmentRequest& request,
                                             TaskContext& task);
    [[nodiscard]] int indexOf(const analysis::Treatment& treatment);
    void schedule();
    void serve(Lane& lane, std::optional<Job> next, bool urgent);
    void finish(Lane& lane, const Result<Outcome>& outcome);
    void refuse(const Job& job, const Error& error);
    void store(const Outcome& outcome);
    void storeStatistics(int tensor, std::shared_ptr<const analysis::TensorStatistics> statistics);
    void adoptKeptTensors();
    void adoptKeptTensor(int tensor);

    [[nodiscard]] std::optional<Job> nextQuickJob(bool& urgent);
    [[nodiscard]] std::optional<Job> nextSlowJob(bool& urgent);
    [[nodiscard]] std::optional<Job> jobFor(Kind kind, int tensor) const;
    [[nodiscard]] std::optional<Job> firstOf(Kind kind, int& cursor) const;
    [[nodiscard]] int tensorCount() const;
    [[nodiscard]] bool isKept(int tensor) const;
    void changed();
    void tellProgress();

    QThreadPool m_pool;
    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const analysis::ModelImportance> m_importance;
    std::vector<analysis::Treatment> m_treatments;  ///< every one met, each once
    std::vector<int> m_planned;                     ///< indices into m_treatments, one per tensor
    std::vector<int> m_selection;
    std::vector<int> m_visible;
    std::vector<std::shared_ptr<const analysis::TensorStatistics>> m_statistics;
    std::deque<int> m_sketches;  ///< tensors whose statistics have their sketch, oldest first
    std::set<int> m_dropped;     ///< tensors whose sketch was dropped
    std::map<ErrorKey, analysis::TensorError> m_errors;
    std::uint64_t m_generation = 0;  ///< counts models and importance matrices
    bool m_fileLost = false;         ///< the file changed or broke: nothing more is computed
    std::vector<Job> m_refused;      ///< jobs that failed for this model: not tried again
    int m_statisticsCursor = 0, m_sampleCursor = 0, m_exactCursor = 0;
    Lane m_quick, m_slow;
    QTimer m_throttle;
};

}  // namespace weightscape::ui
