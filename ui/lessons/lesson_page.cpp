// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_page.h"

#include <QFileDialog>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QStackedWidget>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextList>
#include <algorithm>

#include "ui/lessons/lesson_check.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/page_controls.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr int kListWidth = 184, kTextWidth = 400, kStageWidth = 680;

QString folderKey() {
    return QStringLiteral("lessons/folder");
}

/// Markdown as a document that reads nothing: neither pictures nor pages.
class LessonBrowser : public QTextBrowser {
  public:
    LessonBrowser() {
        setOpenLinks(false);
        setFrameShape(QFrame::NoFrame);
        document()->setDocumentMargin(kGapWide);
    }
    QVariant loadResource(int, const QUrl&) override { return {}; }
};

/// Paragraphs with room between them, in the window's sizes.
void setMarkdown(QTextDocument& document, const QString& markdown) {
    document.setMarkdown(markdown, QTextDocument::MarkdownNoHTML);
    QTextCursor cursor(&document);
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        cursor.setPosition(block.position());
        QTextBlockFormat format = block.blockFormat();
        format.setBottomMargin(block.textList() == nullptr ? kGap : kGapSmall);
        cursor.setBlockFormat(format);
    }
}

QString asMarkdown(const lessons::LessonSection& section) {
    return QStringLiteral("\n\n### %1\n\n%2")
        .arg(QString::fromStdString(section.heading), QString::fromStdString(section.body));
}

QString dotsOf(const Answered& answered) {
    QString dots;
    for (const bool each : answered) dots += each ? QChar(0x25CF) : QChar(0x25CB);
    return dots;
}

QPushButton* makeButton(const QString& objectName, const QString& text, const QString& help) {
    auto* button = new QPushButton(text);
    nameControl(button, objectName, {}, help);
    return button;
}

}  // namespace

LessonPage::LessonPage(Session& session, bool keepsSettings, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_keepsSettings(keepsSettings),
      m_progress(keepsSettings),
      m_list(new QListWidget),
      m_text(new LessonBrowser),
      m_problem(plainLabel(QStringLiteral("lessonProblem"))),
      m_check(new LessonCheck),
      m_stage(new QStackedWidget),
      m_readingTitles(session.pool(), Lane::Files,
                      [this](const Result<std::vector<QString>>& titles) {
                          if (titles) showTitles(*titles);
                      }),
      m_reading(session.pool(), Lane::Files,
                [this](const Result<LoadedLesson>& loaded) {
                    if (!loaded && loaded.error().code == ErrorCode::Cancelled) return;
                    m_loaded = loaded ? *loaded : LoadedLesson{{}, errorSentence(loaded.error())};
                    m_check->setQuestions(m_loaded.text, m_progress.of(m_lesson));
                    showText();
                }),
      m_finding(session.pool(), Lane::Pictures,
                [this](const Result<lessons::InstructiveTensor>& found) { useFound(found); }) {
    nameControl(this, QStringLiteral("lessonPage"), tr("Lessons"),
                tr("Lessons about quantization: read, try, and answer three questions by setting "
                   "the controls. Escape leaves them."));
    if (keepsSettings) m_folder = toPath(QSettings().value(folderKey()).toString());
    auto* parts = makeSplitter(Qt::Horizontal, QStringLiteral("lessonParts"),
                               {{makeList(), 0}, {makeTexts(), 0}, {makeStage(), 1}});
    parts->setSizes({kListWidth, kTextWidth, kStageWidth});
    makeColumn(this, {{parts, 1}});
    setFocusProxy(m_list);
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &LessonPage::closeRequested);
    for (const LessonRow& row : allLessons()) {
        m_titles.push_back(QString::fromLatin1(row.id));
        auto* item = new QListWidgetItem(m_list);
        item->setData(Qt::UserRole, m_titles.back());
    }
    connect(&session, &Session::modelChanged, this, &LessonPage::forgetModel);
    showProgress();
    loadTexts();
}

QWidget* LessonPage::makeList() {
    nameControl(m_list, QStringLiteral("lessonList"), tr("Lessons"),
                tr("The lessons in their order. Dots are questions; the full ones are answered."));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSpacing(2);
    m_list->setWordWrap(true);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item != nullptr) showLesson(item->data(Qt::UserRole).toString());
    });
    QPushButton* folder = makeButton(
        QStringLiteral("lessonFolder"), tr("Own &texts…"),
        tr("Shows texts of your own: FOLDER/LESSON/LANGUAGE.md. Lessons without one keep theirs. "
           "Choosing no folder brings all of the program's own back."));
    connect(folder, &QPushButton::clicked, this, &LessonPage::chooseFolder);
    auto* side = new QWidget;
    side->setMinimumWidth(160);
    makeColumn(
        side, {headingLabel(QStringLiteral("lessonListTitle"), tr("Lessons")), {m_list, 1}, folder},
        kGap)
        ->setContentsMargins(kGapWide, kGapWide, kGap, kGapWide);
    return side;
}

QWidget* LessonPage::makeTexts() {
    nameControl(m_text, QStringLiteral("lessonText"), tr("What the lesson is about"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    connect(m_check, &LessonCheck::checkRequested, this, &LessonPage::check);
    auto* texts = new QWidget;
    texts->setMinimumWidth(260);
    makeColumn(texts, {m_problem, {m_text, 1}, m_check}, kGap)
        ->setContentsMargins(kGap, kGapWide, kGap, kGapWide);
    return texts;
}

QWidget* LessonPage::makeStage() {
    m_more = makeButton(QStringLiteral("lessonMore"), {},
                        tr("Shows the controls of the lesson's next step. A right answer does the "
                           "same."));
    m_workbench = makeButton(QStringLiteral("lessonWorkbench"), tr("Open in the &workbench"),
                             tr("Shows the same in a model: the open one, else the sample."));
    m_notes = makeButton(QStringLiteral("lessonNotes"), tr("&Notes"),
                         tr("Shows the notes for whoever presents the lesson."));
    m_notes->setCheckable(true);
    QPushButton* close =
        makeButton(QStringLiteral("lessonClose"), tr("&Close"), tr("Leaves the lessons."));
    close->setToolTip(tr("Escape"));
    connect(m_more, &QPushButton::clicked, this, [this] {
        widget()->showStep(widget()->step() + 1);
        showControls();
    });
    m_useModel = makeButton(QStringLiteral("lessonUseModel"), tr("&Use my model"),
                            tr("Takes weights of the open model in place of made-up ones: those "
                               "that show best what the lesson is about."));
    m_useModel->setCheckable(true);
    m_source = smallLabel(QStringLiteral("lessonSource"));
    m_source->setWordWrap(true);
    m_source->setContentsMargins(kGapWide, kGapSmall, kGapWide, 0);
    m_source->hide();
    connect(m_useModel, &QPushButton::toggled, this, &LessonPage::useModel);
    connect(m_workbench, &QPushButton::clicked, this, &LessonPage::openWorkbench);
    connect(m_notes, &QPushButton::toggled, this, &LessonPage::showText);
    connect(close, &QPushButton::clicked, this, &LessonPage::closeRequested);
    auto* bar =
        makeRow(nullptr, {m_more, m_useModel, BoxItem::room(1), m_notes, m_workbench, close}, kGap);
    bar->setContentsMargins(kGapWide, kGapWide, kGapWide, 0);
    auto* stage = new QWidget;
    stage->setMinimumWidth(420);
    m_stage->setObjectName(QStringLiteral("lessonStage"));
    makeColumn(stage, {bar, m_source, {m_stage, 1}});
    return stage;
}

bool LessonPage::showLesson(const QString& id) {
    const LessonRow* row = findLesson(id);
    if (row == nullptr) return false;
    if (id == m_lesson) return true;
    // A search that is cut short has found nothing.
    if (m_finding.isRunning()) m_sources.remove(m_lesson);
    m_finding.cancel();
    m_lesson = id;
    m_list->setCurrentRow(static_cast<int>(row - allLessons().data()));
    m_stage->setCurrentWidget(ensureWidget(*row));
    m_notes->setChecked(false);
    showSource();
    showControls();
    loadTexts();
    return true;
}

LessonWidget* LessonPage::widget() const {
    return m_widgets.value(m_lesson);
}

QString LessonPage::nextLesson() const {
    for (const LessonRow& row : allLessons()) {
        const QString id = QString::fromLatin1(row.id);
        const Answered& answered = m_progress.of(id);
        if (std::ranges::find(answered, false) != answered.end()) return id;
    }
    return QString::fromLatin1(allLessons().front().id);
}

LessonWidget* LessonPage::ensureWidget(const LessonRow& row) {
    LessonWidget*& made = m_widgets[QString::fromLatin1(row.id)];
    if (made != nullptr) return made;
    made = row.create(m_session);
    m_stage->addWidget(made);
    connect(made, &LessonWidget::stateChanged, this, &LessonPage::showControls);
    return made;
}

TextChoice LessonPage::textChoice() const {
    return {fromUtf8(spoken().id), m_folder};
}

void LessonPage::setTextFolder(const std::filesystem::path& folder) {
    m_folder = folder;
    if (m_keepsSettings) QSettings().setValue(folderKey(), fromPath(folder));
    loadTexts();
}

void LessonPage::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(
        this, tr("Folder with texts of lessons"), fromPath(m_folder));
    setTextFolder(toPath(folder));
}

void LessonPage::loadTexts() {
    const TextChoice choice = textChoice();
    m_readingTitles.start(
        [choice](TaskContext&) -> Result<std::vector<QString>> { return lessonTitles(choice); });
    const LessonRow* row = findLesson(m_lesson);
    if (row == nullptr) return;
    m_reading.start([row, choice](TaskContext&) { return loadLesson(*row, choice); });
}

void LessonPage::showTitles(const std::vector<QString>& titles) {
    m_titles = titles;
    showProgress();
}

void LessonPage::showProgress() {
    for (int i = 0; i < m_list->count(); ++i) {
        QListWidgetItem* item = m_list->item(i);
        const QString& title = m_titles[static_cast<std::size_t>(i)];
        const Answered& answered = m_progress.of(item->data(Qt::UserRole).toString());
        item->setText(QStringLiteral("%1. %2\n%3").arg(i + 1).arg(title, dotsOf(answered)));
        item->setData(Qt::AccessibleTextRole, tr("%1, %2 of %3 questions answered")
                                                  .arg(title)
                                                  .arg(std::ranges::count(answered, true))
                                                  .arg(answered.size()));
    }
}

void LessonPage::showText() {
    const lessons::LessonText& text = m_loaded.text;
    QString markdown =
        QStringLiteral("# %1\n\n%2")
            .arg(QString::fromStdString(text.title), QString::fromStdString(text.body));
    markdown += asMarkdown(m_notes->isChecked() ? text.notes : text.attempts);
    setMarkdown(*m_text->document(), markdown);
    m_problem->setText(m_loaded.problem);
    m_problem->setVisible(!m_loaded.problem.isEmpty());
}

void LessonPage::showControls() {
    const LessonWidget* shown = widget();
    m_more->setText(tr("&More controls (%1 of %2)").arg(shown->step()).arg(LessonWidget::kSteps));
    m_more->setVisible(shown->step() < LessonWidget::kSteps);
    m_workbench->setVisible(shown->workbenchView().has_value());
    m_useModel->setVisible(shown->telling().has_value() && m_session.model() != nullptr);
}

void LessonPage::showSource() {
    const QSignalBlocker quiet(m_useModel);
    m_useModel->setChecked(m_sources.contains(m_lesson));
    m_source->setText(m_sources.value(m_lesson).reason);
    m_source->setVisible(m_sources.contains(m_lesson));
}

void LessonPage::useModel(bool use) {
    if (use) {
        m_sources.insert(m_lesson, {-1, tr("Looking for the weights that show it best…")});
        m_finding.start([model = m_session.model(), telling = *widget()->telling()](
                            TaskContext& task) -> Result<lessons::InstructiveTensor> {
            return lessons::findInstructive(*model, telling, task);
        });
    } else {
        m_finding.cancel();
        m_sources.remove(m_lesson);
        widget()->useWeights(nullptr);
    }
    showSource();
}

void LessonPage::useFound(const Result<lessons::InstructiveTensor>& found) {
    if (!found && found.error().code == ErrorCode::Cancelled) return;
    if (found) {
        m_sources.insert(m_lesson, {found->tensor, said(found->reason)});
        widget()->useWeights(std::make_shared<lessons::LessonWeights>(found->weights));
    } else {
        m_sources.insert(m_lesson, {-1, errorSentence(found.error())});
    }
    showSource();
}

void LessonPage::forgetModel() {
    m_finding.cancel();
    for (auto each = m_sources.keyBegin(); each != m_sources.keyEnd(); ++each) {
        m_widgets.value(*each)->useWeights(nullptr);
    }
    m_sources.clear();
    if (widget() == nullptr) return;
    showSource();
    showControls();
}

void LessonPage::openWorkbench() {
    WorkbenchView view = *widget()->workbenchView();
    view.tensor = m_sources.value(m_lesson).tensor;
    Q_EMIT workbenchRequested(view);
}

void LessonPage::check(int question) {
    const bool right = widget()->isSolved(question);
    m_check->showVerdict(question, right);
    if (!right) return;
    m_progress.setAnswered(m_lesson, question);
    widget()->showStep(std::max(widget()->step(), question + 2));
    showControls();
    showProgress();
}

}  // namespace weightscape::ui
