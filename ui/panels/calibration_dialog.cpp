// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/calibration_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>

#include "core/files/sample_path.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/session/model_text.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

std::size_t calibrationContext(CalibrationPurpose purpose) {
    return purpose == CalibrationPurpose::Moments ? 256 : 512;
}

Result<std::filesystem::path> textPath(const CalibrationWish& wish) {
    if (wish.path.isEmpty()) return files::calibrationTextPath();
    return toPath(wish.path);
}

CalibrationDialog::CalibrationDialog(Session& session, CalibrationPurpose purpose, QWidget* parent)
    : QDialog(parent),
      m_text(new QComboBox),
      m_browse(new QPushButton(tr("&Browse…"))),
      m_pieces(new QSpinBox),
      m_keep(new QCheckBox(tr("&Keep the importance matrix that is open"))),
      m_learn(new QPushButton) {
    const bool isOfMoments = purpose == CalibrationPurpose::Moments;
    setObjectName(QStringLiteral("calibrationDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(isOfMoments ? tr("Collect moments") : tr("Learn from a calibration text"));
    setWhatsThis(
        isOfMoments
            ? tr("The model reads the text, and its loss goes back through all layers: that tells "
                 "what errors of each weight do to the answers. Takes about four times as long as "
                 "reading alone.")
            : tr("The model reads the text, and what flows into its weights tells which of them "
                 "matter and which errors cancel. GPTQ needs it."));
    m_text->addItem(tr("The balanced text that comes with the program"), QString());
    nameControl(m_text, QStringLiteral("calibrationText"), tr("Text"),
                tr("What the model reads. Use text like that which it will work with."));
    nameControl(m_browse, QStringLiteral("calibrationBrowse"), tr("Choose a text file"),
                tr("Lets the model read a text of your own."));
    const QString pieces = tr("&Pieces of %1 tokens, at most").arg(calibrationContext(purpose));
    nameControl(m_pieces, QStringLiteral("calibrationPieces"), QString(pieces).remove(u'&'),
                tr("More take longer and tell more: GPTQ's own authors used 128."));
    m_pieces->setRange(1, 1'000'000);
    m_pieces->setValue(static_cast<int>(CalibrationWish{}.pieces));
    const auto& importance = session.importance();
    const bool hasFile = !isOfMoments && importance && !isLearned(importance->matrix());
    nameControl(m_keep, QStringLiteral("calibrationKeep"), {},
                tr("The matrix goes on to say which columns count; the text only tells GPTQ which "
                   "errors cancel."));
    m_keep->setVisible(hasFile);
    m_keep->setChecked(hasFile);
    m_learn->setText(isOfMoments ? tr("&Collect") : tr("&Learn"));
    nameControl(m_learn, QStringLiteral("calibrationLearn"), {});
    m_learn->setDefault(true);
    setUpLayout(pieces);
    connect(m_browse, &QPushButton::clicked, this, &CalibrationDialog::browse);
    connect(m_learn, &QPushButton::clicked, this, &CalibrationDialog::finish);
    connect(&session, &Session::modelChanged, this, &QWidget::close);
}

void CalibrationDialog::setUpLayout(const QString& pieces) {
    auto* cancel = new QPushButton(tr("Cancel"));
    nameControl(cancel, QStringLiteral("calibrationCancel"), {});
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    for (QPushButton* button : {m_browse, cancel}) button->setAutoDefault(false);
    auto* form = new QFormLayout;
    form->setSpacing(kGap);
    form->addRow(tr("&Text"), makeRow(nullptr, {{m_text, 1}, m_browse}, kGap));
    form->addRow(pieces, m_pieces);
    m_text->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* layout = makeColumn(
        this, {form, m_keep, makeRow(nullptr, {BoxItem::room(1), cancel, m_learn}, kGap)}, kGap);
    layout->setContentsMargins(kGapPage, kGapPage, kGapPage, kGapPage);
}

void CalibrationDialog::browse() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Choose a text file"), {}, tr("Text files (*.txt *.md *.raw);;All files (*)"));
    if (!path.isEmpty()) chooseText(path);
}

void CalibrationDialog::chooseText(const QString& path) {
    m_text->addItem(pathText(toPath(path).filename()), path);
    m_text->setCurrentIndex(m_text->count() - 1);
}

void CalibrationDialog::finish() {
    const CalibrationWish wish{m_text->currentData().toString(),
                               static_cast<std::size_t>(m_pieces->value()),
                               m_keep->isVisible() && m_keep->isChecked()};
    accept();
    Q_EMIT chosen(wish);
}

}  // namespace weightscape::ui
