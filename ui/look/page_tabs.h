// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QTabBar>
#include <vector>

namespace weightscape::ui {

/// Tabs that give up their icons, then the space around their titles where there is no room for
/// them: better than hiding tabs.
class PageTabs : public QTabBar {
    Q_OBJECT

  public:
    explicit PageTabs(QWidget* parent = nullptr);
    int addPage(const QIcon& icon, const QString& title);
    /// How tabs are shown, from much room to little; in the last form only the current one has its
    /// title, tool tips and screen readers name the others.
    enum class Form { IconsAndTitles, Titles, NarrowTitles, Icons };
    [[nodiscard]] Form form() const { return m_form; }
    /// Pixels that the style leaves free beside a title, both sides together.
    [[nodiscard]] int space() const { return spaceIn(m_form); }

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    [[nodiscard]] static int spaceIn(Form form);
    [[nodiscard]] int widthIn(Form form) const;
    void applyForm();

    std::vector<QIcon> m_icons;
    std::vector<QString> m_titles;
    Form m_form = Form::IconsAndTitles;
};

}  // namespace weightscape::ui
