// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QTimer;

namespace weightscape::ui {

/// How a figure was come by, drawn as a dot that fills: 0 sampled, 1 exact.
class CertaintyDot : public QWidget {
    Q_OBJECT

  public:
    explicit CertaintyDot(QWidget* parent = nullptr);
    void setFilled(double share);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    double m_share = 0.0;
};

/// One live number: caption, value and a line of detail. A change flashes for two seconds.
class LiveNumber : public QWidget {
    Q_OBJECT

  public:
    LiveNumber(const QString& objectName, const QString& caption, QWidget* parent = nullptr);
    void setCaption(const QString& caption);
    void setValue(const QString& value);
    void setDetail(const QString& detail);
    /// Shows `change` in place of the detail for two seconds.
    void flash(const QString& change);
    void stopFlash();
    void setDot(double share);  ///< shows the dot
    /// The value in the colour of errors: it is not one that anybody could want.
    void setAlarm(bool alarm);

    [[nodiscard]] QString value() const;
    [[nodiscard]] bool isAlarm() const { return m_alarm; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void keepWidth();
    void colorValue();

    QLabel* m_caption;
    QLabel* m_value;
    QLabel* m_detail;
    CertaintyDot* m_dot;
    QTimer* m_flash;
    QString m_detailText;
    bool m_alarm = false;
};

}  // namespace weightscape::ui
