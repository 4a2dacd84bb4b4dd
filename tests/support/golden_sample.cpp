// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/golden_sample.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

std::vector<std::string> fieldsOf(const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
    return fields;
}

}  // namespace

GoldenSample goldenSample(const std::string& recipe, bool hasImportance) {
    std::ifstream stream(testData() / "golden/sample.tsv");
    for (std::string line; std::getline(stream, line);) {
        const auto fields = fieldsOf(line);
        if (fields.size() < 3 || fields[0] != recipe ||
            fields[1] != (hasImportance ? "yes" : "no")) {
            continue;
        }
        if (fields[2] == "refused") return {true, {}, 0, 0.0, 0.0};
        return {false, fields.at(2), std::stoull(fields.at(3)), std::stod(fields.at(4)),
                std::stod(fields.at(5))};
    }
    throw std::runtime_error("no golden sample for " + recipe);
}

}  // namespace weightscape::test
