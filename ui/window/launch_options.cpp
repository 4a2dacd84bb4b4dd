// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/launch_options.h"

#include <QCommandLineParser>
#include <QRegularExpression>
#include <utility>

#include "ui/lessons/lesson_list.h"
#include "ui/look/translation.h"
#include "ui/pages/page_list.h"
#include "ui/text/spoken.h"

namespace weightscape::ui {
namespace {

constexpr int kSmallestSide = 320, kLargestSide = 16'384;

QStringList pageIds() {
    QStringList ids;
    for (const PageRow& page : allPages()) ids << QString::fromLatin1(page.id);
    return ids;
}

QStringList lessonIds() {
    QStringList ids;
    for (const LessonRow& lesson : allLessons()) ids << QString::fromLatin1(lesson.id);
    return ids;
}

/// What the user typed or may type, as a part of a sentence.
Text listed(const QStringList& words) {
    return words.join(QStringLiteral(", ")).toStdString();
}

void addOptions(QCommandLineParser& parser) {
    const auto text = [](const char* literal) { return QString::fromLatin1(literal); };
    parser.addOptions({
        {text("recipe"), said("Preset name or recipe file."_text), text("R")},
        {text("reference"), said("Recipe to compare with: a preset name or a recipe file."_text),
         text("R")},
        {text("tensor"), said("Tensor to select, by its name in the file."_text), text("NAME")},
        {text("imatrix"), said("Importance matrix; \"sample\" is the built-in model's."_text),
         text("FILE")},
        {text("moments"), said("Moments to use, as weightscape-cli moments writes them."_text),
         text("FILE")},
        {text("page"), said("Page to show: %1."_text(listed(pageIds()))), text("NAME")},
        {text("lesson"), said("Lesson to show: %1."_text(listed(lessonIds()))), text("NAME")},
        {text("theme"), said("light, dark or contrast."_text), text("NAME")},
        {text("language"), said("en or de."_text), text("NAME")},
        {text("size"), said("Window size in pixels, such as 1440x900."_text), text("WxH")},
        {text("screenshot"), said("Save a picture when all numbers have settled, then leave."_text),
         text("OUT.png")},
        {text("help"), said("Show this help."_text)},
        {text("version"), said("Show the version."_text)},
    });
    parser.addPositionalArgument(
        text("model"),
        said("GGUF, safetensors or Hugging Face folder; \"sample\" is built in."_text),
        text("[MODEL]"));
}

tl::unexpected<Error> wrong(const Text& sentence) {
    return fail(ErrorCode::InvalidArgument, sentence);
}

Result<ThemeKind> parseTheme(const QString& name) {
    if (name == QLatin1String("light")) return ThemeKind::Light;
    if (name == QLatin1String("dark")) return ThemeKind::Dark;
    if (name == QLatin1String("contrast")) return ThemeKind::Contrast;
    return wrong("--theme is \"%1\"; it must be light, dark or contrast."_text(name.toStdString()));
}

Result<QSize> parseSize(const QString& text) {
    static const QRegularExpression kSize(QStringLiteral("^(\\d{1,5})x(\\d{1,5})$"));
    const auto match = kSize.match(text);
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    const auto possible = [](int side) { return side >= kSmallestSide && side <= kLargestSide; };
    if (!match.hasMatch() || !possible(size.width()) || !possible(size.height())) {
        return wrong("--size is \"%1\"; it must be WIDTHxHEIGHT, each from %2 to %3."_text(
            text.toStdString(), kSmallestSide, kLargestSide));
    }
    return size;
}

/// Whether an option names one of the ids; not given, it does.
Result<void> checkId(const char* option, const QString& id, const QStringList& known) {
    if (id.isEmpty() || known.contains(id)) return {};
    return wrong("--%1 is \"%2\"; it must be one of %3."_text(std::string(option), id.toStdString(),
                                                              listed(known)));
}

}  // namespace

Result<LaunchOptions> parseLaunchOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(QStringList(QStringLiteral("weightscape")) + arguments)) {
        return wrong(parser.errorText().toStdString());
    }
    LaunchOptions options;
    options.help = parser.isSet(QStringLiteral("help"));
    options.version = parser.isSet(QStringLiteral("version"));
    if (parser.positionalArguments().size() > 1) {
        return wrong("%1 models are named; the window shows one at a time."_text(
            parser.positionalArguments().size()));
    }
    options.model = parser.positionalArguments().value(0);
    options.recipe = parser.value(QStringLiteral("recipe"));
    options.reference = parser.value(QStringLiteral("reference"));
    options.tensor = parser.value(QStringLiteral("tensor"));
    options.importance = parser.value(QStringLiteral("imatrix"));
    options.moments = parser.value(QStringLiteral("moments"));
    options.page = parser.value(QStringLiteral("page"));
    options.lesson = parser.value(QStringLiteral("lesson"));
    options.screenshot = parser.value(QStringLiteral("screenshot"));
    if (auto known = checkId("page", options.page, pageIds()); !known) return fail(known.error());
    if (auto known = checkId("lesson", options.lesson, lessonIds()); !known) {
        return fail(known.error());
    }
    if (parser.isSet(QStringLiteral("theme"))) {
        const auto theme = parseTheme(parser.value(QStringLiteral("theme")));
        if (!theme) return fail(theme.error());
        options.theme = *theme;
    }
    options.language = parser.value(QStringLiteral("language"));
    if (!options.language.isEmpty() && !languages().contains(options.language)) {
        return wrong("--language is \"%1\"; it must be one of %2."_text(
            options.language.toStdString(), listed(languages())));
    }
    if (parser.isSet(QStringLiteral("size"))) {
        const auto size = parseSize(parser.value(QStringLiteral("size")));
        if (!size) return fail(size.error());
        options.size = *size;
    }
    const std::pair<const char*, const QString*> forModels[] = {{"recipe", &options.recipe},
                                                                {"reference", &options.reference},
                                                                {"tensor", &options.tensor},
                                                                {"imatrix", &options.importance},
                                                                {"moments", &options.moments}};
    for (const auto& [name, value] : forModels) {
        if (!options.model.isEmpty() || value->isEmpty()) continue;
        return wrong("--%1 needs a model to apply it to."_text(std::string(name)));
    }
    return options;
}

QString launchHelp() {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        said("Explores what quantization does to the weights of a neural network."_text));
    addOptions(parser);
    return parser.helpText();
}

}  // namespace weightscape::ui
