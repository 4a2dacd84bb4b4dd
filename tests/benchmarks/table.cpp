// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/table.h"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <utility>

namespace weightscape::test {
namespace {

using benchmark::BenchmarkReporter;

constexpr std::size_t kGap = 2;

class TableReporter final : public BenchmarkReporter {
  public:
    explicit TableReporter(Table table) : m_table(std::move(table)) {}

    bool ReportContext(const Context& context) override {
        PrintBasicContext(&GetErrorStream(), context);
        print(m_table.titles);
        return true;
    }

    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.error_occurred) {
                m_failed = true;
                print({run.run_name.function_name, "FAILED: " + run.error_message});
            } else if (run.run_type == Run::RT_Iteration || run.aggregate_name == "median") {
                for (const Cells& line : m_table.lines(run)) print(line);
            }
        }
    }

    [[nodiscard]] bool hasFailed() const { return m_failed; }

  private:
    void print(const Cells& cells) {
        std::string line = cells.at(0);
        std::size_t end = m_table.nameWidth;
        line.resize(std::max(line.size(), end), ' ');
        for (std::size_t i = 1; i < cells.size(); ++i) {
            end += kGap + m_table.titles.at(i).size();
            const std::size_t width = line.size() + kGap + cells[i].size();
            line.append(kGap + (end > width ? end - width : 0), ' ');
            line += cells[i];
        }
        GetOutputStream() << line << std::endl;
    }

    Table m_table;
    bool m_failed = false;
};

}  // namespace

int runAsTable(int argc, char** argv, Table table) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    TableReporter reporter(std::move(table));
    benchmark::RunSpecifiedBenchmarks(&reporter);
    benchmark::Shutdown();
    return reporter.hasFailed() ? 1 : 0;
}

std::optional<double> counterOf(const BenchmarkReporter::Run& run, const std::string& counter) {
    const auto found = run.counters.find(counter);
    if (found == run.counters.end()) return std::nullopt;
    return found->second.value;
}

std::string cell(const BenchmarkReporter::Run& run, const std::string& counter,
                 const CellFormat& format) {
    const auto value = counterOf(run, counter);
    if (!value) return "-";
    char text[32];
    std::snprintf(text, sizeof(text), "%.*f%s", format.decimals, format.factor * *value,
                  format.unit);
    return text;
}

}  // namespace weightscape::test
