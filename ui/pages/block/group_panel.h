// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <memory>

#include "core/measure/group_view.h"
#include "ui/models/table_model.h"

class QLabel;
class QTableView;

namespace weightscape::ui {

/// One weight of a group of a composed scheme.
struct GroupWeight {
    qsizetype index = 0;  ///< in what is listed
    QString original, code, level, decoded, error;
};

/// A group of a composed scheme: its scale, zero point and the bound on its error beside the
/// largest error, then every weight with its code.
class GroupPanel : public QWidget {
    Q_OBJECT

  public:
    explicit GroupPanel(QWidget* parent = nullptr);
    void setGroup(std::shared_ptr<const measure::GroupView> group, const QString& title);
    [[nodiscard]] const std::shared_ptr<const measure::GroupView>& group() const { return m_group; }
    /// Selects a weight of what is listed, if it is there.
    void choose(std::size_t weight);

  Q_SIGNALS:
    /// A weight of what is listed was activated.
    void weightActivated(std::size_t weight);

  private:
    std::shared_ptr<const measure::GroupView> m_group;
    QLabel* m_title;
    QTableView* m_facts;
    QTableView* m_weights;
    TableModel<measure::GroupFact>* m_factRows;
    TableModel<GroupWeight>* m_weightRows;
};

}  // namespace weightscape::ui
