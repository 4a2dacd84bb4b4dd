// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "ui/tasks/activity.h"
#include "ui/tasks/work_pool.h"
#include "ui/widgets/matrix_tile.h"

namespace weightscape::ui {

/// Tiles of one tensor in one format: computed in the background, what is seen first, kept while
/// there is room. Asking anew replaces what waits; a change of input stops what runs. GUI thread.
class TileStore : public QObject {
    Q_OBJECT

  public:
    explicit TileStore(WorkPool& pool, QObject* parent = nullptr);
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
    using Tile = std::shared_ptr<const MatrixTile>;
    using Preview = std::shared_ptr<const MatrixPreview>;

    void stopAll();
    void startNext();
    void startPreview();
    void take(const TileKey& key, const Result<Tile>& tile);
    void makeRoom();

    WorkPool& m_pool;
    MatrixInput m_input;
    std::map<TileKey, Tile> m_tiles;
    std::vector<TileKey> m_wanted;
    std::set<TileKey> m_seen;  ///< of the last want(): never thrown away
    std::map<TileKey, QFuture<Result<Tile>>> m_running;
    QFuture<Result<Preview>> m_previewing;
    Preview m_preview;
    int m_inputs = 0;  ///< how many there were: what comes of an earlier one is dropped
    ActivityMark m_activity;
    bool m_hasFailed = false;
};

}  // namespace weightscape::ui
