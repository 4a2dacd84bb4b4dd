// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/export/export_image.h"
#include "core/export/export_model.h"

namespace weightscape::exporting {

/// Whether a model's weights are those that its tensors hold: else nothing is written from it and
/// no size is told. Errors: Unsupported (packed weights that are not read).
[[nodiscard]] Result<void> checkUnpacked(const Model& model);

/// Whether a model can be written as such a file at all; where not, a plan's sizes are those of
/// weights that no file will hold. Errors: as checkUnpacked(), Unsupported (a GGUF from a source
/// that is none).
[[nodiscard]] Result<void> checkContainer(const Model& model, Container container);

/// Whether the plan can be carried out, from what was read of the headers. Errors: as
/// checkContainer(), Unsupported (requantizing without leave, a format that does not fit),
/// InvalidArgument (a plan that was made for another model).
[[nodiscard]] Result<void> checkPlan(const Model& model, const recipes::QuantizationPlan& plan,
                                     const ExportOptions& options, Container container);

/// The same, and whether the files are still those that were read. Errors: FileChanged as well.
[[nodiscard]] Result<void> checkExport(const Model& model, const recipes::QuantizationPlan& plan,
                                       const ExportOptions& options, Container container);

/// Whether tensors are stored as floats that weights may exceed, so that ExportOptions::saturate
/// decides about those that do.
[[nodiscard]] bool maySaturate(const Model& model, const recipes::QuantizationPlan& plan);

/// Opens what was written with this program's own readers and compares the header with the image's
/// and the plan's. Errors: CannotWrite, or the reader's.
[[nodiscard]] Result<void> checkWritten(const std::filesystem::path& written,
                                        const recipes::QuantizationPlan& plan,
                                        const FileImage& image, Container container);

}  // namespace weightscape::exporting
