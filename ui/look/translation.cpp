// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/look/translation.h"

#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>

#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

QString settingsKey() {
    return QStringLiteral("language");
}

}  // namespace

Translation::Translation(const QString& language, QObject* parent) : QTranslator(parent) {
    QFile file(QStringLiteral(":/translations/%1.json").arg(language));
    if (!file.open(QIODevice::ReadOnly)) return;
    const QJsonObject texts = QJsonDocument::fromJson(file.readAll()).object();
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        QStringList forms;
        if (text.value().isArray()) {
            for (const auto& form : text.value().toArray()) forms << form.toString();
        } else {
            forms << text.value().toString();
        }
        m_texts.insert(text.key(), forms);
    }
}

QString Translation::translate(const char*, const char* text, const char*, int count) const {
    const auto found = m_texts.find(QString::fromUtf8(text));
    if (found == m_texts.end()) return {};
    return count == 1 || found->size() == 1 ? found->first() : found->at(1);
}

QStringList languages() {
    QStringList ids;
    for (const Language& language : allLanguages()) ids << fromUtf8(language.id);
    return ids;
}

QString chosenLanguage() {
    const QString kept = QSettings().value(settingsKey()).toString();
    if (languages().contains(kept)) return kept;
    return QLocale::system().language() == QLocale::German ? QStringLiteral("de")
                                                           : QStringLiteral("en");
}

void keepLanguage(const QString& language) {
    QSettings().setValue(settingsKey(), language);
}

void applyLanguage(const QString& language) {
    auto* ofQt = new QTranslator(qApp);
    const QString folder = QLibraryInfo::path(QLibraryInfo::TranslationsPath);
    if (ofQt->load(QStringLiteral("qtbase_%1").arg(language), folder)) {
        QApplication::installTranslator(ofQt);
    }
    QApplication::installTranslator(new Translation(language, qApp));
    // Fields for numbers write them as the sentences beside them do.
    QLocale::setDefault(QLocale(language));
    speak(languageOf(language.toStdString()));
}

}  // namespace weightscape::ui
