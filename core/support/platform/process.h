// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>

/// What a program asks the system about itself. Thread-safe.
namespace weightscape {

/// The running program's file; empty where the system does not say.
[[nodiscard]] std::filesystem::path programFile();

/// The most memory this process has had in RAM so far, in bytes; 0 where the system does not say.
[[nodiscard]] std::uint64_t peakResidentBytes();

/// Memory that programs may still take without others being moved out of it, in bytes; 0 where the
/// system does not say.
[[nodiscard]] std::uint64_t availableBytes();

/// Where large files belong that nobody needs when the program ends: $TMPDIR, /var/tmp, or what the
/// system calls temporary.
[[nodiscard]] std::filesystem::path scratchFolder();

/// Whether somebody reads standard error as it is written.
[[nodiscard]] bool errorsGoToTerminal();

/// Notes SIGINT, SIGTERM and SIGHUP instead of ending at once, so that work can clean up. A second
/// signal of the same kind ends the program.
void catchSignals();
/// The signal that was noted, or 0.
[[nodiscard]] int caughtSignal();

/// Makes the calling thread at least as nice as that, a Unix nice value, for good. Does nothing
/// where the system has no priorities of threads.
void makeThreadNice(int nice);

}  // namespace weightscape
