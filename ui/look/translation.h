// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QStringList>
#include <QTranslator>

namespace weightscape::ui {

/// Texts of the window in another language, from resources/translations: one JSON object from the
/// English text to its translation, or to two for one and for several of what %n counts. A text
/// means the same wherever it stands, so Qt's contexts do not matter. Sentences of the core (rules,
/// warnings, errors) are for said().
class Translation : public QTranslator {
    Q_OBJECT

  public:
    /// "de", "en"; an unknown language translates nothing.
    explicit Translation(const QString& language, QObject* parent = nullptr);

    [[nodiscard]] bool isEmpty() const override { return m_texts.isEmpty(); }
    [[nodiscard]] QString translate(const char* context, const char* text,
                                    const char* disambiguation, int count) const override;
    [[nodiscard]] const QHash<QString, QStringList>& texts() const { return m_texts; }

  private:
    QHash<QString, QStringList> m_texts;
};

/// Ids of the languages that the window speaks.
[[nodiscard]] QStringList languages();
/// What was chosen, else the system's language, else English.
[[nodiscard]] QString chosenLanguage();
/// Kept for the next start; empty: as the system.
void keepLanguage(const QString& language);
/// For everything that is made from now on, Qt's own dialogs included where its translations are
/// installed, for said() and for numbers.
void applyLanguage(const QString& language);

}  // namespace weightscape::ui
