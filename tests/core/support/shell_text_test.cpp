// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/shell_text.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "core/support/printable.h"

namespace weightscape {
namespace {

/// What a real shell makes of the text, each argument followed by a NUL.
std::string readByShell(const std::string& text) {
    std::string command = "printf '%s\\000' ";
    command += text;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "no shell";
    std::string output;
    std::array<char, 4096> part{};
    while (const std::size_t count = fread(part.data(), 1, part.size(), pipe)) {
        output.append(part.data(), count);
    }
    pclose(pipe);
    return output;
}

TEST(ShellText, LeavesPlainWordsAsTheyAre) {
    EXPECT_EQ(shellWord("/models/a-b_c.gguf"), "/models/a-b_c.gguf");
    EXPECT_EQ(shellWord("Q4_K_M"), "Q4_K_M");
    EXPECT_EQ(shellWord("blk.*.attn"), "'blk.*.attn'");
    EXPECT_EQ(shellWord("it's"), "'it'\\''s'");
    EXPECT_EQ(shellWord(""), "''");
    EXPECT_EQ(shellWord("é"), "'é'");
}

TEST(ShellText, AShellReadsEveryByteBack) {
    std::string all;
    std::string single;
    for (int byte = 1; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        all += one;
        single += shellWord(one) + " ";
    }
    EXPECT_EQ(readByShell(shellWord(all)), all + std::string(1, '\0'));
    std::string expected;
    for (const char c : all) expected += std::string{c, '\0'};
    EXPECT_EQ(readByShell(single), expected);
}

TEST(ShellText, AShellReadsEachArgumentBack) {
    const std::array<std::string, 9> arguments = {
        "a b",       "$HOME `id` \\ \"x\" 'y'", "", "~", "line\nbreak\n", "-n; rm x&", "\x1b[31m\n",
        "\xff\xfe=", "größe \u202e.gguf"};
    std::string expected;
    for (const std::string& argument : arguments) expected += argument + std::string(1, '\0');
    EXPECT_EQ(readByShell(shellText(arguments)), expected);
}

TEST(ShellText, ShowsNoControlCharacterToATerminal) {
    const std::string word = shellWord("a\x1b[2J\u202eb\xff");
    EXPECT_EQ(word, printable(word));
}

}  // namespace
}  // namespace weightscape
