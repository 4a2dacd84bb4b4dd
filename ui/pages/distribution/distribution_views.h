// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>

namespace weightscape::ui {

class ChartFigure;
class Session;
class SmallMultiples;

/// The histogram of a tensor and the pictures that can stand in its place: cumulative, against a
/// normal distribution, beside those of its role in all layers.
class DistributionViews : public QStackedWidget {
    Q_OBJECT

  public:
    enum class View { Histogram, Cumulative, Normal, RoleSigmas, RoleValues };

    DistributionViews(Session& session, QWidget* parent);
    /// Precondition: called once, before all others.
    void setHistogram(QWidget* histogram) { insertWidget(0, histogram); }
    /// To be followed by refresh().
    void choose(View view);
    [[nodiscard]] bool showsRole() const {
        return m_view == View::RoleSigmas || m_view == View::RoleValues;
    }
    /// The tensor, or what is known of it, changed; -1: none. The histogram is not touched.
    void refresh(int tensor);

  private:
    Session& m_session;
    View m_view = View::Histogram;
    ChartFigure* m_curve;
    SmallMultiples* m_multiples;
};

}  // namespace weightscape::ui
