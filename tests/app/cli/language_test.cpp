// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says in another language than English.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/cli/run_program.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(CommandLineLanguage, SaysErrorsInGerman) {
    const Finished failed = runCli({"info", "/no/such.gguf", "--language", "de"});
    EXPECT_EQ(failed.status, 1);
    EXPECT_EQ(failed.err, "weightscape-cli: Fehler: /no/such.gguf: Diese Datei gibt es nicht.\n");
    const Finished wrong = runCli({"info", "--language=de"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, StartsWith("weightscape-cli: falsch aufgerufen: "));
}

TEST(CommandLineLanguage, HasGermanHeadings) {
    const Finished shown =
        runCli({"recipe", "show", "Q4_K_M", "--model", "sample", "--language", "de"});
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(shown.out, HasSubstr("Entschieden durch"));
    EXPECT_THAT(shown.out, HasSubstr(" Bit je Gewicht\n"));
    EXPECT_THAT(shown.out, HasSubstr(", Schicht 0 von "));
}

TEST(CommandLineLanguage, HasGermanDecimalsAndSummaries) {
    const Finished shown = runCli({"formats", "--language", "de"});
    EXPECT_THAT(shown.out, HasSubstr("4,5000"));
    EXPECT_THAT(shown.out, HasSubstr("Gewichte je Block"));
    EXPECT_THAT(shown.out, testing::Not(HasSubstr("weights")));
}

TEST(CommandLineLanguage, WritesAGermanReport) {
    const TemporaryFolder folder;
    const std::string page = (folder / "report.html").string();
    const std::vector<std::string> command = {"report", "sample", "--recipe", "Q4_K_M", "-o", page};
    EXPECT_EQ(runCli(command, {}, "de_DE.UTF-8").status, 0);
    EXPECT_THAT(contentOf(page), HasSubstr("<h2>Gelesene Dateien, SHA-256</h2>"));
}

TEST(CommandLineLanguage, IsThatOfTheEnvironmentUnlessAsked) {
    const std::vector<std::string> command = {"memory", "sample"};
    const Finished german = runCli(command, {}, "de_DE.UTF-8");
    EXPECT_THAT(german.out, HasSubstr("Rechenpuffer"));
    EXPECT_THAT(runCli(command).out, HasSubstr("compute buffer"));
    EXPECT_THAT(runCli({"memory", "sample", "--language", "en"}, {}, "de_DE.UTF-8").out,
                HasSubstr("compute buffer"));
    EXPECT_EQ(runCli({"memory", "sample", "--language", "xx"}).status, 2);
}

TEST(CommandLineLanguage, NeverChangesJson) {
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"memory", "sample", "--recipe", "Q4_K_M", "--json"},
          {"recipe", "show", "Q4_K_M", "--model", "sample", "--json"},
          {"info", "sample", "--json"},
          {"formats", "--json"}}) {
        EXPECT_EQ(runCli(command, {}, "de_DE.UTF-8").out, runCli(command).out) << command[0];
    }
}

TEST(CommandLineLanguage, ExplainsItselfInGerman) {
    EXPECT_THAT(runCli({"memory", "--help", "--language", "de"}).out,
                HasSubstr("Kontextlänge in Token"));
    const std::string help = runCli({"error", "--help", "--language", "de"}).out;
    EXPECT_THAT(help, StartsWith("Messen, "));
    for (const char* german :
         {"Aufruf: ", "[OPTIONEN]", "\nOptionen:\n", "\nTeile von Schemata "}) {
        EXPECT_THAT(help, HasSubstr(german));
    }
}

}  // namespace
}  // namespace weightscape::test
