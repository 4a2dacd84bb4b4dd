// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/start_page.h"

#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QToolButton>
#include <algorithm>

#include "core/files/remote/remote_address.h"
#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/panels/model_shelf.h"
#include "ui/panels/size_panel.h"
#include "ui/session/recent_files.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kColumnWidth = 880;
constexpr int kTextWidth = 620;
constexpr int kPinnedRole = Qt::UserRole + 1;

QPushButton* bigButton(const QString& objectName, const QString& icon, const QString& text) {
    auto* button = new QPushButton(lineIcon(icon), text);
    nameControl(button, objectName, QString(text).remove(QLatin1Char('&')));
    button->setMinimumHeight(36);
    return button;
}

/// "770.3 MiB · Q4_K_M · 4.85 bpw"; of what was not known when it was opened, nothing.
QString kindOf(const RecentFile& file) {
    QStringList parts = {formatBytesShort(file.bytes)};
    if (!file.quantization.isEmpty()) parts << file.quantization;
    if (file.bitsPerWeight > 0) parts << formatBitsPerWeight(file.bitsPerWeight);
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

StartPage::StartPage(WorkPool& pool, QWidget* parent)
    : QWidget(parent),
      m_recent(new QListWidget),
      m_recentBox(new QWidget),
      m_looking(pool, Lane::Files, [this](const Result<std::vector<QString>>& missing) {
          if (missing) markMissing(*missing);
      }) {
    nameControl(this, QStringLiteral("startPage"), tr("Start"),
                tr("Opens a model: a file, one of the last ones, or the built-in sample. Files can "
                   "also be dropped anywhere on the window."));
    QLabel* title = plainLabel(QStringLiteral("startTitle"), QStringLiteral("Weightscape"));
    title->setFont(textFont(kTextTitle, true));
    QLabel* statement = plainLabel(
        QStringLiteral("startStatement"),
        tr("See what quantization does to the weights of a neural network: open a model, choose a "
           "recipe, watch size and error change at once, and write the quantized GGUF file."));
    statement->setWordWrap(true);
    statement->setMaximumWidth(kTextWidth);
    QPushButton* open =
        bigButton(QStringLiteral("startOpen"), QStringLiteral("open"), tr("&Open a model…"));
    open->setDefault(true);
    QPushButton* sample = bigButton(QStringLiteral("startSample"), QStringLiteral("sample"),
                                    tr("Try the built-in &sample"));
    sample->setToolTip(
        tr("A language model with 4.6 million weights, trained on the King James Bible"));
    QPushButton* lessons =
        bigButton(QStringLiteral("startLessons"), QStringLiteral("lessons"), tr("&Lessons"));
    lessons->setToolTip(tr("Quantization from the bits of a number on, one idea at a time"));
    QLabel* hint =
        smallLabel(QStringLiteral("startHint"),
                   tr("Or drop a file here: GGUF, safetensors, PyTorch, NumPy, ONNX, or a Hugging "
                      "Face folder."));
    hint->setWordWrap(true);
    connect(open, &QPushButton::clicked, this, &StartPage::browseRequested);
    connect(lessons, &QPushButton::clicked, this, &StartPage::lessonsRequested);
    connect(sample, &QPushButton::clicked, this,
            [this] { Q_EMIT openRequested(QStringLiteral("sample")); });

    nameControl(m_recent, QStringLiteral("recentList"), tr("Recent files"));
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->setSpacing(2);
    m_recent->setTextElideMode(Qt::ElideMiddle);
    connect(m_recent, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        Q_EMIT openRequested(item->data(Qt::UserRole).toString());
    });
    connect(m_recent, &QListWidget::itemClicked, m_recent, &QListWidget::itemActivated);
    m_recent->setContextMenuPolicy(Qt::CustomContextMenu);
    m_recent->setToolTip(tr("Enter opens a file, P pins it, Delete takes it from the list"));
    connect(m_recent, &QWidget::customContextMenuRequested, this, &StartPage::showMenu);
    const auto onKey = [this](const QKeySequence& key, auto&& run) {
        auto* shortcut = new QShortcut(key, m_recent);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, run);
    };
    onKey(QKeySequence(Qt::Key_Delete), [this] { forget(m_recent->currentItem()); });
    onKey(QKeySequence(Qt::Key_P), [this] { togglePin(m_recent->currentItem()); });
    QLabel* recentTitle = headingLabel(QStringLiteral("recentTitle"), tr("Recent files"));
    makeColumn(m_recentBox, {recentTitle, {m_recent, 1}}, kGap);

    auto* sizes = new SizePanel;
    sizes->hide();
    auto* showSizes = new QToolButton;
    nameControl(showSizes, QStringLiteral("startSizes"), {},
                tr("Bytes of weights, cache and training from a few numbers, without a file."));
    showSizes->setText(tr("&What would a model take?"));
    showSizes->setCheckable(true);
    connect(showSizes, &QToolButton::toggled, sizes, &QWidget::setVisible);

    auto* shelf = new ModelShelf(pool);
    connect(shelf, &ModelShelf::openRequested, this, &StartPage::openRequested);

    auto* buttons = makeRow(nullptr, {open, sample, lessons, BoxItem::room(1)}, kGap);
    auto* column = new QWidget;
    column->setMaximumWidth(kColumnWidth);
    makeColumn(column,
               {BoxItem::room(1),
                title,
                statement,
                buttons,
                hint,
                {m_recentBox, 2},
                {shelf, 3},
                showSizes,
                sizes,
                BoxItem::room(1)},
               kGapPage)
        ->setContentsMargins(0, 0, 0, kGapPage);
    filled(new QHBoxLayout(this), {BoxItem::room(1), {column, 1000}, BoxItem::room(1)});
    refresh();
}

void StartPage::showMenu(const QPoint& at) {
    QListWidgetItem* item = m_recent->itemAt(at);
    if (item == nullptr) return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("recentItemMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool pinned = item->data(kPinnedRole).toBool();
    connect(menu->addAction(pinned ? tr("Un&pin") : tr("&Pin")), &QAction::triggered, this,
            [this, item] { togglePin(item); });
    connect(menu->addAction(tr("&Remove from the list")), &QAction::triggered, this,
            [this, item] { forget(item); });
    menu->popup(m_recent->viewport()->mapToGlobal(at));
}

void StartPage::togglePin(const QListWidgetItem* item) {
    if (item == nullptr) return;
    setPinned(item->data(Qt::UserRole).toString(), !item->data(kPinnedRole).toBool());
    refresh();
}

void StartPage::forget(const QListWidgetItem* item) {
    if (item == nullptr) return;
    forgetRecentFile(item->data(Qt::UserRole).toString());
    refresh();
}

/// Files may be on disks that are slow to answer, so they are looked for in the background.
void StartPage::lookForFiles() {
    std::vector<QString> paths;
    for (const RecentFile& file : recentFiles()) paths.push_back(file.path);
    m_looking.start([paths](TaskContext& task) -> Result<std::vector<QString>> {
        std::vector<QString> missing;
        for (const QString& path : paths) {
            if (task.cancelled()) return fail(ErrorCode::Cancelled, "Cancelled."_text);
            // Nobody asks a server for what is only listed.
            const bool isElsewhere =
                path == QLatin1String("sample") || files::isRemote(toPath(path));
            if (!isElsewhere && !QFileInfo::exists(path)) {
                missing.push_back(path);
            }
        }
        return missing;
    });
}

void StartPage::markMissing(const std::vector<QString>& missing) {
    for (int row = 0; row < m_recent->count(); ++row) {
        QListWidgetItem* item = m_recent->item(row);
        const QString path = item->data(Qt::UserRole).toString();
        if (std::find(missing.begin(), missing.end(), path) == missing.end()) continue;
        item->setForeground(currentTheme().disabledText);
        item->setText(tr("%1\nnot there any more; Delete takes it from the list")
                          .arg(toQt(QFileInfo(path).fileName().toStdString())));
    }
}

void StartPage::refresh() {
    m_recent->clear();
    for (const RecentFile& file : recentFiles()) {
        const QFileInfo info(file.path);
        const QString name = toQt(info.fileName().toStdString());
        const QString when = QLocale().toString(file.opened, QLocale::ShortFormat);
        const QString line =
            file.pinned ? tr("%1\n%2 · opened %3 · pinned") : tr("%1\n%2 · opened %3");
        auto* item = new QListWidgetItem(line.arg(name, kindOf(file), when));
        item->setData(kPinnedRole, file.pinned);
        item->setData(Qt::UserRole, file.path);
        item->setToolTip(toolTipText(toQt(file.path.toStdString())));
        m_recent->addItem(item);
    }
    m_recentBox->setVisible(m_recent->count() > 0);
    lookForFiles();
}

}  // namespace weightscape::ui
