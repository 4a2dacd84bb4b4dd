// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QIcon>
#include <QLocale>
#include <QSettings>
#include <cstdio>
#include <exception>

#include "ui/look/translation.h"
#include "ui/text/spoken.h"
#include "ui/window/launch.h"
#include "ui/window/launch_options.h"
#include "ui/window/main_window.h"
#include "version.h"

namespace {

using weightscape::ui::Launch;
using weightscape::ui::LaunchOptions;
using weightscape::ui::MainWindow;
using weightscape::ui::ThemeKind;

/// The last net: what an event handler throws ends that event, not the program.
class Application : public QApplication {
  public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override {
        try {
            return QApplication::notify(receiver, event);
        } catch (const std::exception& exception) {
            std::fprintf(stderr, "weightscape: internal error: %s\n", exception.what());
        } catch (...) {
            std::fputs("weightscape: internal error\n", stderr);
        }
        return false;
    }
};

void setIdentity() {
    QApplication::setOrganizationName(QStringLiteral("Weightscape"));
    QApplication::setApplicationName(QStringLiteral("weightscape"));
    QApplication::setApplicationVersion(QString::fromLatin1(weightscape::kVersion));
    QApplication::setDesktopFileName(QStringLiteral("weightscape"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/weightscape.svg")));
    QSettings::setDefaultFormat(QSettings::IniFormat);
}

ThemeKind themeFor(const LaunchOptions& options, bool picture) {
    if (options.theme) return *options.theme;
    if (picture) return ThemeKind::Light;
    const int kept = QSettings().value(QStringLiteral("theme"), 0).toInt();
    return kept >= 0 && kept <= 3 ? static_cast<ThemeKind>(kept) : ThemeKind::System;
}

/// The program's own arguments. They are read before there is an application, so that a wrong one
/// is told without a screen; options that Qt takes for itself are left to it.
QStringList ownArguments(int argc, char** argv) {
    QStringList own;
    for (int i = 1; i < argc; ++i) {
        const QString argument = QString::fromLocal8Bit(argv[i]);
        if (argument == QLatin1String("-platform") || argument == QLatin1String("-style")) {
            ++i;
        } else {
            own << argument;
        }
    }
    return own;
}

}  // namespace

int main(int argc, char** argv) {
    // What the options ask for is not known yet.
    weightscape::ui::speak(weightscape::languageOf(QLocale::system().name().toStdString()));
    const auto options = weightscape::ui::parseLaunchOptions(ownArguments(argc, argv));
    if (!options) {
        std::fprintf(stderr, "weightscape: %s\n",
                     qUtf8Printable(weightscape::ui::said(weightscape::describe(options.error()))));
        return 2;
    }
    if (options->help)
        return std::fputs(weightscape::ui::launchHelp().toUtf8().constData(), stdout) < 0;
    if (options->version) return std::printf("weightscape %s\n", weightscape::kVersion) < 0;
    Application application(argc, argv);
    setIdentity();
    const bool picture = !options->screenshot.isEmpty();
    // Pictures are the same on every machine.
    weightscape::ui::applyLanguage(!options->language.isEmpty() ? options->language
                                   : picture                    ? QStringLiteral("en")
                                             : weightscape::ui::chosenLanguage());
    weightscape::ui::applyTheme(themeFor(*options, picture));
    MainWindow window(picture ? MainWindow::Settings::Ignore : MainWindow::Settings::Use);
    Launch launch(window, *options);
    QObject::connect(
        &launch, &Launch::finished, &application,
        [](int status, const QString& message) {
            if (status != 0) std::fprintf(stderr, "weightscape: %s\n", qPrintable(message));
            QApplication::exit(status);
        },
        Qt::QueuedConnection);
    launch.start();
    return QApplication::exec();
}
