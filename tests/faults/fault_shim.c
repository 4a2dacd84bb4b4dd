// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Put in front of libc with LD_PRELOAD, this library lets the n-th file system call inside one
// folder fail. Settings are environment variables:
//   FAULT_FOLDER      only files in this folder count
//   FAULT_NTH         which of the counted calls is hit, from 1
//   FAULT_ERRNO       the error it gives; for close, after really closing
//   FAULT_SHORT       if set, a hit write stores half of its bytes and succeeds
//   FAULT_KILL        if set, the program dies at the hit call
//   FAULT_NO_TMPFILE  if set, unnamed files are not supported
//   FAULT_REPORT      file that gets the name of the call that was hit
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long g_calls;

static void* original(const char* name) {
    void* function = dlsym(RTLD_NEXT, name);
    if (function == NULL) abort();
    return function;
}

static int inFolder(int descriptor) {
    const char* folder = getenv("FAULT_FOLDER");
    char link[64];
    char path[4096];
    if (folder == NULL) return 0;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, path, sizeof(path) - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void report(const char* name) {
    const char* path = getenv("FAULT_REPORT");
    if (path == NULL) return;
    // Straight to the kernel: the report must not be counted or hit itself.
    const long file = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_APPEND, 0600);
    if (file < 0) abort();
    if (syscall(SYS_write, file, name, strlen(name)) < 0) abort();
    syscall(SYS_close, file);
}

/// Counts a call; true when it is the one to be hit. Does not return when it is to kill.
static int isHit(const char* name, int descriptor) {
    const char* nth = getenv("FAULT_NTH");
    const int before = errno;
    const int counted = nth != NULL && inFolder(descriptor);
    errno = before;
    if (!counted || atomic_fetch_add(&g_calls, 1) + 1 != atol(nth)) return 0;
    report(name);
    if (getenv("FAULT_KILL") != NULL) kill(getpid(), SIGKILL);
    return 1;
}

static int failWithError(void) {
    const char* error = getenv("FAULT_ERRNO");
    errno = error != NULL ? atoi(error) : EIO;
    return -1;
}

ssize_t write(int file, const void* bytes, size_t count) {
    ssize_t (*next)(int, const void*, size_t) = original("write");
    if (!isHit("write", file)) return next(file, bytes, count);
    if (getenv("FAULT_SHORT") != NULL) return next(file, bytes, (count + 1) / 2);
    return failWithError();
}

int fsync(int file) {
    int (*next)(int) = original("fsync");
    return isHit("fsync", file) ? failWithError() : next(file);
}

int close(int file) {
    int (*next)(int) = original("close");
    const int hit = isHit("close", file);
    const int result = next(file);
    return hit ? failWithError() : result;
}

int fallocate(int file, int mode, off_t offset, off_t length) {
    int (*next)(int, int, off_t, off_t) = original("fallocate");
    return isHit("fallocate", file) ? failWithError() : next(file, mode, offset, length);
}

int linkat(int from, const char* source, int folder, const char* target, int flags) {
    int (*next)(int, const char*, int, const char*, int) = original("linkat");
    return isHit("linkat", folder) ? failWithError() : next(from, source, folder, target, flags);
}

int renameat2(int from, const char* source, int folder, const char* target, unsigned flags) {
    int (*next)(int, const char*, int, const char*, unsigned) = original("renameat2");
    return isHit("renameat2", folder) ? failWithError() : next(from, source, folder, target, flags);
}

int openat(int folder, const char* path, int flags, ...) {
    int (*next)(int, const char*, int, ...) = original("openat");
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
        if ((flags & O_TMPFILE) == O_TMPFILE && getenv("FAULT_NO_TMPFILE") != NULL) {
            errno = EOPNOTSUPP;
            return -1;
        }
        if (isHit("openat", folder)) return failWithError();
    }
    return next(folder, path, flags, mode);
}
