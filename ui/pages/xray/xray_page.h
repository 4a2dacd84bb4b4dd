// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <set>
#include <vector>

#include "core/formats/registry.h"
#include "ui/pages/page_state.h"

class QCheckBox;
class QComboBox;
class QPushButton;

namespace weightscape::ui {

class ChartFigure;
class HeatMap;
class Session;
struct HeatGrid;
struct ModelArrangement;
struct TensorMeasure;

/// The model X-ray: every tensor as a cell, coloured by a measure, and the measure by layer below.
class XrayPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit XrayPage(Session& session);

    [[nodiscard]] QJsonObject pageState() const override;
    void restorePageState(const QJsonObject& state) override;

  Q_SIGNALS:
    /// The user chose a type for these tensors; the page itself makes it a step of the recipe.
    void formatRequested(const std::vector<int>& tensors, const formats::Format* format);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpControls();
    void setUpPictures();
    void connectSession();
    void followMatrix();
    /// Says by which text damage is measured.
    void nameDamage();
    void chooseMeasure();
    void refresh();
    void refreshChanged();
    void showGrid(HeatGrid grid);
    void showChart(const HeatGrid& grid);
    [[nodiscard]] HeatGrid makeGrid(const TensorMeasure& measure);
    void tellBrush();
    void addMenu(QMenu* menu);
    void addTypeMenus(QMenu& menu, const std::vector<int>& tensors);
    void setFormat(const std::vector<int>& tensors, const formats::Format* format);
    [[nodiscard]] const TensorMeasure& measure() const;

    Session& m_session;
    QComboBox* m_measure;
    QComboBox* m_scale;
    QCheckBox* m_byBytes;
    QPushButton* m_measureDamage;  ///< there while the measure is of damage
    HeatMap* m_map;
    ChartFigure* m_chart;
    std::shared_ptr<const ModelArrangement> m_arrangement;  ///< of the model; null: not yet made
    bool m_hasMatrix = false;  ///< errors are looked at by importance at first
    bool m_outdated = false;   ///< all is new, or something changed while the page was hidden
    std::set<int> m_changed;   ///< tensors with new statistics or errors
    QTimer m_refresh;          ///< collects results that arrive one by one
};

}  // namespace weightscape::ui
