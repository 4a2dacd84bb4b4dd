// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/export/export_image.h"
#include "core/export/export_model.h"

namespace weightscape::exporting {

/// Whether the plan can be carried out at all, from headers alone. Errors: Unsupported (packed
/// weights, a GGUF from a source that is none, requantizing without leave, a format that does not
/// fit), InvalidArgument (a plan that was made for another model).
[[nodiscard]] Result<void> checkExport(const Model& model, const recipes::QuantizationPlan& plan,
                                       const ExportOptions& options, Container container);

/// Opens what was written with this program's own readers and compares the header with the image's
/// and the plan's. Errors: CannotWrite, or the reader's.
[[nodiscard]] Result<void> checkWritten(const std::filesystem::path& written,
                                        const recipes::QuantizationPlan& plan,
                                        const FileImage& image, Container container);

}  // namespace weightscape::exporting
