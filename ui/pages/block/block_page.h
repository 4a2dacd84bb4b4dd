// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "core/measure/group_view.h"
#include "ui/pages/page_state.h"
#include "ui/tasks/latest_task.h"
#include "ui/widgets/block_content.h"

class QComboBox;
class QLabel;
class QSpinBox;

namespace weightscape::ui {

class BlockPicture;
class GroupPanel;
class Session;

/// One block of the current tensor under the microscope: in the planned format, as it is stored, or
/// in any other format; of a composed scheme the group, which has no bytes.
class BlockPage : public QWidget, public PageState {
    Q_OBJECT

  public:
    explicit BlockPage(Session& session);

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    /// One of the two.
    struct Shown {
        std::shared_ptr<const ShownBlock> block;
        std::shared_ptr<const measure::GroupView> group;
    };
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
    void keepColumn(std::uint64_t weights);
    void takeBlock(const Result<Shown>& shown);
    void takeGroup(const std::shared_ptr<const measure::GroupView>& group);
    void showPicture();
    void stepBlocks(int count);
    void showReading();
    void showNothing(const QString& why);
    [[nodiscard]] const TensorInfo* tensor() const;
    [[nodiscard]] encoders::Treatment chosenTreatment() const;
    [[nodiscard]] QString titleOf(const measure::BlockView& view) const;
    [[nodiscard]] QString titleOf(const measure::GroupView& view) const;
    [[nodiscard]] QString noteOf(const measure::BlockView& view) const;

    Session& m_session;
    QComboBox* m_format;
    QSpinBox* m_row;
    QSpinBox* m_block;
    BlockPicture* m_picture;
    GroupPanel* m_group;  ///< in place of the picture
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
