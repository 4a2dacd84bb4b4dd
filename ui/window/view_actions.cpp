// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/view_actions.h"

#include <QActionGroup>
#include <QSettings>
#include <algorithm>
#include <iterator>

#include "ui/look/icons.h"
#include "ui/look/theme.h"
#include "ui/look/translation.h"
#include "ui/pages/page_list.h"
#include "ui/widgets/motion.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {
namespace {

constexpr ChoiceRow<ThemeKind> kThemes[] = {
    {"actionThemeSystem", QT_TR_NOOP("As the &system"), ThemeKind::System},
    {"actionThemeLight", QT_TR_NOOP("&Light"), ThemeKind::Light},
    {"actionThemeDark", QT_TR_NOOP("&Dark"), ThemeKind::Dark},
    {"actionThemeContrast", QT_TR_NOOP("&High contrast"), ThemeKind::Contrast},
};

constexpr ChoiceRow<SequentialMap> kColors[] = {
    {"actionViridis", QT_TR_NOOP("&Viridis"), SequentialMap::Viridis},
    {"actionCividis", QT_TR_NOOP("&Cividis, for all kinds of colour sight"),
     SequentialMap::Cividis},
    {"actionGrey", QT_TR_NOOP("&Grey"), SequentialMap::Grey},
};

constexpr ChoiceRow<const char*> kLanguages[] = {
    {"actionLanguageSystem", QT_TR_NOOP("As the &system"), ""},
    {"actionEnglish", QT_TR_NOOP("&English"), "en"},
    {"actionGerman", QT_TR_NOOP("&German"), "de"},
};

}  // namespace

ViewActions::ViewActions(const WindowParts& parts) : m_parts(parts), m_session(parts.session) {}

void ViewActions::addTo(QMenu& menu, const QList<QAction*>& panels) {
    // clang-format off
    static constexpr ActionRow<ViewActions> kPanels[] = {
        {"actionHidePanels", QT_TR_NOOP("&Hide panels"), "F11", "", nullptr, QT_TR_NOOP("Gives the page the whole window."), Needs::Model, &ViewActions::hidePanels},
        {"actionResetLayout", QT_TR_NOOP("&Reset layout"), "", "reset", &ViewActions::resetLayout, QT_TR_NOOP("Puts the panels back where they were at first.")},
        {},
    };
    static constexpr ActionRow<ViewActions> kMotion[] = {
        {"actionReduceMotion", QT_TR_NOOP("Reduce &motion"), "", "", nullptr, QT_TR_NOOP("Shows changes at once, without moving there."), Needs::Nothing, &ViewActions::reduceMotion},
    };
    // clang-format on
    addPages(menu);
    menu.addActions(panels);
    addActions(menu, kPanels, *this, m_session);
    m_hide = menu.findChild<QAction*>(QStringLiteral("actionHidePanels"));
    addAppearance(menu);
    addActions(menu, kMotion, *this, m_session);
    const bool reduced = kept("reduceMotion").toBool();
    menu.actions().last()->setChecked(reduced);
    setMotionReduced(reduced);
}

void ViewActions::addPages(QMenu& menu) {
    for (const PageRow& page : allPages()) {
        const QByteArray name = QByteArray("actionPage_") + page.id;
        const QByteArray key = pageKey(page).toString(QKeySequence::PortableText).toLatin1();
        QAction* action =
            addAction(menu, {name, page.title, key, page.icon, page.help, Needs::Model}, m_session);
        connect(action, &QAction::triggered, this,
                [this, id = QString::fromLatin1(page.id)] { Q_EMIT pageRequested(id); });
    }
    menu.addSeparator();
}

void ViewActions::hidePanels(bool hidden) {
    m_hidden = hidden;
    Q_EMIT panelsHidden(hidden);
}

void ViewActions::resetLayout() {
    m_hide->setChecked(false);
    Q_EMIT layoutReset();
}

void ViewActions::reduceMotion(bool reduced) {
    setMotionReduced(reduced);
    keep("reduceMotion", reduced);
}

template <typename Value, std::size_t Count>
void ViewActions::addChoices(QMenu& menu, const ChoiceRow<Value> (&rows)[Count], const char* key,
                             void (*apply)(Value)) {
    auto* group = new QActionGroup(&menu);
    const auto chosen = static_cast<Value>(kept(key).toInt());
    for (const ChoiceRow<Value>& row : rows) {
        QAction* action = addChoice(menu, row.id, row.text);
        action->setCheckable(true);
        action->setChecked(row.value == chosen);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, key, apply, value = row.value] {
            apply(value);
            keep(key, static_cast<int>(value));
        });
    }
}

QAction* ViewActions::addChoice(QMenu& menu, const char* id, const char* text) {
    QAction* action = addAction(menu, {id, text, "", "", ""}, m_session);
    action->setWhatsThis(menu.whatsThis());
    return action;
}

void ViewActions::addAppearance(QMenu& menu) {
    QMenu& themes = *menu.addMenu(lineIcon(QStringLiteral("theme")), tr("&Theme"));
    themes.setWhatsThis(tr("The colours of the window and the contrast between them."));
    addChoices(themes, kThemes, "theme", applyTheme);
    QMenu& colors = *menu.addMenu(tr("&Colours of measures"));
    colors.setWhatsThis(tr("The colours that stand for figures, from low to high."));
    addChoices(colors, kColors, "colours", applySequentialMap);
    const auto chosen =
        std::ranges::find(kColors, static_cast<SequentialMap>(kept("colours").toInt()),
                          &ChoiceRow<SequentialMap>::value);
    if (chosen != std::end(kColors)) applySequentialMap(chosen->value);
    QMenu& languages = *menu.addMenu(tr("&Language"));
    languages.setWhatsThis(tr("The language of the window from its next start on."));
    for (const auto& row : kLanguages) {
        connect(addChoice(languages, row.id, row.text), &QAction::triggered, this,
                [this, id = QString::fromLatin1(row.value)] { chooseLanguage(id); });
    }
}

void ViewActions::chooseLanguage(const QString& language) {
    if (m_parts.keepsSettings) keepLanguage(language);
    m_parts.messages.add(MessageLines::Kind::Note,
                         tr("The language changes when the program starts again."), {},
                         QStringLiteral("language"));
}

QVariant ViewActions::kept(const char* key) const {
    return m_parts.keepsSettings ? QSettings().value(QString::fromLatin1(key)) : QVariant();
}

void ViewActions::keep(const char* key, const QVariant& value) {
    if (m_parts.keepsSettings) QSettings().setValue(QString::fromLatin1(key), value);
}

}  // namespace weightscape::ui
