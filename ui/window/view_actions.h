// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QVariant>

#include "ui/window/window_parts.h"

class QAction;
class QMenu;

namespace weightscape::ui {

/// One of several that exclude each other.
template <typename Value>
struct ChoiceRow {
    const char* id;
    const char* text;
    Value value;
};

/// The menu View: pages, panels, and how everything looks.
class ViewActions : public QObject {
    Q_OBJECT

  public:
    explicit ViewActions(const WindowParts& parts);

    /// `panels`: the actions that show and hide each dock.
    void addTo(QMenu& menu, const QList<QAction*>& panels);
    [[nodiscard]] bool panelsAreHidden() const { return m_hidden; }

  Q_SIGNALS:
    void pageRequested(const QString& id);
    void panelsHidden(bool hidden);
    void layoutReset();  ///< panels are not hidden any more

  private:
    void addPages(QMenu& menu);
    void addAppearance(QMenu& menu);
    /// Rows that exclude each other; what is kept under `key` has the tick.
    template <typename Value, std::size_t Count>
    void addChoices(QMenu& menu, const ChoiceRow<Value> (&rows)[Count], const char* key,
                    void (*apply)(Value));
    QAction* addChoice(QMenu& menu, const char* id, const char* text);
    void hidePanels(bool hidden);
    void resetLayout();
    void reduceMotion(bool reduced);
    void chooseLanguage(const QString& language);
    /// What is kept between runs; no value where nothing is.
    [[nodiscard]] QVariant kept(const char* key) const;
    void keep(const char* key, const QVariant& value);

    WindowParts m_parts;
    Session& m_session;
    QAction* m_hide = nullptr;
    bool m_hidden = false;
};

}  // namespace weightscape::ui
