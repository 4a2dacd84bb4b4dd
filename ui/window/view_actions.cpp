// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/view_actions.h"

#include <QActionGroup>
#include <QSettings>
#include <functional>

#include "ui/look/icons.h"
#include "ui/look/translation.h"
#include "ui/pages/page_list.h"
#include "ui/widgets/motion.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {
namespace {

/// One of several that exclude each other.
template <typename Value>
struct ChoiceRow {
    const char* id;
    const char* text;
    Value value;
};

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

/// Adds the rows; `chosen` gets the tick.
template <typename Value, std::size_t Count>
void addChoices(QMenu& menu, const ChoiceRow<Value> (&rows)[Count], Value chosen,
                const std::function<void(Value)>& choose, Session& session) {
    auto* group = new QActionGroup(&menu);
    for (const ChoiceRow<Value>& row : rows) {
        QAction* action = addAction(menu, {row.id, row.text, "", "", ""}, session);
        action->setWhatsThis(menu.whatsThis());
        action->setCheckable(true);
        action->setChecked(row.value == chosen);
        group->addAction(action);
        QObject::connect(action, &QAction::triggered, &menu,
                         [choose, value = row.value] { choose(value); });
    }
}

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
    addThemes(*menu.addMenu(lineIcon(QStringLiteral("theme")), tr("&Theme")));
    addColors(*menu.addMenu(tr("&Colours of measures")));
    addLanguages(*menu.addMenu(tr("&Language")));
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

void ViewActions::addThemes(QMenu& menu) {
    menu.setWhatsThis(tr("The colours of the window and the contrast between them."));
    addChoices<ThemeKind>(
        menu, kThemes, static_cast<ThemeKind>(kept("theme").toInt()),
        [this](ThemeKind kind) { chooseTheme(kind); }, m_session);
}

void ViewActions::chooseTheme(ThemeKind kind) {
    applyTheme(kind);
    keep("theme", static_cast<int>(kind));
}

void ViewActions::addColors(QMenu& menu) {
    menu.setWhatsThis(tr("The colours that stand for figures, from low to high."));
    const auto chosen = static_cast<SequentialMap>(kept("colours").toInt());
    addChoices<SequentialMap>(
        menu, kColors, chosen, [this](SequentialMap map) { chooseColors(map); }, m_session);
    for (const auto& row : kColors) {
        if (row.value == chosen) applySequentialMap(chosen);
    }
}

void ViewActions::chooseColors(SequentialMap map) {
    applySequentialMap(map);
    keep("colours", static_cast<int>(map));
}

void ViewActions::addLanguages(QMenu& menu) {
    menu.setWhatsThis(tr("The language of the window from its next start on."));
    for (const auto& row : kLanguages) {
        QAction* action = addAction(menu, {row.id, row.text, "", "", ""}, m_session);
        action->setWhatsThis(menu.whatsThis());
        connect(action, &QAction::triggered, this,
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
