// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says in another language than English.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/cli/run_program.h"

namespace weightscape::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(CommandLineLanguage, SaysErrorsInGerman) {
    const Finished failed = runCli({"info", "/no/such.gguf", "--language", "de"});
    EXPECT_EQ(failed.status, 1);
    EXPECT_EQ(failed.err, "weightscape-cli: Fehler: /no/such.gguf: There is no such file.\n");
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
}

}  // namespace
}  // namespace weightscape::test
