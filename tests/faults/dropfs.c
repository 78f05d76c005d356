/* A file system over a folder that forgets what was not synced: the power cut
 * that a test can afford. Writes stay in memory until fsync or fdatasync of
 * their file, or until they come through a descriptor opened with O_DSYNC.
 *
 *     dropfs BACKING MOUNTPOINT SEED
 *
 * SIGUSR1 drops all that was not synced, SIGUSR2 each sector of it by the toss
 * of a coin; both end it. SIGTERM writes everything back and ends it. Names,
 * lengths set by ftruncate and the folder itself are durable at once: only
 * bytes are lost here. */
#define FUSE_USE_VERSION 31

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/check.h"
#include "base/memory.h"

#define SECTOR_BYTES 512 /* what a disk writes whole or not at all */
#define PAGE_BYTES 4096
#define PAGE_SECTORS (PAGE_BYTES / SECTOR_BYTES)
#define FILES_MOST 256
#define DSYNC_HANDLE (UINT64_C(1) << 32) /* beside a file's index in `fh` */

/* A page of a file as it reads now, and which sectors are not yet on disk. */
struct page {
    uint8_t bytes[PAGE_BYTES];
    unsigned dirty;
};

struct file {
    ino_t inode;
    int fd; /* of the backing file; stays open, so that the inode stays ours */
    off_t size; /* as it reads now */
    struct page **pages;
    size_t page_count;
};

static struct file files[FILES_MOST];
static size_t file_count;
static const char *backing;
static volatile sig_atomic_t cut; /* SIGUSR1 or SIGUSR2 once it came */
static uint32_t chance_state;
static struct fuse *fuse;

static bool toss(void)
{
    chance_state ^= chance_state << 13;
    chance_state ^= chance_state >> 17;
    chance_state ^= chance_state << 5;
    return chance_state & 1;
}

/* ---- files and their pages */

static struct file *file_find(ino_t inode)
{
    for (size_t index = 0; index < file_count; index++)
        if (files[index].inode == inode)
            return &files[index];
    return NULL;
}

static void file_forget_pages(struct file *file)
{
    for (size_t index = 0; index < file->page_count; index++) {
        memory_free(file->pages[index]);
        file->pages[index] = NULL;
    }
}

static bool file_load(struct file *file, struct page *page, size_t number)
{
    ssize_t got =
        pread(file->fd, page->bytes, PAGE_BYTES, (off_t)number * PAGE_BYTES);
    if (got < 0)
        return false;
    memset(page->bytes + got, 0, (size_t)(PAGE_BYTES - got));
    return true;
}

static void file_make_room(struct file *file, size_t number)
{
    if (number < file->page_count)
        return;
    size_t count = number + 1 + file->page_count;
    struct page **pages = memory_allocate(count, sizeof *pages);
    if (file->page_count > 0)
        memcpy(pages, file->pages, file->page_count * sizeof *pages);
    memory_free(file->pages);
    file->pages = pages;
    file->page_count = count;
}

static struct page *file_page(struct file *file, size_t number)
{
    file_make_room(file, number);
    struct page *page = file->pages[number];
    if (page)
        return page;
    page = memory_allocate(1, sizeof *page);
    if (!file_load(file, page, number)) {
        memory_free(page);
        return NULL;
    }
    file->pages[number] = page;
    return page;
}

static bool file_store_sector(struct file *file, size_t number, unsigned sector)
{
    struct page *page = file->pages[number];
    size_t start = (size_t)sector * SECTOR_BYTES;
    off_t at = (off_t)(number * PAGE_BYTES + start);
    off_t left = file->size - at;
    size_t size = left < SECTOR_BYTES ? (size_t)left : SECTOR_BYTES;
    page->dirty &= ~(1u << sector);
    return left <= 0 ||
           pwrite(file->fd, page->bytes + start, size, at) == (ssize_t)size;
}

/* Writes the dirty sectors of one page that `keep` wants to keep. */
static bool file_store_page(struct file *file, size_t number,
                            bool (*keep)(void))
{
    struct page *page = file->pages[number];
    bool is_stored = true;
    for (unsigned sector = 0; page && sector < PAGE_SECTORS; sector++)
        if ((page->dirty & 1u << sector) && (!keep || keep()))
            is_stored &= file_store_sector(file, number, sector);
    return is_stored;
}

static int file_sync(struct file *file)
{
    bool is_stored = true;
    for (size_t number = 0; number < file->page_count; number++)
        is_stored &= file_store_page(file, number, NULL);
    if (!is_stored || ftruncate(file->fd, file->size) != 0)
        return -EIO;
    file_forget_pages(file);
    return 0;
}

static int file_sync_range(struct file *file, off_t at, size_t size)
{
    size_t first = (size_t)at / PAGE_BYTES;
    size_t last = ((size_t)at + size - 1) / PAGE_BYTES;
    for (size_t number = first; number <= last; number++)
        if (!file_store_page(file, number, NULL))
            return -EIO;
    return 0;
}

static int file_write(struct file *file, const char *from, size_t size,
                      off_t at)
{
    for (size_t done = 0; done < size;) {
        size_t place = (size_t)at + done;
        size_t inside = place % PAGE_BYTES;
        size_t part = PAGE_BYTES - inside;
        if (part > size - done)
            part = size - done;
        struct page *page = file_page(file, place / PAGE_BYTES);
        if (!page)
            return -EIO;
        memcpy(page->bytes + inside, from + done, part);
        for (size_t sector = inside / SECTOR_BYTES;
             sector <= (inside + part - 1) / SECTOR_BYTES; sector++)
            page->dirty |= 1u << sector;
        done += part;
    }
    if (file->size < at + (off_t)size)
        file->size = at + (off_t)size;
    return (int)size;
}

static int file_read(struct file *file, char *to, size_t size, off_t at)
{
    if (at >= file->size)
        return 0;
    if ((off_t)size > file->size - at)
        size = (size_t)(file->size - at);
    for (size_t done = 0; done < size;) {
        size_t place = (size_t)at + done;
        size_t inside = place % PAGE_BYTES;
        size_t part = PAGE_BYTES - inside;
        if (part > size - done)
            part = size - done;
        size_t number = place / PAGE_BYTES;
        struct page fresh;
        struct page *page =
            number < file->page_count ? file->pages[number] : NULL;
        if (!page && !file_load(file, &fresh, number))
            return -EIO;
        memcpy(to + done, (page ? page : &fresh)->bytes + inside, part);
        done += part;
    }
    return (int)size;
}

/* What a power cut leaves of everything. */
static void cut_power(int how)
{
    for (size_t index = 0; index < file_count; index++) {
        struct file *file = &files[index];
        for (size_t number = 0; number < file->page_count; number++)
            if (how == SIGUSR2)
                file_store_page(file, number, toss);
    }
}

/* ---- what the kernel asks */

static char *under(const char *path, char full[static 4096])
{
    int size = snprintf(full, 4096, "%s%s", backing, path);
    CHECK(size > 0 && size < 4096);
    return full;
}

static int answer(int result)
{
    return result < 0 ? -errno : 0;
}

static struct file *file_of(const struct fuse_file_info *info)
{
    return &files[info->fh & ~DSYNC_HANDLE];
}

static int drop_getattr(const char *path, struct stat *found,
                        struct fuse_file_info *info)
{
    char full[4096];
    (void)info;
    if (lstat(under(path, full), found) != 0)
        return -errno;
    const struct file *file = file_find(found->st_ino);
    if (file)
        found->st_size = file->size;
    return 0;
}

static int open_backing(const char *path, int flags, mode_t mode,
                        struct fuse_file_info *info)
{
    char full[4096];
    struct stat found;
    int fd = open(under(path, full), flags | O_RDWR | O_CLOEXEC, mode);
    if (fd < 0 || fstat(fd, &found) != 0)
        return -errno;
    struct file *file = file_find(found.st_ino);
    if (file) {
        close(fd);
    } else {
        CHECK(file_count < FILES_MOST);
        file = &files[file_count++];
        *file = (struct file){
            .inode = found.st_ino, .fd = fd, .size = found.st_size};
    }
    info->fh = (uint64_t)(file - files);
    if (info->flags & O_DSYNC)
        info->fh |= DSYNC_HANDLE;
    return 0;
}

static int drop_open(const char *path, struct fuse_file_info *info)
{
    return open_backing(path, 0, 0, info);
}

static int drop_create(const char *path, mode_t mode,
                       struct fuse_file_info *info)
{
    return open_backing(path, O_CREAT, mode, info);
}

static int drop_read(const char *path, char *to, size_t size, off_t at,
                     struct fuse_file_info *info)
{
    (void)path;
    return file_read(file_of(info), to, size, at);
}

static int drop_write(const char *path, const char *from, size_t size, off_t at,
                      struct fuse_file_info *info)
{
    (void)path;
    struct file *file = file_of(info);
    int written = file_write(file, from, size, at);
    if (written > 0 && (info->fh & DSYNC_HANDLE) &&
        file_sync_range(file, at, size) != 0)
        return -EIO;
    return written;
}

/* After each write through an O_DSYNC descriptor the kernel asks for the whole
 * file, where a disk is only asked for what was written; that is stored by
 * now. */
static int drop_fsync(const char *path, int is_data,
                      struct fuse_file_info *info)
{
    (void)path;
    (void)is_data;
    if (info->fh & DSYNC_HANDLE)
        return 0;
    return file_sync(file_of(info));
}

static int drop_truncate(const char *path, off_t size,
                         struct fuse_file_info *info)
{
    char full[4096];
    struct stat found;
    (void)info;
    if (stat(under(path, full), &found) != 0)
        return -errno;
    struct file *file = file_find(found.st_ino);
    if (file && file_sync(file) != 0)
        return -EIO;
    if (file)
        file->size = size;
    return answer(truncate(full, size));
}

static int drop_mkdir(const char *path, mode_t mode)
{
    char full[4096];
    return answer(mkdir(under(path, full), mode));
}

static int drop_unlink(const char *path)
{
    char full[4096];
    return answer(unlink(under(path, full)));
}

static int drop_readdir(const char *path, void *to, fuse_fill_dir_t fill,
                        off_t at, struct fuse_file_info *info,
                        enum fuse_readdir_flags flags)
{
    char full[4096];
    (void)at;
    (void)info;
    (void)flags;
    DIR *folder = opendir(under(path, full));
    if (!folder)
        return -errno;
    const struct dirent *entry;
    while ((entry = readdir(folder)))
        fill(to, entry->d_name, NULL, 0, 0);
    closedir(folder);
    return 0;
}

static int drop_statfs(const char *path, struct statvfs *found)
{
    char full[4096];
    return answer(statvfs(under(path, full), found));
}

static const struct fuse_operations operations = {
    .getattr = drop_getattr,
    .open = drop_open,
    .create = drop_create,
    .read = drop_read,
    .write = drop_write,
    .fsync = drop_fsync,
    .truncate = drop_truncate,
    .mkdir = drop_mkdir,
    .unlink = drop_unlink,
    .readdir = drop_readdir,
    .statfs = drop_statfs,
};

/* ---- the process */

static void take_signal(int number)
{
    cut = number;
    fuse_exit(fuse);
}

static void watch_signals(void)
{
    struct sigaction action = {.sa_handler = take_signal};
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* The end of the loop is the moment of the cut: what the kernel still wanted
 * is answered by nobody. */
static void serve(const char *mountpoint)
{
    if (fuse_mount(fuse, mountpoint) != 0)
        die(77, "cannot mount on %s", mountpoint);
    watch_signals();
    printf("ready\n");
    fflush(stdout);
    fuse_loop(fuse);
    if (cut == SIGUSR1 || cut == SIGUSR2)
        cut_power(cut);
    else
        for (size_t index = 0; index < file_count; index++)
            CHECK(file_sync(&files[index]) == 0);
    fuse_unmount(fuse);
}

int main(int count, char **words)
{
    if (count != 4)
        die(64, "dropfs BACKING MOUNTPOINT SEED");
    backing = words[1];
    chance_state = (uint32_t)strtoul(words[3], NULL, 10) * 2654435761u | 1u;
    struct fuse_args args = FUSE_ARGS_INIT(1, words);
    fuse = fuse_new(&args, &operations, sizeof operations, NULL);
    if (!fuse)
        die(77, "no FUSE here");
    serve(words[2]);
    fuse_destroy(fuse);
    fuse_opt_free_args(&args);
    for (size_t index = 0; index < file_count; index++) {
        file_forget_pages(&files[index]);
        memory_free(files[index].pages);
        close(files[index].fd);
    }
    return 0;
}
