// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/models/table_model.h"
#include "ui/pages/clipping/clipping.h"
#include "ui/widgets/chart_figure.h"

class QDoubleSpinBox;
class QLabel;
class QSlider;
class QTableView;

namespace weightscape::ui {

class ErrorPartsView;
class Session;
class TreatmentOffer;

/// A group of weights that causes much of the error; row and column of its first weight.
struct WorstGroup {
    std::uint64_t row = 0, column = 0;
    double share = 0.0;  ///< of the squared error
};

/// Loss against clip threshold for the selected tensor, with the choices of all calibrators, and
/// where the error of its treatment comes from. The threshold can be dragged in the picture, with
/// the slider or typed; every move is part of one undoable step. What would make another kind of
/// treatment of the tensor's is previewed and offered.
class ClippingPage : public QWidget {
    Q_OBJECT

  public:
    explicit ClippingPage(Session& session);

  protected:
    void showEvent(QShowEvent*) override { restart(); }

  private:
    void setUpControls();
    void setUpPictures();
    void connectSession();
    /// Asks for what the shown tensor and treatment need, and shows what is known.
    void restart();
    void askCurve();
    void askExplanation();
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
    TreatmentOffer* m_offer;
    ChartFigure* m_chart;
    ErrorPartsView* m_parts;
    QLabel* m_sentence;
    QWidget* m_worst;  ///< the table with its caption
    QTableView* m_table;
    TableModel<WorstGroup>* m_groups;

    std::shared_ptr<const Model> m_model;  ///< what the following is of
    int m_tensor = -1;
    std::shared_ptr<const measure::ClipCurve> m_curve;
    std::shared_ptr<const ErrorExplanation> m_explanation;
    bool m_isExplained = false;         ///< it is that of treatment(), not of the one before
    std::vector<int> m_choiceOfSeries;  ///< index into the curve's choices, or -1
    QString m_failure;
};

}  // namespace weightscape::ui
