/* Our own bugs stop the process at the place where they show.
 *
 * CHECK is for what only a mistake in this program can make false; it stays on
 * in release builds. A peer's fault is a reply, a failed operation a status. */
#ifndef LIENKET_BASE_CHECK_H
#define LIENKET_BASE_CHECK_H

#define CHECK(condition)                                                       \
    ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

_Noreturn void check_failed(const char *expression, const char *file, int line);

/* Ends the process with `exit_code` after one clear line on stderr. Only for
 * main, opening code and allocation. */
_Noreturn __attribute__((format(printf, 2, 3))) void
die(int exit_code, const char *format, ...);

#endif
