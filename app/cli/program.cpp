// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/program.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "core/files/remote/download_bound.h"
#include "core/files/remote/remote_address.h"
#include "core/support/byte_text.h"
#include "core/support/parallel.h"
#include "core/support/result.h"
#include "version.h"

namespace weightscape::cli {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kSignalBase = 128;  ///< a shell's convention: 130 for SIGINT

/// Words that the parser puts into its help.
constexpr std::array kHelpWords = {"Usage"_text,    "OPTIONS"_text,    "Positionals"_text,
                                   "REQUIRED"_text, "SUBCOMMAND"_text, "Excludes"_text};

struct GeneralOptions {
    bool json = false;
    std::string language;  ///< read by languageFor() before
    unsigned threads = 0;
};

/// The parser of the whole program and what each command does.
struct Program {
    CLI::App parser{said("Weightscape: look at, measure and quantize the weights of neural "
                         "networks."_text),
                    "weightscape-cli"};
    GeneralOptions general;
    std::vector<std::pair<CLI::App*, Action>> actions;

    Program();
    [[nodiscard]] int run(int argc, char** argv);

  private:
    void addGeneralOptions(CLI::App& command);
    [[nodiscard]] int reportUsage(const CLI::ParseError& error);
    [[nodiscard]] int complain(const std::string& problem) const;
    [[nodiscard]] int perform(const CLI::App& command, const Action& action) const;
};

/// Arguments that say what a command is about.
constexpr std::array kSubjects = {"MODEL", "FILE", "NAME", "A"};

/// What the command line is about, and so an error that names no file.
std::string subjectOf(const CLI::App& command) {
    const auto parts = command.get_subcommands();
    if (!parts.empty()) return subjectOf(*parts.front());
    for (const char* name : kSubjects) {
        const CLI::Option* option = command.get_option_no_throw(name);
        if (option != nullptr && option->count() > 0) return option->results().front();
    }
    return {};
}

Program::Program() {
    for (const Words word : kHelpWords) {
        parser.get_formatter()->label(std::string(word.english()), said(word));
    }
    parser.option_defaults()->group(said("Options"_text));
    parser.set_help_flag("-h,--help", said("Print this help message and exit"_text));
    parser.set_version_flag("--version", std::string("weightscape-cli ") + kVersion,
                            said("Print the version and leave"_text));
    parser.require_subcommand(0, 1);  // none is reported below, after words that are no command
    parser.footer(
        said("'weightscape-cli COMMAND --help' explains a command with an example.\nExit "
             "status: 0 done, 1 failed, 2 wrong usage, 130 interrupted."_text));
    for (const Command& command : allCommands()) {
        CLI::App* sub = parser.add_subcommand(command.name, said(command.summary));
        sub->group(said("Subcommands"_text));
        actions.emplace_back(sub, command.declare(*sub));
        addGeneralOptions(*sub);
        for (CLI::App* part : sub->get_subcommands(nullptr)) {
            part->group(sub->get_group());
            addGeneralOptions(*part);
        }
    }
}

std::vector<std::string> languageIds() {
    std::vector<std::string> ids;
    for (const Language& language : allLanguages()) ids.emplace_back(language.id);
    return ids;
}

void Program::addGeneralOptions(CLI::App& command) {
    command.get_option("--help")->group(said("Options"_text));
    command.add_flag("--json", general.json, said("Print one JSON document and nothing else"_text));
    command
        .add_option("--language", general.language,
                    said("Language of what people read: en or de (default: as the environment "
                         "says)"_text))
        ->check(CLI::IsMember(languageIds()));
    command
        .add_option("--threads", general.threads,
                    said("Threads to use; it never changes a result (default: all cores)"_text))
        ->check(CLI::Range(1U, 4096U));
}

int Program::reportUsage(const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        parser.exit(error);  // --help and --version
        return std::cout.flush() ? kDone : kFailed;
    }
    return complain(error.what());
}

int Program::complain(const std::string& problem) const {
    std::string command = "weightscape-cli";
    for (const CLI::App* sub : parser.get_subcommands()) {
        command += " " + sub->get_name();
        for (const CLI::App* part : sub->get_subcommands()) command += " " + part->get_name();
    }
    std::cerr << "weightscape-cli: "
              << said("wrong usage: %1\nSee '%2 --help'."_text(problem, command)) << "\n";
    return kWrongUsage;
}

int Program::perform(const CLI::App& command, const Action& action) const {
    setThreadLimit(general.threads);
    catchSignals();
    Console console(general.json);
    auto result = action(console);
    if (!result && result.error().file.empty()) result.error().file = subjectOf(command);
    if (!result) result.error().file = files::shownPath(result.error().file).string();
    if (result) result = console.finish();
    if (const auto bytes = files::downloadedBytes(); bytes > 0) {
        console.tell({Severity::Note, "Downloaded: %1, of at most %2 for each model."_text(
                                          Text::number(exactByteText(bytes)),
                                          Text::number(byteText(files::mostDownload())))});
    }
    if (result) return kDone;
    if (result.error().code == ErrorCode::Cancelled) return kSignalBase + caughtSignal();
    console.fail(result.error());
    return kFailed;
}

int Program::run(int argc, char** argv) {
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return reportUsage(error);
    }
    for (const auto& [sub, action] : actions) {
        if (sub->parsed()) return perform(*sub, action);
    }
    return complain(said("A command is required."_text));
}

}  // namespace

int runProgram(int argc, char** argv) {
    std::string outOfMemory;
    try {
        speak(languageFor(argc, argv));
        outOfMemory =
            said("%1: %2"_text("error"_text, "There is not enough memory for this."_text));
        Program program;
        return program.run(argc, argv);
    } catch (const std::bad_alloc&) {
        std::fprintf(stderr, "weightscape-cli: %s\n", outOfMemory.c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "weightscape-cli: %s: %s\n", said("error"_text).c_str(), error.what());
    }
    return kFailed;
}

}  // namespace weightscape::cli
