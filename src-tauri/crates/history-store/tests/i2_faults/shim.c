/* Loaded before libc (LD_PRELOAD): lets the Nth call that changes a file below FAULT_FOLDER fail, and all after it where
   asked so. Steered through a shared file, FAULT_CONTROL: numbers of 64 bits, in the order of `struct control`. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

struct control {
    _Atomic int64_t armed;   /* calls are counted and fail */
    _Atomic int64_t calls;   /* how many were counted */
    _Atomic int64_t fail_at; /* the first that fails */
    _Atomic int64_t sticky;  /* all after it fail too */
    _Atomic int64_t error;   /* with this errno */
    _Atomic int64_t hits;    /* how many failed */
    _Atomic int64_t what;    /* the first that failed: 1 write, 2 sync, 3 size, 4 create, 5 rename, 6 remove */
    _Atomic int64_t file;    /* of which file: 0 another, 1 the log, 2 its shared memory, 3 the database */
    _Atomic int64_t late;    /* a log is removed so many microseconds late, as on a slow disk */
};

enum { WRITE = 1, SYNC, SIZE, CREATE, RENAME, REMOVE };

static struct control *control;
static char folder[PATH_MAX];
static size_t length;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULT_CONTROL"), *below = getenv("FAULT_FOLDER");
    if (!file || !below) return;
    snprintf(folder, sizeof folder, "%s/", below);
    length = strlen(folder);
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int fd = real(file, O_RDWR);
    if (fd < 0) abort();
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) abort();
    control = mapped;
}

static int ends(const char *path, const char *ending) {
    size_t a = strlen(path), b = strlen(ending);
    return a >= b && !strcmp(path + a - b, ending);
}

static int fails(const char *path, int what) {
    if (!control || !control->armed || strncmp(path, folder, length)) return 0;
    int64_t call = ++control->calls;
    if (call < control->fail_at || (call > control->fail_at && !control->sticky)) return 0;
    if (!control->hits++) {
        control->what = what;
        control->file = ends(path, "-wal") ? 1 : ends(path, "-shm") ? 2 : ends(path, ".db") ? 3 : 0;
    }
    errno = (int)control->error;
    return 1;
}

static int fd_fails(int fd, int what) {
    if (!control || !control->armed) return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t got = readlink(link, path, sizeof path - 1);
    if (got < 0) return 0;
    path[got] = 0;
    return fails(path, what);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* A write that fails leaves half of its bytes. */
ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(write);
    if (!fd_fails(fd, WRITE)) return real(fd, bytes, count);
    int error = errno;
    if (count > 1 && real(fd, bytes, count / 2) < 0) error = errno;
    errno = error;
    return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(pwrite);
    if (!fd_fails(fd, WRITE)) return real(fd, bytes, count, at);
    int error = errno;
    if (count > 1 && real(fd, bytes, count / 2, at) < 0) error = errno;
    errno = error;
    return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return pwrite(fd, bytes, count, at); }

int fsync(int fd) {
    REAL(fsync);
    return fd_fails(fd, SYNC) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    return fd_fails(fd, SYNC) ? -1 : real(fd);
}

int ftruncate(int fd, off_t size) {
    REAL(ftruncate);
    return fd_fails(fd, SIZE) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int fallocate(int fd, int mode, off_t at, off_t size) {
    REAL(fallocate);
    return fd_fails(fd, SIZE) ? -1 : real(fd, mode, at, size);
}

int posix_fallocate(int fd, off_t at, off_t size) {
    REAL(posix_fallocate);
    return fd_fails(fd, SIZE) ? errno : real(fd, at, size);
}

ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t count, unsigned flags) {
    REAL(copy_file_range);
    return fd_fails(to, WRITE) ? -1 : real(from, a, to, b, count, flags);
}

ssize_t sendfile64(int to, int from, off64_t *at, size_t count) {
    ssize_t (*real)(int, int, off64_t *, size_t) = dlsym(RTLD_NEXT, "sendfile64");
    return fd_fails(to, WRITE) ? -1 : real(to, from, at, count);
}

static int opened(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
    if ((flags & O_CREAT) && access(path, F_OK) && fails(path, CREATE)) return -1;
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return opened("open64", path, flags, mode);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    return fails(to, RENAME) ? -1 : real(from, to);
}

/* Late, it finds who does not wait for a connection that closes. */
int unlink(const char *path) {
    REAL(unlink);
    if (control && control->late && ends(path, "-wal") && !strncmp(path, folder, length)) usleep(control->late);
    return fails(path, REMOVE) ? -1 : real(path);
}
