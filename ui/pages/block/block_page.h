// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "ui/pages/page_state.h"
#include "ui/tasks/latest_task.h"
#include "ui/widgets/block_content.h"

class QComboBox;
class QLabel;
class QSpinBox;

namespace weightscape::ui {

class BlockPicture;
class Session;

/// One block of the current tensor under the microscope: in the planned format, as it is stored, or
/// in any other format.
class BlockPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit BlockPage(Session& session);

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    using Shown = std::shared_ptr<const ShownBlock>;
    /// What is computed, or was last.
    struct Request {
        std::shared_ptr<const Model> model;
        int tensor = -1;
        encoders::Treatment treatment;
        measure::BlockPlace place;
        std::shared_ptr<const ModelImportance> importance;
        friend bool operator==(const Request&, const Request&) = default;
    };

    void setUpControls();
    void setUpPicture();
    void fitReading();
    void connectSession();
    void takePlace();
    void listFormats();
    void restart();
    /// Another format may have blocks of another length: stays at the same weight of the row.
    void keepColumn(const formats::Format& format);
    void takeBlock(const Result<Shown>& block);
    void stepBlocks(int count);
    void showReading();
    void showNothing(const QString& why);
    [[nodiscard]] const TensorInfo* tensor() const;
    [[nodiscard]] encoders::Treatment chosenTreatment() const;
    [[nodiscard]] QString titleOf(const measure::BlockView& view) const;
    [[nodiscard]] QString noteOf(const measure::BlockView& view) const;

    Session& m_session;
    QComboBox* m_format;
    QSpinBox* m_row;
    QSpinBox* m_block;
    BlockPicture* m_picture;
    QLabel* m_reading;
    int m_readingWidth = 0;  ///< that its height was fitted to
    QLabel* m_note;
    std::optional<Request> m_request;
    std::optional<std::size_t> m_weightWanted;  ///< to be chosen in the block that is computed
    std::shared_ptr<const Model> m_listedModel;
    int m_listedTensor = -1;
    encoders::Treatment m_listedPlan;

    LatestTask<Shown> m_task;
};

}  // namespace weightscape::ui
