// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "ui/panels/calibration_dialog.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

/// Learning from a calibration text what the inputs of the current model's weights are like:
/// importance of their columns, and what GPTQ needs; and whether columns are scaled by it.
class CalibrationActions : public QObject {
    Q_OBJECT

  public:
    explicit CalibrationActions(const WindowParts& parts);

    void addTo(QMenu& menu);
    void ask();
    /// Switches AWQ of the recipe, as one step that can be undone.
    void scale(bool on);
    /// Runs the text through the model in the background; the session has what was learned when
    /// finished() comes, else failed() follows. Without a model nothing happens.
    void learn(const CalibrationWish& wish);
    [[nodiscard]] bool isRunning() const { return m_learning.isRunning(); }

  Q_SIGNALS:
    void finished();
    void failed(const QString& sentence);

  private:
    /// What a background task learned, and of which model.
    struct Learned {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        std::string text;                ///< its name
        std::size_t withoutHessian = 0;  ///< tensors
    };
    /// What was known when it began.
    struct Known {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        OpenMoments moments;
    };
    [[nodiscard]] static Result<Learned> run(const CalibrationWish& wish, const Known& before,
                                             TaskContext& task);
    void finish(const Result<Learned>& learned);

    WindowParts m_parts;
    Session& m_session;
    ShownTask<Learned> m_learning;
};

}  // namespace weightscape::ui
