// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/spoken.h"

namespace weightscape::ui {
namespace {

const Language*& chosen() {
    static const Language* language = &english();
    return language;
}

}  // namespace

void speak(const Language& language) {
    chosen() = &language;
}

const Language& spoken() {
    return *chosen();
}

QString said(const Text& text) {
    // As formatCount() has it, whatever the language.
    return QString::fromStdString(say(text, spoken(), "\u202f"));
}

}  // namespace weightscape::ui
