// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>
#include <memory>
#include <utility>
#include <vector>

#include "ui/models/input_rows.h"
#include "ui/models/table_model.h"
#include "ui/pages/activations/activation_run.h"
#include "ui/pages/page_state.h"
#include "ui/tasks/latest_task.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSortFilterProxyModel;
class QSpinBox;
class QSplitter;
class QTabWidget;
class QTableView;

namespace weightscape::ui {

class ChannelPicture;
class ChartFigure;
class Session;
class TaskStrip;

/// What flows through the model while it reads a text: the text on one side, its tokens by the
/// channels of a tensor's input on the other; which channels are outliers, and how loud each is.
class ActivationsPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit ActivationsPage(Session& session);

    /// A text besides the one that comes with the program; it is chosen.
    void chooseText(const QString& path);
    /// Null until a text was read.
    [[nodiscard]] const std::shared_ptr<const ActivationReading>& reading() const {
        return m_reading;
    }

  private:
    void setUpControls();
    void setUpTable();
    void setUpPictures();
    [[nodiscard]] QWidget* makeTextSide();
    void connectSession();
    void browse();
    void run();
    void finish(const Result<std::shared_ptr<const ActivationReading>>& reading);
    /// Another model.
    void restart();
    void chooseRow();
    /// The row of the session's tensor.
    void followSelection();
    void showNote();
    /// The list and the text, once there is something to show.
    void showReading();
    void showPictures();
    /// A row of the pictures of tokens as a place in the text.
    void markToken(int token);
    void chooseToken();
    [[nodiscard]] ActivationWish wish() const;
    /// -1: none is chosen.
    [[nodiscard]] int currentInput() const;

    Session& m_session;
    QComboBox* m_text;
    QPushButton* m_browse;
    QSpinBox* m_pieces;
    QDoubleSpinBox* m_threshold;
    QPushButton* m_run;
    TaskStrip* m_strip;
    QLabel* m_note;
    QTableView* m_view;
    TableModel<InputRow>* m_rows;
    QSortFilterProxyModel* m_sorted = nullptr;
    QPlainTextEdit* m_words;
    QTabWidget* m_tabs;
    ChannelPicture* m_tokens;
    ChannelPicture* m_layers;
    ChartFigure* m_maxima;
    ChartFigure* m_values;
    /// With the sizes that their parts have once something was read.
    std::vector<std::pair<QSplitter*, QList<int>>> m_splitters;

    std::shared_ptr<const ActivationReading> m_reading;
    std::vector<int> m_wordEnds;  ///< where each token ends in m_words
    QString m_failure;
    bool m_following = false;  ///< the list's row or the text's mark is being set

    LatestTask<std::shared_ptr<const ActivationReading>> m_task;
};

}  // namespace weightscape::ui
