// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/program.h"

int main(int argc, char** argv) {
    return weightscape::cli::runProgram(argc, argv);
}
