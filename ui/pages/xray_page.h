// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

#include "core/formats/registry.h"

class QCheckBox;
class QComboBox;

namespace weightscape::ui {

class ChartFigure;
class HeatMap;
class Session;
struct CardContent;
struct TensorMeasure;

/// The model X-ray: every tensor as a cell, coloured by a measure, and the measure by layer below.
class XrayPage : public QWidget {
    Q_OBJECT

  public:
    explicit XrayPage(Session& session);

  Q_SIGNALS:
    /// The user chose a type for these tensors; the page itself makes it a step of the recipe.
    void formatRequested(const std::vector<int>& tensors, const formats::Format* format);

  private:
    void setUpControls();
    void setUpPictures();
    void connectSession();
    void chooseMeasure();
    void refresh();
    void refreshChart();
    void addTypeMenu(QMenu* menu);
    void setFormat(const std::vector<int>& tensors, const formats::Format* format);
    [[nodiscard]] const TensorMeasure& measure() const;

    Session& m_session;
    QComboBox* m_measure;
    QComboBox* m_scale;
    QCheckBox* m_byBytes;
    HeatMap* m_map;
    ChartFigure* m_chart;
    QTimer m_refresh;  ///< results arrive one by one; the picture follows at most 10 times a second
};

/// What the card over a tensor says; facts that are not known yet say so.
[[nodiscard]] CardContent tensorCard(const Session& session, int tensor);

}  // namespace weightscape::ui
