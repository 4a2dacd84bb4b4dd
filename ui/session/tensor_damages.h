// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/inference/figures/estimate.h"
#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/treatment.h"

namespace weightscape::ui {

class DocumentView;
class Session;

/// What changing tensors alone does to a model's answers, as far as it was measured: KL divergence
/// in nats per token. It belongs to a text, a tensor and its treatment, so recipes share what they
/// have in common. Kept while the model is open with the same importance. One per session, whose
/// child it is. GUI thread only.
class TensorDamages : public QObject {
    Q_OBJECT

  public:
    [[nodiscard]] static TensorDamages& of(Session& session);
    /// The same where there is one already; else null.
    [[nodiscard]] static const TensorDamages* find(const Session& session);

    /// What was measured, with what: the session may have gone on meanwhile.
    struct Measured {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        std::vector<std::pair<int, encoders::Treatment>> treatments;
        std::vector<inference::Estimate> divergences;  ///< one per treatment
        QString text = {};                             ///< as text()
    };
    /// Later figures of the same replace earlier ones. Dropped where the model has been closed or
    /// has other importance by now.
    void add(const Measured& measured);

    /// The file of the text that figures are asked of, JudgedRecipes::text(); empty: the one that
    /// comes with the program.
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Whether anything is known of the current model.
    [[nodiscard]] bool hasAny() const { return current() != nullptr; }
    /// Of a tensor of the current model under a view: 0 where it keeps its bytes; null: not known.
    [[nodiscard]] const inference::Estimate* damage(const DocumentView& view, int tensor) const;

  Q_SIGNALS:
    /// These tensors of the current model have other figures.
    void changed(const std::vector<int>& tensors);

  private:
    struct OfModel {
        std::shared_ptr<const Model> model;
        std::weak_ptr<const ModelImportance> importance;
        bool hasImportance = false;
        std::map<int, std::vector<std::pair<encoders::Treatment, inference::Estimate>>> tensors;
        QString text = {};
    };
    explicit TensorDamages(Session& session);
    void dropClosed();
    void followText();
    [[nodiscard]] const OfModel* current() const;

    Session& m_session;
    QString m_text;
    std::vector<OfModel> m_models;
};

/// Of a tensor under a view of the session's current model; null: not known.
[[nodiscard]] const inference::Estimate* damageOf(const Session& session, const DocumentView& view,
                                                  int tensor);
/// Sum over all tensors that the view changes; empty until all of them are known.
[[nodiscard]] std::optional<inference::Estimate> damageSum(const Session& session,
                                                           const DocumentView& view);

}  // namespace weightscape::ui
