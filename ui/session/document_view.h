// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/export/convert/as_gguf.h"
#include "core/measure/tensor_flaws.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/recipes/quantization_plan.h"
#include "ui/session/planned_recipe.h"
#include "ui/session/recipe_book.h"
#include "ui/workbench/plan_figures.h"

namespace weightscape::ui {

class Document;

/// Index of "the model as it is" where a recipe is asked for: every tensor keeps its format.
inline constexpr int kOriginal = -1;

/// A document under one recipe: the shown one, one of the book, the original or any other. Answers
/// what the recipe does with a tensor and what that costs. For the moment: good until the document
/// changes.
class DocumentView {
  public:
    /// The model as it is.
    explicit DocumentView(const Document& document) : m_document(&document) {}
    /// Under a recipe. `figures`: null where nobody measures it.
    DocumentView(const Document& document, const recipes::Recipe& recipe,
                 const PlannedRecipe& planned, const PlanFigures* figures)
        : m_document(&document), m_recipe(&recipe), m_planned(&planned), m_figures(figures) {}
    /// One of the book, which may have a name.
    DocumentView(const Document& document, const NamedRecipe& named, const PlannedRecipe& planned,
                 const PlanFigures* figures)
        : DocumentView(document, named.recipe, planned, figures) {
        m_givenName = &named.name;
    }

    /// What menus call the recipe: its name, else its title ("Q4_K_M + 2 rules"); "Original".
    [[nodiscard]] QString name() const;
    /// Null without a model, when planError() says why not, and for the original.
    [[nodiscard]] const std::shared_ptr<const recipes::QuantizationPlan>& plan() const;
    [[nodiscard]] const QString& planError() const;
    /// What is known of the GGUF that would be written. Precondition: a model is open.
    [[nodiscard]] exporting::GgufSize fileSize() const;
    /// Of the file that would be written where that is exact, else of the weights alone. Of the
    /// original what is on the disk. Precondition: a model is open.
    [[nodiscard]] std::uint64_t sizeInBytes() const;

    /// What is done with a tensor; without a plan it stays as it is. Precondition: a model is open
    /// and has the tensor.
    [[nodiscard]] encoders::Treatment treatment(int tensor) const;
    /// The format it is stored in; null without such a tensor.
    [[nodiscard]] const formats::Format* format(int tensor) const;
    /// What the tensor takes as it is treated; of a scheme what it takes itself, not the floats
    /// that simulate it, and with what it keeps aside as soon as the weights have told how much
    /// that is. Precondition: as treatment().
    [[nodiscard]] std::uint64_t treatedBytes(int tensor) const;
    /// False: at least so many, for the weights have not been seen yet.
    [[nodiscard]] bool bytesAreExact(int tensor) const;
    /// 8 × treatedBytes() / weights; of an empty tensor that of its format.
    [[nodiscard]] double bitsPerWeight(int tensor) const;
    /// Of several tensors together: "4.44 bpw"; "≥ 4.25 bpw" until it is exact. Precondition: not
    /// empty.
    [[nodiscard]] QString bitsText(const std::vector<int>& tensors) const;
    /// For reading places of the tensor off the GUI thread; the same object while model and
    /// treatment stay the same. Null without such a tensor.
    [[nodiscard]] std::shared_ptr<const encoders::TreatedTensor> treatedTensor(int tensor) const;
    /// Null until known, and for the original; first sampled, then exact. Good until the next
    /// event.
    [[nodiscard]] const measure::TensorError* error(int tensor) const;
    /// Of what is known; none for the original.
    [[nodiscard]] measure::ModelError modelError() const;
    /// Encoded without the importance matrix and judged by it, of what is known; nothing without a
    /// matrix, and for all but the shown recipe.
    [[nodiscard]] std::optional<measure::ModelError> errorWithoutMatrix() const;
    /// As far as the tensor has been measured. Precondition: as treatment().
    [[nodiscard]] measure::TensorFlaws flaws(int tensor) const;

  private:
    const Document* m_document;
    const recipes::Recipe* m_recipe = nullptr;  ///< null: the original
    const QString* m_givenName = nullptr;
    const PlannedRecipe* m_planned = nullptr;  ///< null: the original
    const PlanFigures* m_figures = nullptr;
};

}  // namespace weightscape::ui
