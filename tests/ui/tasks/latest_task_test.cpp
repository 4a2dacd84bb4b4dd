// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/latest_task.h"

#include <gtest/gtest.h>

#include <QSemaphore>
#include <QTest>
#include <atomic>
#include <new>
#include <vector>

#include "tests/ui/patience.h"
#include "ui/tasks/time_left.h"

namespace weightscape::ui {
namespace {

using test::kPatience;

class LatestTaskTest : public testing::Test {
  protected:
    [[nodiscard]] bool waitForDone(std::size_t count) {
        return QTest::qWaitFor([&] { return m_done.size() >= count; }, kPatience);
    }

    WorkPool m_pool;
    std::vector<Result<int>> m_done;
    LatestTask<int> m_task{m_pool, Lane::Pictures,
                           [this](const Result<int>& result) { m_done.push_back(result); }};
};

TEST_F(LatestTaskTest, DeliversTheResultOnTheCallersThread) {
    QThread* delivered = nullptr;
    LatestTask<int> task(m_pool, Lane::Pictures,
                         [&](const Result<int>&) { delivered = QThread::currentThread(); });
    task.start([](TaskContext&) { return Result<int>(7); });
    ASSERT_TRUE(QTest::qWaitFor([&] { return delivered != nullptr; }, kPatience));
    EXPECT_EQ(delivered, QThread::currentThread());
}

TEST_F(LatestTaskTest, DropsTheResultOfReplacedWork) {
    auto gate = std::make_shared<QSemaphore>();
    m_task.start([gate](TaskContext&) {
        gate->acquire();
        return Result<int>(1);
    });
    m_task.start([](TaskContext&) { return Result<int>(2); });
    gate->release();
    ASSERT_TRUE(waitForDone(1));
    m_pool.waitForDone(Lane::Pictures);
    QCoreApplication::processEvents();
    ASSERT_EQ(m_done.size(), 1U);
    EXPECT_EQ(*m_done[0], 2);
}

TEST_F(LatestTaskTest, TellsWorkToStopAndSaysCancelled) {
    auto started = std::make_shared<QSemaphore>();
    m_task.start([started](TaskContext& task) {
        started->release();
        while (!task.cancelled()) QThread::yieldCurrentThread();
        return Result<int>(3);
    });
    started->acquire();
    m_task.cancel();
    ASSERT_TRUE(waitForDone(1));
    ASSERT_FALSE(m_done[0]);
    EXPECT_EQ(m_done[0].error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(m_task.isRunning());
}

TEST_F(LatestTaskTest, TurnsExceptionsIntoErrors) {
    m_task.start([](TaskContext&) -> Result<int> { throw std::bad_alloc(); });
    ASSERT_TRUE(waitForDone(1));
    EXPECT_EQ(m_done[0].error().code, ErrorCode::OutOfMemory);
    m_task.start([](TaskContext&) -> Result<int> { throw std::runtime_error("odd"); });
    ASSERT_TRUE(waitForDone(2));
    EXPECT_NE(m_done[1].error().detail.english().find("odd"), std::string::npos);
}

TEST_F(LatestTaskTest, ReportsProgressWithItsStageEscaped) {
    QString last;
    bool done = false;
    LatestTask<int> task(
        m_pool, Lane::Pictures, [&](const Result<int>&) { done = true; },
        [&](double, const QString& stage) { last = stage; });
    task.start([](TaskContext& context) {
        context.report(0.5, "blk\x01");
        return Result<int>(1);
    });
    ASSERT_TRUE(QTest::qWaitFor([&] { return done; }, kPatience));
    EXPECT_EQ(last, QStringLiteral("blk\\x01"));
}

TEST_F(LatestTaskTest, KeepsNoResultThatItHandedOver) {
    bool done = false;
    LatestTask<std::shared_ptr<int>> task(
        m_pool, Lane::Pictures, [&](const Result<std::shared_ptr<int>>&) { done = true; });
    auto value = std::make_shared<int>(7);
    const std::weak_ptr<int> watched = value;
    task.start([value](TaskContext&) { return Result<std::shared_ptr<int>>(value); });
    value.reset();
    ASSERT_TRUE(QTest::qWaitFor([&] { return done; }, kPatience));
    m_pool.waitForDone(Lane::Pictures);
    EXPECT_TRUE(watched.expired());
    done = false;
    task.start([](TaskContext&) { return Result<std::shared_ptr<int>>(nullptr); });
    EXPECT_TRUE(QTest::qWaitFor([&] { return done; }, kPatience));
}

TEST_F(LatestTaskTest, StopsItsWorkWhenDestroyed) {
    auto started = std::make_shared<QSemaphore>();
    auto stopped = std::make_shared<std::atomic<bool>>(false);
    {
        LatestTask<int> task(m_pool, Lane::Pictures,
                             [](const Result<int>&) { FAIL() << "delivered"; });
        task.start([started, stopped](TaskContext& context) {
            started->release();
            while (!context.cancelled()) QThread::yieldCurrentThread();
            *stopped = true;
            return Result<int>(1);
        });
        started->acquire();
    }
    EXPECT_TRUE(*stopped);
    QCoreApplication::processEvents();
}

TEST(WorkPool, StopsWhatRunsAndWhatWaitsWhenItGoes) {
    auto started = std::make_shared<QSemaphore>();
    QFuture<Result<int>> running;
    QFuture<Result<int>> waiting;
    {
        WorkPool pool;
        running = pool.run<int>(Lane::Samples, [started](TaskContext& task) -> Result<int> {
            started->release();
            while (!task.cancelled()) QThread::yieldCurrentThread();
            return fail(ErrorCode::Cancelled, "Cancelled."_text);
        });
        waiting = pool.run<int>(Lane::Samples, [](TaskContext&) { return Result<int>(1); });
        started->acquire();
    }
    ASSERT_EQ(running.resultCount(), 1);
    EXPECT_EQ(running.result().error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(waiting.isFinished());
    EXPECT_EQ(waiting.resultCount(), 0);
}

TEST(WorkPool, RunsALaneBesideAnotherThatIsBusy) {
    WorkPool pool;
    auto gate = std::make_shared<QSemaphore>();
    auto measuring = pool.run<int>(Lane::Measures, [gate](TaskContext&) {
        gate->acquire();
        return Result<int>(1);
    });
    EXPECT_EQ(*pool.run<int>(Lane::Samples, [](TaskContext&) { return Result<int>(2); }).result(),
              2);
    EXPECT_FALSE(measuring.isFinished());
    gate->release();
}

TEST(TimeLeft, WaitsForEnoughToJudgeBy) {
    TimeLeft time;
    EXPECT_FALSE(time.update(0.2, 0.5));
    EXPECT_FALSE(TimeLeft().update(0.005, 5.0));
}

TEST(TimeLeft, IsWhatRemainsAtASteadySpeed) {
    TimeLeft time;
    std::optional<double> left;
    for (int second = 1; second <= 5; ++second) left = time.update(0.1 * second, second);
    ASSERT_TRUE(left);
    EXPECT_NEAR(*left, 5.0, 1e-9);
}

TEST(TimeLeft, FollowsASlowerSpeedGradually) {
    TimeLeft time;
    (void)time.update(0.5, 1.0);
    const auto left = time.update(0.51, 2.0);
    ASSERT_TRUE(left);
    EXPECT_GT(*left, 0.49 / 0.5);
    EXPECT_LT(*left, 0.49 / 0.01);
}

}  // namespace
}  // namespace weightscape::ui
