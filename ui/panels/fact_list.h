// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGridLayout>
#include <QHash>
#include <QWidget>

class QLabel;

namespace weightscape::ui {

/// Two columns of names and values, values to the right so that digits line up. Values are plain
/// text and can be selected and copied.
class FactList : public QWidget {
    Q_OBJECT

  public:
    explicit FactList(const QString& objectName, QWidget* parent = nullptr);
    /// A row; `id` becomes the value's object name.
    void addFact(const char* id, const QString& name, const QString& toolTip = {});
    void setTitle(const char* id, const QString& name);
    void setFact(const char* id, const QString& value, const QString& toolTip = {});

  private:
    QGridLayout* m_layout;
    QHash<QString, QLabel*> m_titles, m_values;
};

}  // namespace weightscape::ui
