// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <cstdint>

class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace weightscape::ui {

/// Asks for the address of a model on a server. Says which server will be contacted and how much
/// may be downloaded before anything is; the dialog itself contacts nobody.
class AddressDialog : public QDialog {
    Q_OBJECT

  public:
    /// `address`: what stands there at first.
    explicit AddressDialog(const QString& address, QWidget* parent = nullptr);

  Q_SIGNALS:
    /// The reader wants it: contact the server, and download at most so many bytes to measure.
    void chosen(const QString& address, std::uint64_t mostBytes);

  private:
    void setUpLayout();
    void refresh();
    void finish();

    QLineEdit* m_address;
    QSpinBox* m_most;  ///< MiB
    QLabel* m_consequence;
    QPushButton* m_open;
};

}  // namespace weightscape::ui
