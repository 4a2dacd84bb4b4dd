// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/export/export_image.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/byte_ranges.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// What of an unfinished export is finished, so that the next one goes on from there: a text file
/// whose first line says what is being exported, and then a line for each finished tensor. A line
/// counts only where the bytes beside it have its digest.
class ExportJournal {
  public:
    /// What an export is of: source, header, recipe and all that decides about its bytes.
    [[nodiscard]] static std::string keyOf(const Model& model,
                                           const recipes::QuantizationPlan& plan,
                                           const FileImage& image, bool saturate);

    ExportJournal(std::filesystem::path path, std::string key)
        : m_path(std::move(path)), m_key(std::move(key)) {}

    /// How many of the first tensors are finished in `left`, the bytes that an earlier export left;
    /// their figures are filled in. 0 for another export's journal, or none.
    [[nodiscard]] std::size_t finishedIn(std::span<const std::byte> left,
                                         std::span<StreamedTensor> tensors);
    /// Begins the file anew, with the tensors that were found finished.
    [[nodiscard]] Result<void> begin();
    /// Notes a finished tensor at once.
    [[nodiscard]] Result<void> note(const StreamedTensor& tensor, const ByteRange& place,
                                    const std::string& sha256);
    void remove();

  private:
    [[nodiscard]] Result<void> write(const std::string& line);

    std::filesystem::path m_path;
    std::string m_key;
    std::vector<std::string> m_kept;  ///< lines of finished tensors
    std::ofstream m_file;
};

}  // namespace weightscape::exporting
