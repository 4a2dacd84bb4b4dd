// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <memory>
#include <optional>
#include <vector>

#include "core/analysis/measure_error.h"
#include "core/analysis/quantization_plan.h"
#include "core/analysis/statistics.h"
#include "core/analysis/treated_tensor.h"
#include "core/tensor/model.h"

namespace weightscape::ui {

class Evaluator;

/// What is open and chosen: the only mutable state of the window. Pages and panels read it and
/// listen to it; they do not know each other. GUI thread only. Everything handed out is immutable.
class Session : public QObject {
    Q_OBJECT

  public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    /// Null while no model is open.
    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return m_model; }
    /// Closes what is open; the recipe starts at Q4_K_M with an empty undo stack.
    void setModel(std::shared_ptr<const Model> model);

    [[nodiscard]] const analysis::Recipe& recipe() const { return m_recipe; }
    /// The plan of the recipe for the model; null without a model or when planError() says why not.
    [[nodiscard]] const std::shared_ptr<const analysis::QuantizationPlan>& plan() const {
        return m_plan;
    }
    [[nodiscard]] const QString& planError() const { return m_planError; }
    /// The importance matrix that the plan uses; null without one. It goes with the model.
    [[nodiscard]] const std::shared_ptr<const analysis::ModelImportance>& importance() const {
        return m_planOptions.importance;
    }
    /// Plans and measures anew. Precondition: made for model(), or null.
    void setImportance(std::shared_ptr<const analysis::ModelImportance> importance);
    /// Whether exported files say which importance matrix was used. Plans anew.
    void setImportanceHidden(bool hidden);
    /// What plans are made with besides the recipe.
    [[nodiscard]] const analysis::PlanOptions& planOptions() const { return m_planOptions; }
    /// One undoable step; `what` names it in Edit > Undo. Steps with the same non-empty `mergeKey`
    /// in a row become one (a slider drag).
    void changeRecipe(const analysis::Recipe& recipe, const QString& what,
                      const QString& mergeKey = {});
    [[nodiscard]] QUndoStack* undoStack() { return &m_undoStack; }

    /// Index into Model::tensors of the tensor that pages show, or -1.
    [[nodiscard]] int currentTensor() const { return m_selection.empty() ? -1 : m_selection[0]; }
    /// All selected tensors, the current one first.
    [[nodiscard]] const std::vector<int>& selection() const { return m_selection; }
    void select(std::vector<int> tensors);
    /// Tensors in view: measured before others that are not selected.
    void setVisible(std::vector<int> tensors);

    /// The format the plan gives a tensor; its own format without a plan.
    [[nodiscard]] const formats::Format* plannedFormat(int tensor) const;
    /// What the plan does with a tensor; without a plan it stays as it is. Precondition: a model is
    /// open and has the tensor.
    [[nodiscard]] analysis::Treatment plannedTreatment(int tensor) const;
    /// Bits per weight of what the plan does with a tensor; of a scheme its own, not those of the
    /// floats that simulate it. Precondition: as plannedTreatment().
    [[nodiscard]] double plannedBitsPerWeight(int tensor) const;
    /// A tensor under what the plan does with it, for reading places of it off the GUI thread; the
    /// same object while both stay the same. Null without such a tensor.
    [[nodiscard]] std::shared_ptr<const analysis::TreatedTensor> treatedTensor(int tensor) const;
    /// Null until computed; computed in the background for every tensor, the current one first.
    [[nodiscard]] std::shared_ptr<const analysis::TensorStatistics> statistics(int tensor) const;
    /// The error in the planned format: empty until known, first sampled, then exact.
    [[nodiscard]] std::optional<analysis::TensorError> error(int tensor) const;
    [[nodiscard]] analysis::ModelError modelError() const;
    /// True when nothing is computed in the background: every figure has its final value.
    [[nodiscard]] bool isIdle() const;

    /// Context length for the memory figure, tokens.
    [[nodiscard]] std::uint64_t contextLength() const { return m_contextLength; }
    void setContextLength(std::uint64_t tokens);

  Q_SIGNALS:
    void modelChanged();
    void importanceChanged();  ///< followed by recipeChanged()
    void recipeChanged();      ///< recipe, plan and planned formats
    void selectionChanged();
    void statisticsChanged(int tensor);
    void errorChanged(int tensor);
    void modelErrorChanged();
    void contextLengthChanged();
    /// Background work for the status strip: `fraction` in 0..1, 1 when idle.
    void progressChanged(double fraction, const QString& stage);
    /// Background work failed: one sentence. Figures that depend on it stay unknown.
    void evaluationFailed(const QString& sentence);

  private:
    friend class RecipeCommand;
    void applyRecipe(const analysis::Recipe& recipe);
    void makePlan();

    std::shared_ptr<const Model> m_model;
    analysis::Recipe m_recipe;
    analysis::PlanOptions m_planOptions;
    std::shared_ptr<const analysis::QuantizationPlan> m_plan;
    QString m_planError;
    mutable std::shared_ptr<const analysis::TreatedTensor> m_treated;  ///< given out last
    std::vector<int> m_selection;
    std::uint64_t m_contextLength = 4096;
    QUndoStack m_undoStack;
    std::unique_ptr<Evaluator> m_evaluator;
};

}  // namespace weightscape::ui
