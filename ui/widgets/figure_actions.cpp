// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QRegularExpression>

#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"
#include "ui/widgets/figure_table.h"

namespace weightscape::ui {
namespace {

/// The title as a file name: "Relative RMSE by layer" becomes "relative-rmse-by-layer".
QString fileNameFor(const Figure& figure, const QString& suffix) {
    QString name = figure.title().toLower();
    name.replace(QRegularExpression(QStringLiteral("[^a-z0-9_.]+")), QStringLiteral("-"));
    name = name.left(80);
    while (name.startsWith(QLatin1Char('-')) || name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    while (name.endsWith(QLatin1Char('-'))) name.chop(1);
    return (name.isEmpty() ? QStringLiteral("picture") : name) + QLatin1Char('.') + suffix;
}

void saveTo(const Figure& figure, const FigureOutput& output, QWidget& widget,
            const QString& path) {
    const auto saved = saveFigure(figure, output, toPath(path));
    if (saved) return;
    auto* box =
        new QMessageBox(QMessageBox::Critical, tr("Save picture"), {}, QMessageBox::Ok, &widget);
    box->setTextFormat(Qt::PlainText);
    box->setText(errorSentence(saved.error()));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

/// Asks for a file without blocking the window and writes it.
void askAndSave(const Figure& figure, FigureOutput output, QWidget& widget) {
    const QString suffix = output.kind == FigureFile::Png   ? QStringLiteral("png")
                           : output.kind == FigureFile::Svg ? QStringLiteral("svg")
                                                            : QStringLiteral("csv");
    auto* dialog = new QFileDialog(&widget, tr("Save as %1").arg(suffix.toUpper()));
    dialog->setObjectName(QStringLiteral("saveFigureDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(fileNameFor(figure, suffix));
    QObject::connect(
        dialog, &QFileDialog::fileSelected, &widget,
        [&figure, output, &widget](const QString& path) { saveTo(figure, output, widget, path); });
    dialog->open();
}

QAction* addTo(QMenu& menu, const QString& text, const char* name) {
    QAction* action = menu.addAction(text);
    action->setObjectName(QLatin1String(name));
    return action;
}

}  // namespace

void addFigureActions(QMenu& menu, const Figure& figure, QWidget& widget) {
    QWidget* shown = &widget;
    const Figure* picture = &figure;
    QObject::connect(addTo(menu, tr("&Copy image"), "copyImage"), &QAction::triggered, shown, [=] {
        const int scale = std::clamp(qCeil(shown->devicePixelRatioF()), 1, 4);
        QImage image = figureImage(*picture, shown->size(), scale);
        image.setDevicePixelRatio(1.0);
        QApplication::clipboard()->setImage(image);
    });
    QMenu* png = menu.addMenu(tr("Save as &PNG"));
    png->setObjectName(QStringLiteral("savePng"));
    for (int scale = 1; scale <= 4; ++scale) {
        const QSize pixels = shown->size() * scale;
        QAction* action = png->addAction(
            tr("&%1× (%2 × %3 pixels)").arg(scale).arg(pixels.width()).arg(pixels.height()));
        action->setObjectName(QStringLiteral("savePng%1").arg(scale));
        QObject::connect(action, &QAction::triggered, shown, [=] {
            askAndSave(*picture, {FigureFile::Png, shown->size(), scale}, *shown);
        });
    }
    QObject::connect(addTo(menu, tr("Save as S&VG…"), "saveSvg"), &QAction::triggered, shown, [=] {
        askAndSave(*picture, {FigureFile::Svg, shown->size(), 1}, *shown);
    });
    QObject::connect(addTo(menu, tr("Save &numbers as CSV…"), "saveCsv"), &QAction::triggered,
                     shown, [=] {
                         askAndSave(*picture, {FigureFile::Csv, {}, 1}, *shown);
                     });
    menu.addSeparator();
    QObject::connect(addTo(menu, tr("Show as &table…"), "showTable"), &QAction::triggered, shown,
                     [=] { showFigureTable(*picture, *shown); });
}

}  // namespace weightscape::ui
