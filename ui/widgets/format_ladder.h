// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <optional>
#include <vector>

#include "core/formats/registry.h"
#include "core/measure/measure_error.h"
#include "core/model/model_importance.h"
#include "ui/look/control_key.h"
#include "ui/tasks/latest_task.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

class Session;

/// What the ladder looks at: a piece of a tensor, at most kLadderColumns wide and kLadderRows high.
struct LadderTarget {
    std::shared_ptr<const Model> model;
    int tensor = -1;                    ///< index into Model::tensors; -1: none
    std::uint64_t row = 0, column = 0;  ///< of the top left weight
    double range = 1;                   ///< colours end at ±range
    std::shared_ptr<const ModelImportance> importance;
    friend bool operator==(const LadderTarget&, const LadderTarget&) = default;
};
inline constexpr std::uint64_t kLadderColumns = 96, kLadderRows = 48;

/// The formats of the ladder that fit rows of this length, widest first.
[[nodiscard]] std::vector<const formats::Format*> ladderFormats(std::uint64_t rowLength);

/// One piece of a tensor in every format of a list, each with what it costs and loses: the whole
/// trade-off on one line. Computed in the background, step by step; a click or Enter chooses.
class FormatLadder : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Tensor picture"), "Left, Right, Return",
         QT_TR_NOOP("on the ladder: another format, choose it")},
    };
    explicit FormatLadder(Session& session, QWidget* parent = nullptr);

    void setTarget(const LadderTarget& target);
    /// Marks what the tensor has now; null: none of them.
    void setCurrent(const formats::Format* format);
    [[nodiscard]] std::size_t count() const { return m_steps.size(); }
    [[nodiscard]] bool isComplete() const;
    /// Where a step is painted.
    [[nodiscard]] QRectF place(std::size_t step) const { return placeIn(size(), step); }
    [[nodiscard]] const formats::Format* format(std::size_t step) const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {720, 116}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 116}; }

  Q_SIGNALS:
    void chosen(const formats::Format* format);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Step {
        const formats::Format* format = nullptr;
        std::vector<float> weights;  ///< decoded, row by row; empty: not yet
        std::optional<measure::TensorError> error;
        QImage picture;
    };
    /// One step's result.
    struct Rung {
        std::size_t step = 0;
        std::vector<float> weights;
    };
    /// Those of the whole tensor: they do not move with the piece.
    void readErrors();
    void computeNext();
    void take(const Result<Rung>& rung);
    void makePictures();
    [[nodiscard]] QRectF placeIn(const QSizeF& size, std::size_t step) const;

    Session& m_session;
    LadderTarget m_target;
    std::uint64_t m_columns = 0, m_rows = 0;
    std::vector<Step> m_steps;
    const formats::Format* m_current = nullptr;
    int m_focused = 0;
    LatestTask<Rung> m_task;
};

}  // namespace weightscape::ui
