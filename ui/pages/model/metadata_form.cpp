// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/model/metadata_form.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include "core/recipes/metadata_edits.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using Kind = MetadataEdit::Kind;

struct KindRow {
    Kind kind;
    const char* name;
};

/// What a new key can be; its exact type follows from the value.
constexpr KindRow kKindRows[] = {
    {Kind::Text, QT_TRANSLATE_NOOP("MetadataForm", "text (str)")},
    {Kind::Whole, QT_TRANSLATE_NOOP("MetadataForm", "whole number (int)")},
    {Kind::Float, QT_TRANSLATE_NOOP("MetadataForm", "number (float)")},
    {Kind::Truth, QT_TRANSLATE_NOOP("MetadataForm", "true or false (bool)")},
};

constexpr int kLines = 4;

QPushButton* smallButton(const QString& id, const QString& text) {
    auto* button = new QPushButton(text);
    button->setObjectName(id);
    button->setAutoDefault(false);
    return button;
}

}  // namespace

MetadataForm::MetadataForm(QWidget* parent)
    : QWidget(parent), m_key(new QLineEdit), m_kind(new QComboBox), m_value(new QPlainTextEdit) {
    setObjectName(QStringLiteral("metadataForm"));
    setUpControls();
    setUpLayout();
}

void MetadataForm::setUpControls() {
    nameControl(m_key, QStringLiteral("metadataKey"), tr("Key"),
                tr("The name of the key, such as general.name."));
    m_key->setPlaceholderText(tr("Key, such as general.name"));
    nameControl(m_kind, QStringLiteral("metadataType"), tr("Type"),
                tr("The type of a new key. A key of the file keeps its type until it is removed."));
    nameControl(m_value, QStringLiteral("metadataValue"), tr("Value"),
                tr("The value that the exported file will have. Enter applies it, Shift+Enter "
                   "begins a new line, Escape leaves it as it was."));
    m_value->setTabChangesFocus(true);
    m_value->setFixedHeight(kLines * m_value->fontMetrics().lineSpacing() + kGap);
    for (QWidget* field : {static_cast<QWidget*>(m_key), static_cast<QWidget*>(m_value)}) {
        field->installEventFilter(this);
    }
}

void MetadataForm::setUpLayout() {
    QPushButton* apply = smallButton(QStringLiteral("metadataApply"), tr("A&pply"));
    QPushButton* cancel = smallButton(QStringLiteral("metadataCancel"), tr("Cancel"));
    QPushButton* file = smallButton(QStringLiteral("metadataFromFile"), tr("From &a file…"));
    file->setToolTip(tr("Take the text of a file as the value"));
    connect(apply, &QPushButton::clicked, this, &MetadataForm::accepted);
    connect(cancel, &QPushButton::clicked, this, &MetadataForm::rejected);
    connect(file, &QPushButton::clicked, this, &MetadataForm::fileWanted);
    auto* top = makeRow(nullptr, {{m_key, 1}, m_kind}, kGap);
    auto* buttons = makeRow(nullptr, {file, BoxItem::room(1), cancel, apply}, kGap);
    makeColumn(this, {top, m_value, buttons}, kGapSmall);
}

void MetadataForm::startNew() {
    start({}, std::nullopt, nullptr);
    m_key->setReadOnly(false);
    m_key->setFocus();
}

void MetadataForm::start(const std::string& key, std::optional<ValueType> type,
                         const MetadataValue* value) {
    m_key->setText(fromUtf8(key));
    m_key->setReadOnly(true);
    showTypes(type, value);
    showValue(value);
    m_value->setFocus();
}

void MetadataForm::showTypes(std::optional<ValueType> type, const MetadataValue* value) {
    m_type = type;
    m_kind->clear();
    m_kind->setEnabled(!type);
    if (type) {
        m_kind->addItem(fromUtf8(valueTypeName(*type)));
    } else {
        const auto kind = value != nullptr ? editKind(value->type) : std::nullopt;
        for (const KindRow& row : kKindRows) {
            m_kind->addItem(tr(row.name), static_cast<int>(row.kind));
            if (kind == row.kind) m_kind->setCurrentIndex(m_kind->count() - 1);
        }
    }
    m_firstKind = m_kind->currentIndex();
}

void MetadataForm::showValue(const MetadataValue* value) {
    QString text;
    m_value->setPlaceholderText({});
    if (value != nullptr && value->type != ValueType::Array) {
        const auto bytes = value->asString();
        const bool isTooLong = bytes && bytes->size() > recipes::kMostMetadataBytes;
        if (isTooLong) m_value->setPlaceholderText(tr("The text is too long to be edited here."));
        if (!isTooLong) text = fromUtf8(bytes ? std::string(*bytes) : value->text());
    }
    m_endsLinesWithReturns = text.contains(QStringLiteral("\r\n"));
    m_value->setPlainText(text);
    m_value->selectAll();
    m_value->document()->setModified(false);
}

std::string MetadataForm::key() const {
    return m_key->text().trimmed().toStdString();
}

bool MetadataForm::isModified() const {
    return !m_key->isReadOnly() || m_value->document()->isModified() ||
           m_kind->currentIndex() != m_firstKind;
}

Result<MetadataEdit> MetadataForm::edit() const {
    // toPlainText() would make spaces of no-break spaces.
    QString text = m_value->document()->toRawText();
    const QString end = m_endsLinesWithReturns ? QStringLiteral("\r\n") : QStringLiteral("\n");
    text.replace(QChar(QChar::ParagraphSeparator), end);
    if (m_type) return makeMetadataEdit(key(), *m_type, text.toStdString());
    return makeMetadataEdit(key(), static_cast<Kind>(m_kind->currentData().toInt()),
                            text.toStdString());
}

bool MetadataForm::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* press = static_cast<QKeyEvent*>(event);
        if (takeKey(press->key(), press->modifiers().testFlag(Qt::ShiftModifier))) return true;
    }
    return QWidget::eventFilter(watched, event);
}

bool MetadataForm::takeKey(int key, bool withShift) {
    if (key == Qt::Key_Escape) {
        Q_EMIT rejected();
        return true;
    }
    if (key != Qt::Key_Return && key != Qt::Key_Enter) return false;
    if (!withShift) {
        Q_EMIT accepted();
    } else if (m_value->hasFocus()) {
        m_value->insertPlainText(QStringLiteral("\n"));
    }
    return true;
}

}  // namespace weightscape::ui
