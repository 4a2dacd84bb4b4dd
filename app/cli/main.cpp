// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/console.h"
#include "app/cli/spoken.h"
#include "core/support/parallel.h"
#include "core/support/result.h"
#include "version.h"

namespace weightscape::cli {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr int kSignalBase = 128;  ///< a shell's convention: 130 for SIGINT

struct GeneralOptions {
    bool json = false;
    std::string language;  ///< read by languageFor() before
    unsigned threads = 0;
};

/// The parser of the whole program and what each command does.
struct Program {
    CLI::App parser{said(Text("Weightscape: look at, measure and quantize the weights of neural "
                              "networks.")),
                    "weightscape-cli"};
    GeneralOptions general;
    std::vector<std::pair<CLI::App*, Action>> actions;

    Program();
    [[nodiscard]] int run(int argc, char** argv);

  private:
    void addGeneralOptions(CLI::App& command);
    [[nodiscard]] int reportUsage(const CLI::ParseError& error);
    [[nodiscard]] int complain(const std::string& problem) const;
    [[nodiscard]] int perform(const Action& action) const;
};

Program::Program() {
    parser.set_version_flag("--version", std::string("weightscape-cli ") + kVersion,
                            said(Text("Print the version and leave")));
    parser.require_subcommand(0, 1);  // none is reported below, after words that are no command
    parser.footer(
        said(Text("'weightscape-cli COMMAND --help' explains a command with an example.\nExit "
                  "status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.")));
    for (const Command& command : allCommands()) {
        CLI::App* sub = parser.add_subcommand(command.name, said(Text(command.summary)));
        actions.emplace_back(sub, command.declare(*sub));
        addGeneralOptions(*sub);
        for (CLI::App* part : sub->get_subcommands(nullptr)) addGeneralOptions(*part);
    }
}

std::vector<std::string> languageIds() {
    std::vector<std::string> ids;
    for (const Language& language : allLanguages()) ids.emplace_back(language.id);
    return ids;
}

void Program::addGeneralOptions(CLI::App& command) {
    command.add_flag("--json", general.json,
                     said(Text("Print one JSON document and nothing else")));
    command
        .add_option("--language", general.language,
                    said(Text("Language of what people read: en or de (default: as the environment "
                              "says)")))
        ->check(CLI::IsMember(languageIds()));
    command
        .add_option("--threads", general.threads,
                    said(Text("Threads to use; it never changes a result (default: all cores)")))
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
              << said(Text("wrong usage: %1\nSee '%2 --help'.", problem, command)) << "\n";
    return kWrongUsage;
}

int Program::perform(const Action& action) const {
    setThreadLimit(general.threads);
    catchSignals();
    Console console(general.json);
    auto result = action(console);
    if (result) result = console.finish();
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
        if (sub->parsed()) return perform(action);
    }
    return complain(said(Text("A command is required.")));
}

}  // namespace
}  // namespace weightscape::cli

int main(int argc, char** argv) {
    try {
        weightscape::cli::speak(weightscape::cli::languageFor(argc, argv));
        weightscape::cli::Program program;
        return program.run(argc, argv);
    } catch (const std::bad_alloc&) {
        std::fputs("weightscape-cli: error: There is not enough memory for this.\n", stderr);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "weightscape-cli: error: %s\n", error.what());
    }
    return 1;
}
