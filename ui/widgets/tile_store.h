// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "ui/tasks/activity.h"
#include "ui/widgets/matrix_tile.h"

namespace weightscape::ui {

/// Tiles of one tensor in one format: computed in the background, what is seen first, kept while
/// there is room. Asking anew replaces what waits; a change of input stops what runs. GUI thread.
class TileStore : public QObject {
    Q_OBJECT

  public:
    explicit TileStore(QObject* parent = nullptr);
    ~TileStore() override;

    void setInput(MatrixInput input);
    [[nodiscard]] const MatrixInput& input() const { return m_input; }
    /// Tiles wanted now, most urgent first; earlier wishes are forgotten.
    void want(const std::vector<TileKey>& keys);
    /// Null until computed.
    [[nodiscard]] std::shared_ptr<const MatrixTile> tile(const TileKey& key) const;
    [[nodiscard]] std::shared_ptr<const MatrixPreview> preview() const { return m_preview; }
    [[nodiscard]] bool isBusy() const { return !m_wanted.empty() || !m_running.empty(); }

  Q_SIGNALS:
    void tileReady();
    void previewReady();
    void failed(const QString& sentence);

  private:
    void startNext();
    void startPreview();
    void take(const TileKey& key, const Result<std::shared_ptr<const MatrixTile>>& tile);
    void makeRoom();

    MatrixInput m_input;
    std::map<TileKey, std::shared_ptr<const MatrixTile>> m_tiles;
    std::vector<TileKey> m_wanted;
    std::set<TileKey> m_seen;  ///< of the last want(): never thrown away
    std::set<TileKey> m_running;
    std::shared_ptr<const MatrixPreview> m_preview;
    std::shared_ptr<std::atomic<bool>> m_stop;  ///< of the current input's jobs
    ActivityMark m_activity;
    bool m_hasFailed = false;
    QThreadPool m_pool;
};

}  // namespace weightscape::ui
