// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "ui/pages/clipping/clipping.h"
#include "ui/tasks/latest_task.h"
#include "ui/widgets/chart_figure.h"

class QDoubleSpinBox;
class QLabel;
class QSlider;
class QStandardItemModel;
class QTableView;

namespace weightscape::ui {

class ErrorPartsView;
class Session;

/// Loss against clip threshold for the selected tensor, with the choices of all calibrators, and
/// where the error of its treatment comes from. The threshold can be dragged in the picture, with
/// the slider or typed; every move is part of one undoable step.
class ClippingPage : public QWidget {
    Q_OBJECT

  public:
    explicit ClippingPage(Session& session);
    ~ClippingPage() override;

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void setUpControls();
    void setUpPictures();
    void connectSession();
    /// Starts what the shown tensor and treatment need.
    void restart();
    void takeCurve(const Result<measure::ClipCurve>& curve);
    void takeExplanation(const Result<ErrorExplanation>& explanation);
    void refresh();
    void showThreshold();
    void showExplanation();
    void setThreshold(double factor);
    void useCalibrator(int series);
    void setTreatment(const encoders::Treatment& treatment, const QString& what,
                      const QString& mergeKey);
    void showGroup(int row);
    [[nodiscard]] bool hasTensor() const;
    [[nodiscard]] encoders::Treatment treatment() const;
    [[nodiscard]] ChartSeries lineOf(const QString& name, double measure::ClipPoint::*part) const;
    void addChoices(ChartData& chart);

    Session& m_session;
    QSlider* m_slider;
    QDoubleSpinBox* m_threshold;
    QLabel* m_note;
    QLabel* m_readout;
    ChartFigure* m_chart;
    ErrorPartsView* m_parts;
    QLabel* m_sentence;
    QWidget* m_worst;  ///< the table with its caption
    QTableView* m_table;
    QStandardItemModel* m_groups;

    struct CurveKey {
        std::shared_ptr<const Model> model;
        std::shared_ptr<const ModelImportance> importance;
        int tensor = -1;
        schemes::Scheme scheme;  ///< its calibration does not matter
        friend bool operator==(const CurveKey&, const CurveKey&) = default;
        [[nodiscard]] ColumnImportance columns() const {
            return importance ? importance->of(static_cast<std::size_t>(tensor))
                              : ColumnImportance{};
        }
    };
    std::optional<CurveKey> m_curveKey;
    std::optional<measure::ClipCurve> m_curve;
    std::optional<ErrorExplanation> m_explanation;
    std::optional<std::pair<CurveKey, encoders::Treatment>> m_explained;  ///< asked for last
    std::vector<int> m_choiceOfSeries;  ///< index into the curve's choices, or -1
    QString m_failure;

    LatestTask<measure::ClipCurve> m_curveTask;
    LatestTask<ErrorExplanation> m_explainTask;
};

}  // namespace weightscape::ui
