// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/platform/mapping_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>

namespace weightscape::mapping_guard {
namespace {

/// A handler may neither lock nor allocate, so the table is fixed and made of atomics.
struct Slot {
    std::atomic<bool> taken = false;
    std::atomic<std::uintptr_t> begin = 0;
    std::atomic<std::uintptr_t> end = 0;  ///< 0 while the slot guards nothing
    std::atomic<bool> damaged = false;
};

constexpr std::size_t kSlots = 2048;
std::array<Slot, kSlots> slots;
std::uintptr_t pageBytes = 0;
struct sigaction previousAction;
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

Slot* slotOf(std::uintptr_t address) {
    for (Slot& slot : slots) {
        if (address < slot.end.load(std::memory_order_acquire) &&
            address >= slot.begin.load(std::memory_order_acquire)) {
            return &slot;
        }
    }
    return nullptr;
}

/// Returning from here repeats the access that failed.
void handleBusError(int signal, siginfo_t* information, void*) {
    const int savedErrno = errno;
    const bool fromAccess = information->si_code > 0;
    const auto address = reinterpret_cast<std::uintptr_t>(information->si_addr);
    Slot* slot = fromAccess ? slotOf(address) : nullptr;
    if (slot != nullptr) {
        slot->damaged.store(true, std::memory_order_release);
        void* page = static_cast<std::byte*>(information->si_addr) - address % pageBytes;
        void* laid =
            mmap(page, pageBytes, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (laid != MAP_FAILED) {
            errno = savedErrno;
            return;
        }
    }
    sigaction(signal, &previousAction, nullptr);
    if (!fromAccess) raise(signal);
    errno = savedErrno;
}

void install() {
    pageBytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    struct sigaction action = {};
    action.sa_sigaction = handleBusError;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previousAction);
}

}  // namespace

int guard(const void* address, std::size_t length) {
    static std::once_flag installed;
    std::call_once(installed, install);
    for (std::size_t i = 0; i < kSlots; ++i) {
        bool expected = false;
        if (!slots[i].taken.compare_exchange_strong(expected, true)) continue;
        const auto begin = reinterpret_cast<std::uintptr_t>(address);
        slots[i].damaged.store(false);
        slots[i].begin.store(begin, std::memory_order_release);
        slots[i].end.store(begin + length, std::memory_order_release);
        return static_cast<int>(i);
    }
    return -1;
}

void release(int slot) {
    if (slot < 0) return;
    Slot& released = slots[static_cast<std::size_t>(slot)];
    released.end.store(0, std::memory_order_release);
    released.begin.store(0, std::memory_order_release);
    released.taken.store(false, std::memory_order_release);
}

bool isDamaged(int slot) {
    return slot >= 0 &&
           slots[static_cast<std::size_t>(slot)].damaged.load(std::memory_order_acquire);
}

}  // namespace weightscape::mapping_guard
