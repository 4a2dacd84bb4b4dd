// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

class DamageNews;

/// Measuring which tensors the shown recipe's damage comes from: each is changed alone while the
/// model reads the text that is chosen on Evaluate, a short part of it first.
class DamageActions : public QObject {
    Q_OBJECT

  public:
    explicit DamageActions(const WindowParts& parts);

    void addTo(QMenu& menu);
    /// TensorDamages has what is found at once; finished() or failed() follows, neither after a
    /// cancel. Without a plan nothing happens.
    void measure();
    [[nodiscard]] bool isRunning() const { return m_measuring.isRunning(); }

  Q_SIGNALS:
    void finished();
    void failed(const QString& sentence);

  private:
    void takeNews();
    /// What is measured by another text is measured anew.
    void followText();
    void finish(const Result<std::size_t>& measured);

    WindowParts m_parts;
    Session& m_session;
    std::shared_ptr<DamageNews> m_news;
    QTimer m_poll;
    ShownTask<std::size_t> m_measuring;
};

}  // namespace weightscape::ui
