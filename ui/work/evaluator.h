// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/statistics.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "ui/tasks/latest_task.h"

namespace weightscape::ui {

/// Computes statistics and errors in the background, what the user looks at first. Two lanes, a
/// thread each: the quick lane samples errors, so that every change has an answer soon; the slow
/// lane computes statistics, then exact errors. Several plans ("slots") are measured: the shown
/// one, the one it is compared with, then the others. Errors are kept by (tensor, treatment), so
/// going back to a recipe costs nothing. GUI thread only; results arrive there as immutable values.
class Evaluator : public QObject {
    Q_OBJECT

  public:
    /// The slot of the plan that the window shows.
    static constexpr int kShown = 0;
    using Plan = std::shared_ptr<const recipes::QuantizationPlan>;

    explicit Evaluator(WorkPool& pool, QObject* parent = nullptr);
    ~Evaluator() override;

    /// Forgets everything and stops what runs; null closes.
    void setModel(std::shared_ptr<const Model> model);
    /// Forgets every error: they are measured anew with this importance; may be null.
    void setImportance(std::shared_ptr<const ModelImportance> importance);
    /// What to measure, one plan per slot; null: every tensor stays as it is. `reference` is the
    /// slot that comes right after the shown one (kShown: none).
    void setPlans(std::vector<Plan> plans, int reference = kShown);
    /// Tensors to serve first, most urgent first.
    void setSelection(std::vector<int> tensors);
    /// Tensors in view, which come after those: what appears on the screen fills first.
    void setVisible(std::vector<int> tensors);
    /// A paused evaluator starts nothing and stops what runs.
    void setPaused(bool paused);

    /// Of models with very many tensors, those looked at long ago have no sketch any more; it comes
    /// back when the tensor is selected.
    [[nodiscard]] const std::shared_ptr<const measure::TensorStatistics>& statistics(
        int tensor) const;
    /// In the plan of a slot; null while not known, and for slots that there are not. Good until
    /// the next event.
    [[nodiscard]] const measure::TensorError* error(int slot, int tensor) const;
    [[nodiscard]] measure::ModelError modelError(int slot) const;
    [[nodiscard]] bool isIdle() const;

  Q_SIGNALS:
    void statisticsReady(int tensor);
    void errorReady(int tensor);  ///< in some slot
    /// At most 25 times a second while tensors arrive.
    void modelErrorReady();
    void progressed(double fraction, const QString& stage);
    void failed(const Error& error);

  private:
    enum class Kind { Statistics, SampledError, ExactError };
    static constexpr int kKinds = 3;
    struct Job {
        Kind kind = Kind::Statistics;
        int tensor = -1;
        int treatment = -1;        ///< index into m_treated
        std::uint64_t blocks = 0;  ///< of the sample
        friend auto operator<=>(const Job&, const Job&) = default;
    };
    struct Outcome {
        Job job;
        std::shared_ptr<const measure::TensorStatistics> statistics;
        measure::TensorError error;
    };
    struct Runner {
        std::unique_ptr<LatestTask<Outcome>> task;
        std::optional<Job> running;
        std::uint64_t generation = 0;  ///< that `running` belongs to
    };
    /// How far the search for work has come in a list of tensors: all before it is done.
    struct Cursors {
        std::size_t selected = 0, visible = 0, all = 0;
    };
    /// A treatment that was met, and what is known of the tensors under it.
    struct Treated {
        encoders::Treatment treatment;
        /// By tensor; null: not measured. No room is taken before the first one.
        std::vector<std::unique_ptr<measure::TensorError>> errors;
    };
    /// What a plan does with the tensors.
    struct Treatments {
        std::vector<int> ofTensor;  ///< indices into m_treated
        std::vector<int> kept;      ///< tensors that are copied as they are, ascending
    };
    struct Slot {
        Plan plan;
        std::shared_ptr<const Treatments> treatments;
        std::vector<const measure::TensorError*> known;  ///< null: not yet; owned by m_treated
        std::array<Cursors, kKinds> cursors;
        int measured = 0, exact = 0;                       ///< how many of `known`
        mutable std::optional<measure::ModelError> total;  ///< of `known`; empty: to be added up
    };
    /// Treatments of a plan that was shown.
    struct Remembered {
        std::weak_ptr<const recipes::QuantizationPlan> plan;
        std::shared_ptr<const Treatments> treatments;
    };

    [[nodiscard]] static Result<Outcome> run(const Model& model, const Job& job,
                                             const measure::TreatmentRequest& request,
                                             TaskContext& task);
    [[nodiscard]] int indexOf(const encoders::Treatment& treatment);
    [[nodiscard]] Slot makeSlot(Plan plan);
    [[nodiscard]] std::shared_ptr<const Treatments> treatmentsOf(const Plan& plan);
    [[nodiscard]] std::shared_ptr<const Treatments> readTreatments(
        const recipes::QuantizationPlan* plan);
    void readKnown(Slot& slot);
    /// Null: not measured.
    [[nodiscard]] const measure::TensorError* known(int tensor, int treatment) const;
    void tellSlots(int tensor, int treatment, const measure::TensorError& error);
    void forgetErrors();
    void resetCursors();
    void schedule();
    void serve(Runner& runner, std::optional<Job> next, bool urgent);
    void finish(Runner& runner, const Result<Outcome>& outcome);
    void refuse(const Job& job, const Error& error);
    void store(const Outcome& outcome);
    void storeStatistics(int tensor, std::shared_ptr<const measure::TensorStatistics> statistics);
    /// Tensors that a slot copies as they are have no error. False: the slot does not, or the
    /// tensor's Σx² is not known yet.
    bool adoptKeptTensor(const Slot& slot, int tensor);
    void adoptKeptTensors();

    [[nodiscard]] std::optional<Job> nextQuickJob(bool& urgent);
    [[nodiscard]] std::optional<Job> nextSlowJob(bool& urgent);
    [[nodiscard]] std::optional<Job> jobFor(Kind kind, int slot, int tensor) const;
    [[nodiscard]] std::optional<Job> firstOf(Kind kind, int slot, const std::vector<int>& tensors,
                                             std::size_t& cursor) const;
    [[nodiscard]] std::optional<Job> firstOfAll(Kind kind, int slot);
    [[nodiscard]] bool isWanted(const Job& job) const;
    [[nodiscard]] int tensorCount() const;
    [[nodiscard]] bool isKept(const Slot& slot, int tensor) const;
    void changed();
    void tellProgress();

    std::shared_ptr<const Model> m_model;
    std::uint64_t m_parameters = 0;  ///< of the model
    std::shared_ptr<const ModelImportance> m_importance;
    std::vector<Treated> m_treated;        ///< every treatment met, each once
    std::vector<Remembered> m_remembered;  ///< of all plans that somebody keeps: undo and previews
    std::vector<Slot> m_slots;
    std::vector<int> m_order;  ///< slots, most urgent first
    std::vector<int> m_selection;
    std::vector<bool> m_isSelected;
    std::vector<int> m_visible;
    std::vector<std::shared_ptr<const measure::TensorStatistics>> m_statistics;
    int m_withStatistics = 0;
    std::deque<int> m_sketches;      ///< tensors whose statistics have their sketch, oldest first
    std::set<int> m_dropped;         ///< tensors whose sketch was dropped
    std::uint64_t m_generation = 0;  ///< counts models and importance matrices
    bool m_fileLost = false;         ///< the file changed or broke: nothing more is computed
    bool m_paused = false;
    std::set<Job> m_refused;  ///< jobs that failed for this model: not tried again
    Runner m_quick, m_slow;
    QTimer m_throttle;
};

}  // namespace weightscape::ui
