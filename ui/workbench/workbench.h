// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "ui/tasks/latest_task.h"
#include "ui/workbench/plan_figures.h"
#include "ui/workbench/result_store.h"
#include "ui/workbench/work_order.h"

namespace weightscape::ui {

/// What a page wants to know of a tensor under a treatment. The subject is a literal.
struct Question {
    std::string_view subject;
    int tensor = -1;
    encoders::Treatment treatment;
};

/// Neither while it is not known.
template <typename T>
struct Answer {
    std::shared_ptr<const T> value;
    const Error* failure = nullptr;  ///< good until the next event
};

/// Measures one model in the background: joins the store of results, the order of work and the
/// pool. Several plans ("slots") are measured: the shown one, the one it is compared with, then the
/// others. GUI thread only; results arrive there as immutable values.
class Workbench : public QObject {
    Q_OBJECT

  public:
    using Plan = PlanFigures::Plan;

    /// For no model, or for one for good.
    Workbench(WorkPool& pool, std::shared_ptr<const Model> model);
    ~Workbench() override;

    /// Forgets every error: they are measured anew with this importance; may be null.
    void setImportance(std::shared_ptr<const ModelImportance> importance);
    /// What to measure, one plan per slot, the shown one first; null: every tensor stays as it is.
    /// `reference` is the slot that comes right after the shown one (0: none).
    void setPlans(std::vector<Plan> plans, std::size_t reference = WorkOrder::kShown);
    /// Plans that are only sampled, after all others.
    void setFurtherPlans(std::vector<Plan> plans);
    /// Tensors to serve first, most urgent first.
    void setSelection(std::vector<int> tensors);
    /// Tensors in view, which come after those: what appears on the screen fills first.
    void setVisible(std::vector<int> tensors);
    /// A paused workbench starts nothing and stops what runs.
    void setPaused(bool paused);

    [[nodiscard]] const ResultStore& store() const { return m_store; }
    /// Of a slot; null when there is none. Good until the plans change.
    [[nodiscard]] const PlanFigures* figures(std::size_t slot) const;
    /// The shown plan encoded without its importance matrix and judged by it, measured after all
    /// slots; null where the plan has none.
    [[nodiscard]] const PlanFigures* withoutMatrix() const { return m_withoutMatrix.get(); }
    /// What is known under any plan, which need not be one that is measured.
    [[nodiscard]] std::shared_ptr<PlanFigures> figuresFor(const Plan& plan);
    /// Of what is known; null: nothing.
    [[nodiscard]] measure::ModelError modelError(const PlanFigures* figures) const;

    /// What measure(TaskContext&), a Result<T> that captures values only, finds for a question. It
    /// runs once; answered() says when to ask again. An asker's newest question of a subject
    /// replaces the one before.
    template <typename T, typename Measure>
    [[nodiscard]] Answer<T> ask(const QObject* asker, const Question& question, Measure measure) {
        const Measurement what{Quantity::Asked, question.tensor,
                               m_store.indexOf(question.treatment), 0, question.subject};
        want(asker, question.subject, what,
             [measure = std::move(measure)](TaskContext& task) -> Result<ResultStore::Finding> {
                 auto found = measure(task);
                 if (!found) return fail(found.error());
                 return std::make_shared<const T>(*std::move(found));
             });
        return {std::static_pointer_cast<const T>(m_store.finding(what)), m_store.failure(what)};
    }
    /// The same for errors of one tensor under several treatments: sampled ones at least. Null
    /// where not known yet.
    [[nodiscard]] std::vector<const measure::TensorError*> askErrors(
        const QObject* asker, int tensor, const std::vector<encoders::Treatment>& treatments);
    /// Null: the sample did not fail.
    [[nodiscard]] const Error* errorFailure(int tensor, const encoders::Treatment& treatment);
    /// Nothing of this asker is waited for any more.
    void stopAsking(const QObject* asker);

    [[nodiscard]] bool isIdle() const;

  Q_SIGNALS:
    void statisticsReady(int tensor);
    void errorReady(int tensor);  ///< in some slot
    void answered();
    /// At most 25 times a second while tensors arrive.
    void modelErrorReady();
    void progressed(double fraction, const QString& stage);
    void failed(const Error& error);
    /// Something was really measured: for counting.
    void measured(const Measurement& what);

  private:
    using Work = std::function<Result<ResultStore::Finding>(TaskContext&)>;
    struct Outcome {
        Measurement what;
        ResultStore::Statistics statistics;
        measure::TensorError error;
        ResultStore::Loudness loudness;
        ResultStore::Finding finding;
    };
    enum Role { FirstAsked, SecondAsked, Samples, Measures };
    static constexpr std::size_t kRunners = 4;
    struct Runner {
        std::unique_ptr<LatestTask<Outcome>> task;
        std::optional<Measurement> running;
        std::uint64_t generation = 0;  ///< that `running` belongs to
    };
    /// What somebody waits for; questions about errors need no work of their own.
    struct Wish {
        Measurement what;
        Work work;
    };
    using WishKey = std::pair<const QObject*, std::string_view>;
    /// Treatments of a plan that was shown.
    struct Remembered {
        std::weak_ptr<const recipes::QuantizationPlan> plan;
        Matrix matrix = Matrix::Used;
        std::shared_ptr<const PlanTreatments> treatments;
    };

    void want(const QObject* asker, std::string_view subject, Measurement what, Work work);
    void collectWishes();
    void combinePlans();
    [[nodiscard]] std::shared_ptr<const PlanTreatments> treatmentsOf(const Plan& plan,
                                                                     Matrix matrix = Matrix::Used);
    /// Of a tensor of the model; empty without a matrix.
    [[nodiscard]] ColumnImportance importanceOf(int tensor) const;
    void stopAll();
    void schedule();
    [[nodiscard]] std::optional<WorkOrder::Next> nextFor(Role role);
    [[nodiscard]] bool isSampleAwaited() const;
    void serve(Runner& runner, const std::optional<WorkOrder::Next>& next);
    void start(Runner& runner, const Measurement& what);
    [[nodiscard]] Work workFor(const Measurement& what) const;
    void finish(Runner& runner, const Result<Outcome>& outcome);
    void refuse(const Measurement& what, const Error& error);
    void keep(const Outcome& outcome);
    void keepError(int tensor, int treatment, const measure::TensorError& error);
    /// Tensors that a plan copies as they are have no error. False: the plan does not, or the
    /// tensor's Σx² is not known yet.
    bool adoptKept(const PlanFigures& figures, int tensor);
    void adoptAllKept();
    void changed();
    void tellProgress();

    const std::shared_ptr<const Model> m_model;
    const std::uint64_t m_parameters;  ///< of the model
    std::shared_ptr<const ModelImportance> m_importance;
    ResultStore m_store;
    WorkOrder m_order;
    std::vector<Plan> m_plans, m_furtherPlans;
    std::shared_ptr<PlanFigures> m_withoutMatrix;
    std::size_t m_reference = WorkOrder::kShown;
    std::vector<Remembered> m_remembered;  ///< of all plans that somebody keeps: undo and previews
    std::map<WishKey, std::vector<Wish>> m_wishes;
    std::uint64_t m_generation = 0;  ///< counts importance matrices
    bool m_fileLost = false;         ///< the file changed or broke: nothing more is computed
    bool m_paused = false;
    std::array<Runner, kRunners> m_runners;
    QTimer m_throttle;
};

}  // namespace weightscape::ui
