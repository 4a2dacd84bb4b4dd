// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "core/files/gguf/gguf_numbers.h"
#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "ui/pages/page_links.h"
#include "ui/panels/calibration_dialog.h"
#include "ui/session/open_moments.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

/// Moments of the current model: what errors of its weights do to its answers. They are collected
/// by a text, opened from a file and kept in one.
class MomentsActions : public QObject {
    Q_OBJECT

  public:
    explicit MomentsActions(const WindowParts& parts);

    void addTo(QMenu& menu);
    /// What a page asks for, as if it were chosen from the menu.
    void serve(MomentsRequest request);
    /// Runs the text through the model and back in the background; the session has the moments when
    /// finished() comes, else failed() follows. Without a model nothing happens.
    void collect(const CalibrationWish& wish);
    /// The same with those of a file.
    void open(const QString& path);
    /// Keeps those that are open; saved() or failed() follows. Without any nothing happens.
    void save(const QString& path);

  Q_SIGNALS:
    void finished();
    void saved();
    void failed(const QString& sentence);

  private:
    /// What a background task found, and of which model.
    struct Found {
        std::shared_ptr<const Model> model;
        OpenMoments moments;
        std::shared_ptr<const ModelImportance> importance;
    };
    struct Known {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
    };
    struct Saved {
        std::shared_ptr<const ModelMoments> moments;
        std::filesystem::path path;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] Known known() const { return {m_session.model(), m_session.importance()}; }
    [[nodiscard]] static Result<Found> runBack(const CalibrationWish& wish, const Known& known,
                                               TaskContext& task);
    [[nodiscard]] static Found found(const Known& known, OpenMoments moments);
    void ask();
    void browse();
    void askWhere();
    void finish(const Result<Found>& found);
    void finishSaving(const Result<Saved>& saved);
    void complain(const Error& error);

    WindowParts m_parts;
    Session& m_session;
    ShownTask<Found> m_finding;
    ShownTask<Saved> m_saving;
};

}  // namespace weightscape::ui
