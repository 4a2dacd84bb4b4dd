// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/spoken.h"

#include <gtest/gtest.h>

#include "core/support/number_text.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

TEST(Spoken, IsEnglishUntilAnotherLanguageIsChosen) {
    const Error missing{ErrorCode::CannotOpen, "There is no such file."_text, "/models/a.gguf"};
    EXPECT_EQ(errorSentence(missing), QStringLiteral("a.gguf: There is no such file."));
    speak(languageOf("de"));
    EXPECT_EQ(errorSentence(missing), QStringLiteral("a.gguf: Diese Datei gibt es nicht."));
    EXPECT_EQ(said(std::string("Größe")), QStringLiteral("Größe"));
    speak(english());
    EXPECT_EQ(said("There is no such file."_text), QStringLiteral("There is no such file."));
}

TEST(Spoken, GroupsDigitsAsTheWindowDoesInEveryLanguage) {
    for (const Language& language : allLanguages()) {
        speak(language);
        EXPECT_EQ(said("%1"_text(groupedText(4'590'848))), formatCount(4'590'848));
        EXPECT_EQ(said(groupedText(4096)), formatCount(4096));
    }
    speak(english());
}

}  // namespace
}  // namespace weightscape::ui
