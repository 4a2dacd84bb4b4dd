// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QString>
#include <span>

class QComboBox;
class QLabel;
class QLineEdit;
class QTableWidget;

namespace weightscape::ui {

class MemoryBar;
class Session;

/// Makes an editable list of lengths of the context that changes the session's choice.
void setUpContexts(QComboBox& list, Session& session);

/// What running the model takes, term by term with formulas, and how its layers share out between
/// a device and the computer. Changes act at once; the window stays usable beside it.
class MemoryPanel : public QDialog {
    Q_OBJECT

  public:
    explicit MemoryPanel(Session& session, QWidget* parent = nullptr);

    /// What can be set in it: the name of the control, and what it is called, untranslated.
    struct Setting {
        const char* id;
        const char* name;
    };
    [[nodiscard]] static std::span<const Setting> settings();
    /// Opens it above a window; it belongs to the window and goes when it is closed.
    /// Precondition: the session has a plan.
    static MemoryPanel& open(Session& session, QWidget& window);
    /// Selects a term of the sum; -1: none.
    void showTerm(int term);

  private:
    void setUpControls();
    void setUpTable();
    void setUpLayout();
    void refresh();
    void showTerms();
    void showFits();
    void chooseTypes();
    void chooseReserve();
    void chooseSizes();

    Session& m_session;
    QComboBox* m_context;
    QComboBox* m_keys;
    QComboBox* m_values;
    QLineEdit* m_reserve;
    QLineEdit* m_sizes;
    QLabel* m_problem;
    MemoryBar* m_bar;
    QTableWidget* m_terms;
    QLabel* m_formula;
    QLabel* m_fits;
};

}  // namespace weightscape::ui
