// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <optional>

#include "ui/models/table_model.h"
#include "ui/session/recipe_book.h"

namespace weightscape::ui {

/// A state of the recipes that undo can go back to.
struct HistoryStep {
    QString name;
    RecipeBook book;
    QImage thumbnail;             ///< planned bits per weight: tensors of a layer in a line
    std::uint64_t fileBytes = 0;  ///< 0: the recipe does not work
    double bitsPerWeight = 0.0;
    std::optional<double> relativeRmse;  ///< of the whole model, once it was known in this state
    int branch = -1;                     ///< that it is a step of; -1: of the undo stack
    int place = 0;                       ///< in the undo stack or the branch

    enum ColumnIndex { Step, Size, Bits, Error };

    [[nodiscard]] bool works() const { return fileBytes > 0; }
};

/// The steps of the undo stack, the oldest first, then those of branches that were left; a
/// snapshot.
class HistoryModel : public TableModel<HistoryStep> {
    Q_OBJECT

  public:
    explicit HistoryModel(QObject* parent = nullptr);
    void setSteps(QList<HistoryStep> steps, int current);
    /// What belongs to a step besides its name and recipes.
    void setFigures(int step, const HistoryStep& figures);
    void setError(int step, double relativeRmse);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  Q_SIGNALS:
    void renamed(int step, const QString& name);

  private:
    int m_current = 0;
};

}  // namespace weightscape::ui
