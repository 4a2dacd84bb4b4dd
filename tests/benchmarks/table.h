// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Results as a table, one or several lines per benchmark as soon as it is measured. The numbers
/// are the counters, which --benchmark_out writes to a file as ever.
namespace weightscape::test {

using Cells = std::vector<std::string>;

/// The column titles, which also give the widths, and the lines of one benchmark. The first column
/// is as wide as `nameWidth`.
struct Table {
    Cells titles;
    std::size_t nameWidth = 0;
    std::function<std::vector<Cells>(const benchmark::BenchmarkReporter::Run&)> lines;
};

/// A main function: runs the benchmarks that the command line selects. Returns 1 when one failed.
[[nodiscard]] int runAsTable(int argc, char** argv, Table table);

/// A counter of a run, scaled and with so many decimals; "-" where there is none.
struct CellFormat {
    double factor = 1.0;
    int decimals = 1;
    const char* unit = "";
};
inline constexpr CellFormat kMegaweights = {1e-6, 1};
inline constexpr CellFormat kRatio = {1.0, 2};
inline constexpr CellFormat kPercent = {100.0, 0, "%"};
[[nodiscard]] std::optional<double> counterOf(const benchmark::BenchmarkReporter::Run& run,
                                              const std::string& counter);
[[nodiscard]] std::string cell(const benchmark::BenchmarkReporter::Run& run,
                               const std::string& counter, const CellFormat& format);

}  // namespace weightscape::test
