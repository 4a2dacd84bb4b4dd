// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

/// Opening and closing an importance matrix of the current model.
class ImportanceActions : public QObject {
    Q_OBJECT

  public:
    explicit ImportanceActions(const WindowParts& parts);

    void addTo(QMenu& menu);
    void browse();
    /// Reads a matrix for the open model in the background ("sample": the built-in one); the
    /// session has it when opened() comes, else failed() follows. Without a model nothing happens.
    void open(const QString& path);

  Q_SIGNALS:
    void opened();
    void failed(const QString& sentence);

  private:
    /// What a background task read, and the model that it was read for.
    struct Read {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        std::vector<Text> warnings;  ///< whole sentences, the coverage first
    };
    [[nodiscard]] static Result<Read> read(const std::filesystem::path& file,
                                           const std::shared_ptr<const Model>& model,
                                           const OpenMoments& moments, TaskContext& task);
    void finish(const Result<Read>& read);
    void close() { m_session.setImportance(nullptr); }

    WindowParts m_parts;
    Session& m_session;
    ShownTask<Read> m_reading;
};

}  // namespace weightscape::ui
