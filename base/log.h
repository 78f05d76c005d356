/* One line an event on stderr, with the "<N>" level prefix that journald reads
 * when stderr is not a terminal. Libraries below floor 3 do not log. */
#ifndef LIENKET_BASE_LOG_H
#define LIENKET_BASE_LOG_H

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

/* `program` is borrowed for the life of the process. */
void log_open(const char *program, enum log_level most_verbose);

__attribute__((format(printf, 2, 3))) void log_line(enum log_level level,
                                                    const char *format, ...);

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#endif
