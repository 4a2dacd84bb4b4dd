// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <string>

#include "core/model/metadata_edit.h"

class QComboBox;
class QLineEdit;
class QPlainTextEdit;

namespace weightscape::ui {

/// One key while it is edited: its name, its type and its value. Knows no model.
class MetadataForm : public QWidget {
    Q_OBJECT

  public:
    explicit MetadataForm(QWidget* parent = nullptr);

    /// For a new key of any type.
    void startNew();
    /// For the value of a key, of this type; null: of any, first `value`'s. Precondition: the type
    /// is no list. `value` is null where there is none yet.
    void start(const std::string& key, std::optional<ValueType> type, const MetadataValue* value);

    [[nodiscard]] std::string key() const;
    /// Whether anything was typed or chosen since the start.
    [[nodiscard]] bool isModified() const;
    /// What was typed. Errors: those of makeMetadataEdit().
    [[nodiscard]] Result<MetadataEdit> edit() const;

  Q_SIGNALS:
    void accepted();
    void rejected();
    void fileWanted();  ///< for key(), in place of a typed value

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void setUpControls();
    void setUpLayout();
    void showTypes(std::optional<ValueType> type, const MetadataValue* value);
    void showValue(const MetadataValue* value);
    [[nodiscard]] bool takeKey(int key, bool withShift);

    QLineEdit* m_key;
    QComboBox* m_kind;
    QPlainTextEdit* m_value;
    std::optional<ValueType> m_type;  ///< that the key must have
    int m_firstKind = 0;
    bool m_endsLinesWithReturns = false;  ///< the text had "\r\n", which a text field does not keep
};

}  // namespace weightscape::ui
