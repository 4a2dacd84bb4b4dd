// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/recipe_switch.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/session/session.h"

namespace weightscape::ui {
namespace {

constexpr int kWidestName = 190;

QToolButton* textButton(const QString& id, const QString& sign, const QString& what) {
    auto* button = new QToolButton;
    nameControl(button, id, what);
    button->setText(sign);
    button->setToolTip(what);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

RecipeSwitch::RecipeSwitch(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_active(new QComboBox),
      m_reference(new QComboBox),
      m_swap(textButton(QStringLiteral("switchSwap"), QStringLiteral("⇄"),
                        tr("Swap the recipe and its reference"))),
      m_add(textButton(QStringLiteral("switchAdd"), QStringLiteral("+"),
                       tr("A copy of the recipe as a further one"))) {
    setObjectName(QStringLiteral("recipeSwitch"));
    setWhatsThis(tr("Which recipe is shown and edited, and what every page compares it with."));
    nameControl(m_active, QStringLiteral("activeRecipe"), tr("Recipe shown"));
    nameControl(m_reference, QStringLiteral("referenceRecipe"), tr("Compared with"));
    m_active->setToolTip(tr("The recipe that is shown and edited"));
    m_reference->setToolTip(tr("What the recipe is compared with"));
    for (QComboBox* combo : {m_active, m_reference}) {
        combo->setMaximumWidth(kWidestName);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    }
    QLabel* versus = smallLabel(QStringLiteral("switchVersus"), tr("against"));
    makeRow(this, {m_active, m_add, versus, m_reference, m_swap}, kGapSmall)
        ->setContentsMargins(kGap, 0, 0, 0);
    connect(m_active, &QComboBox::activated, this, &RecipeSwitch::chooseActive);
    connect(m_reference, &QComboBox::activated, this, &RecipeSwitch::chooseReference);
    connect(m_swap, &QToolButton::clicked, this, [this] {
        m_session.changeRecipeBook(withSidesSwapped(m_session.recipeBook()),
                                   tr("swap of the sides"));
    });
    connect(m_add, &QToolButton::clicked, this, [this] {
        m_session.changeRecipeBook(withRecipe(m_session.recipeBook(), {{}, m_session.recipe()}),
                                   tr("copy of %1").arg(m_active->currentText()));
    });
    connect(&m_session, &Session::recipeChanged, this, &RecipeSwitch::refresh);
    connect(&m_session, &Session::modelChanged, this, &RecipeSwitch::refresh);
    refresh();
}

void RecipeSwitch::refresh() {
    const QSignalBlocker active(m_active);
    const QSignalBlocker reference(m_reference);
    m_active->clear();
    m_reference->clear();
    setEnabled(m_session.model() != nullptr);
    if (!isEnabled()) return;
    m_reference->addItem(m_session.view(kOriginal).name(), kOriginal);
    const int count = static_cast<int>(m_session.recipes().size());
    for (int recipe = 0; recipe < count; ++recipe) {
        const QString name =
            QStringLiteral("%1: %2").arg(recipeLetter(recipe), m_session.view(recipe).name());
        m_active->addItem(name, recipe);
        m_reference->addItem(name, recipe);
    }
    m_active->setCurrentIndex(m_session.activeRecipe());
    m_reference->setCurrentIndex(m_reference->findData(m_session.referenceRecipe()));
    m_swap->setEnabled(m_session.referenceRecipe() != kOriginal);
}

void RecipeSwitch::chooseActive(int index) {
    RecipeBook book = m_session.recipeBook();
    if (book.active == index) return;
    // What was shown becomes what is compared with, unless that was chosen to be the original.
    if (book.reference == index) book.reference = book.active;
    book.active = index;
    m_session.changeRecipeBook(book, tr("show %1").arg(m_active->itemText(index)));
}

void RecipeSwitch::chooseReference(int index) {
    RecipeBook book = m_session.recipeBook();
    book.reference = m_reference->itemData(index).toInt();
    m_session.changeRecipeBook(book,
                               tr("compared with %1").arg(m_session.view(book.reference).name()));
}

}  // namespace weightscape::ui
