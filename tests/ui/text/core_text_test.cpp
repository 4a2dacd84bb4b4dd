// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/core_text.h"

#include <gtest/gtest.h>

#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <set>

#include "core/measure/importance_coverage.h"
#include "core/model/architectures/tensor_role.h"
#include "core/quantize/calibration/all_calibrators.h"
#include "core/quantize/elements/element_type.h"
#include "core/quantize/elements/options.h"
#include "core/recipes/rule_tables.h"
#include "tests/support/cpp_texts.h"
#include "tests/support/test_paths.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

const CoreTexts& german() {
    static const CoreTexts kGerman(QStringLiteral("de"));
    return kGerman;
}

void expectKnown(std::string_view text) {
    if (text.empty()) return;
    EXPECT_TRUE(german().knows(fromUtf8(text))) << text;
}

std::string translated(const char* english) {
    return german().translated(QString::fromUtf8(english)).toStdString();
}

TEST(CoreTexts, TranslateSentencesAndWhatStandsInThem) {
    EXPECT_EQ(translated("attn_v, layer 3 of 32: "), "attn_v, Schicht 3 von 32: ");
    EXPECT_EQ(translated("one of the layers that Q4_K_M keeps at Q6_K"),
              "eine der Schichten, die Q4_K_M in Q6_K behält");
    EXPECT_EQ(translated("blk.0.x cannot become Q4_K: rows of 100 do not divide into blocks of "
                         "256; choose a format with smaller blocks for it."),
              "blk.0.x kann nicht Q4_K werden: Zeilen von 100 gehen nicht in Blöcke von 256 auf; "
              "wählen Sie dafür ein Format mit kleineren Blöcken.");
    EXPECT_EQ(translated("3 tensors are quantized already (the first in Q4_0) and would be "
                         "converted again: errors are counted against the quantized source, the "
                         "real loss is larger. Start from F16, BF16 or F32 if you can."),
              "3 Tensoren sind schon quantisiert (der erste in Q4_0), Umwandeln quantisiert noch "
              "einmal: Fehler zählen gegen die quantisierte Quelle, der wirkliche Verlust ist "
              "größer. Gehen Sie wenn möglich von F16, BF16 oder F32 aus.");
    EXPECT_EQ(translated("32 layers × 8 KV heads × (128 + 128) × 4,096 tokens × 2 B"),
              "32 Schichten × 8 KV-Köpfe × (128 + 128) × 4,096 Token × 2 B");
}

TEST(CoreTexts, LeaveNamesAndUnknownSentencesAlone) {
    EXPECT_EQ(translated("blk.0.attn_q.weight"), "blk.0.attn_q.weight");
    EXPECT_EQ(translated("Nobody wrote this %1."), "Nobody wrote this %1.");
    EXPECT_EQ(translated(""), "");
    const CoreTexts none(QStringLiteral("en"));
    EXPECT_EQ(none.translated(QStringLiteral("Cancelled.")), QStringLiteral("Cancelled."));
}

TEST(CoreTexts, WhatStandsInThemCannotAddPlaces) {
    EXPECT_EQ(translated("There is no preset named \"%2%1\"; choose one of the list, such as "
                         "Q4_K_M."),
              "Es gibt keine Vorgabe namens „%2%1“; wählen Sie eine der Liste, wie Q4_K_M.");
}

TEST(CoreTexts, GermanKeepsThePlaces) {
    QFile file(QStringLiteral(":/translations/core.de.json"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QJsonObject texts = QJsonDocument::fromJson(file.readAll()).object();
    EXPECT_GT(texts.size(), 600);
    static const QRegularExpression kPlace(QStringLiteral("%[0-9]"));
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        QStringList english;
        std::set<QString> other;
        for (auto at = kPlace.globalMatch(text.key()); at.hasNext();)
            english << at.next().captured();
        for (auto at = kPlace.globalMatch(text.value().toString()); at.hasNext();) {
            other.insert(at.next().captured());
        }
        for (qsizetype i = 0; i < english.size(); ++i) {
            EXPECT_EQ(english[i], QStringLiteral("%%1").arg(i + 1)) << text.key().toStdString();
        }
        EXPECT_EQ(other, std::set<QString>(english.begin(), english.end()))
            << text.key().toStdString();
    }
}

/// A rule's words with the names filled in.
void expectRuleKnown(const recipes::Rule& rule) {
    if (rule.when.words == "{F} in {P}") return;  // the same in German
    QString words = fromUtf8(rule.when.words);
    words.replace(QStringLiteral("{F}"), QStringLiteral("Q6_K"));
    words.replace(QStringLiteral("{P}"), QStringLiteral("Q4_K_M"));
    EXPECT_TRUE(german().knows(words)) << words.toStdString();
}

TEST(CoreTexts, GermanHasTheWordsOfEveryRule) {
    for (const recipes::Rule& rule : recipes::outputRules()) expectRuleKnown(rule);
    for (const recipes::Preset& preset : recipes::allPresets()) {
        const recipes::RuleSet& set = recipes::ruleSetOf(preset.name);
        for (const recipes::Rule& rule : set.anyCategory) expectRuleKnown(rule);
        for (const recipes::CategoryRules& kind : set.categories) {
            for (const recipes::Rule& rule : kind.rules) expectRuleKnown(rule);
        }
    }
}

TEST(CoreTexts, GermanHasEveryTextOfTheTables) {
    for (const recipes::Preset& preset : recipes::allPresets()) expectKnown(preset.summary);
    for (const formats::Format& format : formats::allFormats()) {
        expectKnown(format.info.summary);
        for (const auto& group : formats::fieldsOf(format).groups) expectKnown(group.name);
    }
    for (const KnownRole& role : knownRoles()) expectKnown(role.meaning);
    for (const auto& row : elements::allElements()) expectKnown(row.summary);
    for (const auto& row : elements::allMappings()) {
        expectKnown(row.label);
        expectKnown(row.summary);
    }
    for (const auto& row : elements::allRoundings()) {
        expectKnown(row.label);
        expectKnown(row.summary);
    }
    for (const auto& row : elements::allScaleTypes()) expectKnown(row.summary);
    for (const calibration::Calibrator& each : calibration::allCalibrators()) {
        expectKnown(each.label);
        expectKnown(each.summary);
        for (const auto& parameter : each.parameters) {
            expectKnown(parameter.label);
            expectKnown(parameter.summary);
        }
    }
    for (const auto fit : {measure::ImportanceFit::Covered, measure::ImportanceFit::NoData,
                           measure::ImportanceFit::WrongSize}) {
        expectKnown(measure::fitName(fit));
    }
}

/// Files whose sentences only the command line says.
const std::set<std::string> kOnlyCommandLine = {
    "core/export/export_shards.cpp",   "core/export/metadata_overrides.cpp",
    "core/export/pruned_model.cpp",    "core/files/importance/importance_writer.cpp",
    "core/model/importance_merge.cpp", "core/report/model_report.cpp",
    "core/recipes/export_command.cpp"};

TEST(CoreTexts, GermanHasEverySentenceThatTheProgramFailsOrWarnsWith) {
    const QString root = QString::fromStdString(test::sourceFolder().string() + "/");
    std::set<std::string> sentences;
    for (const char* folder : {"core", "ui"}) {
        QDirIterator files(root + QLatin1String(folder),
                           {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            const std::string name = file.fileName().mid(root.size()).toStdString();
            if (kOnlyCommandLine.contains(name)) continue;
            ASSERT_TRUE(file.open(QIODevice::ReadOnly)) << name;
            for (const std::string& text : test::sentencesIn(file.readAll().toStdString())) {
                sentences.insert(text);
            }
        }
    }
    EXPECT_GT(sentences.size(), 200U);
    for (const std::string& sentence : sentences) expectKnown(sentence);
}

}  // namespace
}  // namespace weightscape::ui
