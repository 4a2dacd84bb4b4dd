// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "core/quantize/encoders/treatment.h"
#include "core/recipes/recipe.h"

class QLabel;

namespace weightscape::ui {

class Session;

/// A treatment of the current tensor that is of another kind than the recipe's: the whole window
/// previews it, and this line says what it would do and asks. Hidden while nothing is offered.
/// Anything else that is looked at or chosen takes the offer back.
class TreatmentOffer : public QWidget {
    Q_OBJECT

  public:
    explicit TreatmentOffer(Session& session, QWidget* parent = nullptr);

    /// Whether the recipe stores the tensor in a type of files, and the treatment simulates a
    /// scheme, or the other way round. Precondition: the active recipe has a plan.
    [[nodiscard]] bool isOfAnotherKind(const encoders::Treatment& treatment) const;
    /// `what` as for treatTensors().
    void offer(const encoders::Treatment& treatment, const QString& what);

  protected:
    void hideEvent(QHideEvent* event) override;

  private:
    struct Offered {
        int tensor = -1;
        encoders::Treatment treatment;
        QString what;
        recipes::Recipe recipe;
    };
    void use();
    void takeBack();
    void refresh();
    [[nodiscard]] bool isPreviewed() const;

    Session& m_session;
    QLabel* m_text;
    std::optional<Offered> m_offered;
};

}  // namespace weightscape::ui
