// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "core/inference/evaluation/evaluate.h"
#include "core/inference/evaluation/hidden_drift.h"
#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/recipes/recipe.h"

namespace weightscape::ui {

class Session;

/// The text that recipes are judged by, and how it is cut.
struct JudgedText {
    QString path;               ///< empty: the held-out text that comes with the program
    std::size_t context = 512;  ///< tokens that are seen together
    std::size_t chunks = 0;     ///< at most so many of them; 0: all
    friend bool operator==(const JudgedText&, const JudgedText&) = default;
};

/// One token of the text, as both models foretold it. Texts are safe to show.
struct JudgedToken {
    std::size_t position = 0;  ///< in the text, counted in tokens from 0
    QString piece;             ///< what stands there
    QString before, after;     ///< some of the text around it
    double original = 0;       ///< probability that the original gave it
    double changed = 0;        ///< the same of the recipe
    QString originalChoice;    ///< that the original found likeliest
    QString changedChoice;
    double divergence = 0;  ///< KL divergence in nats

    enum ColumnIndex {
        Position,
        Piece,
        Around,
        Original,
        Changed,
        OriginalChoice,
        ChangedChoice,
        Divergence
    };
};

/// What is known of one recipe's answers to one text.
struct JudgedRecipe {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const ModelImportance> importance;  ///< that the plan used; null: none
    recipes::Recipe recipe;
    QString name;  ///< of the recipe when it was judged
    JudgedText text;
    inference::Evaluation found;  ///< without its lists of tokens
    bool isShortened = false;     ///< the text is shorter than one context
    QList<JudgedToken> tokens;    ///< those with the largest divergence, the largest first
    /// Over the first context of the text; the first is the embedding. Empty: not yet known.
    std::vector<inference::LayerDrift> layers;
};

/// What recipes were found to do to a model's answers, as long as the model is open. One per
/// session, whose child it is. GUI thread only.
class JudgedRecipes : public QObject {
    Q_OBJECT

  public:
    [[nodiscard]] static JudgedRecipes& of(Session& session);

    /// The text to judge by: chosen on the page Evaluate, used wherever answers are measured.
    [[nodiscard]] const JudgedText& text() const { return m_text; }
    void setText(const JudgedText& text);

    /// Replaces what was known of the same recipe and text. Nothing happens when the model has been
    /// closed meanwhile.
    void add(JudgedRecipe judged);

    /// A recipe of the current model with its importance matrix, under any text; the newest. Null:
    /// not known. Good until the next event. Edits of metadata do not matter.
    [[nodiscard]] const JudgedRecipe* find(const recipes::Recipe& recipe) const;
    /// The same under this text.
    [[nodiscard]] const JudgedRecipe* find(const recipes::Recipe& recipe,
                                           const JudgedText& text) const;
    /// The newest of the current model, whatever it is of.
    [[nodiscard]] const JudgedRecipe* latest() const;

  Q_SIGNALS:
    void changed();
    void textChanged();

  private:
    explicit JudgedRecipes(Session& session);
    void dropClosed();
    [[nodiscard]] bool isOpen(const Model* model) const;
    [[nodiscard]] bool isOf(const JudgedRecipe& judged, const recipes::Recipe& recipe) const;
    template <typename Wanted>
    [[nodiscard]] const JudgedRecipe* first(const Wanted& wanted) const;

    Session& m_session;
    JudgedText m_text;
    std::deque<JudgedRecipe> m_judged;  ///< newest first
};

/// Of the text in this file; empty: the one that comes with the program.
[[nodiscard]] QString judgedTextName(const QString& path);

/// The preview, else the active recipe.
[[nodiscard]] const recipes::Recipe& shownRecipe(const Session& session);

}  // namespace weightscape::ui
