// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/recipes/file_kind.h"
#include "core/support/finding.h"
#include "ui/pages/page_state.h"
#include "ui/tasks/latest_task.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTabWidget;
class QTableView;
class QTableWidget;

namespace weightscape::ui {

class MetadataPanel;
class Session;
class TokenTable;
class TokenTableModel;

/// What the file says about itself: facts, all metadata, which is edited here, the tokenizer and
/// the chat template.
class ModelPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit ModelPage(Session& session);

  private:
    [[nodiscard]] QWidget* makeFacts();
    [[nodiscard]] QWidget* makeTokens();
    [[nodiscard]] QWidget* makeTemplate();
    void showModel();
    void showFacts();
    void look();
    void showTemplate();
    void selectTokens();
    void showKey(const QString& key);

    Session& m_session;
    QTabWidget* m_tabs;
    QTableWidget* m_facts;
    MetadataPanel* m_metadata;
    QLineEdit* m_tokenFilter;
    QLabel* m_tokenCount;
    QTableView* m_tokenView;
    TokenTableModel* m_tokens;
    std::shared_ptr<const TokenTable> m_tokenTable;
    QPlainTextEdit* m_template;
    std::string m_shownTemplate;
    LatestTask<std::vector<std::uint32_t>> m_selecting;
    /// What takes a look at all tensors.
    struct Looked {
        recipes::FileKind kind;
        Findings findings;
    };
    std::optional<Looked> m_looked;  ///< at the shown model; none: not yet
    LatestTask<Looked> m_looking;
};

}  // namespace weightscape::ui
