// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoStack>
#include <functional>
#include <utility>

#include "ui/session/recipe_book.h"

namespace weightscape::ui {

/// One step of the recipes: small values before and after.
class RecipeCommand : public QUndoCommand {
  public:
    using Apply = std::function<void(const RecipeBook&)>;
    struct Step {
        RecipeBook before, after;
        QString mergeKey;
    };
    RecipeCommand(Apply apply, Step step, const QString& what)
        : QUndoCommand(what), m_apply(std::move(apply)), m_step(std::move(step)) {}

    void undo() override { m_apply(m_step.before); }
    void redo() override { m_apply(m_step.after); }
    [[nodiscard]] const Step& step() const { return m_step; }
    [[nodiscard]] int id() const override { return m_step.mergeKey.isEmpty() ? -1 : 1; }
    bool mergeWith(const QUndoCommand* other) override {
        const auto& later = static_cast<const RecipeCommand*>(other)->m_step;
        if (later.mergeKey != m_step.mergeKey) return false;
        m_step.after = later.after;
        setObsolete(m_step.after == m_step.before);
        return true;
    }

  private:
    Apply m_apply;
    Step m_step;
};

}  // namespace weightscape::ui
